#pragma once

#include "core/store/csv_table.h"
#include "core/store/import.h"

#include <QIODevice>
#include <memory>

namespace countersign::store {

/// A CSV file that is being imported, or one that is in memory: opens it, reports progress,
/// collects what is wrong with it.
class ImportFile
{
public:
    static constexpr qint64 rows_max = 5'000'000;
    static constexpr qint64 rows_between_reports = 1000;

    static Result<std::unique_ptr<ImportFile>, ImportError>
    open(const QString& path, const QStringList& columns, ImportProgressed progressed);

    /// The same of bytes that came as such a file.
    static Result<std::unique_ptr<ImportFile>, ImportError> over(const QByteArray& bytes,
                                                                 const QStringList& columns);

    [[nodiscard]] CsvTable& table() { return m_table; }
    /// The next row, or nothing at the end of the file, after too many rows or a read error.
    std::optional<TableRow> next();
    void add(const std::vector<ImportFault>& faults);
    /// What is wrong with the file, if anything, once it has been read.
    [[nodiscard]] std::optional<ImportError> error() const;

private:
    ImportFile(std::unique_ptr<QIODevice> device, const QString& name, const QStringList& columns,
               ImportProgressed progressed);
    static Result<std::unique_ptr<ImportFile>, ImportError> begun(std::unique_ptr<ImportFile> file);
    void report();

    std::unique_ptr<QIODevice> m_device;
    QString m_name;
    CsvTable m_table;
    ImportProgressed m_progressed;
    qint64 m_rows = 0;
    ImportError m_error;
};

} // namespace countersign::store
