#include "core/store/connection.h"
#include "core/store/store_copy.h"
#include "tests/store/shop.h"

#include <cerrno>

using namespace countersign;
using namespace countersign::store;
using store_test::Shop;

namespace {

bool is_failing = false; // to read a database
int reason = EIO;
int (*wholeOpen)(sqlite3_vfs*, const char*, sqlite3_file*, int, int*) = nullptr;
int (*wholeRead)(sqlite3_file*, void*, int, sqlite3_int64) = nullptr;

int readOrFail(sqlite3_file* file, void* to, int size_bytes, sqlite3_int64 at)
{
    if (!is_failing)
        return wholeRead(file, to, size_bytes, at);
    errno = reason;
    return SQLITE_IOERR_READ;
}

int openWatched(sqlite3_vfs* disk, const char* name, sqlite3_file* file, int flags, int* opened)
{
    const int code = wholeOpen(disk, name, file, flags, opened);
    if (code != SQLITE_OK || (flags & SQLITE_OPEN_MAIN_DB) == 0)
        return code;
    static sqlite3_io_methods methods;
    wholeRead = file->pMethods->xRead;
    methods = *file->pMethods;
    methods.xRead = readOrFail;
    file->pMethods = &methods;
    return code;
}

} // namespace

// A disk that can't be read, which says nothing against what lies on it.
class StoreDiskFaultTest : public QObject
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

    void cleanup()
    {
        is_failing = false;
        reason = EIO;
    }

    void aPageThatCannotBeReadIsNoDamage()
    {
        Shop shop;
        shop.append(3);
        shop.open.reset();
        const auto connection =
            Connection::open(shop.file("store.db"), Connection::Mode::readOnly).value();
        QVERIFY(connection->number("SELECT count(*) FROM sqlite_schema").ok());
        is_failing = true;
        const auto checked = connection->checkFile();
        QVERIFY(!checked.ok());
        QCOMPARE(checked.error().fault, StoreFault::failed);
        QVERIFY2(checked.error().words.contains(shop.file("store.db")),
                 qPrintable(checked.error().words));
        is_failing = false;
        QVERIFY(connection->checkFile().ok());
    }

    void whatCannotBeOpenedIsNamed()
    {
        Shop shop;
        shop.open.reset();
        is_failing = true;
        for (const int why : {EIO, 0}) {
            reason = why;
            for (const auto& said : {shop.tryOpen().error(),
                                     verifiedCopy(shop.file("store.db"), *shop.keys).error()}) {
                QCOMPARE(said.fault, StoreFault::failed);
                QVERIFY2(said.words.startsWith(shop.file("store.db") + u':'),
                         qPrintable(said.words));
            }
        }
    }

    void whatSqlitesCheckFindsIsTold_data()
    {
        QTest::addColumn<QString>("found");
        QTest::addColumn<StoreFault>("fault");
        const auto row = [](const char* found, StoreFault fault) {
            QTest::newRow(found) << QString::fromLatin1(found) << fault;
        };
        row("*** in database main *** Page 7: unable to get the page. error code=266",
            StoreFault::failed);
        row("unable to get the page. error code=8458", StoreFault::failed);
        row("unable to get the page. error code=7", StoreFault::failed);
        row("unable to get the page. error code=11", StoreFault::damaged);
        row("row 3 missing from index journal_of_purchase", StoreFault::damaged);
        row("", StoreFault::damaged);
    }
    void whatSqlitesCheckFindsIsTold()
    {
        QFETCH(QString, found);
        QFETCH(StoreFault, fault);
        const auto said = integrityFault(QStringLiteral("/data/store.db"), found);
        QCOMPARE(said.fault, fault);
        QVERIFY(said.words.contains(found));
        QVERIFY(fault != StoreFault::failed || said.words.startsWith(u"/data/store.db: "));
    }
};

QTEST_GUILESS_MAIN(StoreDiskFaultTest)
#include "store_disk_fault_test.moc"
