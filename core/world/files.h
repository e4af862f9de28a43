#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace countersign::world {

/// An exclusive right that ends with it.
class FileLock
{
public:
    virtual ~FileLock() = default;
};

/// A file that stays open for writing over it.
class KeptFile
{
public:
    virtual ~KeptFile() = default;
    /// Writes over it at once, without shortening it in between; not durable. False if it has
    /// another size than `content`, or no longer stands at the path at which it was opened: then
    /// nothing was written. An error is errno.
    virtual Result<bool, int> overwrite(const QByteArray& content) = 0;
};

/// The disk, as far as the store needs it outside SQLite. Paths are as the system encodes them; an
/// error is errno. Where nothing else is said, a power cut may keep or lose each change until its
/// folder is synced. Callable from any thread.
class Files
{
public:
    virtual ~Files() = default;

    struct Reading
    {
        std::size_t count = 0;      // bytes read, at most as many as asked for
        unsigned mode = 0;          // its permissions, nine bits
        bool hasAccessList = false; // the group's bits are then the list's mask (acl(5))
    };

    /// The name under which SQLite knows this disk (sqlite3_vfs_find); null for its own.
    [[nodiscard]] virtual const char* databaseDisk() const = 0;

    [[nodiscard]] virtual bool exists(const QByteArray& path) const = 0;
    /// Whether it could be read, found out without opening it: a process that closes a database's
    /// file drops SQLite's locks on it (fcntl(2)).
    [[nodiscard]] virtual Result<Done, int> canRead(const QByteArray& path) const = 0;
    /// Whether it could be written over; of a folder, whether names in it could be made and
    /// removed. Found out in the same way.
    [[nodiscard]] virtual Result<Done, int> canWrite(const QByteArray& path) const = 0;
    /// Whether something is mounted there, so that nothing else can take its place or its name.
    [[nodiscard]] virtual Result<bool, int> isMountPoint(const QByteArray& path) const = 0;
    /// From the beginning of the file, as much as fits.
    virtual Result<Reading, int> read(const QByteArray& path, std::span<unsigned char> into) = 0;
    /// From that offset on, as much as is there and fits; the number of bytes.
    virtual Result<std::size_t, int> readAt(const QByteArray& path, std::int64_t offset,
                                            std::span<unsigned char> into) = 0;
    /// How long the file is, in bytes.
    virtual Result<std::int64_t, int> size(const QByteArray& path) = 0;
    /// Makes the file (0600) if there is none, and leaves it as it is if there is one.
    virtual Result<Done, int> touch(const QByteArray& path) = 0;
    /// Makes the file (0600) hold that and nothing else, durably but for the name of a new file.
    /// After an error it may hold anything.
    virtual Result<Done, int> write(const QByteArray& path, const QByteArray& content) = 0;
    /// Writes from that offset on, past the end too; makes the file (0600) if there is none. Not
    /// durable.
    virtual Result<Done, int> writeAt(const QByteArray& path, std::int64_t offset,
                                      const QByteArray& content) = 0;
    /// Makes durable what was written to the file.
    virtual Result<Done, int> sync(const QByteArray& path) = 0;
    /// Opens a file that is there, to be written over until it's let go; the disk outlives it.
    virtual Result<std::unique_ptr<KeptFile>, int> keepOpen(const QByteArray& path) = 0;
    /// Puts `from` in place of `to` in one step; a folder in place of none.
    virtual Result<Done, int> rename(const QByteArray& from, const QByteArray& to) = 0;
    /// A second name for the file; EEXIST if there is something of that name.
    virtual Result<Done, int> link(const QByteArray& from, const QByteArray& to) = 0;
    virtual Result<Done, int> remove(const QByteArray& path) = 0;
    /// Makes the folder with that mode and those above it; one that is there stays.
    virtual Result<Done, int> makeDirectory(const QByteArray& path, unsigned mode) = 0;
    /// ENOENT if there is none, ENOTEMPTY if anything is in it.
    virtual Result<Done, int> removeDirectory(const QByteArray& path) = 0;
    /// Makes names durable that were made, replaced or removed in the folder.
    virtual Result<Done, int> syncDirectory(const QByteArray& path) = 0;
    /// EWOULDBLOCK at once if another has it.
    virtual Result<std::unique_ptr<FileLock>, int> lock(const QByteArray& path) = 0;
    /// What is free for us where that file or folder is.
    virtual Result<std::int64_t, int> freeBytes(const QByteArray& path) = 0;
};

/// The system's own disk. It has no state, so there is one for all.
Files& systemFiles();

} // namespace countersign::world
