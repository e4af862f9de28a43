// What becomes of messages on their way.

#include "core/till/posted.h"

#include "core/code/purpose.h"
#include "core/journal/fact_codec.h"
#include "core/till/message_news.h"

#include <algorithm>

namespace countersign::till {

using store::StoreFault;
using world::MessageState;
using Outcome = world::MessageReport::Outcome;

void Till::carry(const QUuid& purchase, world::Errand errand)
{
    const QString id = errand.id;
    const auto progressed =
        posted<world::MessageNews>([this, purchase, id](const world::MessageNews& news) {
            messageReported(purchase, id, news);
        });
    const auto mayGoAgain = [loop = &m_world.loop, isAlive = m_isAlive, this, purchase,
                             id](world::Again why, const world::MessageCarrier::Granted& granted) {
        loop->post([this, isAlive, purchase, id, why, granted] {
            if (*isAlive)
                askedToRepeat(purchase, id, why, granted);
        });
    };
    m_world.messages.carry(std::move(errand), progressed, mayGoAgain);
}

bool Till::messageReported(const QUuid& purchase, const QString& messageId,
                           const world::MessageNews& news)
{
    const bool isTaken = news.report.outcome == Outcome::taken;
    if (news.attempt == 0 && !news.isUnsent)
        return true; // Nothing was done, and nothing became known.
    if (!news.report.provider.isEmpty())
        m_providerName = news.report.provider;
    m_providerHealth = isTaken ? Health::ok : Health::warn;
    sale::MessageReported event = eventOf(messageId, news);
    if (event.isFinal && !event.isTaken) {
        event.next = nextAfter(purchase);
        // A disk that does again in a moment is no reason to let go of the payment.
        const bool isUnread = event.next && event.next->obstacle == Refusal::storeFailed;
        if (isUnread && m_services.isService(news.report.provider))
            return false;
    }
    if (event.isTaken)
        event.reference = m_services.digestOf(news.report);
    m_news = news;
    const bool isKept = keepWord(purchase, event);
    m_news.reset();
    if (news.report.state == MessageState::delivered)
        learnDeliveries(news.report.provider);
    publish();
    continueFinish();
    return isKept;
}

/// Whoever else can make a code, where nobody took this one's message.
std::optional<sale::NextSending> Till::nextAfter(const QUuid& purchase)
{
    const sale::Purchase* found = m_book.find(purchase);
    if (!found || !found->code || !found->message)
        return std::nullopt;
    const auto maker = m_services.after(found->code->service);
    if (!maker)
        return std::nullopt;
    auto next = nextSending(*found, *maker);
    return next ? *next : sale::NextSending{*maker, {}, next.error()};
}

/// False if the store didn't take it, and it is of use yet.
bool Till::keepWord(const QUuid& purchase, const sale::MessageReported& event)
{
    const sale::Purchase* known = m_book.find(purchase);
    if (!known) {
        keepLateWord(purchase, event);
        return true;
    }
    m_isUnkept = false;
    m_isTicking = !known->isOpen(); // Of a parked one nobody at the counter waits for that.
    happen(purchase, event);
    m_isTicking = false;
    return !m_isUnkept;
}

/// The purchase is over: what became of its message concerns nobody at the counter any more, but is
/// still part of the record.
void Till::keepLateWord(const QUuid& purchase, const sale::MessageReported& event)
{
    if (!event.isTaken && !event.isFinal)
        return;
    auto attempts = m_world.store.outbox().attemptsOf(event.id);
    if (!attempts)
        return;
    const auto known = std::find_if(attempts->begin(), attempts->end(), [&](const auto& attempt) {
        return attempt.number == event.attempt && attempt.provider == event.provider;
    });
    const MessageState state = world::messageStateFromName(event.state);
    const bool isKnown = known != attempts->end();
    if (isKnown && !event.isFinal && !world::isProgress(known->state, state))
        return;
    const bool isFirst = event.isTaken && (!isKnown || !known->taken_ms);
    auto transaction = m_world.store.begin();
    if (!transaction)
        return;
    const sale::FactBody fact =
        isFirst ? sale::FactBody(
                      sale::MessageSent{event.id, event.provider, event.state, event.attempt})
                : sale::FactBody(sale::MessageStateChanged{
                      event.id, event.provider, event.state, event.isFinal, event.attempt,
                      event.isAnswer ? sale::SaidBy::provider : sale::SaidBy::till});
    const auto entry = journal::encoded(fact);
    transaction->append(entry.kind, purchase, entry.payload);
    const bool isUnsent = !event.isTaken && event.isFinal && state == MessageState::failed;
    transaction->updateMessage({event.id, event.provider, state, event.attempt, isUnsent});
    m_sent.noteUnsent(event.id, isUnsent);
    keepAttempt(event.id, *transaction);
    (void)transaction->commit(); // What can't be kept is unknown at the next start.
}

/// What the store keeps of a message beside its journal entries. False if that can't be read just
/// now.
bool Till::keepMessage(const sale::Purchase& after, const sale::FactBody& fact,
                       store::Transaction& transaction)
{
    if (const auto* queued = std::get_if<sale::MessageQueued>(&fact)) {
        store::OutboxMessage message;
        message.id = queued->id;
        message.purchase = after.id;
        message.purpose = code::name(code::Purpose::code);
        message.registration = after.code->registrationId;
        message.method = after.methodId;
        const auto phone = m_sent.phoneOf(message.registration, m_world.store.registry());
        if (!phone || !*phone)
            return false;
        message.numberLookup = (*phone)->numberLookup;
        message.country = (*phone)->country;
        message.issue = after.code->issue;
        message.created_ms = message.updated_ms = after.message->sent_ms;
        message.expires_boot_ms = after.code->issued_boot_ms + after.code->life_ms;
        message.bootId = after.code->bootId;
        transaction.putMessage(message);
        return keepSending(after,
                           {message.created_ms, after.message->sent_boot_ms, after.message->bootId},
                           transaction);
    }
    // Each time costs the shop a message and disturbs whoever has the phone, whoever asked for it.
    if (std::holds_alternative<sale::MessageRepeated>(fact))
        return keepSending(after, m_world.clock.now(), transaction);
    if (std::holds_alternative<sale::Countersigned>(fact)) {
        for (const QString& id : after.messagesOfCode) {
            transaction.verifyMessage(id);
            m_sent.noteVerified(id);
        }
        return true;
    }
    store::MessageChange change;
    if (const auto* sent = std::get_if<sale::MessageSent>(&fact))
        change = {sent->id, sent->provider, world::messageStateFromName(sent->state),
                  sent->attempt};
    else if (const auto* told = std::get_if<sale::MessageStateChanged>(&fact))
        change = {told->id, told->provider, world::messageStateFromName(told->state), told->attempt,
                  told->isFinal && told->state == world::name(MessageState::failed)};
    else
        return true;
    // Of the message in use it is kept as it is shown, which is more than its last attempt.
    if (after.message && after.message->id == change.id && !after.message->provider.isEmpty()) {
        change.provider = after.message->provider;
        change.state = world::messageStateFromName(after.message->reported);
    }
    transaction.updateMessage(change);
    m_sent.noteUnsent(change.id, change.isUnsent);
    keepAttempt(change.id, transaction);
    return true;
}

void Till::keepAttempt(const QString& messageId, store::Transaction& transaction)
{
    if (!m_news)
        return;
    if (const auto attempt = attemptOf(messageId, *m_news, m_world.clock.now()))
        transaction.putAttempt(*attempt);
}

/// Said only once it is durable, so that no restart forgets how often a message went out.
void Till::askedToRepeat(const QUuid& purchase, const QString& messageId, world::Again why,
                         const world::MessageCarrier::Granted& granted)
{
    const sale::Purchase* found = m_book.find(purchase);
    if (!found || !found->code)
        return granted(false);
    const int before = found->spareMessages;
    auto registration = m_world.store.registry().registration(found->code->registrationId);
    const bool isReadable = registration || registration.error().fault == StoreFault::damaged;
    const bool isThere = registration && registration->has_value();
    const auto obstacle = isThere ? obstacleTo(**registration, purchase) : std::nullopt;
    m_wasTickUnkept = !isReadable || obstacle == Refusal::storeFailed;
    if (isThere && !obstacle) {
        m_isTicking = true; // Nobody asked: what can't be kept is no refusal to the cashier.
        happen(purchase, sale::RepeatAsked{messageId, world::name(why)});
        m_isTicking = false;
    }
    const sale::Purchase* after = m_book.find(purchase);
    const bool isWanted = after && after->stage == sale::Stage::countersigning;
    if (!m_wasTickUnkept || !isWanted)
        return granted(after && after->spareMessages > before);
    // A no is for good, and the disk may do again in a moment.
    m_world.loop.after(sale::Rules::enquire_every_ms,
                       [this, isAlive = m_isAlive, purchase, messageId, why, granted] {
                           if (*isAlive)
                               askedToRepeat(purchase, messageId, why, granted);
                       });
}

} // namespace countersign::till
