#include "tests/sale/paid_counter.h"

#include <QTest>
#include <algorithm>
#include <functional>
#include <vector>

using namespace countersign;
using namespace countersign::sale;

namespace {

struct Named
{
    const char* name;
    std::function<void(PaidCounter&)> happen;
};

/// Everything that can come next, at any time, sensible or not. What the terminal answers is told
/// apart by what was asked; the amount is the one that was asked for, but once.
std::vector<Named> alphabet()
{
    std::vector<Named> events;
    const auto add = [&](const char* name, std::function<void(PaidCounter&)> happen) {
        events.push_back({name, std::move(happen)});
    };
    const auto answers = [&](const char* name, TerminalAction action, AnswerState state) {
        add(name, [action, state](PaidCounter& c) { c.answer(action, state); });
    };
    answers("held", TerminalAction::authorise, AnswerState::held);
    answers("taken at once", TerminalAction::authorise, AnswerState::taken);
    answers("authorise not seen", TerminalAction::authorise, AnswerState::neverSeen);
    answers("authorise declined", TerminalAction::authorise, AnswerState::declined);
    answers("authorise unknown", TerminalAction::authorise, AnswerState::unknown);
    answers("taken", TerminalAction::capture, AnswerState::taken);
    answers("capture declined", TerminalAction::capture, AnswerState::declined);
    answers("capture unknown", TerminalAction::capture, AnswerState::unknown);
    answers("capture not seen", TerminalAction::capture, AnswerState::neverSeen);
    answers("capture still held", TerminalAction::capture, AnswerState::held);
    answers("capture released", TerminalAction::capture, AnswerState::released);
    answers("released", TerminalAction::release, AnswerState::released);
    answers("release unknown", TerminalAction::release, AnswerState::unknown);
    answers("release declined", TerminalAction::release, AnswerState::declined);
    answers("release taken", TerminalAction::release, AnswerState::taken);
    answers("release still held", TerminalAction::release, AnswerState::held);
    answers("release not seen", TerminalAction::release, AnswerState::neverSeen);
    add("part held", [](PaidCounter& c) {
        auto answer = PaidCounter::answered(TerminalAction::authorise, AnswerState::held,
                                            c.purchase.totals.total - amountOf(u"0.01"));
        c.bring(answer);
    });
    add("keyed", [](PaidCounter& c) { c.bring(CodeKeyed{6}); });
    add("right", [](PaidCounter& c) { c.bring(CodeCompared{Comparison::right}); });
    add("wrong", [](PaidCounter& c) { c.bring(CodeCompared{Comparison::wrong}); });
    add("sent", [](PaidCounter& c) {
        if (c.purchase.message)
            c.reportTaken();
    });
    add("not sent", [](PaidCounter& c) {
        if (c.purchase.message)
            c.reportFailed();
    });
    add("repeat", [](PaidCounter& c) {
        if (c.purchase.message)
            c.bring(RepeatAsked{c.purchase.message->id, QStringLiteral("no_answer")});
    });
    add("resend", [](PaidCounter& c) { c.resend(); });
    add("more time", [](PaidCounter& c) { c.bring(MoreTimeAsked{}); });
    add("deny", [](PaidCounter& c) { c.bring(DenyAsked{}); });
    add("cancel", [](PaidCounter& c) { c.bring(CancelAsked{}); });
    add("aside", [](PaidCounter& c) { c.bring(AsideAsked{}); });
    add("take up", [](PaidCounter& c) { c.bring(TakeAsked{}); });
    add("settle", [](PaidCounter& c) { c.bring(SettleAsked{QStringLiteral("seen to")}); });
    add("five minutes", [](PaidCounter& c) {
        c.pass(301'000);
        c.bring(Ticked{});
    });
    add("restart", [](PaidCounter& c) { c.bring(Restarted{}); });
    add("reboot", [](PaidCounter& c) {
        c.reboot();
        c.bring(Restarted{});
    });
    add("put back", [](PaidCounter& c) { c.bring(Restored{}); });
    return events;
}

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
    if (p.stage == Stage::closed && p.payment && !p.isSettled && !p.isParked())
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

    /// Every sequence of up to `left` more events.
    void follow(const PaidCounter& counter, int left)
    {
        if (left == 0 || !fault.isEmpty())
            return;
        for (const Named& event : events) {
            PaidCounter next = counter;
            event.happen(next);
            path.push_back(event.name);
            ++sequences;
            look(next);
            // What changed nothing leads nowhere new.
            const bool isNews = !next.newFacts.empty() || !next.effects.empty() ||
                                next.now.boot_ms != counter.now.boot_ms;
            if (isNews) {
                ++states;
                follow(next, left - 1);
            }
            path.pop_back();
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
        if (!wrong || !fault.isEmpty())
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
    counter.charge();
    if (from != From::charge) {
        counter.answer(TerminalAction::authorise,
                       from == From::taken ? AnswerState::taken : AnswerState::held);
        counter.reportTaken();
    }
    run.follow(counter, events);
    qInfo(
        "%d kinds of event, up to %d in a row: %lld sequences, %lld of them led on; %lld recorded, "
        "%lld closed, %lld refunds asked for",
        static_cast<int>(run.events.size()), events, static_cast<long long>(run.sequences),
        static_cast<long long>(run.states), static_cast<long long>(run.recorded),
        static_cast<long long>(run.closed), static_cast<long long>(run.refunds));
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
        run.follow(counter, 2);
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
    run.follow(counter, 4);
    qInfo("%s", qPrintable(run.fault));
    QVERIFY(!run.fault.isEmpty());
}

QTEST_GUILESS_MAIN(SimSequencesTest)
#include "sim_sequences_test.moc"
