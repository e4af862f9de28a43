#include "core/store/connection.h"
#include "core/store/store_copy.h"
#include "tests/store/failing_disk.h"
#include "tests/store/shop.h"

using namespace countersign;
using namespace countersign::store;
using store_test::FailingDisk;
using store_test::Shop;

namespace {

bool isDatabase(const char* /*name*/, int flags)
{
    return (flags & SQLITE_OPEN_MAIN_DB) != 0;
}

} // namespace

// A disk that can't be read, which says nothing against what lies on it.
class StoreDiskFaultTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(FailingDisk::install(isDatabase)); }

    void cleanup()
    {
        FailingDisk::readCode = SQLITE_OK;
        FailingDisk::reason = EIO;
    }

    void aPageThatCannotBeReadIsNoDamage()
    {
        Shop shop;
        shop.append(3);
        shop.open.reset();
        const auto connection =
            Connection::open(shop.file("store.db"), Connection::Mode::readOnly).value();
        QVERIFY(connection->number("SELECT count(*) FROM sqlite_schema").ok());
        FailingDisk::readCode = SQLITE_IOERR_READ;
        const auto checked = connection->checkFile();
        QVERIFY(!checked.ok());
        QCOMPARE(checked.error().fault, StoreFault::failed);
        QVERIFY2(checked.error().words.contains(shop.file("store.db")),
                 qPrintable(checked.error().words));
        FailingDisk::readCode = SQLITE_OK;
        QVERIFY(connection->checkFile().ok());
    }

    void whatCannotBeOpenedIsNamed()
    {
        Shop shop;
        shop.open.reset();
        FailingDisk::readCode = SQLITE_IOERR_READ;
        for (const int why : {EIO, 0}) {
            FailingDisk::reason = why;
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
