#pragma once

#include "core/store/csv_table.h"
#include "core/store/fault.h"

#include <QFile>
#include <QString>

namespace countersign::store {

/// FILE.rejected.csv: the rows that were not loaded, with `line` and `reason` appended. Written
/// beside its place and put there once the good rows are loaded. Nothing is made of no row.
class RejectedFile
{
public:
    RejectedFile(const QString& importedFile, const CsvTable& table);
    ~RejectedFile(); // removes what was not put in its place

    /// Keeps a row; errors show when it is finished.
    void add(const TableRow& row);
    [[nodiscard]] qint64 rows() const { return m_rows; }
    /// Where it is put; empty if no row was added.
    [[nodiscard]] QString path() const { return m_rows > 0 ? m_path : QString(); }
    /// Everything is on the disk, under another name.
    Result<Done, StoreError> finish();
    Result<Done, StoreError> putInPlace();

private:
    void write(const QByteArray& line);

    const CsvTable& m_table;
    QString m_path;
    QFile m_file;
    qint64 m_rows = 0;
    bool m_hasFailed = false;
};

} // namespace countersign::store
