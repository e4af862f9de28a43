#include "core/journal/key_id.h"
#include "tests/uplink/courier_counter.h"

#include <QTest>

using namespace countersign;
using namespace Qt::Literals::StringLiterals;
using tests::Counter;
using Reason = world::UplinkTrouble::Reason;
using State = world::UplinkReport::State;

// A head office that signs some time after it has taken entries.
class UplinkWordCourierTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatHasArrivedIsNotYetAcknowledged();
    void aSlowSignerKeepsNothingWaiting();
    void aFalseWordIsNamedAndMovesNothing();
    void aWordOnAnotherEntryIsAFork();
    void aForkNeedsNoSignature();
    void aWordIsBelievedOnlyByAConfiguredKey();
};

void UplinkWordCourierTest::whatHasArrivedIsNotYetAcknowledged()
{
    Counter counter;
    counter.sell(3);
    counter.headOffice.signedUpTo = 0;
    counter.begin();
    counter.loop.pass(1'000);
    const journal::Entry last = counter.journal().back();
    QCOMPARE(counter.last.state, State::arrived);
    QCOMPARE(counter.last.arrived, (journal::Head{last.seq, last.hash, {}}));
    QCOMPARE(counter.last.confirmed.seq, 0U);
    QCOMPARE(counter.last.waiting, world::Tally());
    QVERIFY(!counter.last.trouble);
    counter.headOffice.signedUpTo = last.seq;
    counter.loop.pass(4 * uplink::retry_first_ms);
    QCOMPARE(counter.last.state, State::drained);
    QCOMPARE(counter.last.confirmed.seq, last.seq);
    QCOMPARE(counter.last.confirmed.hash, last.hash);
    const journal::PublicKey& key = counter.headOffice.key.publicKey();
    QCOMPARE(counter.last.confirmed.key, journal::keyId(key));
    QVERIFY(key.verify(journal::acknowledgementInput("till-3", last.seq, last.hash),
                       counter.last.confirmed.signature));
    // Nothing is asked any more.
    const std::size_t batches = counter.headOffice.batches.size();
    counter.loop.pass(10 * uplink::retry_max_ms);
    QCOMPARE(counter.headOffice.batches.size(), batches);
    QCOMPARE(counter.headOffice.entries, counter.journal());
}

void UplinkWordCourierTest::aSlowSignerKeepsNothingWaiting()
{
    Counter counter;
    counter.headOffice.signedUpTo = 0;
    counter.begin();
    for (int sale = 0; sale < 5; ++sale) {
        counter.sell(1);
        counter.tell();
        counter.loop.pass(1);
        QCOMPARE(counter.headOffice.entries, counter.journal());
    }
    counter.loop.pass(24 * 3'600'000);
    QCOMPARE(counter.last.state, State::arrived);
    QVERIFY(!counter.last.trouble);
    // A day of looking for it is one question in a few minutes.
    QVERIFY(counter.headOffice.batches.size() < 1'000);
}

void UplinkWordCourierTest::aFalseWordIsNamedAndMovesNothing()
{
    Counter counter;
    counter.sell(2);
    auto lie = counter.headOffice.word(counter.journal().back(), {});
    lie.outcome = world::HeadOfficeAnswer::Outcome::durable;
    lie.word = world::HeadOfficeWord{lie.head, {}};
    lie.head.signature.clear();
    lie.word->head.signature[9] = static_cast<char>(lie.word->head.signature[9] ^ 1);
    counter.headOffice.says = lie;
    counter.begin();
    counter.loop.pass(60'000);
    QCOMPARE(counter.last.trouble->reason, Reason::notBelieved);
    QVERIFY2(counter.last.trouble->words.contains(u"word on entry 5 is not signed"_s),
             qPrintable(counter.last.trouble->words));
    QCOMPARE(counter.last.confirmed.seq, 0U);
    QCOMPARE(counter.last.arrived.seq, 5U);
    QVERIFY(counter.headOffice.batches.size() < 12); // it waits longer each time
    counter.headOffice.says.reset();
    counter.headOffice.entries = counter.journal();
    counter.headOffice.signedUpTo = 5;
    counter.loop.pass(uplink::retry_max_ms);
    QVERIFY(!counter.last.trouble);
    QCOMPARE(counter.last.confirmed.seq, 5U);
}

void UplinkWordCourierTest::aWordOnAnotherEntryIsAFork()
{
    Counter counter;
    counter.sell(2);
    const journal::Entry last = counter.journal().back();
    journal::Entry other = last;
    other.hash = QByteArray(journal::hash_size_bytes, 'x');
    world::HeadOfficeAnswer answer{world::HeadOfficeAnswer::Outcome::durable,
                                   {last.seq, last.hash, {}}};
    answer.word = world::HeadOfficeWord{counter.headOffice.word(other, answer.outcome).head, {}};
    counter.headOffice.says = answer;
    counter.begin();
    counter.loop.pass(1'000);
    QCOMPARE(counter.last.trouble->reason, Reason::fork);
    QCOMPARE(counter.last.trouble->theirs, answer.word->head); // with its signature, as evidence
    QCOMPARE(counter.last.confirmed.seq, 0U);
}

void UplinkWordCourierTest::aForkNeedsNoSignature()
{
    Counter counter;
    counter.sell(1);
    counter.headOffice.signedUpTo = 0;
    counter.headOffice.entries = counter.journal();
    counter.headOffice.entries[2].hash = QByteArray(journal::hash_size_bytes, 'x');
    counter.begin();
    counter.loop.pass(1'000);
    QCOMPARE(counter.last.trouble->reason, Reason::fork);
    QCOMPARE(counter.last.trouble->seq, 3U);
}

void UplinkWordCourierTest::aWordIsBelievedOnlyByAConfiguredKey()
{
    Counter counter;
    counter.sell(1);
    counter.headOffice.entries = counter.journal();
    counter.headOffice.signedUpTo = 3;
    counter.begin(0, false);
    counter.loop.pass(1'000);
    QCOMPARE(counter.last.trouble->reason, Reason::notBelieved);
    QCOMPARE(counter.last.confirmed.seq, 0U);
}

QTEST_GUILESS_MAIN(UplinkWordCourierTest)
#include "uplink_word_courier_test.moc"
