#pragma once

#include "core/sale/advance.h"

// Private to core/sale: how `advance` decides. Other rooms include advance.h.
namespace countersign::sale {

/// Collects what follows from one event. Each fact changes the purchase as it is added, so that
/// later decisions see it.
class Decision
{
public:
    Decision(const Purchase& purchase, const Rules& rules, const Moment& moment)
        : m_step{purchase, {}, {}, {}}, m_rules(rules), m_moment(moment)
    {
    }

    Step taken() && { return std::move(m_step); }

    void operator()(const ChargedCash& event);
    void operator()(const ChargedCard& event);
    void operator()(const TerminalAnswered& event);
    void operator()(const CodeKeyed& event);
    void operator()(const CodeCompared& event);
    void operator()(const ResendAsked& event);
    void operator()(const MoreTimeAsked& event);
    void operator()(const DenyAsked& event);
    void operator()(const CancelAsked& event);
    void operator()(const AsideAsked& event);
    void operator()(const TakeAsked& event);
    void operator()(const SettleAsked& event);
    void operator()(const MessageReported& event);
    void operator()(const RepeatAsked& event);
    void operator()(const Ticked& event);
    void operator()(const Restarted& event);
    void operator()(const Restored& event);

private:
    [[nodiscard]] const Purchase& p() const { return m_step.purchase; }
    void add(FactBody body);
    void act(Effect effect) { m_step.effects.push_back(effect); }
    void refuse(Refusal refusal) { m_step.refusal = refusal; }

    bool canBeCharged();
    [[nodiscard]] bool isCodeOver() const;
    void record();
    void close(Outcome outcome);
    void giveUp(Outcome outcome, bool isNotMine = false);
    void capture();
    void issueCode(const QString& service, const QByteArray& registrationId);
    void queueMessage();
    void tryFailed(TryFailure why);
    void freeze();
    void freezeByOpenTry();
    [[nodiscard]] bool isTriedTooOften() const;
    [[nodiscard]] bool mayAnotherBeOut(const QString& message) const;
    void nobodyTook(const MessageReported& event);
    void inDoubt(TerminalAction action);
    void undone(const TerminalAnswered& event);
    void addAuthorised(const TerminalAnswered& event);
    void authorised(const TerminalAnswered& event);
    void authoriseAnswered(const TerminalAnswered& event);
    void captureAnswered(const TerminalAnswered& event);
    void releaseAnswered(const TerminalAnswered& event);
    void lookAtHold();
    void lookForCapture();
    void holdTold(const TerminalAnswered& event);
    void capturedElsewhere(const TerminalAnswered& event);
    void capturedBeforeRelease(const TerminalAnswered& event);
    void holdGone(const TerminalAnswered& event);
    [[nodiscard]] TerminalAction actionInDoubt() const;
    void parkedAnswered(const TerminalAnswered& event);
    void parkedReleaseRefused();
    void leaveRefund();
    void parkedAuthorised(const TerminalAnswered& event);
    void parkedUndone(const TerminalAnswered& event);

    Step m_step;
    const Rules& m_rules;
    const Moment& m_moment;
};

} // namespace countersign::sale
