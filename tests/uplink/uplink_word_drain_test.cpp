#include "core/uplink/drain.h"

#include <QTest>
#include <algorithm>
#include <functional>
#include <vector>

using namespace countersign;
using namespace countersign::uplink;
using Outcome = world::HeadOfficeAnswer::Outcome;
using Reason = world::UplinkTrouble::Reason;

namespace {

enum class Happening { sale, acknowledgement, time, answered, lied, silence, signerSigns };
constexpr int happenings = static_cast<int>(Happening::signerSigns) + 1;
constexpr int length = 7;

/// A drain, and a head office that has entries and has signed for some of them.
struct Way
{
    Drain drain;
    std::optional<Hand> hand; // under way
    quint64 has = 0;
    quint64 hasSigned = 0;
    std::int64_t now_ms = 1'000;
    QString fault;

    void expect(bool holds, const char* promise)
    {
        if (!holds && fault.isEmpty())
            fault = QString::fromLatin1(promise);
    }
    void happen(const Event& event)
    {
        const Phase before = drain.phase;
        const Step step = advance(drain, event, {now_ms, 12'345});
        drain = step.drain;
        if (drain.phase != Phase::sending)
            hand.reset();
        if (step.hand) {
            expect(step.hand->after < step.hand->until, "a batch holds something");
            expect(step.hand->after <= drain.confirmed, "nothing is skipped");
            hand = step.hand;
        }
        const bool isFree = before != Phase::sending && before != Phase::waiting;
        if (std::holds_alternative<Committed>(event) && isFree && drain.worth > drain.confirmed)
            expect(step.hand.has_value(), "no word that is awaited keeps a sale from going");
        expect(drain.acknowledged.value_or(0) <= hasSigned, "no more is signed for than is");
        expect(drain.wake_boot_ms.has_value() != (drain.phase == Phase::drained),
               "whatever is left is tried again");
        const bool isWhole =
            drain.acknowledged.value_or(drain.confirmed) >= drain.worth || !drain.isIntroduced;
        expect(drain.phase != Phase::drained || isWhole, "drained is signed for");
        expect(drain.phase != Phase::waiting || drain.trouble, "a wait has a reason");
        expect(!drain.wake_boot_ms || *drain.wake_boot_ms <= now_ms + retry_max_ms,
               "no wait is longer than the longest");
    }
    void answer(Agreement word = Agreement::same)
    {
        if (hand->after <= has)
            has = std::max(has, hand->until);
        world::HeadOfficeAnswer said{Outcome::durable, {has, QByteArray(32, 'h'), {}}};
        said.word = world::HeadOfficeWord{{hasSigned, QByteArray(32, 'h'), {}}, {}};
        happen(Answered{drain.attempt, said, Agreement::same, word});
    }
    void letTimePass()
    {
        if (drain.wake_boot_ms)
            now_ms = std::max(now_ms, *drain.wake_boot_ms);
        happen(Woken{});
    }
    /// False if that can't happen just now.
    bool take(Happening what);
    /// Head office signs what it has, and nothing goes wrong any more.
    void drainNow()
    {
        for (int step = 0; step < 20 && drain.phase != Phase::drained; ++step) {
            hasSigned = has;
            if (hand)
                answer();
            else
                letTimePass();
        }
        expect(drain.phase == Phase::drained && drain.acknowledged.value_or(0) >= drain.worth,
               "once all is signed for, everything drains");
    }
};

bool Way::take(Happening what)
{
    switch (what) {
    case Happening::sale:
        happen(Committed{drain.committed + 1, drain.committed + 1});
        return true;
    case Happening::acknowledgement:
        happen(Committed{drain.committed + 1, drain.worth});
        return true;
    case Happening::time:
        letTimePass();
        return true;
    case Happening::signerSigns:
        hasSigned = has;
        return true;
    case Happening::answered:
        if (hand)
            answer();
        else
            return false;
        return true;
    case Happening::lied:
        if (!hand)
            return false;
        answer(Agreement::unproven);
        return true;
    case Happening::silence:
        if (!hand)
            return false;
        happen(Answered{drain.attempt, {}, Agreement::same});
        return true;
    }
    return false;
}

} // namespace

class UplinkWordDrainTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyShortSequenceKeepsThePromises()
    {
        qint64 sequences = 0;
        const std::function<void(const Way&, int)> follow = [&](const Way& way, int depth) {
            Way end = way;
            end.drainNow();
            ++sequences;
            QVERIFY2(end.fault.isEmpty(), qPrintable(end.fault));
            for (int what = 0; depth < length && what < happenings; ++what) {
                Way next = way;
                if (next.take(static_cast<Happening>(what)) && !QTest::currentTestFailed())
                    follow(next, depth + 1);
            }
        };
        Way way;
        way.happen(Committed{5, 5});
        follow(way, 0);
        QVERIFY(sequences > 10'000);
    }

