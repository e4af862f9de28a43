#include "tests/sim/disk.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

// Files of which a part is read, written or synced.
namespace countersign::sim {

Result<std::size_t, int> Disk::readAt(const QByteArray& path, std::int64_t offset,
                                      std::span<unsigned char> into)
{
    if (const auto may = mayRead(placeOf(path)); !may)
        return failure(may.error());
    const auto file = find(path);
    if (!file)
        return failure(int{ENOENT});
    const auto left = std::max<std::int64_t>(0, file->now.size() - offset);
    const auto count = std::min(into.size(), static_cast<std::size_t>(left));
    if (count > 0)
        std::memcpy(into.data(), file->now.constData() + offset, count);
    return count;
}

Result<std::int64_t, int> Disk::size(const QByteArray& path)
{
    if (const auto may = mayRead(placeOf(path)); !may)
        return failure(may.error());
    const auto file = find(path);
    if (!file)
        return failure(int{ENOENT});
    return std::int64_t{file->now.size()};
}

Result<Done, int> Disk::writeAt(const QByteArray& path, std::int64_t offset,
                                const QByteArray& content)
{
    const auto file = make(path);
    if (!file)
        return failure(int{EIO});
    return writeAt(*file, offset, content);
}

Result<Done, int> Disk::sync(const QByteArray& path)
{
    if (m_isDown)
        return failure(int{EIO});
    const auto file = find(path);
    if (!file)
        return failure(int{ENOENT});
    return syncFile(*file);
}

Result<Done, int> Disk::removeDirectory(const QByteArray&)
{
    if (m_isDown)
        return failure(int{EIO});
    // Names are whole paths, so a folder is nothing by itself.
    return failure(int{ENOENT});
}

} // namespace countersign::sim
