#pragma once

#include "core/sale/advance.h"
#include "tests/sale/samples.h"

#include <QTest>
#include <algorithm>
#include <vector>

namespace countersign::sale {

/// One purchase at a counter whose clocks the test turns. What `advance` decides is kept as facts
/// and effects; failures in a row on the method are counted as the till counts them.
class PaidCounter
{
public:
    Rules rules;
    Purchase purchase;
    Instant now{1'700'000'000'000, 1'000'000, "boot-1"};
    int methodFailures = 0;
    int failuresElsewhere = 0; // beside them, at other tills
    QString codeKeyId = QStringLiteral("key-1");
    QString codeService; // empty: the till
    bool isNumberOver = false;
    bool canCompare = true;
    bool isFrozen = false;
    Refusal whyFrozen = Refusal::tooManyFailures;
    std::vector<Fact> facts;
    std::vector<Effect> effects; // of the last event
    std::vector<Fact> newFacts;  // of the last event
    std::optional<Refusal> refusal;
    int nonces = 0;
    int captures = 0; // how often the terminal was asked to

    PaidCounter()
    {
        purchase.id = QUuid::fromString(u"0192aabb-ccdd-7eee-8fff-001122334455");
        purchase.basket = basketOf({lineOf(u"2", u"12.10"), lineOf(u"1", u"24.00")});
        purchase.totals = totalsOf(purchase.basket);
    }

    void bring(const PurchaseEvent& event)
    {
        Moment moment;
        moment.now = now;
        moment.nonce = QByteArray(15, '\0') + static_cast<char>(++nonces % 128);
        moment.codeKeyId = codeKeyId;
        moment.codeService = codeService;
        moment.isNumberOver = isNumberOver;
        moment.canCompare = canCompare;
        moment.receiptNumber = QStringLiteral("T3-000001");
        moment.methodFailures = methodFailures + failuresElsewhere;
        if (isFrozen)
            moment.methodFailures = rules.failuresInARow;
        moment.isFrozen = isFrozen;
        moment.whyFrozen = whyFrozen;
        moment.failuresElsewhere = failuresElsewhere;
        Step step = advance(purchase, event, rules, moment);
        for (const Fact& fact : step.facts)
            count(fact.body);
        purchase = step.purchase;
        facts.insert(facts.end(), step.facts.begin(), step.facts.end());
        newFacts = std::move(step.facts);
        effects = std::move(step.effects);
        refusal = step.refusal;
        captures += static_cast<int>(
            std::count_if(effects.begin(), effects.end(), [](const Effect& effect) {
                const auto* ask = std::get_if<AskTerminal>(&effect);
                return ask && ask->action == TerminalAction::capture;
            }));
    }
    void pass(std::int64_t time_ms)
    {
        now.wall_ms += time_ms;
        now.boot_ms += time_ms;
    }
    void reboot()
    {
        now.wall_ms += 60'000;
        now.boot_ms = 20'000;
        now.bootId += '+';
    }

    // What often comes one after the other.

    void charge() { bring(ChargedCard{"method-1"}); }
    void answer(TerminalAction action, AnswerState state)
    {
        auto event = answered(action, state, purchase.totals.total);
        event.isDirect = asks(action) || asks(action, true);
        event.isAboutHold = isHoldAskedAbout();
        bring(event);
    }
    /// Of a purchase that was taken up again while its code is awaited nothing else is asked.
    [[nodiscard]] bool isHoldAskedAbout() const
    {
        return purchase.stage == Stage::countersigning && !purchase.resumedBootId.isEmpty();
    }
    void answerHeld() { answer(TerminalAction::authorise, AnswerState::held); }
    void chargeAndHold()
    {
        charge();
        answerHeld();
    }
    /// Held, the code is out and a provider took it.
    void countersigning()
    {
        chargeAndHold();
        reportTaken();
    }
    void reportTaken()
    {
        bring(MessageReported{purchase.message->id, QStringLiteral("demo"),
                              QStringLiteral("accepted"), true, true});
    }
    void reportFailed()
    {
        bring(MessageReported{purchase.message->id, QStringLiteral("demo"),
                              QStringLiteral("failed"), false, true});
    }
    void key(bool isRight)
    {
        bring(CodeKeyed{6});
        if (has<CompareCode>())
            bring(CodeCompared{isRight ? Comparison::right : Comparison::wrong});
    }
    void resend() { bring(ResendAsked{{{}, "registration-1", {}}}); }
    /// The terminal doesn't say in time what became of that.
    void leaveUnanswered(TerminalAction action)
    {
        answer(action, AnswerState::unknown);
        pass(rules.resolve_within_ms);
        answer(action, AnswerState::unknown);
    }
    /// The right code was keyed, and nobody knows whether it was captured.
    void captureUnanswered()
    {
        countersigning();
        key(true);
        leaveUnanswered(TerminalAction::capture);
    }

    static TerminalAnswered answered(TerminalAction action, AnswerState state, const Money& amount)
    {
        TerminalAnswered event;
        event.action = action;
        event.state = state;
        event.payment = QStringLiteral("payment-1");
        event.amount = amount;
        event.methodId = "method-1";
        event.registrationId = "registration-1";
        return event;
    }

    template <class E> [[nodiscard]] bool has() const
    {
        return std::any_of(effects.begin(), effects.end(),
                           [](const Effect& e) { return std::holds_alternative<E>(e); });
    }
    [[nodiscard]] bool asks(TerminalAction action, bool isRefund = false) const
    {
        return std::any_of(effects.begin(), effects.end(), [&](const Effect& effect) {
            const auto* ask = std::get_if<AskTerminal>(&effect);
            return ask && ask->action == action && ask->isRefund == isRefund;
        });
    }
    [[nodiscard]] bool enquires(TerminalAction action) const
    {
        return std::any_of(effects.begin(), effects.end(), [&](const Effect& effect) {
            const auto* enquire = std::get_if<EnquireTerminal>(&effect);
            return enquire && enquire->action == action;
        });
    }
    [[nodiscard]] bool asksOfHold(TerminalAction action) const
    {
        return std::any_of(effects.begin(), effects.end(), [&](const Effect& effect) {
            const auto* enquire = std::get_if<EnquireTerminal>(&effect);
            return enquire && enquire->action == action && enquire->isAboutHold;
        });
    }
    template <class F> [[nodiscard]] int factsOf() const
    {
        return static_cast<int>(std::count_if(facts.begin(), facts.end(), [](const Fact& fact) {
            return std::holds_alternative<F>(fact.body);
        }));
    }
    /// Why its method was frozen; empty if it wasn't.
    [[nodiscard]] QString frozenBy() const
    {
        for (const Fact& fact : facts) {
            if (const auto* frozen = std::get_if<MethodFrozen>(&fact.body))
                return frozen->why;
        }
        return {};
    }

private:
    void count(const FactBody& fact)
    {
        if (std::holds_alternative<TryCounted>(fact))
            ++methodFailures;
        else if (std::holds_alternative<Countersigned>(fact))
            methodFailures = 0;
    }
};

} // namespace countersign::sale
