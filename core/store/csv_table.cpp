#include "core/store/csv_table.h"

#include <utility>

namespace countersign::store {

CsvTable::CsvTable(QIODevice& device, const QStringList& columns)
    : m_reader(device), m_columns(columns), m_places(static_cast<std::size_t>(columns.size()), 0)
{
}

std::vector<ImportFault> CsvTable::readHeader()
{
    const auto record = m_reader.next();
    const auto wanted = m_columns.join(u',');
    if (!record)
        return {{1, 0, {}, QStringLiteral("the file is empty; its first line is %1").arg(wanted)}};
    if (record->fault)
        return {*record->fault};
    m_header = record->raw;
    std::vector<ImportFault> faults;
    int place = 0;
    for (const auto& field : record->fields) {
        const auto name = QString::fromUtf8(field.text);
        const auto column = static_cast<int>(m_columns.indexOf(name));
        m_wanted.push_back(column);
        ++place;
        if (column < 0) {
            const auto reason = QStringLiteral("no such column; the first line is %1").arg(wanted);
            faults.push_back({record->line, place, name, reason});
        } else if (std::exchange(m_places[static_cast<std::size_t>(column)], place) != 0) {
            faults.push_back({record->line, place, name,
                              QStringLiteral("the column is there "
                                             "twice")});
        }
    }
    for (qsizetype column = 0; column < m_columns.size(); ++column) {
        if (m_places[static_cast<std::size_t>(column)] == 0) {
            const auto reason = QStringLiteral("the column is missing; the first line is %1");
            faults.push_back({record->line, 0, m_columns[column], reason.arg(wanted)});
        }
    }
    return faults;
}

std::optional<TableRow> CsvTable::next()
{
    auto record = m_reader.next();
    if (!record)
        return std::nullopt;
    TableRow row{std::move(*record), {}, {}};
    if (auto& fault = row.record.fault) {
        const auto place = static_cast<std::size_t>(fault->column) - 1;
        if (fault->column > 0 && place < m_wanted.size())
            fault->columnName = m_columns[m_wanted[place]];
        row.faults.push_back(*fault);
        return row;
    }
    if (row.record.fields.size() != m_wanted.size()) {
        const auto reason = QStringLiteral("%1 fields where the first line has %2")
                                .arg(row.record.fields.size())
                                .arg(m_wanted.size());
        row.faults.push_back({row.record.line, 0, {}, reason});
        return row;
    }
    row.fields.resize(m_wanted.size());
    for (std::size_t place = 0; place < m_wanted.size(); ++place)
        row.fields[static_cast<std::size_t>(m_wanted[place])] =
            QString::fromUtf8(row.record.fields[place].text);
    return row;
}

ImportFault CsvTable::faultAt(const TableRow& row, int column, const QString& reason) const
{
    const int place = m_places[static_cast<std::size_t>(column)];
    const auto line = row.record.fields[static_cast<std::size_t>(place) - 1].line;
    return {line, place, m_columns[column], reason};
}

} // namespace countersign::store
