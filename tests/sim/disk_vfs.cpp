#include "tests/sim/disk_vfs.h"

#include "core/base/check.h"
#include "tests/sim/disk.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

namespace countersign::sim {

namespace {

constexpr int path_max_bytes = 512;
constexpr int unix_sector_bytes = 4096;

/// SQLite's file, as it lies in the memory that SQLite gives.
struct Opened
{
    sqlite3_file base; // first: SQLite sees only this
    Disk* disk;
    std::shared_ptr<File>* file;
    bool syncsFolder; // with its first sync
    int lock;
    unsigned sharedMask;
    unsigned exclusiveMask;
    bool usesSharedMemory;
};

Opened& of(sqlite3_file* file)
{
    return *reinterpret_cast<Opened*>(file);
}

File& fileOf(sqlite3_file* file)
{
    return **of(file).file;
}

int asSqlite(const Result<Done, int>& result, int otherwise)
{
    if (result)
        return SQLITE_OK;
    return result.error() == ENOSPC ? SQLITE_FULL : otherwise;
}

int unlockShared(sqlite3_file* file)
{
    Opened& opened = of(file);
    File& node = fileOf(file);
    for (int slot = 0; slot < SQLITE_SHM_NLOCK; ++slot) {
        if ((opened.sharedMask & (1U << slot)) != 0)
            --node.sharedMemoryShared[slot];
        if ((opened.exclusiveMask & (1U << slot)) != 0)
            node.sharedMemoryExclusive[slot] = false;
    }
    opened.sharedMask = opened.exclusiveMask = 0;
    return SQLITE_OK;
}

int unlock(sqlite3_file* file, int level)
{
    Opened& opened = of(file);
    File& node = fileOf(file);
    if (opened.lock > SQLITE_LOCK_SHARED && level <= SQLITE_LOCK_SHARED) {
        if (opened.lock >= SQLITE_LOCK_RESERVED)
            node.isReserved = false;
        node.isExclusive = false;
        opened.lock = SQLITE_LOCK_SHARED;
    }
    if (opened.lock == SQLITE_LOCK_SHARED && level == SQLITE_LOCK_NONE) {
        --node.sharedLocks;
        opened.lock = SQLITE_LOCK_NONE;
    }
    return SQLITE_OK;
}

int unmapShared(sqlite3_file* file, int)
{
    Opened& opened = of(file);
    if (!opened.usesSharedMemory)
        return SQLITE_OK;
    unlockShared(file);
    opened.usesSharedMemory = false;
    File& node = fileOf(file);
    // The index of the log is never on the disk here: the last that leaves takes it along.
    if (--node.sharedMemoryUsers == 0)
        node.sharedMemory.clear();
    return SQLITE_OK;
}

int closeFile(sqlite3_file* file)
{
    unmapShared(file, 0);
    unlock(file, SQLITE_LOCK_NONE);
    delete of(file).file;
    return SQLITE_OK;
}

int readFile(sqlite3_file* file, void* into, int count, sqlite3_int64 offset)
{
    if (!of(file).disk->mayRead(fileOf(file).place))
        return SQLITE_IOERR_READ;
    const QByteArray& now = fileOf(file).now;
    const auto there = std::clamp<sqlite3_int64>(now.size() - offset, 0, count);
    std::memcpy(into, now.constData() + (there > 0 ? offset : 0), static_cast<std::size_t>(there));
    if (there == count)
        return SQLITE_OK;
    std::memset(static_cast<char*>(into) + there, 0, static_cast<std::size_t>(count - there));
    return SQLITE_IOERR_SHORT_READ;
}

int writeFile(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset)
{
    const QByteArray content(static_cast<const char*>(bytes), count);
    return asSqlite(of(file).disk->writeAt(fileOf(file), offset, content), SQLITE_IOERR_WRITE);
}

int truncateFile(sqlite3_file* file, sqlite3_int64 size)
{
    return asSqlite(of(file).disk->cut(fileOf(file), size), SQLITE_IOERR_TRUNCATE);
}

int syncFile(sqlite3_file* file, int)
{
    Opened& opened = of(file);
    if (const auto synced = opened.disk->syncFile(fileOf(file)); !synced)
        return SQLITE_IOERR_FSYNC;
    if (!opened.syncsFolder)
        return SQLITE_OK;
    // SQLite's own passes over a folder that can't be synced, and nothing could survive that.
    const int code = asSqlite(opened.disk->syncDirectory({}), SQLITE_IOERR_DIR_FSYNC);
    opened.syncsFolder = code != SQLITE_OK;
    return code;
}

int sizeOf(sqlite3_file* file, sqlite3_int64* size)
{
    if (of(file).disk->isDown())
        return SQLITE_IOERR_FSTAT;
    *size = fileOf(file).now.size();
    return SQLITE_OK;
}

int lockFile(sqlite3_file* file, int level)
{
    Opened& opened = of(file);
    File& node = fileOf(file);
    if (opened.lock >= level)
        return SQLITE_OK;
    if (opened.lock == SQLITE_LOCK_NONE) {
        if (node.isExclusive)
            return SQLITE_BUSY;
        ++node.sharedLocks;
        opened.lock = SQLITE_LOCK_SHARED;
    }
    if (level >= SQLITE_LOCK_RESERVED && opened.lock < SQLITE_LOCK_RESERVED) {
        if (node.isReserved)
            return SQLITE_BUSY;
        node.isReserved = true;
        opened.lock = SQLITE_LOCK_RESERVED;
    }
    if (level == SQLITE_LOCK_EXCLUSIVE) {
        if (node.sharedLocks > 1)
            return SQLITE_BUSY;
        node.isExclusive = true;
        opened.lock = SQLITE_LOCK_EXCLUSIVE;
    }
    return SQLITE_OK;
}

int isReserved(sqlite3_file* file, int* answer)
{
    *answer = fileOf(file).isReserved ? 1 : 0;
    return SQLITE_OK;
}

int control(sqlite3_file*, int, void*)
{
    return SQLITE_NOTFOUND;
}

int sectorSize(sqlite3_file*)
{
    return unix_sector_bytes;
}

int characteristics(sqlite3_file*)
{
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

int mapShared(sqlite3_file* file, int region, int size, int extends, void volatile** mapped)
{
    Opened& opened = of(file);
    File& node = fileOf(file);
    if (opened.disk->isDown())
        return SQLITE_IOERR_SHMMAP;
    if (!opened.usesSharedMemory) {
        opened.usesSharedMemory = true;
        ++node.sharedMemoryUsers;
    }
    *mapped = nullptr;
    const auto wanted = static_cast<std::size_t>(region) + 1;
    while (node.sharedMemory.size() < wanted) {
        if (extends == 0)
            return SQLITE_OK;
        node.sharedMemory.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
    }
    *mapped = node.sharedMemory[wanted - 1].get();
    return SQLITE_OK;
}

int lockShared(sqlite3_file* file, int first, int count, int flags)
{
    Opened& opened = of(file);
    File& node = fileOf(file);
    const bool isExclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    const bool isLocking = (flags & SQLITE_SHM_LOCK) != 0;
    for (int slot = first; isLocking && slot < first + count; ++slot) {
        const unsigned bit = 1U << slot;
        const int others = node.sharedMemoryShared[slot] - ((opened.sharedMask & bit) != 0 ? 1 : 0);
        const bool isTaken = node.sharedMemoryExclusive[slot] && (opened.exclusiveMask & bit) == 0;
        if (isTaken || (isExclusive && others > 0))
            return SQLITE_BUSY;
    }
    for (int slot = first; slot < first + count; ++slot) {
        const unsigned bit = 1U << slot;
        if (isExclusive) {
            node.sharedMemoryExclusive[slot] = isLocking;
            opened.exclusiveMask =
                isLocking ? opened.exclusiveMask | bit : opened.exclusiveMask & ~bit;
        } else if (isLocking != ((opened.sharedMask & bit) != 0)) {
            node.sharedMemoryShared[slot] += isLocking ? 1 : -1;
            opened.sharedMask ^= bit;
        }
    }
    return SQLITE_OK;
}

void barrier(sqlite3_file*) {}

constexpr sqlite3_io_methods methods{
    2,          closeFile, readFile,    writeFile, truncateFile, syncFile,        sizeOf,
    lockFile,   unlock,    isReserved,  control,   sectorSize,   characteristics, mapShared,
    lockShared, barrier,   unmapShared, nullptr,   nullptr};

Disk& diskOf(sqlite3_vfs* vfs)
{
    return *static_cast<Disk*>(vfs->pAppData);
}

int openFile(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* opened)
{
    Disk& disk = diskOf(vfs);
    auto& made = *new (file) Opened{};
    if (disk.isDown())
        return SQLITE_CANTOPEN;
    const bool mayMake = (flags & SQLITE_OPEN_CREATE) != 0;
    std::shared_ptr<File> node;
    if (path == nullptr) {
        node = std::make_shared<File>(); // SQLite's own scratch paper
    } else if (node = disk.find(path); !node && mayMake) {
        node = disk.make(path);
    }
    if (!node)
        return SQLITE_CANTOPEN;
    made.disk = &disk;
    made.file = new std::shared_ptr<File>(std::move(node));
    made.syncsFolder = mayMake && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
    made.base.pMethods = &methods;
    if (opened != nullptr)
        *opened = flags;
    return SQLITE_OK;
}

int removeFile(sqlite3_vfs* vfs, const char* path, int syncsFolder)
{
    Disk& disk = diskOf(vfs);
    const auto removed = disk.remove(path);
    if (!removed)
        return removed.error() == ENOENT ? SQLITE_IOERR_DELETE_NOENT : SQLITE_IOERR_DELETE;
    return syncsFolder != 0 ? asSqlite(disk.syncDirectory({}), SQLITE_IOERR_DIR_FSYNC) : SQLITE_OK;
}

int isThere(sqlite3_vfs* vfs, const char* path, int, int* answer)
{
    const Disk& disk = diskOf(vfs);
    if (disk.isDown())
        return SQLITE_IOERR_ACCESS;
    *answer = disk.find(path) ? 1 : 0;
    return SQLITE_OK;
}

int wholePath(sqlite3_vfs*, const char* path, int size, char* whole)
{
    sqlite3_snprintf(size, whole, "%s", path);
    return SQLITE_OK;
}

int randomness(sqlite3_vfs*, int count, char* bytes)
{
    std::memset(bytes, 7, static_cast<std::size_t>(count));
    return count;
}

int waitFor(sqlite3_vfs*, int time_us)
{
    return time_us; // Nobody else runs meanwhile, so nothing would change.
}

int currentTime(sqlite3_vfs*, sqlite3_int64* time)
{
    *time = 210'866'760'000'000; // 1970, in Julian milliseconds
    return SQLITE_OK;
}

int lastError(sqlite3_vfs* vfs, int, char*)
{
    return diskOf(vfs).lastError();
}

} // namespace

RegisteredVfs::RegisteredVfs(Disk& disk, const QByteArray& name)
{
    m_vfs.iVersion = 2;
    m_vfs.szOsFile = sizeof(Opened);
    m_vfs.mxPathname = path_max_bytes;
    m_vfs.zName = name.constData();
    m_vfs.pAppData = &disk;
    m_vfs.xOpen = openFile;
    m_vfs.xDelete = removeFile;
    m_vfs.xAccess = isThere;
    m_vfs.xFullPathname = wholePath;
    m_vfs.xRandomness = randomness;
    m_vfs.xSleep = waitFor;
    m_vfs.xCurrentTimeInt64 = currentTime;
    m_vfs.xGetLastError = lastError;
    check(sqlite3_vfs_register(&m_vfs, 0) == SQLITE_OK, "SQLite takes a disk");
}

RegisteredVfs::~RegisteredVfs()
{
    sqlite3_vfs_unregister(&m_vfs);
}

} // namespace countersign::sim
