#include "core/store/head_file.h"
#include "tests/sim/kept_store.h"

#include <QTest>

using namespace countersign;
using namespace countersign::sim;
using namespace Qt::Literals::StringLiterals;

class SimDiskTest final : public QObject, private KeptStore
{
    Q_OBJECT

private Q_SLOTS:
    void aPowerCutKeepsWhatWasSynced();
    void aPowerCutLosesOrTearsTheRest();
    void aKilledProgramLeavesEverything();
    void aCutAnywhereInACommitKeepsWhatWasCommitted();
    void aCutAnywhereInInitCanBeRepeated();
    void aTransactionThatTheDiskEndedCommitsNothing();
    void whatAKilledProgramLeftIsDurableBeforeItIsBelieved();
    void whatIsCommittedAfterAFailureIsWhatIsLeft();

private:
    Opened initialised(Disk& disk);
};

/// What init does, from nothing or from what an earlier one left.
SimDiskTest::Opened SimDiskTest::initialised(Disk& disk)
{
    if (const auto made = store::createKeys(m_directory, m_entropy, disk); !made)
        return failure(made.error());
    auto keys = store::loadKeys(m_directory, disk);
    if (!keys)
        return failure(keys.error());
    return store::Store::create(m_directory, QString::fromLatin1(till_id), *keys, m_timeline,
                                m_entropy, disk);
}

void SimDiskTest::aPowerCutKeepsWhatWasSynced()
{
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        Disk disk{Dice(seed)};
        const auto file = disk.make("/a");
        QVERIFY(disk.syncDirectory("/").ok());
        QVERIFY(disk.writeAt(*file, 0, QByteArray(2000, 'a')).ok());
        QVERIFY(disk.syncFile(*file).ok());
        QVERIFY(disk.writeAt(*file, 2000, "b").ok());
        disk.goDown();
        QVERIFY(!disk.exists("/a"));
        disk.comeBack(true);
        QVERIFY(disk.find("/a")->now.startsWith(QByteArray(2000, 'a')));
    }
}

void SimDiskTest::aPowerCutLosesOrTearsTheRest()
{
    int lost = 0;
    int kept = 0;
    int torn = 0;
    int nameless = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Disk disk{Dice(seed)};
        const auto file = disk.make("/a");
        QVERIFY(disk.writeAt(*file, 100, QByteArray(4000, 'a')).ok());
        disk.comeBack(true);
        const auto found = disk.find("/a");
        if (!found) {
            ++nameless;
            continue;
        }
        const auto written = found->now.count('a');
        ++(written == 0 ? lost : written == 4000 ? kept : torn);
        // A sector is the old one or the new.
        for (qsizetype sector = 512; sector + 512 <= found->now.size(); sector += 512)
            QVERIFY(found->now.mid(sector, 512).count(found->now[sector]) == 512);
    }
    QVERIFY(lost > 5 && kept > 5 && torn > 5 && nameless > 5);
}

void SimDiskTest::aKilledProgramLeavesEverything()
{
    Disk disk{Dice(1)};
    QVERIFY(disk.writeAt(*disk.make("/a"), 0, "abc").ok());
    disk.goDown();
    disk.comeBack(false);
    QCOMPARE(disk.find("/a")->now, QByteArray("abc"));
}

void SimDiskTest::aCutAnywhereInACommitKeepsWhatWasCommitted()
{
    int cuts = 0;
    for (int change = 0;; ++change) {
        Disk disk(m_shop.disk(), Dice(static_cast<std::uint64_t>(change)));
        auto store = open(disk).value();
        const quint64 before = appendOne(*store);
        disk.goDownAfter(change);
        const quint64 told = appendOne(*store);
        const bool isCut = disk.isDown();
        disk.goDown();
        store.reset();
        disk.comeBack(true);
        store = open(disk).value();
        QVERIFY(store->verifyJournal({}).ok());
        QVERIFY(store->head().seq >= std::max(before, told));
        if (!isCut)
            break;
        ++cuts;
    }
    qInfo("%d places to cut the power in one commit", cuts);
    QVERIFY(cuts > 3);
}

