// What the card terminal is asked, and what comes of its answers.

#include "core/till/posted.h"

namespace countersign::till {

using sale::TerminalAction;

namespace {

sale::AnswerState answerStateOf(world::PaymentState state)
{
    switch (state) {
    case world::PaymentState::held:
        return sale::AnswerState::held;
    case world::PaymentState::taken:
        return sale::AnswerState::taken;
    case world::PaymentState::released:
        return sale::AnswerState::released;
    case world::PaymentState::declined:
        return sale::AnswerState::declined;
    case world::PaymentState::unknown:
        return sale::AnswerState::unknown;
    case world::PaymentState::neverSeen:
        return sale::AnswerState::neverSeen;
    }
    return sale::AnswerState::unknown;
}

} // namespace

void Till::run(const QUuid& purchase, const sale::Effect& effect)
{
    const sale::Purchase* found = m_book.find(purchase);
    if (!found)
        return;
    const sale::Purchase p = *found;
    if (const auto* ask = std::get_if<sale::AskTerminal>(&effect))
        askTerminal(p, *ask);
    else if (const auto* enquire = std::get_if<sale::EnquireTerminal>(&effect))
        enquireTerminal(p, *enquire);
    else if (std::holds_alternative<sale::SendCode>(effect))
        sendCode(p);
    else if (std::holds_alternative<sale::CompareCode>(effect))
        compareCode(p);
}

void Till::askTerminal(const sale::Purchase& purchase, const sale::AskTerminal& effect)
{
    const QUuid id = purchase.id;
    sale::TerminalAnswered event;
    event.action = effect.action;
    event.isDirect = true;
    const auto answered =
        posted<world::PaymentAnswer>([this, id, event](const world::PaymentAnswer& answer) {
            terminalAnswered(id, event, answer);
        });
    ++m_terminalQuestions;
    const QString key = sale::terminalKey(purchase, effect.action, effect.isRefund);
    const sale::Money amount =
        purchase.payment ? purchase.payment->amount : purchase.tender->amount;
    switch (effect.action) {
    case TerminalAction::authorise:
        return m_world.terminal.authorise(key, purchase.tender->amount, m_attempts[id].shown,
                                          answered);
    case TerminalAction::capture:
        return m_world.terminal.capture(key, purchase.payment->id, purchase.tender->amount,
                                        answered);
    case TerminalAction::release:
        if (effect.isRefund)
            return m_world.terminal.refund(key, purchase.payment->id, amount, answered);
        return m_world.terminal.release(key, purchase.payment->id, amount, answered);
    }
}

void Till::enquireTerminal(const sale::Purchase& purchase, const sale::EnquireTerminal& effect)
{
    const bool isRefund =
        effect.action == TerminalAction::release && purchase.release && purchase.release->isRefund;
    const QString key = sale::terminalKey(purchase, effect.action, isRefund);
    sale::TerminalAnswered event;
    event.action = effect.action;
    event.isAboutHold = effect.isAboutHold;
    const auto answered = posted<world::PaymentAnswer>(
        [this, id = purchase.id, event](const world::PaymentAnswer& answer) {
            terminalAnswered(id, event, answer);
        });
    const auto enquire = [this, isAlive = m_isAlive, key, answered, id = purchase.id,
                          isAboutHold = effect.isAboutHold] {
        if (!*isAlive)
            return;
        const sale::Purchase* asked = isAboutHold ? m_book.find(id) : nullptr;
        if (isAboutHold && (!asked || asked->stage != sale::Stage::countersigning))
            return; // Its answer would change nothing any more.
        ++m_terminalQuestions;
        m_world.terminal.enquire(key, answered);
    };
    if (effect.delay_ms == 0)
        enquire();
    else
        m_world.loop.after(effect.delay_ms, enquire);
}

/// `event` says which question that answers. Whose card it is, and what that needs, is looked up of
/// what wasn't known to be held yet.
void Till::terminalAnswered(const QUuid& purchase, sale::TerminalAnswered event,
                            const world::PaymentAnswer& answer)
{
    --m_terminalQuestions;
    const sale::Purchase* found = m_book.find(purchase);
    if (!found)
        return continueFinish();
    const bool isHeld =
        answer.state == world::PaymentState::held || answer.state == world::PaymentState::taken;
    m_isUnkept = false;
    if (event.action == TerminalAction::authorise && isHeld && found->tender && !found->payment) {
        const sale::Purchase before = *found;
        happen(purchase, [&](store::Transaction& transaction) {
            return authorisationEvent(before, answer, transaction);
        });
    } else {
        event.state = answerStateOf(answer.state);
        event.payment = answer.payment;
        event.amount = answer.amount;
        happen(purchase, event);
    }
    // What could not be kept was not heard: the terminal is asked again.
    if (m_isUnkept)
        run(purchase,
            sale::EnquireTerminal{event.action, sale::Rules::enquire_every_ms, event.isAboutHold});
    else
        forgetUnkept(purchase);
    publish();
    continueFinish();
}

} // namespace countersign::till
