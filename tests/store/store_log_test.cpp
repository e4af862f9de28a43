#include "tests/store/shop.h"

#include <QFileInfo>

using namespace countersign;
using namespace countersign::store;
using store_test::Shop;

namespace {

qint64 logBytes(const Shop& shop)
{
    return QFileInfo(shop.file("store.db-wal")).size();
}

/// So many entries of about a page each, in one commit.
void append(Shop& shop, int entries = 1)
{
    auto transaction = shop.open->begin().value();
    for (int i = 0; i < entries; ++i)
        transaction.append("noted", {}, '{' + QByteArray(4'000, ' ') + '}');
    QVERIFY(transaction.commit().ok());
}

void growTo(Shop& shop, int pages)
{
    while (shop.open->log().pages() < pages)
        append(shop, 50);
}

} // namespace

// The log beside the database is moved when the till says so, and never without end.
class StoreLogTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void commitsMoveNothing()
    {
        Shop shop;
        growTo(shop, WriteAheadLog::worthwhile_pages + 200);
        QVERIFY(shop.open->log().isWorthMoving());
        const qint64 before = QFileInfo(shop.file("store.db")).size();
        growTo(shop, 2 * WriteAheadLog::worthwhile_pages);
        QCOMPARE(QFileInfo(shop.file("store.db")).size(), before);
    }

    void whatWasMovedIsInTheDatabaseAndTheLogBeginsAnew()
    {
        Shop shop;
        growTo(shop, WriteAheadLog::worthwhile_pages + 200);
        const qint64 before = QFileInfo(shop.file("store.db")).size();
        shop.open->log().move();
        QVERIFY(!shop.open->log().isWorthMoving());
        QVERIFY(QFileInfo(shop.file("store.db")).size() >
                before + qint64{WriteAheadLog::worthwhile_pages} * 3'000);
        append(shop);
        QVERIFY(shop.open->log().pages() < 50);
    }

    void atItsLimitACommitMovesIt()
    {
        Shop shop;
        for (int commit = 0; commit < 400; ++commit) { // some 20,000 pages
            append(shop, 50);
            QVERIFY(shop.open->log().pages() < WriteAheadLog::pages_max + 1'000);
        }
        QVERIFY(logBytes(shop) < WriteAheadLog::bytes_max + 5'000'000);
    }

    void whatAReaderHoldsIsMovedOnceItHasEnded()
    {
        Shop shop;
        {
            const auto reader = StoreReader::open(shop.data).value();
            QVERIFY(reader->connection().run("BEGIN; SELECT count(*) FROM journal").ok());
            growTo(shop, WriteAheadLog::pages_max + 2'500); // it can't begin anew
            QVERIFY(logBytes(shop) > WriteAheadLog::bytes_max);
            QVERIFY(reader->connection().run("COMMIT").ok());
        }
        for (int commit = 0; commit < 25; ++commit) // more than it waits before it tries again
            append(shop, 50);
        QVERIFY(shop.open->log().pages() < 3 * WriteAheadLog::worthwhile_pages);
        QVERIFY(logBytes(shop) <= WriteAheadLog::bytes_max); // nor keeps what it no longer needs
    }

    void nothingIsLostWithTheLogUnmoved()
    {
        Shop shop;
        growTo(shop, WriteAheadLog::worthwhile_pages + 200);
        const auto head = shop.open->head();
        // As a power cut leaves it: the files, and nobody who closed them.
        QTemporaryDir left;
        const QString copy = left.filePath(QStringLiteral("data"));
        QVERIFY(QDir().mkpath(copy));
        for (const char* name : {"store.db", "store.db-wal", "head", "registrations.keys"})
            QVERIFY(QFile::copy(shop.file(name), copy + u'/' + QLatin1String(name)));
        auto opened = Store::open(copy, shop.keys, shop.clock, shop.entropy);
        QVERIFY2(opened.ok(), opened ? "" : qPrintable(opened.error().words));
        QCOMPARE((*opened)->head(), head);
    }
};

QTEST_GUILESS_MAIN(StoreLogTest)
#include "store_log_test.moc"
