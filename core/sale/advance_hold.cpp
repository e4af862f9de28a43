#include "core/sale/decision.h"

// A purchase that is taken up again while its code is awaited. Where its store was put back as it
// had been earlier, with data/head of that time, nothing here tells that it may have been sold or
// let go since. What the terminal has done for it tells.
namespace countersign::sale {

/// Asked beside the customer, who may key the code meanwhile. Some terminals tell how the payment
/// stands, some only what became of each action: so they are asked for both.
void Decision::lookAtHold()
{
    act(EnquireTerminal{TerminalAction::authorise, 0, true});
    lookForCapture();
}

/// What was taken at once is never captured.
void Decision::lookForCapture()
{
    if (p().payment->state == HoldState::held)
        act(EnquireTerminal{TerminalAction::capture, 0, true});
}

void Decision::holdTold(const TerminalAnswered& event)
{
    if (p().stage == Stage::releasing && event.state == AnswerState::taken)
        return capturedBeforeRelease(event);
    if (p().stage != Stage::countersigning || event.action == TerminalAction::release)
        return; // It has gone on since that was asked.
    switch (event.state) {
    case AnswerState::held:
        return;
    case AnswerState::taken:
        if (p().payment->state == HoldState::held)
            capturedElsewhere(event);
        return;
    case AnswerState::neverSeen:
        if (event.action == TerminalAction::authorise)
            holdGone(event);
        return; // No capture was asked for yet.
    case AnswerState::released:
    case AnswerState::declined:
        return holdGone(event);
    case AnswerState::unknown:
        return act(EnquireTerminal{event.action, Rules::enquire_every_ms, true});
    }
}

/// Nobody asked for that in what this store knows, so it is older than what happened: as of a
/// restored one, it is never taken up again.
void Decision::capturedElsewhere(const TerminalAnswered& event)
{
    freezeByOpenTry();
    add(PurchaseClosed{Outcome::unresolved, true});
    if (event.action == TerminalAction::capture)
        return parkedAnswered(event);
    act(EnquireTerminal{TerminalAction::capture, 0});
}

/// It was given up while that was asked. The release that is under way doesn't undo what was sold.
void Decision::capturedBeforeRelease(const TerminalAnswered& event)
{
    if (!p().isGivenUpResumed || !p().payment || p().payment->state != HoldState::held)
        return;
    add(PurchaseClosed{Outcome::unresolved, true});
    add(PaymentCaptured{event.amount});
}

/// No code can approve it any more. Whether anything is left is the release's answer.
void Decision::holdGone(const TerminalAnswered& event)
{
    freezeByOpenTry();
    refuse(event.state == AnswerState::declined ? Refusal::declined : Refusal::terminalUnavailable);
    giveUp(Outcome::declined);
}

} // namespace countersign::sale
