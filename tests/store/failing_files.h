#pragma once

#include "core/world/files.h"

#include <functional>

namespace store_test {

using namespace countersign;

/// The system's disk, on which whatever `fails` gives an errno for fails; 0 for all else.
class FailingFiles final : public world::Files
{
public:
    enum class Operation { canRead, canWrite, isMountPoint, writeAt, sync, rename };
    std::function<int(Operation, const QByteArray& path)> fails = [](Operation, const QByteArray&) {
        return 0;
    };

    [[nodiscard]] const char* databaseDisk() const override { return m_disk.databaseDisk(); }
    [[nodiscard]] bool exists(const QByteArray& path) const override { return m_disk.exists(path); }
    [[nodiscard]] Result<Done, int> canRead(const QByteArray& path) const override
    {
        const int error = fails(Operation::canRead, path);
        return error != 0 ? Result<Done, int>(failure(int{error})) : m_disk.canRead(path);
    }
    [[nodiscard]] Result<Done, int> canWrite(const QByteArray& path) const override
    {
        const int error = fails(Operation::canWrite, path);
        return error != 0 ? Result<Done, int>(failure(int{error})) : m_disk.canWrite(path);
    }
    /// True where it fails.
    [[nodiscard]] Result<bool, int> isMountPoint(const QByteArray& path) const override
    {
        return fails(Operation::isMountPoint, path) != 0 ? Result<bool, int>(true)
                                                         : m_disk.isMountPoint(path);
    }
    Result<Reading, int> read(const QByteArray& path, std::span<unsigned char> into) override
    {
        return m_disk.read(path, into);
    }
    Result<std::size_t, int> readAt(const QByteArray& path, std::int64_t offset,
                                    std::span<unsigned char> into) override
    {
        return m_disk.readAt(path, offset, into);
    }
    Result<std::int64_t, int> size(const QByteArray& path) override { return m_disk.size(path); }
    Result<Done, int> touch(const QByteArray& path) override { return m_disk.touch(path); }
    Result<Done, int> write(const QByteArray& path, const QByteArray& content) override
    {
        return m_disk.write(path, content);
    }
    Result<Done, int> writeAt(const QByteArray& path, std::int64_t offset,
                              const QByteArray& content) override
    {
        const int error = fails(Operation::writeAt, path);
        return error != 0 ? Result<Done, int>(failure(int{error}))
                          : m_disk.writeAt(path, offset, content);
    }
    Result<Done, int> sync(const QByteArray& path) override
    {
        const int error = fails(Operation::sync, path);
        return error != 0 ? Result<Done, int>(failure(int{error})) : m_disk.sync(path);
    }
    Result<std::unique_ptr<world::KeptFile>, int> keepOpen(const QByteArray& path) override
    {
        return m_disk.keepOpen(path);
    }
    Result<Done, int> rename(const QByteArray& from, const QByteArray& to) override
    {
        const int error = fails(Operation::rename, from);
        return error != 0 ? Result<Done, int>(failure(int{error})) : m_disk.rename(from, to);
    }
    Result<Done, int> link(const QByteArray& from, const QByteArray& to) override
    {
        return m_disk.link(from, to);
    }
    Result<Done, int> remove(const QByteArray& path) override { return m_disk.remove(path); }
    Result<Done, int> makeDirectory(const QByteArray& path, unsigned mode) override
    {
        return m_disk.makeDirectory(path, mode);
    }
    Result<Done, int> removeDirectory(const QByteArray& path) override
    {
        return m_disk.removeDirectory(path);
    }
    Result<Done, int> syncDirectory(const QByteArray& path) override
    {
        return m_disk.syncDirectory(path);
    }
    Result<std::unique_ptr<world::FileLock>, int> lock(const QByteArray& path) override
    {
        return m_disk.lock(path);
    }
    Result<std::int64_t, int> freeBytes(const QByteArray& path) override
    {
        return m_disk.freeBytes(path);
    }

private:
    world::Files& m_disk = world::systemFiles();
};

} // namespace store_test
