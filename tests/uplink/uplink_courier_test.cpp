#include "core/journal/key_id.h"
#include "tests/uplink/courier_counter.h"

#include <QTest>

using namespace countersign;
using namespace Qt::Literals::StringLiterals;
using tests::Counter;
using tests::ScriptedHeadOffice;
using Outcome = world::HeadOfficeAnswer::Outcome;
using Reason = world::UplinkTrouble::Reason;
using State = world::UplinkReport::State;

class UplinkCourierTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everythingArrivesByteForByteInSignedBatches();
    void aCommitWakesIt();
    void whatWaitsIsCountedAndValued();
    void aLongQueueIsCountedInPiecesAndDrains();
    void aWrongSignatureIsNotBelieved();
    void withoutAConfiguredKeyTheHashAloneIsCompared();
    void anOlderCopyOfTheStoreIsKnownAtTheStart();
    void aForkIsReportedWithWhatHeadOfficeHas();
    void aBranchGoesOnBesideWhatHeadOfficeHas();
    void anEntryThatHeadOfficeRefusesStopsTheQueue();
    void silenceIsTriedAgain();
    void anUnreadableJournalIsTriedAgain();
    void alteredEntriesAreNotSent();
    void anOlderKeyIsNamedByItsOwnId();
};

void UplinkCourierTest::everythingArrivesByteForByteInSignedBatches()
{
    Counter counter;
    counter.sell(700);
    counter.begin();
    counter.loop.pass(1'000);
    QCOMPARE(counter.headOffice.entries, counter.journal());
    QVERIFY(counter.headOffice.batches.size() >= 3);
    for (const world::Batch& batch : counter.headOffice.batches) {
        QCOMPARE(batch.till, QByteArray("till-3"));
        QCOMPARE(batch.keyId, counter.shop.keys->signingId);
        QVERIFY(!batch.entries.back().signature.isEmpty());
    }
    const auto head = counter.shop.open->head();
    QCOMPARE(counter.last.state, State::drained);
    QCOMPARE(counter.last.confirmed.seq, head.seq);
    QCOMPARE(counter.last.confirmed.hash, head.hash);
    QCOMPARE(counter.last.confirmed.key, journal::keyId(counter.headOffice.key.publicKey()));
    QCOMPARE(counter.last.waiting, world::Tally());
    QVERIFY(counter.reports <= 4);
}

void UplinkCourierTest::aCommitWakesIt()
{
    Counter counter;
    counter.begin();
    for (int sale = 0; sale < 3; ++sale) {
        counter.sell(1);
        counter.tell();
        QCOMPARE(counter.headOffice.entries, counter.journal());
    }
    // Idle, it does nothing at all.
    const std::size_t batches = counter.headOffice.batches.size();
    counter.loop.pass(24 * 3'600'000);
    QCOMPARE(counter.headOffice.batches.size(), batches);
}

void UplinkCourierTest::whatWaitsIsCountedAndValued()
{
    Counter counter;
    counter.headOffice.says = world::HeadOfficeAnswer{};
    counter.shop.clock.wall_ms = 1'763'834'304'123;
    counter.sell(2);
    counter.begin(1); // the first entry has arrived
    counter.loop.pass(uplink::retry_first_ms / 2 - 1);
    QCOMPARE(counter.last.state, State::waiting);
    QCOMPARE(counter.last.trouble->reason, Reason::unreachable);
    QVERIFY(counter.last.nextTry_boot_ms > counter.loop.now_ms());
    QCOMPARE(counter.last.waiting.entries, 4U);
    QCOMPARE(counter.last.waiting.since_ms, 1'763'834'304'123);
    QCOMPARE(counter.last.waiting.totals, std::vector{sale::Money(2500, {})});
    // What was said only of the queue itself doesn't wait.
    auto transaction = counter.shop.open->begin().value();
    transaction.append(journal::acknowledged_kind, {}, "{}");
    QVERIFY(transaction.commit().ok());
    counter.tell();
    counter.shop.clock.wall_ms += 60'000;
    counter.sell(1, 1);
    counter.tell();
    counter.loop.pass(1'000);
    QCOMPARE(counter.last.waiting.entries, 6U);
    QCOMPARE(counter.last.waiting.totals, std::vector{sale::Money(2501, {})});
    // Half of it arrives.
    const auto journal = counter.journal();
    counter.headOffice.entries.assign(journal.begin(), journal.begin() + 5);
    counter.headOffice.says = counter.headOffice.word(journal[4], Outcome::durable);
    counter.courier->tryNow();
    counter.loop.run();
    counter.headOffice.says = world::HeadOfficeAnswer{};
    counter.loop.pass(1'000);
    QCOMPARE(counter.last.waiting.entries, 2U);
    QCOMPARE(counter.last.waiting.totals, std::vector{sale::Money(1, {})});
    QCOMPARE(counter.last.waiting.since_ms, 1'763'834'364'123);
}

void UplinkCourierTest::aLongQueueIsCountedInPiecesAndDrains()
{
    Counter counter;
    for (int commit = 0; commit < 450; ++commit) {
        auto transaction = counter.shop.open->begin().value();
        for (int i = 0; i < 100; ++i)
            transaction.append("purchase_started", {}, "{}");
        QVERIFY(transaction.commit().ok());
    }
    counter.headOffice.isSilent = true;
    counter.begin();
    counter.loop.pass(1'000);
    QCOMPARE(counter.last.waiting.entries, 45'001U);
    counter.headOffice.isSilent = false;
    counter.loop.pass(200'000);
    QCOMPARE(counter.headOffice.entries.size(), 45'001U);
    QCOMPARE(counter.last.state, State::drained);
    QCOMPARE(counter.last.waiting, world::Tally());
}

void UplinkCourierTest::aWrongSignatureIsNotBelieved()
{
    Counter counter;
    counter.sell(3);
    auto lie = counter.headOffice.word(counter.journal().back(), Outcome::durable);
    lie.head.signature[0] = static_cast<char>(lie.head.signature[0] ^ 1);
    counter.headOffice.says = lie;
    counter.begin();
    counter.loop.pass(1'000);
    QCOMPARE(counter.last.trouble->reason, Reason::notBelieved);
    QCOMPARE(counter.last.confirmed.seq, 0U);
    counter.headOffice.says.reset();
    counter.loop.pass(uplink::retry_max_ms);
    QVERIFY(!counter.last.trouble);
    QCOMPARE(counter.headOffice.entries, counter.journal());
}

void UplinkCourierTest::withoutAConfiguredKeyTheHashAloneIsCompared()
{
    Counter counter;
    counter.sell(1);
    auto answer = counter.headOffice.word(counter.journal().back(), Outcome::durable);
    answer.head.signature.clear();
    counter.headOffice.says = answer;
    counter.begin(0, false);
    counter.loop.pass(1'000);
    QCOMPARE(counter.last.confirmed.seq, 3U);
    QVERIFY(counter.last.confirmed.key.isEmpty());
}

void UplinkCourierTest::anOlderCopyOfTheStoreIsKnownAtTheStart()
{
    Counter counter;
    counter.sell(2);
    counter.headOffice.entries = counter.journal();
    counter.shop.tamper("DELETE FROM journal WHERE seq > 3");
    QVERIFY(QFile::remove(counter.shop.file("head")));
    const auto end = counter.headOffice.entries[2];
    store_test::write(counter.shop.file("head"), "{\"seq\":3,\"hash\":\"" + end.hash.toHex() +
                                                     "\",\"signature\":\"" +
                                                     end.signature.toBase64() + "\"}");
    counter.shop.reopen();
    counter.begin(3); // nothing was sold since, and all of it is acknowledged
    counter.loop.pass(1'000);
    QCOMPARE(counter.last.trouble->reason, Reason::ahead);
    QCOMPARE(counter.last.trouble->seq, 5U);
    QCOMPARE(counter.last.trouble->theirs.hash, counter.headOffice.entries[4].hash);
}

void UplinkCourierTest::aForkIsReportedWithWhatHeadOfficeHas()
{
    Counter counter;
    counter.sell(1);
    counter.headOffice.entries = counter.journal();
    counter.headOffice.entries[2].hash = QByteArray(journal::hash_size_bytes, 'x');
    counter.begin();
    counter.loop.pass(1'000);
    QCOMPARE(counter.last.trouble->reason, Reason::fork);
    QCOMPARE(counter.last.trouble->seq, 3U);
    QCOMPARE(counter.last.trouble->theirs.hash, QByteArray(journal::hash_size_bytes, 'x'));
    QCOMPARE(counter.last.nextTry_boot_ms, uplink::stopped_retry_ms);
}

void UplinkCourierTest::aBranchGoesOnBesideWhatHeadOfficeHas()
{
    constexpr std::size_t common = 1'100; // more than two batches have
    Counter counter;
    counter.sell(600);
    ScriptedHeadOffice& office = counter.headOffice;
    office.keepsBranches = true;
    office.entries = counter.journal();
    for (std::size_t i = common; i < office.entries.size(); ++i)
        office.entries[i].hash = QByteArray(journal::hash_size_bytes, 'x');
    const auto there = office.entries;
    counter.begin(); // none of it was acknowledged
    counter.loop.pass(1'000);
    const auto branch = [&counter] {
        const auto journal = counter.journal();
        return std::vector(journal.begin() + common, journal.end());
    };
    QCOMPARE(counter.last.trouble->reason, Reason::fork);
    QCOMPARE(office.beside, branch());
    // What is sold then goes there at once, and the fork stays said.
    for (int sale = 0; sale < 3; ++sale) {
        counter.sell(1);
        counter.tell();
        counter.loop.pass(1'000);
        QCOMPARE(office.beside, branch());
        QCOMPARE(counter.last.trouble->reason, Reason::fork);
    }
    QCOMPARE(office.entries, there);
    const std::size_t batches = office.batches.size();
    counter.loop.pass(uplink::stopped_retry_ms);
    QCOMPARE(office.batches.size(), batches + 1);
    QCOMPARE(office.beside, branch());
    // Somebody has settled that the till's is the right one.
    office.entries = counter.journal();
    office.beside.clear();
    counter.loop.pass(uplink::stopped_retry_ms);
    QVERIFY(!counter.last.trouble);
    QCOMPARE(counter.last.state, State::drained);
    counter.sell(1);
    counter.tell();
    QCOMPARE(office.entries, counter.journal());
    QVERIFY(office.beside.empty());
}

void UplinkCourierTest::anEntryThatHeadOfficeRefusesStopsTheQueue()
{
    Counter counter;
    counter.sell(2);
    counter.headOffice.says =
        world::HeadOfficeAnswer{Outcome::refused, {}, 3, 0, u"its total is odd"_s};
    counter.begin();
    counter.sell(1);
    counter.tell();
    counter.loop.pass(1'000);
    QCOMPARE(counter.headOffice.batches.size(), 1U);
    QCOMPARE(counter.last.trouble->reason, Reason::refused);
    QCOMPARE(counter.last.trouble->seq, 3U);
    QCOMPARE(counter.last.trouble->words, u"its total is odd"_s);
    // Once it is mended there, everything goes on from where it was.
    counter.headOffice.says.reset();
    counter.loop.pass(uplink::stopped_retry_ms);
    QVERIFY(!counter.last.trouble);
    QCOMPARE(counter.headOffice.entries, counter.journal());
}

void UplinkCourierTest::silenceIsTriedAgain()
{
    Counter counter;
    counter.sell(1);
    counter.headOffice.isSilent = true;
    counter.begin();
    counter.loop.pass(world::HeadOffice::answer_within_max_ms - 1);
    QVERIFY(!counter.last.trouble);
    counter.loop.pass(1);
    QCOMPARE(counter.last.trouble->reason, Reason::unreachable);
    counter.headOffice.isSilent = false;
    counter.loop.pass(2'000);
    QCOMPARE(counter.headOffice.entries, counter.journal());
}

void UplinkCourierTest::anUnreadableJournalIsTriedAgain()
{
    Counter counter;
    counter.sell(1);
    counter.isUnreadable = true;
    counter.begin();
    counter.loop.pass(600);
    QCOMPARE(counter.last.trouble->reason, Reason::unreadable);
    QVERIFY(counter.headOffice.batches.empty());
    counter.isUnreadable = false;
    counter.loop.pass(uplink::retry_max_ms);
    QCOMPARE(counter.headOffice.entries, counter.journal());
}

void UplinkCourierTest::alteredEntriesAreNotSent()
{
    Counter counter;
    counter.sell(1);
    counter.begin();
    counter.sell(1);
    const auto raw =
        store::Connection::open(counter.shop.file("store.db"), store::Connection::Mode::write)
            .value();
    QVERIFY(raw->run("UPDATE journal SET signature = zeroblob(64) WHERE seq = 5").ok());
    counter.tell();
    counter.loop.pass(1'000);
    QCOMPARE(counter.last.trouble->reason, Reason::unreadable);
    QVERIFY(counter.last.trouble->words.contains(u"not signed by a key of this till"_s));
    QCOMPARE(counter.headOffice.entries.size(), 3U);
    QVERIFY(raw->run("DELETE FROM journal WHERE seq = 4").ok());
    counter.courier->tryNow();
    counter.loop.pass(1'000);
    QCOMPARE(counter.headOffice.entries.size(), 3U);
}

void UplinkCourierTest::anOlderKeyIsNamedByItsOwnId()
{
    Counter counter;
    const auto newer = ScriptedHeadOffice::keyOf(9);
    const auto tail = store::JournalTail::open(counter.shop.data, newer.publicKey()).value();
    const journal::Entry first = counter.journal().front();
    QCOMPARE(*tail->keyIdOf(first), counter.shop.keys->signingId);
    journal::Entry forged = first;
    forged.signature[0] = static_cast<char>(forged.signature[0] ^ 1);
    QVERIFY(!tail->keyIdOf(forged).ok());
}

QTEST_GUILESS_MAIN(UplinkCourierTest)
#include "uplink_courier_test.moc"
