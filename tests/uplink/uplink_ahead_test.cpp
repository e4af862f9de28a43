#include "core/journal/key_id.h"
#include "core/uplink/batching.h"
#include "tests/uplink/courier_counter.h"

#include <QTest>

using namespace countersign;
using tests::Counter;
using tests::ScriptedHeadOffice;
using Reason = world::UplinkTrouble::Reason;
using State = world::UplinkReport::State;

namespace {

constexpr int sales = 700; // 1,401 entries, which are three batches
constexpr std::int64_t begun_ms = 1'000;

/// A long queue whose first batch is under way.
struct Begun : Counter
{
    explicit Begun(int count = sales)
    {
        sell(count);
        headOffice.isSilent = true;
        begin();
        loop.pass(begun_ms);
    }
    [[nodiscard]] std::size_t handed() const { return headOffice.batches.size(); }
    [[nodiscard]] quint64 endOf(std::size_t batch) const
    {
        return headOffice.batches[batch].entries.back().seq;
    }
    /// The batch that came last.
    void answer()
    {
        const auto take = headOffice.waiting.back();
        take();
        loop.run();
    }
};

/// Behind the till's back.
void change(Counter& counter, const QByteArray& sql)
{
    const auto raw =
        store::Connection::open(counter.shop.file("store.db"), store::Connection::Mode::write)
            .value();
    check(raw->run(sql.constData()).ok(), "the row is changed");
}

} // namespace

// While a batch is under way the next one is read, and goes only where it belongs.
class UplinkAheadTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whileABatchIsUnderWayTheNextIsRead();
    void oneIsReadAheadAndNoMore();
    void aBatchLargerThanOthersIsFollowedAsWell();
    void acknowledgementsAloneAreNotReadAhead();
    void whatWaitsIsCountedWithoutReadingItAgain();
    void aLostLineDropsIt();
    void aStopDropsIt();
    void headOfficeThatIsFurtherDropsIt();
    void headOfficeThatTookHalfDropsIt();
    void anUnreadableJournalIsToldWhenItsTurnHasComeOnly();
    void aChangeOfKeysIsAnotherBatchUnderItsOwnKey();
    void itsChainIsComputedAndABrokenOneIsNotClaimed();
};

