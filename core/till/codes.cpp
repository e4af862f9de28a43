// The code: computed when it is sent or compared, and at no other time.

#include "core/till/posted.h"

#include "core/code/code.h"
#include "core/code/message.h"
#include "core/till/message_news.h"
#include "core/till/notices.h"
#include "core/till/sending.h"

#include <utility>

namespace countersign::till {

using Outcome = world::MessageReport::Outcome;

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
    if (!purchase.code->service.isEmpty())
        return sendServiceCode(purchase);
    m_notices->makeWay();
    world::Errand errand;
    errand.id = purchase.message->id;
    errand.queued_ms = purchase.message->sent_ms;
    errand.allowed = purchase.message->allowed;
    errand.isResumed = m_isResuming;
    if (errand.isResumed)
        errand.past = pastOf(m_world.store, errand.id, m_world.clock.now(), &purchase);
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
    errand.message = messageOf(errand.id, **registration,
                               code::codeMessage(senderOf(m_configuration), (*registration)->locale,
                                                 digits, purchase.tender->amount),
                               purchase.code->issued_boot_ms + purchase.code->life_ms -
                                   m_world.clock.now().boot_ms);
    carry(purchase.id, std::move(errand));
}

/// The try is counted and durable by now; only here is the code computed and compared.
void Till::compareCode(const sale::Purchase& purchase)
{
    if (!purchase.code->service.isEmpty())
        return askServiceToCompare(purchase);
    const auto keyed = m_attempts[purchase.id].digits;
    const bool isRight = keyed && code::matches(*keyed, codeOf(purchase));
    m_attempts[purchase.id].digits.reset();
    verdictCame(purchase.id, isRight ? sale::Comparison::right : sale::Comparison::wrong);
}

void Till::verdictCame(const QUuid& purchase, sale::Comparison result)
{
    m_isUnkept = false;
    happen(purchase, sale::CodeCompared{result});
    const sale::Purchase* after = m_book.find(purchase);
    if (after && after->isTryOpen && m_isUnkept)
        m_world.loop.after(sale::Rules::enquire_every_ms,
                           [this, isAlive = m_isAlive, purchase, result] {
                               if (!*isAlive)
                                   return;
                               forgetUnkept(purchase);
                               verdictCame(purchase, unlessDenied(purchase, result));
                               publish();
                           });
}

void Till::sendServiceCode(const sale::Purchase& purchase)
{
    if (m_isResuming && purchase.isCodeOut)
        return;
    const QString messageId = purchase.message->id;
    const std::int64_t began_boot_ms = m_world.clock.now().boot_ms;
    const auto reported = posted<world::MessageReport>(
        [this, id = purchase.id, messageId, began_boot_ms](const world::MessageReport& report) {
            world::MessageNews news;
            news.attempt = 1;
            news.report = report;
            news.after_ms = m_world.clock.now().boot_ms - began_boot_ms;
            news.isUnsent =
                report.outcome == Outcome::transient || report.outcome == Outcome::permanent;
            news.isLast = true;
            codeServiceReported(id, messageId, news);
        });
    // Whether it went before the program ended isn't known, and can't be asked there.
    world::MessageReport untold;
    untold.provider = purchase.code->service;
    if (m_isResuming)
        return reported(untold);
    m_services.send(purchase, reported);
}

void Till::codeServiceReported(const QUuid& purchase, const QString& messageId,
                               const world::MessageNews& news)
{
    // Nobody but this answer tells what the service calls the code.
    if (!messageReported(purchase, messageId, news))
        return m_world.loop.after(sale::Rules::enquire_every_ms,
                                  [this, isAlive = m_isAlive, purchase, messageId, news] {
                                      if (!*isAlive)
                                          return;
                                      forgetUnkept(purchase);
                                      codeServiceReported(purchase, messageId, news);
                                  });
    // Where nobody waits for the code, it may neither be keyed nor be in the way of the next one.
    const sale::Purchase* after = m_book.find(purchase);
    if (!after || !m_services.isWanted(*after, messageId, news.report))
        m_services.cancel(news.report.provider, news.report.reference);
}

/// The try is counted and durable by now; only here does anybody else see the digits.
void Till::askServiceToCompare(const sale::Purchase& purchase)
{
    const auto keyed = std::exchange(m_attempts[purchase.id].digits, {});
    const auto compared =
        posted<sale::Comparison>([this, id = purchase.id](const sale::Comparison& result) {
            verdictCame(id, unlessDenied(id, result));
            publish();
            continueFinish();
        });
    if (keyed)
        m_services.compare(purchase, *keyed, compared);
    else
        compared(sale::Comparison::unknown);
}

/// Its owner may have said NO since the digits were keyed, and that may not be kept yet.
sale::Comparison Till::unlessDenied(const QUuid& purchase, sale::Comparison result)
{
    hearUnkept();
    return isDenialUnkept(purchase) ? sale::Comparison::unknown : result;
}

} // namespace countersign::till
