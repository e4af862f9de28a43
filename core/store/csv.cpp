#include "core/store/csv.h"

#include <utility>

namespace countersign::store {

namespace {

constexpr char byte_order_mark[] = "\xEF\xBB\xBF";

bool isEmptyLine(const CsvRecord& record)
{
    return record.raw.isEmpty() && !record.fault;
}

QString strayReturn()
{
    return QStringLiteral("a carriage return that doesn't end a line");
}

} // namespace

CsvReader::CsvReader(QIODevice& device) : m_device(device) {}

int CsvReader::peek()
{
    if (m_position == m_buffer.size()) {
        m_buffer.resize(0);
        m_position = 0;
        // A pipe may give less than the mark and what follows on it.
        const qsizetype wanted = m_isAtStart ? qsizetype{sizeof(byte_order_mark)} : 1;
        while (m_buffer.size() < wanted && readMore()) {
        }
        m_hash.addData(m_buffer);
        m_bytesRead += m_buffer.size();
        if (std::exchange(m_isAtStart, false) && m_buffer.startsWith(byte_order_mark))
            m_position = sizeof(byte_order_mark) - 1;
        if (m_position == m_buffer.size())
            return end_of_file;
    }
    return static_cast<unsigned char>(m_buffer.at(m_position));
}

/// False at the end of the file, and where it can't be read further.
bool CsvReader::readMore()
{
    const auto before = m_buffer.size();
    m_buffer.resize(before + read_bytes);
    const auto count = m_device.read(m_buffer.data() + before, read_bytes);
    if (count < 0)
        m_readError = m_device.errorString();
    m_buffer.resize(before + std::max<qint64>(count, 0));
    return count > 0;
}

void CsvReader::advance()
{
    if (m_buffer.at(m_position) == '\n')
        ++m_line;
    ++m_position;
}

std::optional<CsvRecord> CsvReader::next()
{
    if (m_held)
        return std::exchange(m_held, std::nullopt);
    std::optional<CsvRecord> firstEmpty;
    while (peek() != end_of_file) {
        auto record = readRecord();
        if (!isEmptyLine(record)) {
            if (!firstEmpty)
                return record;
            m_held = std::move(record);
            firstEmpty->fault =
                ImportFault{firstEmpty->line, 0, {}, QStringLiteral("the line is empty")};
            return firstEmpty;
        }
        if (!firstEmpty)
            firstEmpty = std::move(record);
    }
    return std::nullopt;
}

CsvRecord CsvReader::readRecord()
{
    CsvRecord record;
    record.line = m_line;
    startField(record);
    auto place = Place::fieldStart;
    while (!endsRecord(record, place, peek())) {
        const auto byte = m_buffer.at(m_position);
        if (record.raw.size() < raw_bytes_max)
            record.raw.append(byte);
        take(record, place, byte);
        advance();
    }
    checkText(record);
    return record;
}

/// Takes a line end that ends the record; inside quotes it is text like any other.
bool CsvReader::endsRecord(CsvRecord& record, Place& place, int byte)
{
    if (byte == end_of_file) {
        if (place == Place::quoted)
            fail(record, QStringLiteral("a quote is opened and never closed"));
        else if (place == Place::unquoted && record.fields.back().text.endsWith('\r'))
            fail(record, strayReturn());
        return true;
    }
    if (place == Place::quoted || byte != '\n')
        return false;
    // The carriage return of a CRLF is the line end's, not the field's.
    if (record.raw.endsWith('\r'))
        record.raw.chop(1);
    if (auto& text = record.fields.back().text; place == Place::unquoted && text.endsWith('\r'))
        text.chop(1);
    advance();
    return true;
}

void CsvReader::take(CsvRecord& record, Place& place, char byte)
{
    switch (place) {
    case Place::fieldStart:
    case Place::unquoted:
        if (byte == ',' && !record.fields.back().text.endsWith('\r')) {
            startField(record);
            place = Place::fieldStart;
        } else if (byte == '"' && place == Place::fieldStart) {
            place = Place::quoted;
        } else if (byte == '"') {
            fail(record, QStringLiteral("a quote within a field that doesn't begin with one"));
        } else if (record.fields.back().text.endsWith('\r')) {
            fail(record, strayReturn());
        } else {
            add(record, byte);
            place = Place::unquoted;
        }
        break;
    case Place::quoted:
        if (byte == '"')
            place = Place::quoteSeen;
        else
            add(record, byte);
        break;
    case Place::quoteSeen:
        if (byte == '"') {
            add(record, byte);
            place = Place::quoted;
        } else if (byte == ',') {
            startField(record);
            place = Place::fieldStart;
        } else if (byte == '\r') {
            place = Place::returnSeen;
        } else {
            fail(record, QStringLiteral("something follows a closing quote"));
        }
        break;
    case Place::returnSeen:
        fail(record, strayReturn());
        break;
    case Place::lost:
        break;
    }
    // What is left of a bad line is skipped, so that the next one is read as it stands.
    if (record.fault)
        place = Place::lost;
}

void CsvReader::add(CsvRecord& record, char byte)
{
    auto& text = record.fields.back().text;
    if (text.size() == field_bytes_max)
        fail(record, QStringLiteral("the field is longer than %1 bytes; is a quote not closed?")
                         .arg(field_bytes_max));
    else
        text.append(byte);
}

void CsvReader::startField(CsvRecord& record)
{
    if (record.fields.size() == fields_max)
        fail(record, QStringLiteral("more than %1 fields").arg(fields_max));
    else
        record.fields.push_back({{}, m_line});
}

void CsvReader::fail(CsvRecord& record, const QString& reason)
{
    if (record.fault)
        return;
    const auto line = record.fields.empty() ? record.line : record.fields.back().line;
    record.fault = ImportFault{line, static_cast<int>(record.fields.size()), {}, reason};
}

void CsvReader::checkText(CsvRecord& record)
{
    if (record.fault)
        return;
    int column = 0;
    for (const auto& field : record.fields) {
        ++column;
        if (!QByteArrayView(field.text).isValidUtf8()) {
            record.fault =
                ImportFault{field.line, column, {}, QStringLiteral("the text is not UTF-8")};
            return;
        }
    }
}

QByteArray csvQuoted(const QByteArray& text)
{
    const bool isPlain =
        !text.contains('"') && !text.contains(',') && !text.contains('\n') && !text.contains('\r');
    return isPlain ? text : '"' + QByteArray(text).replace('"', "\"\"") + '"';
}

} // namespace countersign::store