void SimDiskTest::aCutAnywhereInInitCanBeRepeated()
{
    int cuts = 0;
    for (int change = 0;; ++change) {
        Disk disk{Dice(static_cast<std::uint64_t>(change))};
        disk.goDownAfter(change);
        auto first = initialised(disk);
        const bool isCut = disk.isDown();
        disk.goDown();
        if (first)
            first->reset();
        disk.comeBack(true);
        auto second = initialised(disk);
        QVERIFY2(second.ok(), qPrintable(u"cut at change %1: %2"_s.arg(change).arg(
                                  second ? QString() : second.error().words)));
        QCOMPARE((*second)->head().seq, quint64{1});
        QVERIFY((*second)->verifyJournal({}).ok());
        if (!isCut)
            break;
        ++cuts;
    }
    qInfo("%d places to cut the power in init", cuts);
    QVERIFY(cuts > 20);
}

/// An unreadable page makes SQLite roll back, and the transaction's later steps must not stand
/// alone.
void SimDiskTest::aTransactionThatTheDiskEndedCommitsNothing()
{
    Disk disk(m_shop.disk(), Dice(1));
    auto store = open(disk).value();
    const quint64 before = appendOne(*store);
    {
        auto transaction = store->begin().value();
        disk.setTrouble({0, 0, 1000});
        QVERIFY(!store->catalogue().search(u"pens"_s, 10).ok());
        disk.setTrouble({});
        QVERIFY(!store->connection().isInTransaction());
        transaction.putBasket({QUuid::createUuidV5(QUuid(), u"basket"_s), "{}", false, 0});
        transaction.append("purchase_started", {}, "{}");
        QVERIFY(!transaction.commit().ok());
    }
    QCOMPARE(store->baskets()->size(), std::size_t{0});
    QCOMPARE(store->journal().last().value()->seq, before);
    QCOMPARE(appendOne(*store), before + 1);
}

/// Killed between a commit's write and its sync, started again, and then the power is cut.
void SimDiskTest::whatAKilledProgramLeftIsDurableBeforeItIsBelieved()
{
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        for (int change = 0; change < 8; ++change) {
            Disk disk(m_shop.disk(), Dice(seed));
            auto store = open(disk).value();
            QVERIFY(appendOne(*store) > 0);
            disk.goDownAfter(change);
            appendOne(*store);
            disk.goDown();
            store.reset();
            disk.comeBack(false);
            store = open(disk).value();
            QVERIFY(store->verifyJournal({}).ok());
            const quint64 believed = store->head().seq;
            disk.goDown();
            store.reset();
            disk.comeBack(true);
            auto again = open(disk);
            QVERIFY2(again.ok(), again ? "" : qPrintable(again.error().words));
            QVERIFY((*again)->head().seq >= believed);
        }
    }
}

/// The failed one lies whole in the log, and the next one takes away what isn't there.
void SimDiskTest::whatIsCommittedAfterAFailureIsWhatIsLeft()
{
    const QUuid purchase = QUuid::createUuidV5(QUuid(), u"basket"_s);
    Disk disk(m_shop.disk(), Dice(1));
    auto store = open(disk).value();
    QVERIFY(appendOne(*store) > 0);
    disk.setTrouble({0, 1000, 0});
    {
        auto transaction = store->begin().value();
        transaction.putBasket({purchase, "{}", false, 0});
        QVERIFY(!transaction.commit().ok());
    }
    disk.setTrouble({});
    QCOMPARE(store->baskets()->size(), std::size_t{0});
    {
        auto transaction = store->begin().value();
        transaction.removeBasket(purchase);
        QVERIFY(transaction.commit().ok());
    }
    disk.goDown();
    store.reset();
    disk.comeBack(false);
    store = open(disk).value();
    QCOMPARE(store->baskets()->size(), std::size_t{0});
}

QTEST_GUILESS_MAIN(SimDiskTest)
#include "sim_disk_test.moc"
