#include "tests/sim/sequence_events.h"

#include <QTest>
#include <algorithm>
#include <functional>
#include <vector>

using namespace countersign;
using namespace countersign::sale;

namespace {

/// What a restart would make of the facts so far.
Purchase folded(const PaidCounter& counter, const Purchase& first)
{
    Purchase purchase = first;
    for (const Fact& fact : counter.facts)
        purchase = applied(std::move(purchase), fact).value();
    return purchase;
}

template <class F> bool isNew(const PaidCounter& c)
{
    return std::any_of(c.newFacts.begin(), c.newFacts.end(),
                       [](const Fact& fact) { return std::holds_alternative<F>(fact.body); });
}

/// Of codes and messages, what must never be.
const char* faultOfCode(const PaidCounter& c)
{
    const Purchase& p = c.purchase;
    if (p.triesUsed > c.rules.tries || c.factsOf<TryCounted>() != p.triesUsed)
        return "more tries than there are";
    if (c.factsOf<TryFailed>() + c.factsOf<Countersigned>() > p.triesUsed)
        return "more verdicts than tries";
    if (c.has<CompareCode>() && !p.isTryOpen)
        return "a code is compared that was not counted";
    const bool isOtherBoot = p.code && p.code->bootId != c.now.bootId;
    const bool isOver =
        p.code && (isOtherBoot || c.now.boot_ms >= p.code->issued_boot_ms + p.code->life_ms);
    if (isNew<TryCounted>(c) && isOver)
        return "a code is good for a guess after its end";
    if (isNew<Countersigned>(c) && isOtherBoot)
        return "a code of another boot countersigns";
    if (c.factsOf<MessageQueued>() + c.factsOf<MessageRepeated>() > messagesMax(c.rules))
        return "more messages than may go out";
    return nullptr;
}

/// Of a payment that is let go or given back, what must never be.
const char* faultOfRelease(const PaidCounter& c)
{
    const Purchase& p = c.purchase;
    const bool asksBack = c.asks(TerminalAction::release) || c.asks(TerminalAction::release, true);
    if (asksBack && (!p.payment || !p.release))
        return "let go, and it isn't known what";
    if (asksBack && c.asks(TerminalAction::release, true) != (p.payment->state == HoldState::taken))
        return "given back what was held, or let go what was taken";
    if (c.factsOf<PurchaseRecorded>() > 0 && c.factsOf<ReleaseRequested>() > 0)
        return "sold, and given up";
    if (c.factsOf<PaymentReleased>() > 1)
        return "let go twice";
    if (c.factsOf<PurchaseSettled>() > 0 && p.outcome != Outcome::unresolved)
        return "settled, and it was not unresolved";
    return nullptr;
}

/// The terminal said that it has nothing any more, or a person knew what it has: whoever settled a
/// purchase before that is told, should it be otherwise.
bool isSeenTo(const PaidCounter& c)
{
    const Purchase& p = c.purchase;
    if (c.factsOf<PaymentReleased>() > 0)
        return true;
    const bool wasTaken =
        (p.isRefundLeft || (p.isRestored && !p.release)) && p.payment->state == HoldState::taken;
    return p.isSettled && (p.isCaptured || p.isReleaseRefused || wasTaken);
}

/// Why this must never be, or nothing.
const char* faultOf(const PaidCounter& c)
{
    if (const char* wrong = faultOfCode(c))
        return wrong;
    if (const char* wrong = faultOfRelease(c))
        return wrong;
    const Purchase& p = c.purchase;
    const bool isFree =
        p.requirement && !mustCountersign(*p.requirement) && !isRefused(*p.requirement);
    if (c.factsOf<PaymentCaptured>() > 1 || c.factsOf<PaymentAuthorised>() > 1)
        return "captured or held twice";
    if (c.factsOf<PurchaseRecorded>() + c.factsOf<PurchaseClosed>() > 1)
        return "ended twice";
    if (c.asks(TerminalAction::capture) && !p.isCountersigned && !isFree)
        return "captured without a countersignature";
    if (c.asks(TerminalAction::capture) && p.payment->state == HoldState::taken)
        return "captured what was taken at once";
    // Of a purchase that a restored store had open it is kept what the terminal says it captured.
    const bool isOwn = p.isCaptured && !p.isRestored;
    if ((c.asks(TerminalAction::capture) || isOwn) && p.payment->amount != p.tender->amount)
        return "captured another amount";
    if (p.stage == Stage::recorded && (!p.isCaptured || p.payment->amount != p.totals.total))
        return "recorded without the money";
    if (p.stage == Stage::closed && p.payment && !p.isAskedAbout() && !isSeenTo(c))
        return "closed, and the money is forgotten";
    return nullptr;
}

struct Run
{
    std::vector<Named> events = alphabet();
    Purchase first;
    std::function<const char*(const PaidCounter&)> faultOf;
    std::vector<const char*> path;
    QString fault;
    std::int64_t sequences = 0;
    std::int64_t states = 0;
    std::int64_t recorded = 0;
    std::int64_t closed = 0;
    std::int64_t refunds = 0; // asked for
    std::int64_t ends = 0;    // that were looked for
    bool looksForEnds = false;

