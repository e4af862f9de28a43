#include "core/store/file.h"

#include <QFile>
#include <cerrno>
#include <cstring>
#include <vector>

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

Result<Done, StoreError> copyFile(world::Files& files, const QByteArray& from, const QByteArray& to)
{
    constexpr std::size_t block_size_bytes = 1 << 16;
    if (const auto removed = removeFile(files, to); !removed)
        return removed;
    if (const auto made = files.touch(to); !made)
        return asOurs(to, made);
    std::vector<unsigned char> block(block_size_bytes);
    std::int64_t offset = 0;
    while (true) {
        const auto count = files.readAt(from, offset, block);
        if (!count)
            return systemFailure(from, count.error());
        if (*count == 0)
            break;
        const auto size = static_cast<qsizetype>(*count);
        const auto read =
            QByteArray::fromRawData(reinterpret_cast<const char*>(block.data()), size);
        if (const auto written = files.writeAt(to, offset, read); !written)
            return asOurs(to, written);
        offset += size;
    }
    if (const auto synced = files.sync(to); !synced)
        return asOurs(to, synced);
    return syncDirectoryOf(files, to);
}

Result<Done, StoreError> moveFile(world::Files& files, const QByteArray& from, const QByteArray& to)
{
    if (const auto renamed = files.rename(from, to); !renamed)
        return asOurs(from, renamed);
    if (const auto synced = syncDirectoryOf(files, from); !synced)
        return synced;
    return syncDirectoryOf(files, to);
}

Result<Done, StoreError> wipeFile(world::Files& files, const QByteArray& path)
{
    if (!files.exists(path))
        return Done{};
    const auto size = files.size(path);
    if (!size)
        return systemFailure(path, size.error());
    const QByteArray zeros(static_cast<qsizetype>(*size), '\0');
    if (const auto written = files.writeAt(path, 0, zeros); !written)
        return asOurs(path, written);
    if (const auto synced = files.sync(path); !synced)
        return asOurs(path, synced);
    return removeFile(files, path);
}

Result<Done, StoreError> removeFile(world::Files& files, const QByteArray& path)
{
    if (!files.exists(path))
        return Done{};
    if (const auto removed = files.remove(path); !removed)
        return asOurs(path, removed);
    return syncDirectoryOf(files, path);
}

Result<Done, StoreError> removeDirectory(world::Files& files, const QByteArray& path)
{
    const auto removed = files.removeDirectory(path);
    if (!removed)
        return removed.error() == ENOENT ? Result<Done, StoreError>(Done{}) : asOurs(path, removed);
    return syncDirectoryOf(files, path);
}

Result<Done, StoreError> createDirectory(world::Files& files, const QString& path, unsigned mode)
{
    const auto encoded = QFile::encodeName(path);
    if (files.exists(encoded))
        return asOurs(encoded, files.makeDirectory(encoded, mode));
    if (const auto made = files.makeDirectory(encoded, mode); !made)
        return asOurs(encoded, made);
    return syncDirectoryOf(files, encoded);
}

} // namespace countersign::store
