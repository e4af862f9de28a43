#include "core/store/file.h"

#include <QFile>
#include <cerrno>
#include <cstring>

namespace countersign::store {

namespace {

StoreFault faultOfErrno(int code)
{
    switch (code) {
    case EACCES:
    case EPERM:
        return StoreFault::denied;
    case ENOSPC:
    case EDQUOT:
        return StoreFault::full;
    case EROFS:
        return StoreFault::readOnly;
    case ENOENT:
        return StoreFault::missing;
    }
    return StoreFault::failed;
}

Failure<StoreError> systemFailure(const QByteArray& path, int code)
{
    return failure(systemError(QFile::decodeName(path), code));
}

Result<Done, StoreError> asOurs(const QByteArray& path, const Result<Done, int>& result)
{
    if (!result)
        return systemFailure(path, result.error());
    return Done{};
}

Result<Done, StoreError> writeTemporary(world::Files& files, const QByteArray& path,
                                        const QByteArray& content)
{
    const auto written = files.write(path, content);
    if (!written)
        (void)files.remove(path);
    return asOurs(path, written);
}

/// A new name is durable only once its folder is.
Result<Done, StoreError> syncDirectoryOf(world::Files& files, const QByteArray& path)
{
    const auto folder = path.left(path.lastIndexOf('/') + 1);
    return asOurs(path, files.syncDirectory(folder.isEmpty() ? QByteArray(".") : folder));
}

} // namespace

StoreError systemError(const QString& what, int code)
{
    const auto words = QString::fromLocal8Bit(std::strerror(code));
    return {faultOfErrno(code), what + QStringLiteral(": ") + words, code, 0};
}

Result<Done, StoreError> replaceFile(world::Files& files, const QByteArray& path,
                                     const QByteArray& content)
{
    const auto temporary = path + ".new";
    if (const auto written = writeTemporary(files, temporary, content); !written)
        return written;
    if (const auto renamed = files.rename(temporary, path); !renamed)
        return asOurs(path, renamed);
    return syncDirectoryOf(files, path);
}

Result<Done, StoreError> createFile(world::Files& files, const QByteArray& path,
                                    const QByteArray& content)
{
    const auto temporary = path + ".new";
    if (const auto written = writeTemporary(files, temporary, content); !written)
        return written;
    // A link never replaces what is there, as renaming would.
    const auto linked = files.link(temporary, path);
    (void)files.remove(temporary);
    if (!linked && linked.error() != EEXIST)
        return asOurs(path, linked);
    return syncDirectoryOf(files, path);
}

Result<Done, StoreError> createDirectory(world::Files& files, const QString& path, unsigned mode)
{
    const auto encoded = QFile::encodeName(path);
    return asOurs(encoded, files.makeDirectory(encoded, mode));
}

} // namespace countersign::store
