#include "core/store/backup.h"
#include "tests/store/failing_disk.h"
#include "tests/store/shop.h"

#include <cstring>

using namespace countersign;
using namespace countersign::store;
using store_test::FailingDisk;
using store_test::Shop;

namespace {

bool isOfBackup(const char* name, int /*flags*/)
{
    return name != nullptr && std::strstr(name, "backup.db") != nullptr;
}

/// A backup to that file, while its disk fails with that code.
Result<CopyContents, StoreError> backupOnto(const QString& file, const Shop& shop, int code)
{
    FailingDisk::writeCode = code;
    auto written = writeBackup(shop.data, *shop.keys, file);
    FailingDisk::writeCode = SQLITE_OK;
    return written;
}

} // namespace

// The disk that a backup is written to, which is another one than the store's.
class StoreBackupDiskTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(FailingDisk::install(isOfBackup)); }

    void oneThatIsFullIsNamedAndNotTheStores()
    {
        Shop shop;
        shop.append(3);
        const QTemporaryDir elsewhere;
        const auto file = elsewhere.filePath(QStringLiteral("backup.db"));
        const auto written = backupOnto(file, shop, SQLITE_FULL);
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
        const auto written = backupOnto(file, shop, SQLITE_IOERR_WRITE);
        QVERIFY(!written.ok());
        QCOMPARE(written.error().fault, StoreFault::failed);
        QVERIFY2(written.error().words.startsWith(file + u':'), qPrintable(written.error().words));
        QVERIFY(QDir(elsewhere.path()).entryList(QDir::Files).isEmpty());
    }
};

QTEST_GUILESS_MAIN(StoreBackupDiskTest)
#include "store_backup_disk_test.moc"