    /// Every sequence of up to `left` more events.
    void follow(const Place& place, int left)
    {
        if (looksForEnds)
            lookForEnds(place, left);
        if (left == 0 || !fault.isEmpty())
            return;
        for (const Named& event : events) {
            Place next = place;
            if (event.program != Program::runs)
                next.ended();
            if (event.answers)
                next.answered(*event.answers);
            event.happen(next.counter);
            next.note();
            if (event.program != Program::runs)
                next.isOff = event.program == Program::off;
            path.push_back(event.name);
            ++sequences;
            look(next.counter);
            if (isNews(place.counter, next.counter)) {
                ++states;
                follow(next, left - 1);
            }
            path.pop_back();
        }
    }
    /// What changed nothing leads nowhere new, and neither does asking once more.
    static bool isNews(const PaidCounter& before, const PaidCounter& after)
    {
        const auto isActive = [](const Effect& effect) {
            return !std::holds_alternative<EnquireTerminal>(effect);
        };
        return !after.newFacts.empty() || after.now.boot_ms != before.now.boot_ms ||
               std::ranges::any_of(after.effects, isActive) ||
               (!after.effects.empty() && before.has<AskTerminal>());
    }
    /// However kindly it goes on from there. Of the longest sequences, which are most of them, each
    /// eighth is looked at, in one way.
    void lookForEnds(const Place& place, int left)
    {
        constexpr std::int64_t sampled_of = 8;
        if (left == 0 && states % sampled_of != 0)
            return;
        for (std::size_t i = 0; i < kind_ends.size(); ++i) {
            const std::size_t turn = static_cast<std::size_t>(states / sampled_of);
            if (left < 2 && i != turn % kind_ends.size())
                continue;
            ++ends;
            if (const char* wrong = stuckFrom(place, kind_ends.at(i)))
                return note(wrong);
        }
    }
    void look(const PaidCounter& counter)
    {
        recorded += counter.purchase.stage == Stage::recorded && !counter.newFacts.empty();
        closed += counter.purchase.stage == Stage::closed && !counter.newFacts.empty();
        refunds += counter.asks(TerminalAction::release, true);
        const char* wrong = faultOf(counter);
        if (!wrong && !(folded(counter, first) == counter.purchase))
            wrong = "a restart would make another purchase of it";
        if (wrong)
            note(wrong);
    }
    void note(const char* wrong)
    {
        if (!fault.isEmpty())
            return;
        fault = QString::fromLatin1(wrong) + QStringLiteral(" after");
        for (const char* name : path)
            fault += QStringLiteral(" [%1]").arg(QLatin1String(name));
    }
};

enum class From { charge, code, taken };

PaidCounter charged(int tries)
{
    PaidCounter counter;
    counter.rules.tries = tries;
    counter.rules.resends = 1;
    counter.rules.failuresInARow = 3;
    counter.rules.resolve_within_ms = 300'000;
    return counter;
}

} // namespace

class SimSequencesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allShortSequencesHold_data();
    void allShortSequencesHold();
    void aForgottenTryIsNoticed();
    void aCodeWithoutAnEndIsNoticed();
    void aQuestionThatIsNotAskedAgainIsNoticed();
};

void SimSequencesTest::allShortSequencesHold_data()
{
    QTest::addColumn<From>("from");
    QTest::addColumn<int>("tries");
    QTest::addColumn<int>("events");
    QTest::newRow("from the charge on") << From::charge << 2 << 5;
    QTest::newRow("from the code on") << From::code << 2 << 5;
    QTest::newRow("with one try") << From::code << 1 << 5;
    QTest::newRow("from what was taken at once") << From::taken << 2 << 5;
}

