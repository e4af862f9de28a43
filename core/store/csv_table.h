#pragma once

#include "core/store/csv.h"

#include <QStringList>
#include <optional>
#include <vector>

namespace countersign::store {

/// One row of a table, its fields in the order that was asked for. Where `faults` is not empty,
/// the fields can't be relied on.
struct TableRow
{
    CsvRecord record;
    std::vector<QString> fields;
    std::vector<ImportFault> faults;
};

/// A CSV file with a header that names exactly the wanted columns, in any order.
class CsvTable
{
public:
    CsvTable(QIODevice& device, const QStringList& columns);

    /// Reads the header; what is wrong with it, if anything.
    std::vector<ImportFault> readHeader();
    /// The next row, or nothing at the end of the file.
    std::optional<TableRow> next();

    /// A fault of that row's field, by its place in the wanted order.
    [[nodiscard]] ImportFault faultAt(const TableRow& row, int column, const QString& reason) const;
    /// The header's fields as they are written, and how many there are.
    [[nodiscard]] const QByteArray& header() const { return m_header; }
    [[nodiscard]] std::size_t columnCount() const { return m_wanted.size(); }
    [[nodiscard]] const CsvReader& reader() const { return m_reader; }

private:
    CsvReader m_reader;
    QStringList m_columns;     // wanted
    std::vector<int> m_wanted; // by place in the file: which wanted column that is
    std::vector<int> m_places; // by wanted column: its place in the file, from 1
    QByteArray m_header;
};

} // namespace countersign::store
