#include "core/base/check.h"
#include "core/store/head_file.h"
#include "core/store/registration_keys.h"
#include "tests/sim/kept_store.h"
#include "tests/sim/lane.h"

#include <QSet>
#include <QTest>

using namespace countersign;
using namespace countersign::sim;
using namespace Qt::Literals::StringLiterals;

// What a failing disk leaves, and what the store makes of it.
class SimFailingDiskTest final : public QObject, private KeptStore
{
    Q_OBJECT

private Q_SLOTS:
    void aFailedSyncLeavesWhatItWasToldTo();
    void aFailedWriteLeavesWholeSectors();
    void whatFailsGoesOnFailing();
    void oneReadThatFailsMakesNoOpeningForget();
    void whatAFailedSyncForgotIsDurableBeforeItIsBelieved();
    void anErasureIsDurableOnceItSaysSo();
    void aLogIsMovedWhenTheTillSaysSo();
    void aBasketIsTakenUpOnceItsNewIdIsKept();
};

void SimFailingDiskTest::aFailedSyncLeavesWhatItWasToldTo()
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

void SimFailingDiskTest::aFailedWriteLeavesWholeSectors()
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

void SimFailingDiskTest::whatFailsGoesOnFailing()
{
    Disk disk(m_shop.disk(), Dice(1));
    disk.setTrouble({0, 0, 1000});
    for (const bool hasLostPower : {false, true}) {
        disk.goDown();
        disk.comeBack(hasLostPower);
        const auto opened = open(disk);
        QVERIFY(!opened.ok());
        QCOMPARE(opened.error().fault, store::StoreFault::failed);
        QVERIFY2(opened.error().words.startsWith(m_directory), qPrintable(opened.error().words));
    }
    QVERIFY(disk.met().of(u"EIO reading the database"_s) > 0);
}

/// Each read of an opening in turn: the store doesn't open, or knows all that it did.
void SimFailingDiskTest::oneReadThatFailsMakesNoOpeningForget()
{
    Disk whole(m_shop.disk(), Dice(1));
    {
        auto store = open(whole).value();
        store->noteReceipts(7);
        QVERIFY(appendOne(*store) > 0);
    }
    const auto before = store::HeadFile::read(m_directory, whole).value();
    QCOMPARE(before.receipts, quint64{7});
    int failed = 0;
    for (bool isOver = false; !isOver; ++failed) {
        Disk disk(whole, Dice(1));
        disk.failReadAfter(failed);
        auto store = open(disk);
        isOver = disk.isReadToFail();
        disk.failReadAfter({});
        if (!store) {
            QCOMPARE(store.error().fault, store::StoreFault::failed);
            continue;
        }
        QVERIFY(appendOne(**store) > 0);
        const auto after = store::HeadFile::read(m_directory, disk).value();
        QCOMPARE(after.head.seq, before.head.seq + 1);
        QCOMPARE(after.receipts, before.receipts);
    }
    qInfo("%d reads of an opening failed", failed - 1);
    QVERIFY(failed > 20);
}

/// A commit whose sync fails lies whole in the log. The next program believes it, and the disk
/// never got it, whatever the next sync says.
void SimFailingDiskTest::whatAFailedSyncForgotIsDurableBeforeItIsBelieved()
{
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        Disk disk(m_shop.disk(), Dice(seed));
        disk.setFailedSync(Disk::FailedSync::forgotten);
        auto store = open(disk).value();
        const quint64 kept = appendOne(*store);
        QVERIFY(kept > 0);
        disk.setTrouble({0, 1000, 0});
        QCOMPARE(appendOne(*store), quint64{0});
        disk.setTrouble({});
        disk.goDown();
        store.reset();
        disk.comeBack(false);
        store = open(disk).value();
        const quint64 believed = store->head().seq;
        QCOMPARE(believed, kept + 1);
        disk.goDown();
        store.reset();
        disk.comeBack(true);
        auto again = open(disk);
        QVERIFY2(again.ok(), again ? "" : qPrintable(again.error().words));
        QCOMPARE((*again)->head().seq, believed);
        QVERIFY((*again)->verifyJournal({}).ok());
    }
}

/// The second one finds the mark of the first, whose sync failed, and below it the disk has a key.
void SimFailingDiskTest::anErasureIsDurableOnceItSaysSo()
{
    const QByteArray method(16, 'm');
    const QByteArray registration(16, 'r');
    const auto nothing = [] {
        return Result<store::KeysBefore, store::StoreError>(store::KeysBefore{});
    };
    Disk disk(m_shop.disk(), Dice(1));
    disk.setFailedSync(Disk::FailedSync::forgotten);
    auto keys =
        store::RegistrationKeys::openToWrite(m_directory, *m_shop.keys(), nothing, m_entropy, disk)
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
    const auto after = store::RegistrationKeys::open(m_directory, *m_shop.keys(), disk).value();
    QVERIFY(!after.find(slot, registration).value().has_value());
}

void SimFailingDiskTest::aLogIsMovedWhenTheTillSaysSo()
{
    Disk disk(m_shop.disk(), Dice(1));
    auto store = open(disk).value();
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

/// A start that can't keep it fails, and the next one has the basket, once.
void SimFailingDiskTest::aBasketIsTakenUpOnceItsNewIdIsKept()
{
    constexpr int starts = 40;
    Lane lane;
    QVERIFY(lane.program != nullptr);
    lane.program->till().take(till::Scan{lane.shop.gtins()[1]});
    const till::PurchaseView first = lane.heard.view->counter;
    QCOMPARE(first.basket.lines.size(), std::size_t{1});
    QSet<QUuid> ids{first.id};
    int failed = 0;
    for (int i = 0; i < starts; ++i) {
        lane.stop();
        ++lane.programSeed;
        lane.disk.setTrouble({200, 200, 0});
        lane.start();
        lane.disk.setTrouble({});
        if (!lane.program) {
            ++failed;
            lane.stop();
            lane.start();
        }
        QVERIFY(lane.program != nullptr);
        const till::PurchaseView& counter = lane.heard.view->counter;
        QVERIFY(counter.basket == first.basket);
        QVERIFY(lane.heard.view->aside.empty());
        QVERIFY(!ids.contains(counter.id));
        ids.insert(counter.id);
    }
    qInfo("%d of %d starts failed", failed, starts);
    QVERIFY(failed > 3 && failed < starts);
}

QTEST_GUILESS_MAIN(SimFailingDiskTest)
#include "sim_failing_disk_test.moc"
