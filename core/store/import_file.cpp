#include "core/store/import_file.h"

#include "core/store/file.h"

#include <QBuffer>
#include <QFile>
#include <QFileInfo>
#include <cerrno>
#include <utility>

namespace countersign::store {

ImportFile::ImportFile(std::unique_ptr<QIODevice> device, const QString& name,
                       const QStringList& columns, ImportProgressed progressed)
    : m_device(std::move(device)), m_name(name), m_table(*m_device, columns),
      m_progressed(std::move(progressed))
{
}

Result<std::unique_ptr<ImportFile>, ImportError>
ImportFile::open(const QString& path, const QStringList& columns, ImportProgressed progressed)
{
    auto device = std::make_unique<QFile>(path);
    errno = 0;
    if (QFileInfo(path).isDir() || !device->open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        const int code = QFileInfo(path).isDir() ? EISDIR : errno;
        return failure(ImportError{{}, {{0, 0, {}, systemError(path, code).words}}, 1});
    }
    return begun(std::unique_ptr<ImportFile>(
        new ImportFile(std::move(device), path, columns, std::move(progressed))));
}

Result<std::unique_ptr<ImportFile>, ImportError> ImportFile::over(const QByteArray& bytes,
                                                                  const QStringList& columns)
{
    auto device = std::make_unique<QBuffer>();
    device->setData(bytes);
    device->open(QIODevice::ReadOnly);
    return begun(std::unique_ptr<ImportFile>(new ImportFile(std::move(device), {}, columns, {})));
}

Result<std::unique_ptr<ImportFile>, ImportError> ImportFile::begun(std::unique_ptr<ImportFile> file)
{
    const auto faults = file->m_table.readHeader();
    file->add(faults);
    if (const auto error = file->error())
        return failure(*error);
    return file;
}

std::optional<TableRow> ImportFile::next()
{
    auto row = m_table.next();
    if (!row) {
        report();
        return std::nullopt;
    }
    if (++m_rows > rows_max) {
        const auto reason = QStringLiteral("more than %1 rows").arg(rows_max);
        add({{row->record.line, 0, {}, reason}});
        return std::nullopt;
    }
    if (m_rows % rows_between_reports == 0)
        report();
    return row;
}

void ImportFile::report()
{
    if (m_progressed)
        m_progressed({m_rows, m_table.reader().bytesRead(), m_device->size()});
}

void ImportFile::add(const std::vector<ImportFault>& faults)
{
    for (const auto& fault : faults) {
        ++m_error.faultsInAll;
        if (m_error.faults.size() < ImportError::faults_max)
            m_error.faults.push_back(fault);
    }
}

std::optional<ImportError> ImportFile::error() const
{
    auto error = m_error;
    const auto& unread = m_table.reader().readError();
    if (!unread.isEmpty()) {
        error.faults.insert(error.faults.begin(),
                            ImportFault{0, 0, {}, m_name + QStringLiteral(": ") + unread});
        ++error.faultsInAll;
    }
    return error.faultsInAll > 0 ? std::optional(error) : std::nullopt;
}

} // namespace countersign::store