void UplinkAheadTest::whileABatchIsUnderWayTheNextIsRead()
{
    Begun counter;
    QCOMPARE(counter.handed(), 1U);
    const quint64 end = counter.endOf(0);
    QCOMPARE(counter.reads, (std::vector<quint64>{0, end}));
    counter.answer();
    // It goes at once, and what follows on it is read meanwhile.
    QCOMPARE(counter.handed(), 2U);
    QCOMPARE(counter.headOffice.batches[1].entries.front().seq, end + 1);
    QCOMPARE(counter.reads, (std::vector<quint64>{0, end, counter.endOf(1)}));
    counter.answer();
    counter.answer();
    QCOMPARE(counter.handed(), 3U);
    QCOMPARE(counter.headOffice.entries, counter.journal());
    counter.loop.pass(1'000);
    QCOMPARE(counter.last.state, State::drained);
    QCOMPARE(counter.last.confirmed.seq, counter.shop.open->head().seq);
}

void UplinkAheadTest::oneIsReadAheadAndNoMore()
{
    Begun counter;
    for (int commit = 0; commit < 3; ++commit) {
        counter.sell(100);
        counter.tell();
        counter.loop.pass(10'000);
    }
    QCOMPARE(counter.handed(), 1U);
    QCOMPARE(counter.reads.size(), 2U);
}

void UplinkAheadTest::aBatchLargerThanOthersIsFollowedAsWell()
{
    Begun counter(0);
    auto transaction = counter.shop.open->begin().value();
    for (int i = 0; i < 1'200; ++i)
        transaction.append("noted", {}, '{' + QByteArray(4'000, ' ') + '}');
    QVERIFY(transaction.commit().ok()); // more bytes than a batch holds else
    counter.sell(sales);
    counter.tell();
    counter.answer();
    QCOMPARE(counter.headOffice.batches[1].entries.size(), 1'200U);
    const auto reads = counter.reads.size();
    counter.answer();
    QCOMPARE(counter.headOffice.batches[2].entries.front().seq, counter.endOf(1) + 1);
    QCOMPARE(counter.reads.size(), reads + 1); // only what follows on that one
}

void UplinkAheadTest::acknowledgementsAloneAreNotReadAhead()
{
    Counter counter;
    const auto append = [&counter](const char* kind) {
        auto transaction = counter.shop.open->begin().value();
        transaction.append(kind, {}, "{}");
        check(transaction.commit().ok(), "an entry is kept");
    };
    counter.sell(249);
    append("noted"); // so that a batch ends with it
    QCOMPARE(counter.shop.open->head().seq, quint64{uplink::batch_entries_max});
    counter.headOffice.says = world::HeadOfficeAnswer{};
    counter.begin();
    const quint64 worth = counter.shop.open->head().seq;
    for (int i = 0; i < 3; ++i)
        append(journal::acknowledged_kind);
    counter.courier->committed(counter.shop.open->head().seq, worth);
    counter.headOffice.says.reset();
    counter.loop.pass(5'000);
    QCOMPARE(counter.headOffice.entries.size(), worth);
    QCOMPARE(counter.reads, (std::vector<quint64>{0, 0})); // the second time for the second try
}

void UplinkAheadTest::whatWaitsIsCountedWithoutReadingItAgain()
{
    Begun counter;
    QCOMPARE(counter.last.waiting.entries, 1'401U);
    QCOMPARE(counter.last.waiting.totals, std::vector{sale::Money(sales * 1250, {})});
    counter.isUnreadable = true; // for whoever opens it anew
    counter.answer();
    counter.loop.pass(1'000);
    const quint64 arrived = counter.endOf(0);
    QCOMPARE(counter.last.waiting.entries, 1'401U - arrived);
    const auto recorded = static_cast<std::int64_t>((arrived - 1) / 2);
    QCOMPARE(counter.last.waiting.totals, std::vector{sale::Money((sales - recorded) * 1250, {})});
    QCOMPARE(counter.last.waiting.since_ms, counter.journal()[arrived].at_ms);
}

void UplinkAheadTest::aLostLineDropsIt()
{
    Begun counter;
    const quint64 end = counter.endOf(0);
    counter.loop.pass(world::HeadOffice::answer_within_max_ms - begun_ms);
    QCOMPARE(counter.last.trouble->reason, Reason::unreachable);
    // What the journal says by then is what counts.
    const QByteArray next = QByteArray::number(end + 1);
    change(counter, "UPDATE journal SET signature = zeroblob(64) WHERE seq > " + next);
    counter.headOffice.isSilent = false;
    counter.loop.pass(5'000);
    QCOMPARE(counter.headOffice.batches[1].entries.front().seq, 1U);
    QCOMPARE(counter.headOffice.entries.size(), end);
    QCOMPARE(counter.last.trouble->reason, Reason::unreadable);
    // And the answer that comes late is nobody's any more.
    const auto batches = counter.handed();
    counter.answer();
    QCOMPARE(counter.handed(), batches);
}

void UplinkAheadTest::aStopDropsIt()
{
    Counter counter;
    counter.sell(sales);
    counter.headOffice.says =
        world::HeadOfficeAnswer{ScriptedHeadOffice::Outcome::refused, {}, 3, 0, {}};
    counter.begin();
    counter.loop.pass(uplink::stopped_retry_ms - 1);
    QCOMPARE(counter.headOffice.batches.size(), 1U);
    counter.headOffice.says.reset();
    counter.loop.pass(1'000);
    QCOMPARE(counter.headOffice.batches[1].entries.front().seq, 1U);
    QCOMPARE(counter.headOffice.entries, counter.journal());
}

void UplinkAheadTest::headOfficeThatIsFurtherDropsIt()
{
    Begun counter;
    const auto journal = counter.journal();
    counter.headOffice.entries.assign(journal.begin(), journal.begin() + 1'101);
    counter.answer();
    QCOMPARE(counter.headOffice.batches[1].entries.front().seq, 1'102U);
    counter.answer();
    QCOMPARE(counter.headOffice.entries, journal);
}

void UplinkAheadTest::headOfficeThatTookHalfDropsIt()
{
    Begun counter;
    const auto journal = counter.journal();
    counter.headOffice.says =
        counter.headOffice.word(journal[100], ScriptedHeadOffice::Outcome::durable);
    counter.headOffice.isSilent = false;
    counter.loop.pass(world::HeadOffice::answer_within_max_ms + 1'000); // it is tried again then
    QCOMPARE(counter.headOffice.batches[1].entries.front().seq, 1U);
    QCOMPARE(counter.headOffice.batches[2].entries.front().seq, 102U);
    counter.headOffice.entries.assign(journal.begin(), journal.begin() + 101);
    counter.headOffice.says.reset();
    counter.loop.pass(uplink::retry_max_ms);
    QCOMPARE(counter.headOffice.entries, journal);
}

void UplinkAheadTest::anUnreadableJournalIsToldWhenItsTurnHasComeOnly()
{
    Counter counter;
    counter.sell(sales);
    change(counter, "UPDATE journal SET signature = zeroblob(64) WHERE seq > 600");
    counter.headOffice.isSilent = true;
    counter.begin();
    counter.loop.pass(1'000);
    QVERIFY(!counter.last.trouble);
    counter.headOffice.waiting.back()();
    counter.loop.pass(1'000);
    QCOMPARE(counter.last.trouble->reason, Reason::unreadable);
    QCOMPARE(counter.headOffice.batches.size(), 1U);
}

void UplinkAheadTest::aChangeOfKeysIsAnotherBatchUnderItsOwnKey()
{
    Counter counter;
    counter.sell(3);
    const auto next = ScriptedHeadOffice::keyOf(9);
    auto transaction = counter.shop.open->begin().value();
    transaction.changeSigningKey(next);
    transaction.append("noted", {}, "{}");
    QVERIFY(transaction.commit().ok());
    counter.begin();
    counter.loop.pass(1'000);
    QCOMPARE(counter.headOffice.batches.size(), 2U);
    const auto& batches = counter.headOffice.batches;
    QCOMPARE(batches[0].keyId, counter.shop.keys->signingId);
    QCOMPARE(batches[0].entries.back().kind, QByteArray("key_changed"));
    QCOMPARE(batches[1].keyId, journal::keyId(next.publicKey()));
    QCOMPARE(counter.headOffice.entries, counter.journal());
}

void UplinkAheadTest::itsChainIsComputedAndABrokenOneIsNotClaimed()
{
    Counter counter;
    counter.sell(sales);
    counter.begin();
    counter.loop.pass(1'000);
    const auto& batches = counter.headOffice.batches;
    QVERIFY(batches[0].followsOn.isEmpty());
    QCOMPARE(batches[1].followsOn, batches[0].entries.back().hash);
    QCOMPARE(batches[2].followsOn, batches[1].entries.back().hash);
    Counter broken;
    broken.sell(sales);
    change(broken, "UPDATE journal SET at_ms = at_ms + 1 WHERE seq = 700");
    broken.begin();
    broken.loop.pass(1'000);
    QVERIFY(broken.headOffice.batches[1].followsOn.isEmpty());
}

QTEST_GUILESS_MAIN(UplinkAheadTest)
#include "uplink_ahead_test.moc"
