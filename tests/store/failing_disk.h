#pragma once

#include <cerrno>
#include <map>
#include <sqlite3.h>

namespace store_test {

/// SQLite's own disk, on which some files can be neither read nor written while a test says so.
/// SQLite has one default disk a program, and so there is only one of these.
class FailingDisk
{
public:
    /// Whether a file that is opened is one of them; `name` is null for one without.
    using IsMeant = bool (*)(const char* name, int flags);

    static inline int readCode = SQLITE_OK; // with which reading fails, unless it is that
    static inline int writeCode = SQLITE_OK;
    static inline int reason = EIO; // errno of what fails

    /// From there on whatever SQLite opens lies on it. False if SQLite doesn't take it.
    [[nodiscard]] static bool install(IsMeant isMeant)
    {
        static sqlite3_vfs disk = *sqlite3_vfs_find(nullptr);
        s_isMeant = isMeant;
        s_open = disk.xOpen;
        disk.zName = "failing";
        disk.xOpen = open;
        return sqlite3_vfs_register(&disk, 1) == SQLITE_OK;
    }

private:
    static int open(sqlite3_vfs* disk, const char* name, sqlite3_file* file, int flags, int* opened)
    {
        const int result = s_open(disk, name, file, flags, opened);
        if (result != SQLITE_OK || !s_isMeant(name, flags))
            return result;
        // A database and its journal are locked in different ways, by methods of their own.
        static std::map<const sqlite3_io_methods*, sqlite3_io_methods> failing;
        auto& methods = failing.try_emplace(file->pMethods, *file->pMethods).first->second;
        s_read = file->pMethods->xRead;
        s_write = file->pMethods->xWrite;
        methods.xRead = read;
        methods.xWrite = write;
        file->pMethods = &methods;
        return result;
    }
    static int read(sqlite3_file* file, void* to, int size_bytes, sqlite3_int64 at)
    {
        return readCode == SQLITE_OK ? s_read(file, to, size_bytes, at) : failed(readCode);
    }
    static int write(sqlite3_file* file, const void* from, int size_bytes, sqlite3_int64 at)
    {
        return writeCode == SQLITE_OK ? s_write(file, from, size_bytes, at) : failed(writeCode);
    }
    static int failed(int code)
    {
        errno = reason;
        return code;
    }

    static inline IsMeant s_isMeant = nullptr;
    static inline decltype(sqlite3_vfs::xOpen) s_open = nullptr;
    static inline decltype(sqlite3_io_methods::xRead) s_read = nullptr;
    static inline decltype(sqlite3_io_methods::xWrite) s_write = nullptr;
};

} // namespace store_test
