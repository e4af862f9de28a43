#include "core/world/files_parts.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utility>

namespace countersign::world {

namespace {

constexpr unsigned permission_bits = 0777;

Result<Done, int> doneIf(bool holds)
{
    if (!holds)
        return failure(int{errno});
    return Done{};
}

class SystemFiles final : public Files
{
public:
    [[nodiscard]] const char* databaseDisk() const override { return nullptr; }

    [[nodiscard]] bool exists(const QByteArray& path) const override
    {
        return ::access(path.constData(), F_OK) == 0;
    }

    [[nodiscard]] Result<Done, int> canRead(const QByteArray& path) const override
    {
        return doneIf(::access(path.constData(), R_OK) == 0);
    }

    [[nodiscard]] Result<Done, int> canWrite(const QByteArray& path) const override
    {
        struct stat status = {};
        if (::stat(path.constData(), &status) != 0)
            return failure(int{errno});
        const int mode = S_ISDIR(status.st_mode) ? W_OK | X_OK : W_OK;
        return doneIf(::access(path.constData(), mode) == 0);
    }

    /// A folder of the same disk may be mounted too (mount(8), --bind): only the system knows.
    [[nodiscard]] Result<bool, int> isMountPoint(const QByteArray& path) const override
    {
        struct statx status = {};
        if (::statx(AT_FDCWD, path.constData(), AT_SYMLINK_NOFOLLOW, STATX_TYPE, &status) != 0)
            return failure(int{errno});
        if ((status.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) != 0)
            return (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
        struct statx above = {};
        const auto slash = path.lastIndexOf('/');
        const QByteArray folder = slash < 0 ? QByteArray(".") : path.left(slash + 1);
        if (::statx(AT_FDCWD, folder.constData(), 0, STATX_TYPE, &above) != 0)
            return failure(int{errno});
        return status.stx_dev_major != above.stx_dev_major ||
               status.stx_dev_minor != above.stx_dev_minor;
    }

    Result<Reading, int> read(const QByteArray& path, std::span<unsigned char> into) override
    {
        const Descriptor file(::open(path.constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
        struct stat status = {};
        if (!file.isOpen() || ::fstat(file.number(), &status) != 0)
            return failure(int{errno});
        const bool hasAccessList =
            ::fgetxattr(file.number(), "system.posix_acl_access", nullptr, 0) > 0;
        Reading reading{0, status.st_mode & permission_bits, hasAccessList};
        while (reading.count < into.size()) {
            const auto count =
                ::read(file.number(), into.data() + reading.count, into.size() - reading.count);
            if (count < 0 && errno != EINTR)
                return failure(int{errno});
            if (count == 0)
                break;
            reading.count += count > 0 ? static_cast<std::size_t>(count) : 0;
        }
        return reading;
    }

    Result<std::size_t, int> readAt(const QByteArray& path, std::int64_t offset,
                                    std::span<unsigned char> into) override
    {
        const Descriptor file(::open(path.constData(), O_RDONLY | O_CLOEXEC));
        if (!file.isOpen())
            return failure(int{errno});
        std::size_t done = 0;
        while (done < into.size()) {
            const auto count = ::pread(file.number(), into.data() + done, into.size() - done,
                                       offset + static_cast<std::int64_t>(done));
            if (count < 0 && errno != EINTR)
                return failure(int{errno});
            if (count == 0)
                break;
            done += count > 0 ? static_cast<std::size_t>(count) : 0;
        }
        return done;
    }

    Result<std::int64_t, int> size(const QByteArray& path) override
    {
        struct stat status = {};
        if (::stat(path.constData(), &status) != 0)
            return failure(int{errno});
        return std::int64_t{status.st_size};
    }

    Result<Done, int> writeAt(const QByteArray& path, std::int64_t offset,
                              const QByteArray& content) override
    {
        const Descriptor file(::open(path.constData(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        return doneIf(file.isOpen() && writeAll(file.number(), offset, content));
    }

    Result<Done, int> sync(const QByteArray& path) override
    {
        const Descriptor file(::open(path.constData(), O_RDONLY | O_CLOEXEC));
        return doneIf(file.isOpen() && ::fsync(file.number()) == 0);
    }

    Result<Done, int> touch(const QByteArray& path) override
    {
        const Descriptor file(::open(path.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
        return doneIf(file.isOpen());
    }

    Result<Done, int> write(const QByteArray& path, const QByteArray& content) override
    {
        const Descriptor file(
            ::open(path.constData(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        return doneIf(file.isOpen() && writeAll(file.number(), 0, content) &&
                      ::fsync(file.number()) == 0);
    }

    Result<std::unique_ptr<KeptFile>, int> keepOpen(const QByteArray& path) override
    {
        return keptOpen(path);
    }

    Result<Done, int> rename(const QByteArray& from, const QByteArray& to) override
    {
        return doneIf(::rename(from.constData(), to.constData()) == 0);
    }

    Result<Done, int> link(const QByteArray& from, const QByteArray& to) override
    {
        return doneIf(::link(from.constData(), to.constData()) == 0);
    }

    Result<Done, int> remove(const QByteArray& path) override
    {
        return doneIf(::unlink(path.constData()) == 0);
    }

    Result<Done, int> removeDirectory(const QByteArray& path) override
    {
        return doneIf(::rmdir(path.constData()) == 0);
    }

    Result<Done, int> makeDirectory(const QByteArray& path, unsigned mode) override
    {
        struct stat status = {};
        if (::stat(path.constData(), &status) == 0 && S_ISDIR(status.st_mode))
            return Done{};
        if (const auto slash = path.lastIndexOf('/'); slash > 0) {
            if (const auto made = makeDirectory(path.left(slash), 0777); !made)
                return made;
        }
        return doneIf(::mkdir(path.constData(), mode) == 0 || errno == EEXIST);
    }

    Result<Done, int> syncDirectory(const QByteArray& path) override
    {
        const Descriptor folder(::open(path.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        return doneIf(folder.isOpen() && ::fsync(folder.number()) == 0);
    }

    Result<std::unique_ptr<FileLock>, int> lock(const QByteArray& path) override
    {
        auto file = std::make_unique<Descriptor>(
            ::open(path.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
        if (!file->isOpen() || ::flock(file->number(), LOCK_EX | LOCK_NB) != 0)
            return failure(int{errno});
        return std::unique_ptr<FileLock>(std::move(file));
    }

    Result<std::int64_t, int> freeBytes(const QByteArray& path) override
    {
        struct statvfs status = {};
        if (::statvfs(path.constData(), &status) != 0)
            return failure(int{errno});
        return static_cast<std::int64_t>(status.f_bavail) *
               static_cast<std::int64_t>(status.f_frsize);
    }
};

} // namespace

Files& systemFiles()
{
    static SystemFiles files;
    return files;
}

} // namespace countersign::world