    void aWordIsLookedForLessAndLessOften()
    {
        Way way;
        way.happen(Committed{5, 5});
        way.answer();
        QCOMPARE(way.drain.phase, Phase::awaiting);
        QVERIFY(!way.drain.trouble);
        std::int64_t before_ms = 0;
        for (int look = 1; look < 15; ++look) {
            const std::int64_t wait_ms = *way.drain.wake_boot_ms - way.now_ms;
            QCOMPARE(wait_ms, retryAfter_ms(look, 12'345));
            QVERIFY(wait_ms >= before_ms || wait_ms >= retry_max_ms / 2);
            before_ms = wait_ms;
            way.letTimePass();
            QVERIFY(way.hand && way.hand->after == 4 && way.hand->until == 5);
            way.answer();
        }
        // What arrives next begins it anew, and a word ends it.
        way.happen(Committed{6, 6});
        way.answer();
        QCOMPARE(*way.drain.wake_boot_ms - way.now_ms, retryAfter_ms(1, 12'345));
        way.hasSigned = 6;
        way.letTimePass();
        way.answer();
        QCOMPARE(way.drain.phase, Phase::drained);
    }

    void aFalseWordMovesOnlyWhatArrived()
    {
        Way way;
        way.happen(Committed{5, 5});
        way.answer(Agreement::unproven);
        QCOMPARE(way.drain.trouble->reason, Reason::notBelieved);
        QCOMPARE(way.drain.confirmed, 5U);
        QVERIFY(!way.drain.acknowledged);
        // It is asked for less and less often, too.
        std::int64_t before_ms = 0;
        for (int look = 0; look < 5; ++look) {
            const std::int64_t wait_ms = *way.drain.wake_boot_ms - way.now_ms;
            QVERIFY(wait_ms > before_ms);
            before_ms = wait_ms;
            way.letTimePass();
            QVERIFY(way.hand && way.hand->after == 4);
            way.answer(Agreement::unproven);
        }
    }

    void aWordOnAnotherEntryStops_data()
    {
        QTest::addColumn<int>("agreement");
        QTest::addColumn<int>("reason");
        QTest::newRow("another") << int(Agreement::other) << int(Reason::fork);
        QTest::newRow("beyond") << int(Agreement::beyond) << int(Reason::ahead);
    }

    void aWordOnAnotherEntryStops()
    {
        QFETCH(const int, agreement);
        QFETCH(const int, reason);
        Way way;
        way.happen(Committed{5, 5});
        way.hasSigned = 3;
        world::HeadOfficeAnswer said{Outcome::durable, {5, QByteArray(32, 'h'), {}}};
        said.word = world::HeadOfficeWord{{3, QByteArray(32, 'x'), QByteArray(64, 's')}, {}};
        const Step step = advance(
            way.drain,
            Answered{way.drain.attempt, said, Agreement::same, static_cast<Agreement>(agreement)},
            {way.now_ms, 1});
        QCOMPARE(int(step.drain.trouble->reason), reason);
        QCOMPARE(step.drain.trouble->theirs, said.word->head);
        QCOMPARE(*step.drain.wake_boot_ms, way.now_ms + stopped_retry_ms);
    }
};

QTEST_GUILESS_MAIN(UplinkWordDrainTest)
#include "uplink_word_drain_test.moc"