void SimSequencesTest::allShortSequencesHold()
{
    QFETCH(const From, from);
    QFETCH(const int, tries);
    QFETCH(const int, events);
    PaidCounter counter = charged(tries);
    Run run;
    run.first = counter.purchase;
    run.faultOf = faultOf;
    run.looksForEnds = true;
    counter.charge();
    Place place{counter, {}, false};
    place.note();
    if (from != From::charge) {
        place.answered(TerminalAction::authorise);
        place.counter.answer(TerminalAction::authorise,
                             from == From::taken ? AnswerState::taken : AnswerState::held);
        place.counter.reportTaken();
    }
    run.follow(place, events);
    qInfo(
        "%d kinds of event, up to %d in a row: %lld sequences, %lld of them led on; %lld recorded, "
        "%lld closed, %lld refunds asked for, %lld ends looked for",
        static_cast<int>(run.events.size()), events, static_cast<long long>(run.sequences),
        static_cast<long long>(run.states), static_cast<long long>(run.recorded),
        static_cast<long long>(run.closed), static_cast<long long>(run.refunds),
        static_cast<long long>(run.ends));
    QVERIFY2(run.fault.isEmpty(), qPrintable(run.fault));
    QVERIFY(run.recorded > 0 && run.closed > 0);
    QCOMPARE(run.refunds > 0, from != From::code); // what is held is not given back, but let go
}

/// The check itself: a code that is compared as if no time had passed and no boot had ended.
void SimSequencesTest::aCodeWithoutAnEndIsNoticed()
{
    for (const char* const brings : {"five minutes", "reboot"}) {
        PaidCounter counter = charged(2);
        Run run;
        run.first = counter.purchase;
        run.faultOf = faultOf;
        std::erase_if(run.events, [&](const Named& event) {
            const QLatin1String name(event.name);
            return name != QLatin1String(brings) && name != QLatin1String("keyed");
        });
        for (Named& event : run.events) {
            if (QLatin1String(event.name) == QLatin1String("keyed"))
                event.happen = [](PaidCounter& c) {
                    const Instant now = c.now;
                    if (c.purchase.code)
                        c.now = {now.wall_ms, c.purchase.code->issued_boot_ms,
                                 c.purchase.code->bootId};
                    c.bring(CodeKeyed{6});
                    c.now = now;
                };
        }
        counter.countersigning();
        counter.newFacts.clear();
        run.follow({counter, {}, false}, 2);
        qInfo("%s", qPrintable(run.fault));
        QVERIFY(!run.fault.isEmpty());
    }
}

/// The check itself: a restart that gives tries back is found among the short sequences.
void SimSequencesTest::aForgottenTryIsNoticed()
{
    PaidCounter counter = charged(2);
    Run run;
    run.first = counter.purchase;
    run.faultOf = faultOf;
    for (Named& event : run.events) {
        if (QLatin1String(event.name) == QLatin1String("restart"))
            event.happen = [](PaidCounter& c) {
                c.bring(Restarted{});
                c.purchase.triesUsed = 0;
            };
    }
    counter.charge();
    counter.answerHeld();
    counter.reportTaken();
    run.follow({counter, {}, false}, 4);
    qInfo("%s", qPrintable(run.fault));
    QVERIFY(!run.fault.isEmpty());
}

/// The check itself: a start that asks the terminal nothing leaves a purchase to nobody.
void SimSequencesTest::aQuestionThatIsNotAskedAgainIsNoticed()
{
    PaidCounter counter = charged(2);
    Run run;
    run.first = counter.purchase;
    run.faultOf = faultOf;
    run.looksForEnds = true;
    for (Named& event : run.events) {
        if (QLatin1String(event.name) == QLatin1String("restart"))
            event.happen = [](PaidCounter& c) {
                c.bring(Restarted{});
                c.effects.clear();
            };
    }
    counter.charge();
    Place place{counter, {}, false};
    place.note();
    run.follow(place, 2);
    qInfo("%s", qPrintable(run.fault));
    QVERIFY(run.fault.contains(QStringLiteral("[restart]")));
}

QTEST_GUILESS_MAIN(SimSequencesTest)
#include "sim_sequences_test.moc"
