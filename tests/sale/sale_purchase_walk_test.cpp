#include "core/journal/fact_codec.h"
#include "tests/sale/paid_counter.h"

#include <QTest>
#include <random>

using namespace countersign;
using namespace countersign::sale;

namespace {

constexpr int steps_total = 100'000;
constexpr unsigned seed = 20260314;

/// Whatever could happen, in any order, at any moment, sensible or not.
class Walk
{
public:
    explicit Walk(unsigned first) : m_random(first) { begin(); }

    void step()
    {
        if (hasEnded() || ++m_steps > steps_a_purchase_max)
            begin();
        turnClock();
        const PurchaseEvent event = anything();
        c.bring(event);
        for (const Fact& fact : c.newFacts) {
            const auto written = journal::encoded(fact.body);
            const auto read = journal::decodedFact(written.kind, written.payload);
            check(read.ok() && read->has_value(), "what was written can be read");
            auto after = applied(std::move(replayed), Fact{fact.at_ms, **read});
            check(after.ok(), "what happened can be replayed");
            replayed = std::move(after).value();
        }
    }
    [[nodiscard]] bool hasEnded() const
    {
        return !c.purchase.isOpen() && !c.purchase.isAskedAbout();
    }

    PaidCounter c;
    Purchase replayed;
    int purchases = 0;

private:
    static constexpr int steps_a_purchase_max = 60;

    int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(m_random); }

    void begin()
    {
        const Instant now = c.now;
        const int failures = below(10) == 0 ? 0 : c.methodFailures;
        c = PaidCounter();
        c.now = now;
        c.methodFailures = failures;
        c.rules.resends = below(3);
        c.rules.failuresInARow = 5;
        replayed = c.purchase;
        m_steps = 0;
        ++purchases;
    }

    void turnClock()
    {
        constexpr std::array<std::int64_t, 8> passing_ms{1,      500,     2'000,   31'000,
                                                         60'001, 125'000, 300'000, 3};
        c.pass(passing_ms.at(std::size_t(below(8))) * (below(3) == 0 ? 1 : 0));
        if (below(200) == 0)
            c.reboot();
    }

    PurchaseEvent fromTerminal()
    {
        auto action = TerminalAction(below(3));
        if (below(4) != 0) {
            action = c.purchase.stage == Stage::authorising ? TerminalAction::authorise
                     : c.purchase.stage == Stage::capturing ? TerminalAction::capture
                     : c.purchase.payment                   ? TerminalAction::release
                                                            : TerminalAction::authorise;
        }
        auto state = AnswerState(below(6));
        if (below(3) != 0) {
            state = action == TerminalAction::authorise ? AnswerState::held
                    : action == TerminalAction::capture ? AnswerState::taken
                                                        : AnswerState::released;
        }
        const bool isAboutHold = below(c.purchase.stage == Stage::countersigning ? 8 : 40) == 0;
        if (isAboutHold) {
            action = TerminalAction(below(2));
            state = AnswerState(below(6));
        }
        auto answer = PaidCounter::answered(action, state, c.purchase.totals.total);
        answer.isAboutHold = isAboutHold;
        if (below(12) == 0)
            answer.amount = answer.amount - amountOf(u"0.01");
        if (below(8) == 0)
            answer.requirement = Requirement(below(6));
        if (c.methodFailures >= c.rules.failuresInARow)
            answer.requirement = Requirement::refuseFrozen;
        if (below(20) == 0)
            answer.obstacle = Refusal::sendingLimit;
        return answer;
    }

    PurchaseEvent fromProvider()
    {
        MessageReported report;
        const int sends = c.purchase.message ? c.purchase.message->sends : 1;
        report.id = QStringLiteral("%1-m%2").arg(c.purchase.id.toString(QUuid::WithoutBraces))
                        .arg(below(5) == 0 ? 1 : sends);
        report.provider = QStringLiteral("demo");
        const int what = below(6);
        report.attempt = 1 + below(3);
        report.isTaken = what < 4;
        report.isFinal = below(3) != 0 || report.isTaken;
        report.state = what == 1   ? QStringLiteral("delivered")
                       : what == 2 ? QStringLiteral("undelivered")
                       : what < 4  ? QStringLiteral("accepted")
                       : what == 4 ? QStringLiteral("failed")
                                   : QStringLiteral("unknown");
        return report;
    }

    PurchaseEvent anything()
    {
        if (c.purchase.stage == Stage::basket && below(3) != 0)
            return ChargedCard{"method-1"};
        switch (below(20)) {
        case 0: return ChargedCash{amountOf(below(2) == 0 ? u"100.00" : u"1.00")};
        case 1: return ChargedCard{"method-1"};
        case 2:
        case 3:
        case 4:
        case 5: return fromTerminal();
        case 6:
        case 7:
        case 8: return CodeKeyed{below(8) == 0 ? 5 : 6};
        case 9: return CodeCompared{Comparison::right};
        case 10:
        case 11: return CodeCompared{Comparison::wrong};
        case 12:
            return ResendAsked{{{},
                                "registration-1",
                                below(5) == 0 ? std::optional(Refusal::sendingLimit)
                                              : std::nullopt}};
        case 13: return MoreTimeAsked{};
        case 14: return below(4) == 0 ? PurchaseEvent(DenyAsked{}) : PurchaseEvent(Ticked{});
        case 15: return below(4) == 0 ? PurchaseEvent(CancelAsked{}) : PurchaseEvent(Ticked{});
        case 16: return below(2) == 0 ? PurchaseEvent(AsideAsked{}) : PurchaseEvent(TakeAsked{});
        case 17:
            if (c.purchase.message && below(2) == 0)
                return RepeatAsked{c.purchase.message->id, QStringLiteral("no_answer")};
            return fromProvider();
        case 18: return fromProvider();
        default:
            if (c.purchase.isParked() && below(4) == 0)
                return SettleAsked{QStringLiteral("seen to")};
            return below(3) == 0 ? PurchaseEvent(Restarted{}) : PurchaseEvent(Ticked{});
        }
    }

    std::mt19937 m_random;
    int m_steps = 0;
};

bool isFreeToCapture(const Purchase& purchase)
{
    return purchase.isCountersigned ||
           (purchase.requirement && !mustCountersign(*purchase.requirement) &&
            !isRefused(*purchase.requirement));
}

} // namespace

class SalePurchaseWalkTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_walk = std::make_unique<Walk>(seed);
        qInfo("seed %u, %d steps", seed, steps_total);
    }
    void whateverHappensThePromisesHold();
    void allWaysToEndWereSeen();

private:
    void checkStep(const Purchase& before);

    std::unique_ptr<Walk> m_walk;
    QMap<QString, int> m_ends;
};

void SalePurchaseWalkTest::checkStep(const Purchase& before)
{
    const PaidCounter& c = m_walk->c;
    const Purchase& p = c.purchase;
    QVERIFY(p == m_walk->replayed);
    QVERIFY(p.triesUsed <= c.rules.tries);
    QVERIFY(c.factsOf<TryCounted>() == p.triesUsed);
    QVERIFY(c.factsOf<PaymentCaptured>() <= 1);
    QVERIFY(c.factsOf<PurchaseRecorded>() + c.factsOf<PurchaseClosed>() <= 1);
    QVERIFY(!p.code || p.code->life_ms <= Rules::life_max_ms);
    if (p.message)
        QVERIFY(p.message->sends <= c.rules.resends + 1);
    QVERIFY(p.spareMessages <= Rules::spare_messages_max);
    QVERIFY(c.factsOf<MessageQueued>() + c.factsOf<MessageRepeated>() <= messagesMax(c.rules));
    if (before.message && p.message && before.message->id == p.message->id &&
        before.message->reported == QStringLiteral("delivered"))
        QCOMPARE(p.message->reported, before.message->reported);
    // Of one that an older store took up it is kept what the terminal says it captured.
    if (c.asks(TerminalAction::capture) || (p.isCaptured && !p.isRestored)) {
        QVERIFY(isFreeToCapture(p));
        QVERIFY(p.payment->amount == p.tender->amount);
    }
    if (c.has<CompareCode>())
        QVERIFY(p.isTryOpen && p.triesUsed == before.triesUsed + 1);
    // A new message is queued only for a method that isn't frozen; a restart repeats the last one.
    if (c.has<SendCode>() && !(p.message == before.message))
        QVERIFY(c.methodFailures < c.rules.failuresInARow);
    if (!before.isOpen() && !before.isAskedAbout())
        QVERIFY(c.newFacts.empty() && c.effects.empty());
    if (p.stage == Stage::recorded && p.tender && p.tender->kind == TenderKind::card)
        QVERIFY(p.isCaptured && p.payment->amount == p.totals.total);
    if (p.isAnswerAwaited)
        QVERIFY(p.isSettled && !p.isCaptured && !p.isReleaseRefused);
    if (p.stage == Stage::closed && p.outcome != Outcome::unresolved)
        QVERIFY((!p.payment || p.isSettled) && !p.isCaptured);
}

void SalePurchaseWalkTest::whateverHappensThePromisesHold()
{
    for (int step = 0; step < steps_total; ++step) {
        const Purchase before = m_walk->hasEnded() ? Purchase() : m_walk->c.purchase;
        m_walk->step();
        checkStep(before);
        if (QTest::currentTestFailed()) {
            qWarning("at step %d", step);
            return;
        }
        if (m_walk->hasEnded()) {
            const Purchase& p = m_walk->c.purchase;
            ++m_ends[p.outcome ? name(*p.outcome) : name(p.stage)];
        }
    }
}

void SalePurchaseWalkTest::allWaysToEndWereSeen()
{
    qInfo() << m_walk->purchases << "purchases:" << m_ends;
    for (const char* end : {"recorded", "cancelled", "locked", "declined", "expired",
                            "denied_by_customer", "unresolved"})
        QVERIFY2(m_ends.value(QString::fromLatin1(end)) >= 20, end);
}

QTEST_GUILESS_MAIN(SalePurchaseWalkTest)
#include "sale_purchase_walk_test.moc"
