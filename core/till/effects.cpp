#include "core/till/till.h"

#include "core/code/code.h"
#include "core/code/message.h"

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

/// What comes back from another thread is posted to ours, and dropped if the till has gone.
template <class Answer> auto Till::posted(std::function<void(const Answer&)> heard)
{
    return [loop = &m_world.loop, isAlive = m_isAlive,
            heard = std::move(heard)](const Answer& answer) {
        loop->post([isAlive, heard, answer] {
            if (*isAlive)
                heard(answer);
        });
    };
}

void Till::askTerminal(const sale::Purchase& purchase, const sale::AskTerminal& effect)
{
    const QUuid id = purchase.id;
    const auto answered = posted<world::PaymentAnswer>(
        [this, id, action = effect.action](const world::PaymentAnswer& answer) {
            terminalAnswered(id, action, answer);
        });
    const QString key = sale::terminalKey(purchase, effect.action, effect.isRefund);
    const sale::Money amount =
        purchase.payment ? purchase.payment->amount : purchase.tender->amount;
    switch (effect.action) {
    case TerminalAction::authorise:
        return m_world.terminal.authorise(key, purchase.tender->amount,
                                          m_attempts[id].shown, answered);
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
    const bool isRefund = effect.action == TerminalAction::release && purchase.release &&
                          purchase.release->isRefund;
    const QString key = sale::terminalKey(purchase, effect.action, isRefund);
    const auto answered = posted<world::PaymentAnswer>(
        [this, id = purchase.id, action = effect.action](const world::PaymentAnswer& answer) {
            terminalAnswered(id, action, answer);
        });
    if (effect.delay_ms == 0)
        return m_world.terminal.enquire(key, answered);
    m_world.loop.after(effect.delay_ms, [this, isAlive = m_isAlive, key, answered] {
        if (*isAlive)
            m_world.terminal.enquire(key, answered);
    });
}

void Till::terminalAnswered(const QUuid& purchase, TerminalAction action,
                            const world::PaymentAnswer& answer)
{
    const sale::Purchase* found = m_book.find(purchase);
    if (!found)
        return;
    const bool isHeld = answer.state == world::PaymentState::held ||
                        answer.state == world::PaymentState::taken;
    m_refusal.reset();
    if (action == TerminalAction::authorise && isHeld && found->tender) {
        const sale::Purchase before = *found;
        happen(purchase, [&](store::Transaction& transaction) {
            return authorisationEvent(before, answer, transaction);
        });
    } else {
        sale::TerminalAnswered event;
        event.action = action;
        event.state = answerStateOf(answer.state);
        event.payment = answer.payment;
        event.amount = answer.amount;
        happen(purchase, event);
    }
    // What could not be kept was not heard: the terminal is asked again.
    if (m_refusal && m_refusal->reason == Refusal::storeFailed)
        run(purchase, sale::EnquireTerminal{action, sale::Rules::enquire_every_ms});
    publish();
    continueFinish();
}

SecretBytes Till::codeOf(const sale::Purchase& purchase) const
{
    code::Approval approval;
    approval.tillId = m_configuration.tillId;
    approval.purchaseId = purchase.id.toByteArray(QUuid::WithoutBraces);
    approval.tenderNumber = purchase.tender->number;
    approval.amount = purchase.tender->amount;
    approval.payee = m_configuration.payee;
    approval.methodId = purchase.methodId;
    approval.registrationId = purchase.code->registrationId;
    approval.basketDigest = purchase.digest;
    approval.nonce = purchase.code->nonce;
    return code::codeFor(m_world.store.keys().code, approval, purchase.code->digits);
}

void Till::sendCode(const sale::Purchase& purchase)
{
    const QUuid id = purchase.id;
    const QString messageId = purchase.message->id;
    auto registration = m_world.store.registry().registration(purchase.code->registrationId);
    if (!registration || !registration->has_value()) {
        world::MessageReport report;
        report.outcome = world::MessageReport::Outcome::permanent;
        report.state = world::MessageState::failed;
        posted<world::MessageReport>([this, id, messageId](const world::MessageReport& failed) {
            messageReported(id, messageId, failed, true);
        })(report);
        return;
    }
    const SecretBytes digits = codeOf(purchase);
    const code::Sender sender{m_configuration.payee, m_configuration.tillId,
                              m_configuration.storePhone, m_configuration.languages};
    code::MessageText text =
        code::codeMessage(sender, (*registration)->locale, digits, purchase.tender->amount);
    auto message = std::make_shared<world::Message>();
    message->id = messageId;
    message->to = QString::fromLatin1(
        reinterpret_cast<const char*>((*registration)->number->data()),
        static_cast<qsizetype>((*registration)->number->size()));
    message->isUcs2 = text.encoding == code::Encoding::ucs2;
    message->text = std::move(text.text);
    message->validFor_ms = purchase.code->issued_boot_ms + purchase.code->life_ms -
                           m_world.clock.now().boot_ms;
    m_world.messages.carry(
        message, [loop = &m_world.loop, isAlive = m_isAlive, this, id,
                  messageId](const world::MessageReport& report, bool isLast) {
            loop->post([this, isAlive, id, messageId, report, isLast] {
                if (*isAlive)
                    messageReported(id, messageId, report, isLast);
            });
        });
}

void Till::messageReported(const QUuid& purchase, const QString& messageId,
                           const world::MessageReport& report, bool isLast)
{
    using Outcome = world::MessageReport::Outcome;
    const bool isTaken = report.outcome == Outcome::taken;
    if (!report.provider.isEmpty())
        m_providerName = report.provider;
    m_providerHealth = isTaken ? Health::ok : Health::warn;
    sale::MessageReported event;
    event.id = messageId;
    event.provider = report.provider;
    event.isTaken = isTaken;
    event.isFinal = isLast;
    event.state = world::name(report.outcome == Outcome::unknown ? world::MessageState::unknown
                              : isTaken                           ? report.state
                              : isLast                            ? world::MessageState::failed
                                                                  : world::MessageState::queued);
    ++m_attemptsToSend[messageId];
    m_refusal.reset();
    happen(purchase, event);
    if (isLast)
        m_attemptsToSend.remove(messageId);
    publish();
    continueFinish();
}

/// The try is counted and durable by now; only here is the code computed and compared.
void Till::compareCode(const sale::Purchase& purchase)
{
    const auto keyed = m_attempts[purchase.id].digits;
    const bool isRight = keyed && code::matches(*keyed, codeOf(purchase));
    m_attempts[purchase.id].digits.reset();
    verdict(purchase.id, isRight);
}

void Till::verdict(const QUuid& purchase, bool isRight)
{
    happen(purchase, sale::CodeCompared{isRight});
    const sale::Purchase* after = m_book.find(purchase);
    const bool isUnkept = m_refusal && m_refusal->reason == Refusal::storeFailed;
    if (after && after->isTryOpen && isUnkept)
        m_world.loop.after(sale::Rules::enquire_every_ms,
                           [this, isAlive = m_isAlive, purchase, isRight] {
                               if (!*isAlive)
                                   return;
                               m_refusal.reset();
                               verdict(purchase, isRight);
                               publish();
                           });
}

void Till::tick()
{
    std::vector<QUuid> open;
    for (const sale::Purchase& purchase : m_book.purchases())
        open.push_back(purchase.id);
    m_wasTickUnkept = false;
    m_isTicking = true;
    for (const QUuid& id : open)
        happen(id, sale::Ticked{});
    m_isTicking = false;
    publish();
    continueFinish();
}

/// One timer for all purchases: the nearest end of a code's life or of the wait after it. What is
/// overdue, because it could not be kept or a try is open, is looked at again after a while.
void Till::scheduleTick()
{
    const std::int64_t now_boot_ms = m_world.clock.now().boot_ms;
    std::optional<std::int64_t> next_boot_ms;
    const auto consider = [&](std::int64_t at_boot_ms) {
        if (!next_boot_ms || at_boot_ms < *next_boot_ms)
            next_boot_ms = at_boot_ms;
    };
    for (const sale::Purchase& purchase : m_book.purchases()) {
        if (purchase.stage == sale::Stage::countersigning && purchase.code) {
            const std::int64_t end_boot_ms =
                purchase.code->issued_boot_ms + purchase.code->life_ms;
            if (end_boot_ms > now_boot_ms)
                consider(end_boot_ms);
        }
        if (const auto deadline = sale::nextDeadline_boot_ms(purchase, m_configuration.rules))
            consider(*deadline > now_boot_ms ? *deadline
                     : m_wasTickUnkept || purchase.isTryOpen
                         ? now_boot_ms + sale::Rules::enquire_every_ms
                         : now_boot_ms);
    }
    if (!next_boot_ms || (m_tick_boot_ms && *m_tick_boot_ms <= *next_boot_ms))
        return;
    m_tick_boot_ms = next_boot_ms;
    const std::uint64_t generation = ++m_tickGeneration;
    m_world.loop.after(std::max<std::int64_t>(*next_boot_ms - now_boot_ms, 0) + 1,
                       [this, isAlive = m_isAlive, generation] {
                           if (!*isAlive || generation != m_tickGeneration)
                               return;
                           m_tick_boot_ms.reset();
                           tick();
                       });
}

void Till::finish(std::function<void()> finished)
{
    m_finishing = std::move(finished);
    continueFinish();
}

void Till::continueFinish()
{
    if (!m_finishing)
        return;
    std::vector<QUuid> open;
    for (const sale::Purchase& purchase : m_book.purchases())
        open.push_back(purchase.id);
    bool isWaiting = false;
    for (const QUuid& id : open) {
        const sale::Purchase purchase = *m_book.find(id);
        if (purchase.stage == sale::Stage::basket) {
            auto transaction = m_world.store.begin();
            if (transaction) {
                transaction->removeBasket(id);
                if (transaction->commit() && id != m_counter)
                    m_book.remove(id);
            }
        } else if (purchase.isOpen()) {
            const bool canBeCancelled = purchase.stage == sale::Stage::authorising ||
                                        purchase.stage == sale::Stage::countersigning;
            if (canBeCancelled)
                happen(id, sale::CancelAsked{});
            const sale::Purchase* after = m_book.find(id);
            isWaiting = isWaiting || (after && after->isOpen());
        }
    }
    if (isWaiting)
        return;
    const auto finished = std::exchange(m_finishing, {});
    finished();
}

} // namespace countersign::till
