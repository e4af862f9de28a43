#include "tests/store/older_store.h"
#include "tests/uplink/courier_counter.h"

#include <QTest>

using namespace countersign;
using tests::Counter;
using State = world::UplinkReport::State;

// What waits for head office while the till gets another version.
class UplinkUpgradeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatAnEarlierVersionQueuedArrivesOnce();
};

void UplinkUpgradeTest::whatAnEarlierVersionQueuedArrivesOnce()
{
    const std::vector sold{sale::Money(40 * 1250, {})};
    Counter counter;
    counter.sell(40);
    counter.shop.open.reset();
    store_test::makeOlder(counter.shop.data, *counter.shop.keys);
    counter.shop.reopen();
    const auto journal = counter.journal();
    QVERIFY(journal.size() >= 80);
    counter.headOffice.says = world::HeadOfficeAnswer{}; // the line is cut
    counter.begin();
    counter.loop.pass(60'000);
    QCOMPARE(counter.last.waiting.entries, static_cast<quint64>(journal.size()));
    QCOMPARE(counter.last.waiting.totals, sold);
    QCOMPARE(counter.last.waiting.since_ms, journal.front().at_ms);
    // The next version goes on selling before the line is back.
    counter.sell(2);
    counter.tell();
    counter.headOffice.says.reset();
    counter.loop.pass(600'000);
    QCOMPARE(counter.headOffice.entries, counter.journal());
    QCOMPARE(counter.last.state, State::drained);
    QCOMPARE(counter.last.waiting, world::Tally());
    QVERIFY(counter.shop.open->verifyJournal({}).ok());
}

QTEST_GUILESS_MAIN(UplinkUpgradeTest)
#include "uplink_upgrade_test.moc"
