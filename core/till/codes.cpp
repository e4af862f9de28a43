// The code: computed when it is sent or compared, and at no other time.

#include "core/till/posted.h"

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
    world::Errand errand;
    errand.id = purchase.message->id;
    errand.queued_ms = purchase.message->sent_ms;
    errand.allowed = purchase.message->allowed;
    errand.isResumed = m_isResuming;
    if (errand.isResumed)
        errand.past = pastOf(errand.id, &purchase);
    errand.avoided = silentProvider(purchase);
    errand.usual_ms = usualTimes_ms();
    auto registration = m_world.store.registry().registration(purchase.code->registrationId);
    if (!registration || !registration->has_value()) {
        world::MessageNews failed;
        failed.report.outcome = world::MessageReport::Outcome::permanent;
        failed.report.state = world::MessageState::failed;
        failed.isUnsent = failed.isLast = true;
        return posted<world::MessageNews>(
            [this, id = purchase.id, messageId = errand.id](const world::MessageNews& news) {
                messageReported(id, messageId, news);
            })(failed);
    }
    const SecretBytes digits = codeOf(purchase);
    const code::Sender sender{m_configuration.payee,      m_configuration.tillId,
                              m_configuration.storePhone, m_configuration.languages,
                              m_configuration.canReply,   m_configuration.fixedWordings};
    code::MessageText text =
        code::codeMessage(sender, (*registration)->locale, digits, purchase.tender->amount);
    auto message = std::make_shared<world::Message>();
    message->id = errand.id;
    message->to =
        QString::fromLatin1(reinterpret_cast<const char*>((*registration)->number->data()),
                            static_cast<qsizetype>((*registration)->number->size()));
    message->isUcs2 = text.encoding == code::Encoding::ucs2;
    message->text = std::move(text.text);
    message->templateId = text.templateId;
    message->validFor_ms =
        purchase.code->issued_boot_ms + purchase.code->life_ms - m_world.clock.now().boot_ms;
    errand.message = std::move(message);
    carry(purchase.id, std::move(errand));
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
    m_isUnkept = false;
    happen(purchase, sale::CodeCompared{isRight});
    const sale::Purchase* after = m_book.find(purchase);
    if (after && after->isTryOpen && m_isUnkept)
        m_world.loop.after(sale::Rules::enquire_every_ms,
                           [this, isAlive = m_isAlive, purchase, isRight] {
                               if (!*isAlive)
                                   return;
                               forgetUnkept(purchase);
                               verdict(purchase, isRight);
                               publish();
                           });
}

} // namespace countersign::till
