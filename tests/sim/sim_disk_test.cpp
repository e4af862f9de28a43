#include "core/base/check.h"
#include "core/store/head_file.h"
#include "core/store/registration_keys.h"
#include "tests/sim/program.h"
#include "tests/sim/shop.h"

#include <QSet>
#include <QTest>

using namespace countersign;
using namespace countersign::sim;
using namespace Qt::Literals::StringLiterals;

namespace {

const QString directory = QString::fromLatin1(data_directory);

using Opened = Result<std::unique_ptr<store::Store>, store::StoreError>;

/// What init does, from nothing or from what an earlier one left.
Opened initialised(Disk& disk, Timeline& timeline, world::Entropy& entropy)
{
    if (const auto made = store::createKeys(directory, entropy, disk); !made)
        return failure(made.error());
    auto keys = store::loadKeys(directory, disk);
    if (!keys)
        return failure(keys.error());
    return store::Store::create(directory, QString::fromLatin1(till_id), *keys, timeline, entropy,
                                disk);
}

quint64 appendOne(store::Store& store)
{
    auto transaction = store.begin().value();
    transaction.append("purchase_started", {}, "{}");
    const auto head = transaction.commit();
    return head ? head->seq : 0;
}

} // namespace

class SimDiskTest final : public QObject
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
    void aFailedSyncLeavesWhatItWasToldTo();
    void aFailedWriteLeavesWholeSectors();
    void whatFailsGoesOnFailing();
    void whatAFailedSyncForgotIsDurableBeforeItIsBelieved();
    void anErasureIsDurableOnceItSaysSo();
    void aLogIsMovedWhenTheTillSaysSo();

private:
    const Shop m_shop;
    Timeline m_timeline;
    DicedEntropy m_entropy{Dice(3)};
};

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
        auto store =
            store::Store::open(directory, m_shop.keys(), m_timeline, m_entropy, disk).value();
        const quint64 before = appendOne(*store);
        disk.goDownAfter(change);
        const quint64 told = appendOne(*store);
        const bool isCut = disk.isDown();
        disk.goDown();
        store.reset();
        disk.comeBack(true);
        store = store::Store::open(directory, m_shop.keys(), m_timeline, m_entropy, disk).value();
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
        auto first = initialised(disk, m_timeline, m_entropy);
        const bool isCut = disk.isDown();
        disk.goDown();
        if (first)
            first->reset();
        disk.comeBack(true);
        auto second = initialised(disk, m_timeline, m_entropy);
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
    auto store = store::Store::open(directory, m_shop.keys(), m_timeline, m_entropy, disk).value();
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
            auto store =
                store::Store::open(directory, m_shop.keys(), m_timeline, m_entropy, disk).value();
            QVERIFY(appendOne(*store) > 0);
            disk.goDownAfter(change);
            appendOne(*store);
            disk.goDown();
            store.reset();
            disk.comeBack(false);
            store =
                store::Store::open(directory, m_shop.keys(), m_timeline, m_entropy, disk).value();
            QVERIFY(store->verifyJournal({}).ok());
            const quint64 believed = store->head().seq;
            disk.goDown();
            store.reset();
            disk.comeBack(true);
            auto again = store::Store::open(directory, m_shop.keys(), m_timeline, m_entropy, disk);
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
    auto store = store::Store::open(directory, m_shop.keys(), m_timeline, m_entropy, disk).value();
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
    store = store::Store::open(directory, m_shop.keys(), m_timeline, m_entropy, disk).value();
    QCOMPARE(store->baskets()->size(), std::size_t{0});
}

void SimDiskTest::aFailedSyncLeavesWhatItWasToldTo()
{
    const auto left = [](Disk::FailedSync as, bool isSyncedAgain) {
        int survived = 0;
        for (std::uint64_t seed = 0; seed < 60; ++seed) {
            Disk disk{Dice(seed)};
            disk.setFailedSync(as);
            const auto file = disk.make("/a");
            check(disk.syncDirectory("/").ok(), "a sound disk syncs");
            check(disk.writeAt(*file, 0, "abc").ok(), "a sound disk writes");
            disk.setTrouble({0, 1000, 0});
            check(!disk.syncFile(*file).ok(), "a failing disk doesn't sync");
            disk.setTrouble({});
            if (isSyncedAgain)
                check(disk.syncFile(*file).ok(), "a sound disk syncs");
            check(file->now == "abc", "it is read back");
            disk.comeBack(true);
            survived += disk.find("/a")->now == "abc" ? 1 : 0;
        }
        return survived;
    };
    QCOMPARE(left(Disk::FailedSync::forgotten, true), 0);
    QCOMPARE(left(Disk::FailedSync::kept, true), 60);
    QCOMPARE(left(Disk::FailedSync::durable, false), 60);
    const int kept = left(Disk::FailedSync::kept, false);
    QVERIFY(kept > 5 && kept < 55);
}

