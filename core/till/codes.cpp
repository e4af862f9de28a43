// The code: computed when it is sent or compared, and at no other time.

#include "core/till/till.h"

#include "core/code/code.h"
#include "core/code/message.h"
#include "core/journal/fact_codec.h"

namespace countersign::till {

SecretBytes Till::codeOf(const sale::Purchase& purchase) const
{
    check(purchase.code->keyId == m_world.store.keys().codeId,
          "a code is computed with the key it was made with");
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
    const code::Sender sender{m_configuration.payee,      m_configuration.tillId,
                              m_configuration.storePhone, m_configuration.languages,
                              m_configuration.canReply,   m_configuration.fixedWordings};
    code::MessageText text =
        code::codeMessage(sender, (*registration)->locale, digits, purchase.tender->amount);
    auto message = std::make_shared<world::Message>();
    message->id = messageId;
    message->to =
        QString::fromLatin1(reinterpret_cast<const char*>((*registration)->number->data()),
                            static_cast<qsizetype>((*registration)->number->size()));
    message->isUcs2 = text.encoding == code::Encoding::ucs2;
    message->text = std::move(text.text);
    message->templateId = text.templateId;
    message->validFor_ms =
        purchase.code->issued_boot_ms + purchase.code->life_ms - m_world.clock.now().boot_ms;
    m_world.messages.carry(message, [loop = &m_world.loop, isAlive = m_isAlive, this, id,
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
                              : isTaken                          ? report.state
                              : isLast                           ? world::MessageState::failed
                                                                 : world::MessageState::queued);
    ++m_attemptsToSend[messageId];
    m_refusal.reset();
    if (m_book.find(purchase))
        happen(purchase, event);
    else
        keepLateWord(purchase, event);
    if (isLast)
        m_attemptsToSend.remove(messageId);
    publish();
    continueFinish();
}

/// The purchase is over: what became of its message concerns nobody at the counter any more, but is
/// still part of the record.
void Till::keepLateWord(const QUuid& purchase, const sale::MessageReported& event)
{
    if (!event.isTaken && !event.isFinal)
        return;
    auto transaction = m_world.store.begin();
    if (!transaction)
        return;
    const sale::FactBody fact =
        event.isTaken ? sale::FactBody(sale::MessageSent{event.id, event.provider, event.state})
                      : sale::FactBody(sale::MessageStateChanged{event.id, event.provider,
                                                                 event.state, event.isFinal});
    const auto entry = journal::encoded(fact);
    transaction->append(entry.kind, purchase, entry.payload);
    transaction->updateMessage({event.id, event.provider, world::messageStateFromName(event.state),
                                m_attemptsToSend.value(event.id, 1)});
    (void)transaction->commit(); // What can't be kept is unknown at the next start.
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

} // namespace countersign::till
