#include "tests/fuzz/csv_files.h"

#include <QBuffer>
#include <algorithm>

namespace countersign::fuzz {

using namespace store;

namespace {

constexpr QByteArrayView byte_order_mark = "\xEF\xBB\xBF";

/// Gives its bytes one by one, as a pipe may.
class Trickle final : public QIODevice
{
public:
    explicit Trickle(const QByteArray& bytes) : m_bytes(bytes)
    {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }
    [[nodiscard]] bool isSequential() const override { return true; }

protected:
    qint64 readData(char* into, qint64 size_bytes) override
    {
        if (m_position == m_bytes.size() || size_bytes < 1)
            return 0;
        *into = m_bytes.at(m_position++);
        return 1;
    }
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    QByteArray m_bytes;
    qsizetype m_position = 0;
};

void checkFault(const ImportFault& fault, const CsvRecord& record)
{
    check(!fault.reason.isEmpty(), "a refused record has a reason");
    check(fault.line >= record.line, "a fault lies in its record");
    check(fault.column >= 0 && fault.column <= static_cast<int>(CsvReader::fields_max),
          "a fault names a column that can be");
    check(!fault.toString().isEmpty(), "a fault can be told");
}

void checkRecord(const CsvRecord& record, qint64 lineBefore)
{
    check(record.line > lineBefore, "records follow on each other");
    check(record.raw.size() <= CsvReader::raw_bytes_max, "a record's text keeps to its limit");
    check(record.fields.size() <= CsvReader::fields_max, "a record's fields keep to their limit");
    if (record.fault)
        return checkFault(*record.fault, record);
    check(!record.fields.empty(), "a record has a field");
    for (const CsvField& field : record.fields) {
        check(field.text.size() <= CsvReader::field_bytes_max, "a field keeps to its limit");
        check(QByteArrayView(field.text).isValidUtf8(), "a field is UTF-8");
        check(field.line >= record.line, "a field lies in its record");
    }
}

std::vector<CsvRecord> recordsIn(QIODevice& device, const QByteArray& text)
{
    CsvReader reader(device);
    std::vector<CsvRecord> records;
    qint64 line = 0;
    while (auto record = reader.next()) {
        checkRecord(*record, line);
        line = record->line;
        records.push_back(std::move(*record));
    }
    check(reader.readError().isEmpty(), "memory can be read");
    check(reader.bytesRead() == text.size(), "a file is read to its end");
    check(reader.digest() == QCryptographicHash::hash(text, QCryptographicHash::Sha256),
          "the digest is that of the file");
    return records;
}

std::vector<CsvRecord> recordsIn(const QByteArray& text)
{
    QByteArray kept = text;
    QBuffer buffer(&kept);
    buffer.open(QIODevice::ReadOnly);
    return recordsIn(buffer, text);
}

/// What stands in the fields is what stands in the file, but for commas, the quotes around fields
/// and the quote that each quote within has before it.
void checkBytes(const CsvRecord& record)
{
    if (record.raw.size() == CsvReader::raw_bytes_max)
        return;
    qsizetype bytes = static_cast<qsizetype>(record.fields.size()) - 1;
    qsizetype quotes = 0;
    for (const CsvField& field : record.fields) {
        bytes += field.text.size();
        quotes += field.text.count('"');
    }
    const qsizetype around = record.raw.count('"') - 2 * quotes;
    check(around >= 0 && around % 2 == 0 &&
              around / 2 <= static_cast<qsizetype>(record.fields.size()),
          "a field has quotes around it, or none");
    check(record.raw.size() == bytes + quotes + around, "no byte of a record is lost or made");
}

bool haveSameFields(const CsvRecord& a, const CsvRecord& b)
{
    return !a.fault && !b.fault &&
           std::equal(a.fields.begin(), a.fields.end(), b.fields.begin(), b.fields.end(),
                      [](const CsvField& x, const CsvField& y) { return x.text == y.text; });
}

bool areSame(const CsvRecord& a, const CsvRecord& b)
{
    return a.line == b.line && a.raw == b.raw && a.fault == b.fault &&
           (a.fault || haveSameFields(a, b));
}

QByteArray lineOf(const CsvRecord& record)
{
    QByteArrayList fields;
    for (const CsvField& field : record.fields)
        fields.append(csvQuoted(field.text));
    return fields.join(',');
}

/// As it is written from its fields, and as it stood in the file.
void checkWritten(const CsvRecord& record)
{
    for (const QByteArray& line : {lineOf(record), record.raw}) {
        // A field that is alone and empty leaves nothing that could be told from an empty line.
        if (line.isEmpty() || record.raw.size() == CsvReader::raw_bytes_max)
            continue;
        const auto again = recordsIn(byte_order_mark.toByteArray() + line + "\r\n");
        check(again.size() == 1 && haveSameFields(again.front(), record),
              "a record that is written reads the same");
    }
}

} // namespace

void checkCsv(Bytes input)
{
    const QByteArray text = bytesOf(input);
    const auto records = recordsIn(text);
    Trickle trickle(text);
    const auto again = recordsIn(trickle, text);
    check(std::equal(records.begin(), records.end(), again.begin(), again.end(), areSame),
          "it doesn't matter in which pieces a file comes");
    for (const CsvRecord& record : records) {
        if (record.fault)
            continue;
        checkBytes(record);
        checkWritten(record);
    }
}

void eachRow(Bytes input, const QStringList& columns,
             const std::function<void(const CsvTable&, TableRow&)>& take)
{
    QByteArray text = bytesOf(input);
    QBuffer buffer(&text);
    buffer.open(QIODevice::ReadOnly);
    CsvTable table(buffer, columns);
    const auto wrong = table.readHeader();
    for (const ImportFault& fault : wrong)
        check(!fault.reason.isEmpty() && fault.line > 0, "a refused header has a reason");
    if (!wrong.empty())
        return;
    check(table.columnCount() == static_cast<std::size_t>(columns.size()),
          "a good header has exactly the wanted columns");
    while (auto row = table.next()) {
        const bool isRecord = row->faults.empty();
        check(!isRecord || row->fields.size() == table.columnCount(), "a row has all its fields");
        take(table, *row);
        for (const ImportFault& fault : row->faults) {
            checkFault(fault, row->record);
            check(fault.columnName.isEmpty() || columns.contains(fault.columnName),
                  "a fault names a column of the table");
        }
    }
}

QByteArray tableOf(const QStringList& columns, const QByteArrayList& fields)
{
    QByteArrayList quoted;
    for (const QByteArray& field : fields)
        quoted.append(csvQuoted(field));
    return columns.join(u',').toUtf8() + '\n' + quoted.join(',') + '\n';
}

} // namespace countersign::fuzz