void SimDiskTest::aFailedWriteLeavesWholeSectors()
{
    QSet<qsizetype> sizes;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        Disk disk{Dice(seed)};
        const auto file = disk.make("/a");
        disk.setTrouble({1000, 0, 0});
        QVERIFY(!disk.writeAt(*file, 0, QByteArray(1500, 'a')).ok());
        QCOMPARE(file->now.count('a'), file->now.size());
        sizes.insert(file->now.size());
    }
    QCOMPARE(sizes, (QSet<qsizetype>{0, 512, 1024, 1500}));
}

void SimDiskTest::whatFailsGoesOnFailing()
{
    Disk disk(m_shop.disk(), Dice(1));
    disk.setTrouble({0, 0, 1000});
    for (const bool hasLostPower : {false, true}) {
        disk.goDown();
        disk.comeBack(hasLostPower);
        const auto opened =
            store::Store::open(directory, m_shop.keys(), m_timeline, m_entropy, disk);
        QVERIFY(!opened.ok());
        QCOMPARE(opened.error().fault, store::StoreFault::failed);
        QVERIFY2(opened.error().words.startsWith(directory), qPrintable(opened.error().words));
    }
    QVERIFY(disk.met().of(u"EIO reading the database"_s) > 0);
}

/// A commit whose sync fails lies whole in the log. The next program believes it, and the disk
/// never got it, whatever the next sync says.
void SimDiskTest::whatAFailedSyncForgotIsDurableBeforeItIsBelieved()
{
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        Disk disk(m_shop.disk(), Dice(seed));
        disk.setFailedSync(Disk::FailedSync::forgotten);
        auto store =
            store::Store::open(directory, m_shop.keys(), m_timeline, m_entropy, disk).value();
        const quint64 kept = appendOne(*store);
        QVERIFY(kept > 0);
        disk.setTrouble({0, 1000, 0});
        QCOMPARE(appendOne(*store), quint64{0});
        disk.setTrouble({});
        disk.goDown();
        store.reset();
        disk.comeBack(false);
        store = store::Store::open(directory, m_shop.keys(), m_timeline, m_entropy, disk).value();
        const quint64 believed = store->head().seq;
        QCOMPARE(believed, kept + 1);
        disk.goDown();
        store.reset();
        disk.comeBack(true);
        auto again = store::Store::open(directory, m_shop.keys(), m_timeline, m_entropy, disk);
        QVERIFY2(again.ok(), again ? "" : qPrintable(again.error().words));
        QCOMPARE((*again)->head().seq, believed);
        QVERIFY((*again)->verifyJournal({}).ok());
    }
}

/// The second one finds the mark of the first, whose sync failed, and below it the disk has a key.
void SimDiskTest::anErasureIsDurableOnceItSaysSo()
{
    const QByteArray method(16, 'm');
    const QByteArray registration(16, 'r');
    const auto nothing = [] {
        return Result<store::KeysBefore, store::StoreError>(store::KeysBefore{});
    };
    Disk disk(m_shop.disk(), Dice(1));
    disk.setFailedSync(Disk::FailedSync::forgotten);
    auto keys = store::RegistrationKeys::openToWrite(directory, *m_shop.keys(), nothing, m_entropy,
                                                     disk)
                    .value();
    const qint64 slot =
        keys.add(registration, m_entropy.secret(store::key_size_bytes), m_entropy).value();
    QVERIFY(keys.flush().ok());
    QVERIFY(keys.find(slot, registration).value().has_value());
    disk.setTrouble({0, 1000, 0});
    QVERIFY(!keys.erase(method, {registration}, m_entropy).ok());
    disk.setTrouble({});
    QVERIFY(keys.erase(method, {registration}, m_entropy).ok());
    disk.comeBack(true);
    const auto after = store::RegistrationKeys::open(directory, *m_shop.keys(), disk).value();
    QVERIFY(!after.find(slot, registration).value().has_value());
}

void SimDiskTest::aLogIsMovedWhenTheTillSaysSo()
{
    Disk disk(m_shop.disk(), Dice(1));
    auto store = store::Store::open(directory, m_shop.keys(), m_timeline, m_entropy, disk).value();
    store->log().setWorthwhile(10);
    const auto before = disk.pagesMoved();
    while (!store->log().isWorthMoving())
        QVERIFY(appendOne(*store) > 0);
    QVERIFY(store->log().pages() < 30);
    QCOMPARE(disk.pagesMoved(), before);
    store->log().move();
    QVERIFY(disk.pagesMoved() > before);
    QVERIFY(!store->log().isWorthMoving());
}

QTEST_GUILESS_MAIN(SimDiskTest)
#include "sim_disk_test.moc"
