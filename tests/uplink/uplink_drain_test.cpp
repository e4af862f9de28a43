#include "core/uplink/drain.h"

#include <QTest>
#include <algorithm>
#include <vector>

using namespace countersign;
using namespace countersign::uplink;
using Outcome = world::HeadOfficeAnswer::Outcome;
using Reason = world::UplinkTrouble::Reason;

namespace {

/// What may happen next, to the till or on the way.
enum class Happening {
    sale,
    acknowledgement,
    time,
    asked,
    allArrives,
    oneArrives,
    arrivesUnheard,
    headOfficeLost,
    later,
    unreachable,
    refused,
    fork,
    keptBeside,
    beyond,
    unproven,
    unreadable,
    oldAnswer,
};
constexpr int happenings = static_cast<int>(Happening::oldAnswer) + 1;
constexpr int length = 5;

/// A drain, and a head office that has the first `has` entries.
struct Way
{
    Drain drain;
    std::optional<Hand> hand; // under way
    quint64 has = 0;
    quint64 most = 0;
    bool isLossUnknown = false; // head office lost something and hasn't been heard since
    std::int64_t now_ms = 1'000;
    QString fault;

    void expect(bool holds, const char* promise)
    {
        if (!holds && fault.isEmpty())
            fault = QString::fromLatin1(promise);
    }
    void happen(const Event& event)
    {
        const Drain before = drain;
        const Step step = advance(drain, event, {now_ms, 12'345});
        drain = step.drain;
        if (drain.phase != Phase::sending)
            hand.reset();
        if (step.hand) {
            expect(before.phase != Phase::sending || std::holds_alternative<Answered>(event),
                   "one batch at a time");
            expect(drain.phase == Phase::sending, "what is handed over is under way");
            expect(step.hand->after <= std::max(drain.confirmed, drain.kept), "nothing is skipped");
            expect(step.hand->isBranch == drain.isForked, "a branch is called one");
            expect(step.hand->after < step.hand->until, "a batch holds something");
            expect(step.hand->until == drain.committed, "only what is durable is sent");
            hand = step.hand;
        }
        const bool isAlone = std::holds_alternative<Committed>(event) && before.isIntroduced &&
                             drain.worth <= before.confirmed;
        expect(!isAlone || !step.hand, "an acknowledgement alone sets nothing going");
        expect(drain.confirmed <= most, "no more counts as arrived than has");
        expect(drain.wake_boot_ms.has_value() != (drain.phase == Phase::drained),
               "whatever is left is tried again");
        expect(drain.phase != Phase::drained || drain.confirmed == drain.committed,
               "drained is drained");
        expect(drain.phase != Phase::resting || drain.worth <= drain.confirmed,
               "only acknowledgements wait in peace");
        expect(drain.phase != Phase::waiting || drain.trouble, "a wait has a reason");
        expect(!drain.wake_boot_ms || *drain.wake_boot_ms <= now_ms + stopped_retry_ms,
               "no wait is longer than the longest");
    }
    void answer(const world::HeadOfficeAnswer& said, Agreement agreement = Agreement::same)
    {
        happen(Answered{drain.attempt, said, agreement});
    }
    void store(quint64 until)
    {
        if (hand->after <= has) // else it leaves a gap
            has = std::max(has, until);
        most = std::max(most, has);
    }
    void sayWhatItHas()
    {
        isLossUnknown = false;
        answer({Outcome::durable, {has, QByteArray(32, 'h'), {}}});
    }
    void letTimePass()
    {
        if (drain.wake_boot_ms)
            now_ms = std::max(now_ms, *drain.wake_boot_ms);
        happen(Woken{});
    }

    /// False if that can't happen just now.
    bool take(Happening what)
    {
        const bool needsHand = what >= Happening::allArrives && what != Happening::headOfficeLost;
        if (needsHand && !hand)
            return false;
        takeNow(what);
        return true;
    }
    void takeNow(Happening what);
    /// Nothing goes wrong any more: everything arrives.
    void drainNow()
    {
        for (int step = 0; step < 20 && drain.phase != Phase::drained; ++step) {
            if (hand) {
                store(hand->until);
                sayWhatItHas();
            } else {
                letTimePass();
            }
        }
        expect(drain.phase == Phase::drained, "once faults stop, everything drains");
        expect(isLossUnknown || has == drain.committed, "drained means arrived");
    }
};

void Way::takeNow(Happening what)
{
    const journal::Head theirs{drain.confirmed + 1, QByteArray(32, 'x'), {}};
    switch (what) {
    case Happening::sale:
        return happen(Committed{drain.committed + 1, drain.committed + 1});
    case Happening::acknowledgement:
        return happen(Committed{drain.committed + 1, drain.worth});
    case Happening::time:
        return letTimePass();
    case Happening::asked:
        return happen(Asked{});
    case Happening::allArrives:
        store(hand->until);
        return sayWhatItHas();
    case Happening::oneArrives:
        store(hand->after + 1);
        return sayWhatItHas();
    case Happening::arrivesUnheard:
        return store(hand->until);
    case Happening::headOfficeLost:
        has /= 2;
        isLossUnknown = true;
        return;
    case Happening::later:
        return answer({Outcome::later, {}, 0, 20'000, QStringLiteral("busy")});
    case Happening::unreachable:
        return answer({});
    case Happening::refused:
        return answer({Outcome::refused, {}, drain.confirmed + 1, 0, QStringLiteral("no")});
    case Happening::fork:
        return answer({Outcome::fork, theirs}, Agreement::other);
    case Happening::keptBeside: {
        world::HeadOfficeAnswer said{Outcome::fork, theirs};
        said.kept = hand->until;
        return answer(said, Agreement::other);
    }
    case Happening::beyond:
        return answer({Outcome::durable, theirs}, Agreement::beyond);
    case Happening::unproven:
        return answer({Outcome::durable, theirs}, Agreement::unproven);
    case Happening::unreadable:
        return happen(Unreadable{drain.attempt, QStringLiteral("locked")});
    case Happening::oldAnswer:
        return happen(Answered{drain.attempt - 1, {Outcome::durable, theirs}, Agreement::same});
    }
}

} // namespace

class UplinkDrainTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyShortSequenceKeepsThePromises();
    void waitsDoubleUpToTheirLimitAndDifferByChance();
    void aStopIsSaidAndTriedAgain_data();
    void aStopIsSaidAndTriedAgain();
    void aBranchGoesOnUntilTheForkIsSettled();
    void acknowledgementsAloneGoOnceItIsQuiet();
    void aResumedTillAsksHowFarHeadOfficeIs();
    void headOfficeThatWentBackGetsTheRestAgain();
    void laterMeansNotBefore();
};

void UplinkDrainTest::everyShortSequenceKeepsThePromises()
{
    qint64 sequences = 0;
    std::vector<int> path;
    const std::function<void(const Way&)> follow = [&](const Way& way) {
        Way end = way;
        end.drainNow();
        ++sequences;
        if (!end.fault.isEmpty()) {
            QStringList told;
            for (const int step : path)
                told << QString::number(step);
            QFAIL(qPrintable(end.fault + QStringLiteral(" after ") + told.join(u' ')));
        }
        if (path.size() == length)
            return;
        for (int what = 0; what < happenings && !QTest::currentTestFailed(); ++what) {
            Way next = way;
            if (!next.take(static_cast<Happening>(what)))
                continue;
            path.push_back(what);
            follow(next);
            path.pop_back();
        }
    };
    for (const quint64 acknowledged : {0U, 3U}) {
        Way way;
        way.drain.confirmed = acknowledged;
        way.has = way.most = acknowledged;
        way.happen(Committed{5, 5});
        follow(way);
    }
    qInfo("%lld sequences", static_cast<long long>(sequences));
    QVERIFY(sequences > 100'000);
}

void UplinkDrainTest::waitsDoubleUpToTheirLimitAndDifferByChance()
{
    for (int failures = 1; failures <= 60; ++failures) {
        const std::int64_t whole_ms =
            std::min(retry_max_ms, retry_first_ms << std::min(failures - 1, 20));
        QCOMPARE(retryAfter_ms(failures, 0), whole_ms / 2);
        QCOMPARE(retryAfter_ms(failures, static_cast<quint64>(whole_ms / 2)), whole_ms / 2 * 2);
        for (quint64 random = 1; random < 1'000'000'007; random *= 3) {
            const std::int64_t wait_ms = retryAfter_ms(failures, random);
            QVERIFY(wait_ms >= whole_ms / 2 && wait_ms <= whole_ms);
        }
    }
    QVERIFY(retryAfter_ms(9, 17) != retryAfter_ms(9, 1'700));
}

void UplinkDrainTest::aStopIsSaidAndTriedAgain_data()
{
    QTest::addColumn<int>("what");
    QTest::addColumn<int>("reason");
    const auto row = [](const char* name, Happening what, Reason reason) {
        QTest::newRow(name) << static_cast<int>(what) << static_cast<int>(reason);
    };
    row("refused", Happening::refused, Reason::refused);
    row("fork", Happening::fork, Reason::fork);
    row("ahead", Happening::beyond, Reason::ahead);
}

void UplinkDrainTest::aStopIsSaidAndTriedAgain()
{
    QFETCH(const int, what);
    QFETCH(const int, reason);
    Way way;
    way.happen(Committed{5, 5});
    way.take(static_cast<Happening>(what));
    if (way.hand) // It is asked once whether it keeps what the till has beside that.
        way.take(static_cast<Happening>(what));
    QVERIFY(way.drain.trouble.has_value());
    QCOMPARE(static_cast<int>(way.drain.trouble->reason), reason);
    QVERIFY(world::isStop(way.drain.trouble->reason));
    QCOMPARE(way.drain.trouble->seq, 1U);
    // A sale changes nothing of it, and skips nothing.
    way.take(Happening::sale);
    QVERIFY(!way.hand);
    QCOMPARE(*way.drain.wake_boot_ms, way.now_ms + stopped_retry_ms);
    way.take(Happening::asked);
    QVERIFY(way.hand.has_value());
    QCOMPARE(way.hand->after, 0U);
    way.drainNow();
    QCOMPARE(way.fault, QString());
    QVERIFY(!way.drain.trouble);
}

void UplinkDrainTest::aBranchGoesOnUntilTheForkIsSettled()
{
    Way way;
    way.drain.confirmed = 3;
    way.has = way.most = 3;
    way.happen(Committed{9, 9});
    way.take(Happening::beyond);
    QVERIFY(way.hand && way.hand->isBranch && way.hand->after == 2);
    world::HeadOfficeAnswer fork{Outcome::fork, {9, QByteArray(32, 'x'), {}}};
    fork.kept = 6;
    way.answer(fork, Agreement::other);
    QVERIFY(way.hand && way.hand->isBranch && way.hand->after == 6 && way.hand->until == 9);
    fork.kept = 9;
    way.answer(fork, Agreement::other);
    QVERIFY(!way.hand);
    QCOMPARE(*way.drain.wake_boot_ms, way.now_ms + stopped_retry_ms);
    // What is sold goes there at once, unless the line is cut, which doesn't hide the fork.
    way.take(Happening::sale);
    QVERIFY(way.hand && way.hand->after == 9 && way.hand->until == 10);
    way.take(Happening::unreachable);
    QCOMPARE(way.drain.trouble->reason, Reason::ahead);
    way.take(Happening::sale);
    QVERIFY(!way.hand);
    way.take(Happening::time);
    QVERIFY(way.hand && way.hand->after == 9 && way.hand->until == 11);
    fork.kept = 11;
    way.answer(fork, Agreement::other);
    QVERIFY(!way.hand && way.drain.trouble);
    // And so does what is sold while the till looks whether it is settled.
    way.take(Happening::time);
    QVERIFY(way.hand && way.hand->after == 10);
    way.take(Happening::sale);
    way.answer(fork, Agreement::other);
    QVERIFY(way.hand && way.hand->after == 11 && way.hand->until == 12);
    fork.kept = 12;
    way.answer(fork, Agreement::other);
    QVERIFY(!way.hand);
    // Head office has made it the till's journal.
    way.has = way.most = 12;
    way.take(Happening::time);
    QVERIFY(way.hand && way.hand->after == 11);
    way.sayWhatItHas();
    QCOMPARE(way.drain.phase, Phase::drained);
    QVERIFY(!way.drain.trouble && !way.drain.isForked);
    way.take(Happening::sale);
    QVERIFY(way.hand && !way.hand->isBranch && way.hand->after == 12);
    QCOMPARE(way.fault, QString());
}

void UplinkDrainTest::acknowledgementsAloneGoOnceItIsQuiet()
{
    Way way;
    way.happen(Committed{5, 5});
    way.take(Happening::allArrives);
    QCOMPARE(way.drain.phase, Phase::drained);
    way.take(Happening::acknowledgement);
    QVERIFY(!way.hand);
    QCOMPARE(way.drain.phase, Phase::resting);
    QCOMPARE(*way.drain.wake_boot_ms, way.now_ms + tail_after_ms);
    // With the next sale it goes at once.
    Way busy = way;
    busy.take(Happening::sale);
    QVERIFY(busy.hand && busy.hand->after == 5 && busy.hand->until == 7);
    way.take(Happening::time);
    QVERIFY(way.hand && way.hand->after == 5 && way.hand->until == 6);
}

void UplinkDrainTest::aResumedTillAsksHowFarHeadOfficeIs()
{
    Way way;
    way.drain.confirmed = 5;
    way.has = way.most = 5;
    way.happen(Committed{5, 5});
    QVERIFY(way.hand && way.hand->after == 4 && way.hand->until == 5);
    way.take(Happening::allArrives);
    QCOMPARE(way.drain.phase, Phase::drained);
    QVERIFY(way.drain.isIntroduced);
}

void UplinkDrainTest::headOfficeThatWentBackGetsTheRestAgain()
{
    Way way;
    way.happen(Committed{8, 8});
    way.take(Happening::allArrives);
    way.take(Happening::headOfficeLost);
    way.take(Happening::sale);
    QCOMPARE(way.hand->after, 8U);
    way.sayWhatItHas();
    QCOMPARE(way.drain.trouble->reason, Reason::noProgress);
    way.take(Happening::time);
    QVERIFY(way.hand && way.hand->after == 4 && way.hand->until == 9);
    way.drainNow();
    QCOMPARE(way.fault, QString());
    QCOMPARE(way.has, 9U);
}

void UplinkDrainTest::laterMeansNotBefore()
{
    Way way;
    way.happen(Committed{5, 5});
    way.take(Happening::later);
    QCOMPARE(*way.drain.wake_boot_ms, way.now_ms + 20'000);
    way.take(Happening::time);
    way.answer({Outcome::later, {}, 0, 99'000'000, {}});
    QCOMPARE(*way.drain.wake_boot_ms, way.now_ms + retry_max_ms);
}

QTEST_GUILESS_MAIN(UplinkDrainTest)
#include "uplink_drain_test.moc"
