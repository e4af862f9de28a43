#include "core/store/rejected_file.h"

#include "core/store/file.h"

#include <QStringList>
#include <cerrno>
#include <cstdio>
#include <unistd.h>

namespace countersign::store {

namespace {

QString pathFor(const QString& importedFile)
{
    const auto suffix = QStringLiteral(".csv");
    const bool isNamedCsv = importedFile.endsWith(suffix, Qt::CaseInsensitive);
    return importedFile.chopped(isNamedCsv ? suffix.size() : 0) + QStringLiteral(".rejected.csv");
}

QByteArray reasonOf(const TableRow& row)
{
    QStringList reasons;
    for (const auto& fault : row.faults) {
        const auto& name = fault.columnName;
        reasons.append(name.isEmpty() ? fault.reason : name + QStringLiteral(": ") + fault.reason);
    }
    return reasons.join(QStringLiteral("; ")).toUtf8();
}

/// The row's own columns. One that can't be split into fields stands whole in the first of them.
QByteArray columnsOf(const TableRow& row, std::size_t columnCount)
{
    QByteArrayList fields;
    if (row.record.fault) {
        fields.append(csvQuoted(QString::fromUtf8(row.record.raw).toUtf8()));
    } else {
        for (const auto& field : row.record.fields)
            fields.append(csvQuoted(field.text));
    }
    while (fields.size() < static_cast<qsizetype>(columnCount))
        fields.append(QByteArray());
    return fields.join(',');
}

} // namespace

RejectedFile::RejectedFile(const QString& importedFile, const CsvTable& table)
    : m_table(table), m_path(pathFor(importedFile)), m_file(m_path + QStringLiteral(".new"))
{
}

RejectedFile::~RejectedFile()
{
    if (m_rows > 0)
        m_file.remove();
}

void RejectedFile::add(const TableRow& row)
{
    if (++m_rows == 1) {
        errno = 0;
        m_hasFailed = !m_file.open(QIODevice::WriteOnly | QIODevice::Truncate);
        write(m_table.header() + ",line,reason\n");
    }
    write(columnsOf(row, m_table.columnCount()) + ',' + QByteArray::number(row.record.line) + ',' +
          csvQuoted(reasonOf(row)) + '\n');
}

void RejectedFile::write(const QByteArray& line)
{
    m_hasFailed = m_hasFailed || m_file.write(line) != line.size();
}

Result<Done, StoreError> RejectedFile::finish()
{
    if (m_rows == 0)
        return Done{};
    const bool isWritten = !m_hasFailed && m_file.flush() && ::fsync(m_file.handle()) == 0;
    if (isWritten)
        return Done{};
    const auto words = m_path + QStringLiteral(": ") + m_file.errorString();
    return failure(StoreError{StoreFault::failed, words, errno, 0});
}

Result<Done, StoreError> RejectedFile::putInPlace()
{
    if (m_rows == 0)
        return Done{};
    m_file.close();
    const auto from = QFile::encodeName(m_file.fileName());
    if (::rename(from.constData(), QFile::encodeName(m_path).constData()) != 0)
        return failure(systemError(m_path, errno));
    return Done{};
}

} // namespace countersign::store
