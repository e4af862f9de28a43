#include "tests/sale/paid_counter.h"

#include <QTest>
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
    answers("authorise declined", TerminalAction::authorise, AnswerState::declined);
    answers("authorise unknown", TerminalAction::authorise, AnswerState::unknown);
    answers("taken", TerminalAction::capture, AnswerState::taken);
    answers("capture declined", TerminalAction::capture, AnswerState::declined);
    answers("capture unknown", TerminalAction::capture, AnswerState::unknown);
    answers("capture not seen", TerminalAction::capture, AnswerState::neverSeen);
    answers("released", TerminalAction::release, AnswerState::released);
    answers("release unknown", TerminalAction::release, AnswerState::unknown);
    add("part held", [](PaidCounter& c) {
        auto answer = PaidCounter::answered(TerminalAction::authorise, AnswerState::held,
                                            c.purchase.totals.total - amountOf(u"0.01"));
        c.bring(answer);
    });
    add("keyed", [](PaidCounter& c) { c.bring(CodeKeyed{6}); });
    add("right", [](PaidCounter& c) { c.bring(CodeCompared{true}); });
    add("wrong", [](PaidCounter& c) { c.bring(CodeCompared{false}); });
    add("sent", [](PaidCounter& c) {
        if (c.purchase.message)
            c.reportTaken();
    });
    add("not sent", [](PaidCounter& c) {
        if (c.purchase.message)
            c.reportFailed();
    });
    add("resend", [](PaidCounter& c) { c.resend(); });
    add("more time", [](PaidCounter& c) { c.bring(MoreTimeAsked{}); });
    add("deny", [](PaidCounter& c) { c.bring(DenyAsked{}); });
    add("cancel", [](PaidCounter& c) { c.bring(CancelAsked{}); });
    add("five minutes", [](PaidCounter& c) {
        c.pass(301'000);
        c.bring(Ticked{});
    });
    add("restart", [](PaidCounter& c) { c.bring(Restarted{}); });
    add("reboot", [](PaidCounter& c) {
        c.reboot();
        c.bring(Restarted{});
    });
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

/// Why this must never be, or nothing.
const char* faultOf(const PaidCounter& c)
{
    const Purchase& p = c.purchase;
    const bool isFree =
        p.requirement && !mustCountersign(*p.requirement) && !isRefused(*p.requirement);
    if (p.triesUsed > c.rules.tries || c.factsOf<TryCounted>() != p.triesUsed)
        return "more tries than there are";
    if (c.factsOf<TryFailed>() + c.factsOf<Countersigned>() > p.triesUsed)
        return "more verdicts than tries";
    if (c.has<CompareCode>() && !p.isTryOpen)
        return "a code is compared that was not counted";
    if (c.factsOf<PaymentCaptured>() > 1 || c.factsOf<PaymentAuthorised>() > 1)
        return "captured or held twice";
    if (c.factsOf<PurchaseRecorded>() + c.factsOf<PurchaseClosed>() > 1)
        return "ended twice";
    if (c.asks(TerminalAction::capture) && !p.isCountersigned && !isFree)
        return "captured without a countersignature";
    if ((c.asks(TerminalAction::capture) || p.isCaptured) && p.payment->amount != p.tender->amount)
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
};

void SimSequencesTest::allShortSequencesHold_data()
{
    QTest::addColumn<bool>("isCountersigning");
    QTest::addColumn<int>("tries");
    QTest::addColumn<int>("events");
    QTest::newRow("from the charge on") << false << 2 << 6;
    QTest::newRow("from the code on") << true << 2 << 5;
    QTest::newRow("with one try") << true << 1 << 5;
}

void SimSequencesTest::allShortSequencesHold()
{
    QFETCH(const bool, isCountersigning);
    QFETCH(const int, tries);
    QFETCH(const int, events);
    PaidCounter counter = charged(tries);
    Run run;
    run.first = counter.purchase;
    run.faultOf = faultOf;
    counter.charge();
    if (isCountersigning) {
        counter.answerHeld();
        counter.reportTaken();
    }
    run.follow(counter, events);
    qInfo(
        "%d kinds of event, up to %d in a row: %lld sequences, %lld of them led on; %lld recorded, "
        "%lld closed",
        static_cast<int>(run.events.size()), events, static_cast<long long>(run.sequences),
        static_cast<long long>(run.states), static_cast<long long>(run.recorded),
        static_cast<long long>(run.closed));
    QVERIFY2(run.fault.isEmpty(), qPrintable(run.fault));
    QVERIFY(run.recorded > 0 && run.closed > 0);
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
