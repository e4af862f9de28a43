#include "core/store/backup.h"
#include "tests/store/shop.h"

#include <cstring>
#include <map>

using namespace countersign;
using namespace countersign::store;
using store_test::Shop;

namespace {

int code = SQLITE_OK; // with which the backup's own disk fails
int (*wholeOpen)(sqlite3_vfs*, const char*, sqlite3_file*, int, int*) = nullptr;
int (*wholeWrite)(sqlite3_file*, const void*, int, sqlite3_int64) = nullptr;

int writeOrFail(sqlite3_file* file, const void* from, int size_bytes, sqlite3_int64 at)
{
    return code == SQLITE_OK ? wholeWrite(file, from, size_bytes, at) : code;
}

int openWatched(sqlite3_vfs* disk, const char* name, sqlite3_file* file, int flags, int* opened)
{
    const int result = wholeOpen(disk, name, file, flags, opened);
    if (result != SQLITE_OK || name == nullptr || std::strstr(name, "backup.db") == nullptr)
        return result;
    // A database and its journal are locked in different ways, by methods of their own.
    static std::map<const sqlite3_io_methods*, sqlite3_io_methods> failing;
    wholeWrite = file->pMethods->xWrite;
    auto& methods = failing.try_emplace(file->pMethods, *file->pMethods).first->second;
    methods.xWrite = writeOrFail;
    file->pMethods = &methods;
    return result;
}

} // namespace

// The disk that a backup is written to, which is another one than the store's.
class StoreBackupDiskTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        static sqlite3_vfs disk = *sqlite3_vfs_find(nullptr);
        disk.zName = "failing";
        wholeOpen = disk.xOpen;
        disk.xOpen = openWatched;
        QCOMPARE(sqlite3_vfs_register(&disk, 1), SQLITE_OK);
    }

    void oneThatIsFullIsNamedAndNotTheStores()
    {
        Shop shop;
        shop.append(3);
        const QTemporaryDir elsewhere;
        const auto file = elsewhere.filePath(QStringLiteral("backup.db"));
        code = SQLITE_FULL;
        const auto written = writeBackup(shop.data, *shop.keys, file);
        code = SQLITE_OK;
        QVERIFY(!written.ok());
        QCOMPARE(written.error().fault, StoreFault::full);
        QVERIFY2(written.error().words.startsWith(file + u':'), qPrintable(written.error().words));
        QVERIFY2(!written.error().words.contains(shop.data), qPrintable(written.error().words));
        QVERIFY(QDir(elsewhere.path()).entryList(QDir::Files).isEmpty());
        const auto again = writeBackup(shop.data, *shop.keys, file);
        QVERIFY2(again.ok(), qPrintable(again.ok() ? QString() : again.error().words));
    }

    void oneThatCannotBeWrittenIsNamed()
    {
        Shop shop;
        const QTemporaryDir elsewhere;
        const auto file = elsewhere.filePath(QStringLiteral("backup.db"));
        code = SQLITE_IOERR_WRITE;
        const auto written = writeBackup(shop.data, *shop.keys, file);
        code = SQLITE_OK;
        QVERIFY(!written.ok());
        QCOMPARE(written.error().fault, StoreFault::failed);
        QVERIFY2(written.error().words.startsWith(file + u':'), qPrintable(written.error().words));
        QVERIFY(QDir(elsewhere.path()).entryList(QDir::Files).isEmpty());
    }
};

QTEST_GUILESS_MAIN(StoreBackupDiskTest)
#include "store_backup_disk_test.moc"
