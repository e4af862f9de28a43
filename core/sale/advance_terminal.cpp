#include "core/sale/decision.h"
#include "core/sale/freeze.h"

namespace countersign::sale {

/// Nobody is asked twice to do something that may have been done: the terminal is asked about it,
/// until it says or the limit is reached.
void Decision::inDoubt(TerminalAction action)
{
    if (!p().doubt)
        add(PaymentUnknown{action, {m_moment.now.bootId, m_moment.now.boot_ms}});
    const bool isOver =
        p().doubt->bootId == m_moment.now.bootId &&
        m_moment.now.boot_ms - p().doubt->since_boot_ms >= m_rules.resolve_within_ms;
    if (isOver && p().isOpen())
        close(Outcome::unresolved);
    act(EnquireTerminal{action,
                        p().isOpen() ? Rules::enquire_every_ms : Rules::enquire_parked_every_ms});
}

/// It says that it didn't do what it was asked to. Who only wanted to know asks it at once, under
/// the same key; where it was asked just now, that comes after a wait, and within the limit.
void Decision::undone(const TerminalAnswered& event)
{
    if (event.isDirect)
        return inDoubt(event.action);
    const bool isRefund = event.action == TerminalAction::release && p().release->isRefund;
    act(AskTerminal{event.action, isRefund});
}

void Decision::operator()(const TerminalAnswered& event)
{
    if (event.isAboutHold)
        return holdTold(event);
    if (p().isAskedAbout())
        return parkedAnswered(event);
    switch (event.action) {
    case TerminalAction::authorise:
        return authoriseAnswered(event);
    case TerminalAction::capture:
        return captureAnswered(event);
    case TerminalAction::release:
        return releaseAnswered(event);
    }
}

void Decision::authoriseAnswered(const TerminalAnswered& event)
{
    const bool isGivenUp = p().stage == Stage::releasing && !p().payment;
    if (p().stage != Stage::authorising && !isGivenUp)
        return;
    switch (event.state) {
    case AnswerState::held:
    case AnswerState::taken:
        return authorised(event);
    case AnswerState::declined:
    case AnswerState::released:
    case AnswerState::neverSeen:
        add(PaymentDeclined{TerminalAction::authorise});
        if (!isGivenUp)
            refuse(event.state == AnswerState::declined ? Refusal::declined
                                                        : Refusal::terminalUnavailable);
        return close(isGivenUp ? p().release->outcome : Outcome::declined);
    case AnswerState::unknown:
        return inDoubt(TerminalAction::authorise);
    }
}

void Decision::addAuthorised(const TerminalAnswered& event)
{
    const auto state = event.state == AnswerState::taken ? HoldState::taken : HoldState::held;
    add(PaymentAuthorised{
        {event.payment, state, event.amount, event.capturableUntil_ms, m_moment.now.wall_ms},
        event.methodId,
        event.requirement});
}

void Decision::authorised(const TerminalAnswered& event)
{
    const bool isGivenUp = p().stage == Stage::releasing;
    addAuthorised(event);
    if (isGivenUp)
        return giveUp(p().release->outcome, p().release->isNotMine);
    if (event.amount != p().tender->amount) {
        refuse(Refusal::partialApproval);
        return giveUp(Outcome::declined);
    }
    if (isRefused(event.requirement)) {
        if (!event.freezesFor.isEmpty())
            add(MethodFrozen{p().methodId, event.freezesFor});
        refuse(event.requirement == Requirement::refuseFrozen
                   ? event.whyFrozen
                   : event.obstacle.value_or(Refusal::notRegistered));
        return giveUp(Outcome::declined);
    }
    if (!mustCountersign(event.requirement))
        return capture();
    if (event.obstacle) {
        refuse(*event.obstacle);
        return giveUp(Outcome::declined);
    }
    issueCode(m_moment.codeService, event.registrationId);
    queueMessage();
    if (!p().resumedBootId.isEmpty())
        lookForCapture();
}

/// Lets go what is held or gives back what was taken; what it is, is known from the purchase.
void Decision::giveUp(Outcome outcome, bool isNotMine)
{
    const bool isRefund = p().payment && p().payment->state == HoldState::taken;
    add(ReleaseRequested{{outcome, isRefund, isNotMine}});
    if (p().payment)
        act(AskTerminal{TerminalAction::release, isRefund});
}

void Decision::capture()
{
    add(CaptureRequested{terminalKey(p(), TerminalAction::capture)});
    if (p().payment->state == HoldState::taken) {
        add(PaymentCaptured{p().payment->amount});
        return record();
    }
    act(AskTerminal{TerminalAction::capture});
}

void Decision::captureAnswered(const TerminalAnswered& event)
{
    if (p().stage != Stage::capturing)
        return;
    switch (event.state) {
    case AnswerState::taken:
        add(PaymentCaptured{event.amount});
        // Another amount than was approved is nobody's sale: a person has to look at it.
        return event.amount == p().tender->amount ? record() : close(Outcome::unresolved);
    case AnswerState::declined:
    case AnswerState::released:
        add(PaymentDeclined{TerminalAction::capture});
        refuse(Refusal::declined);
        return giveUp(Outcome::declined);
    case AnswerState::held:
    case AnswerState::neverSeen:
        return undone(event);
    case AnswerState::unknown:
        return inDoubt(TerminalAction::capture);
    }
}

void Decision::releaseAnswered(const TerminalAnswered& event)
{
    if (p().stage != Stage::releasing || !p().payment)
        return;
    switch (event.state) {
    case AnswerState::released:
        add(PaymentReleased{});
        return close(p().release->outcome);
    case AnswerState::held:
    case AnswerState::neverSeen:
        return undone(event);
    case AnswerState::taken:
    case AnswerState::declined:
        add(PaymentDeclined{TerminalAction::release});
        return close(Outcome::unresolved);
    case AnswerState::unknown:
        return inDoubt(TerminalAction::release);
    }
}

/// Of a purchase that is asked about: its last unanswered action, which is what is asked about.
TerminalAction Decision::actionInDoubt() const
{
    if (!p().payment)
        return TerminalAction::authorise;
    return p().release ? TerminalAction::release : TerminalAction::capture;
}

/// The lane has gone on: whatever is found held is let go; what was captured waits for a person.
void Decision::parkedAnswered(const TerminalAnswered& event)
{
    if (event.action != actionInDoubt() || p().isCaptured)
        return; // An older question's answer, or one that a person has to look at by now.
    const bool isAuthorise = event.action == TerminalAction::authorise;
    switch (event.state) {
    case AnswerState::unknown:
        return act(EnquireTerminal{event.action, Rules::enquire_parked_every_ms});
    case AnswerState::released:
        return add(PaymentReleased{});
    case AnswerState::declined:
        if (event.action == TerminalAction::release)
            return parkedReleaseRefused();
        [[fallthrough]];
    case AnswerState::neverSeen:
        return isAuthorise ? add(PaymentReleased{}) : parkedUndone(event);
    case AnswerState::held:
        return isAuthorise ? parkedAuthorised(event) : parkedUndone(event);
    case AnswerState::taken:
        if (isAuthorise)
            return parkedAuthorised(event);
        if (event.action == TerminalAction::capture)
            return add(PaymentCaptured{event.amount});
        return p().isRefundForPerson() ? leaveRefund() : parkedReleaseRefused();
    }
}

/// Nothing is asked any more; a person has to look.
void Decision::parkedReleaseRefused()
{
    if (!p().isReleaseRefused)
        add(PaymentDeclined{TerminalAction::release});
}

/// Whoever saw to it, or may have in what a restored store has lost, may have given the money back
/// already: whether it is given back is theirs to decide.
void Decision::leaveRefund()
{
    if (!p().isRefundLeft)
        add(RefundLeft{});
}

/// Whether it was sold in what a restored store has lost shows in whether it was captured. What was
/// taken at once is never captured, so that the terminal can't know: a person has to look.
void Decision::parkedAuthorised(const TerminalAnswered& event)
{
    addAuthorised(event);
    if (!p().isRestored || p().release)
        return p().isRefundForPerson() ? leaveRefund() : giveUp(Outcome::unresolved);
    if (p().payment->state == HoldState::held)
        act(EnquireTerminal{TerminalAction::capture, 0});
}

void Decision::parkedUndone(const TerminalAnswered& event)
{
    const bool isCapture = event.action == TerminalAction::capture;
    if (isCapture && p().payment->state == HoldState::taken)
        return; // See parkedAuthorised.
    if (p().isRefundForPerson())
        return leaveRefund();
    if (event.isDirect)
        return act(EnquireTerminal{event.action, Rules::enquire_parked_every_ms});
    return isCapture ? giveUp(Outcome::unresolved) : undone(event);
}

} // namespace countersign::sale
