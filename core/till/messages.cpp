// What becomes of messages on their way.

#include "core/till/posted.h"

#include "core/journal/fact_codec.h"

#include <algorithm>

namespace countersign::till {

using store::StoreFault;
using world::MessageState;
using Outcome = world::MessageReport::Outcome;

namespace {

/// After that long nobody is asked any more what became of a message.
constexpr std::int64_t follow_for_ms = 600'000;

sale::MessageReported eventOf(const QString& messageId, const world::MessageNews& news)
{
    const world::MessageReport& report = news.report;
    sale::MessageReported event;
    event.id = messageId;
    event.provider = report.provider;
    event.attempt = news.attempt;
    event.isTaken = report.outcome == Outcome::taken;
    event.isFinal = news.isUnsent;
    event.isAnswer = report.isAnswer || event.isTaken;
    MessageState state = report.state;
    switch (report.outcome) {
    case Outcome::taken:
        break;
    case Outcome::permanent:
        state = MessageState::failed;
        break;
    case Outcome::transient:
        // "failed" is said where it surely isn't, though it was thought to be on its way.
        if (state != MessageState::failed)
            state = MessageState::queued;
        break;
    case Outcome::unknown:
        state = MessageState::unknown;
        break;
    }
    if (event.isFinal && state == MessageState::queued)
        state = MessageState::failed;
    event.state = world::name(state);
    return event;
}

} // namespace

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

void Till::messageReported(const QUuid& purchase, const QString& messageId,
                           const world::MessageNews& news)
{
    const bool isTaken = news.report.outcome == Outcome::taken;
    if (news.attempt == 0 && !news.isUnsent)
        return; // Nothing was done, and nothing became known.
    if (!news.report.provider.isEmpty())
        m_providerName = news.report.provider;
    m_providerHealth = isTaken ? Health::ok : Health::warn;
    const sale::MessageReported event = eventOf(messageId, news);
    m_news = news;
    keepWord(purchase, event);
    m_news.reset();
    if (news.report.state == MessageState::delivered)
        learnDeliveries(news.report.provider);
    publish();
    continueFinish();
}

void Till::keepWord(const QUuid& purchase, const sale::MessageReported& event)
{
    const sale::Purchase* known = m_book.find(purchase);
    if (!known)
        return keepLateWord(purchase, event);
    if (known->isOpen()) {
        happen(purchase, event);
        return;
    }
    m_isTicking = true; // It is parked, and nobody at the counter waits for that any more.
    happen(purchase, event);
    m_isTicking = false;
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
        message.purpose = QStringLiteral("code");
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
    if (!m_news || m_news->attempt == 0 || m_news->report.provider.isEmpty())
        return;
    const std::int64_t now_ms = m_world.clock.now().wall_ms;
    const sale::MessageReported event = eventOf(messageId, *m_news);
    store::MessageAttempt attempt;
    attempt.message = messageId;
    attempt.number = m_news->attempt;
    attempt.provider = m_news->report.provider;
    attempt.reference = m_news->report.reference;
    attempt.state = world::messageStateFromName(event.state);
    attempt.began_ms = now_ms - m_news->after_ms;
    attempt.updated_ms = now_ms;
    if (event.isTaken)
        attempt.taken_ms = now_ms;
    if (attempt.state == MessageState::delivered && m_news->after_ms > 0)
        attempt.delivered_after_ms = m_news->after_ms;
    transaction.putAttempt(attempt);
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
    const auto obstacle = isThere ? obstacleTo(**registration) : std::nullopt;
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

/// A message of another run that somebody took: its text is gone, but what became of it can still
/// be asked.
void Till::followFurther(const store::OutboxMessage& row)
{
    world::Errand errand;
    errand.id = row.id;
    errand.queued_ms = row.created_ms;
    errand.allowed = row.allowed;
    errand.past = pastOf(row.id);
    const bool canBeFollowed =
        std::any_of(errand.past.begin(), errand.past.end(), [](const world::PastAttempt& past) {
            return past.wasTaken && !past.reference.isEmpty() && !world::isFinal(past.state);
        });
    if (canBeFollowed)
        carry(row.purchase, std::move(errand));
}

/// The journal knows who took it even where the store's rows don't; it knows no references.
std::vector<world::PastAttempt> Till::pastOf(const QString& messageId, const sale::Purchase* known)
{
    std::vector<world::PastAttempt> past;
    auto attempts = m_world.store.outbox().attemptsOf(messageId);
    if (!attempts)
        attempts = std::vector<store::MessageAttempt>();
    if (known) {
        for (const sale::MessageAttempt& told : known->attempts) {
            const bool isKept =
                std::any_of(attempts->begin(), attempts->end(), [&](const auto& row) {
                    return row.number == told.number && row.provider == told.provider;
                });
            if (told.message == messageId && !isKept)
                past.push_back({told.number, told.provider, {}, told.state, told.wasTaken, 0});
        }
    }
    const std::int64_t now_ms = m_world.clock.now().wall_ms;
    for (const store::MessageAttempt& attempt : *attempts)
        past.push_back({attempt.number, attempt.provider, attempt.reference, attempt.state,
                        attempt.taken_ms.has_value(),
                        std::clamp<std::int64_t>(now_ms - attempt.taken_ms.value_or(now_ms), 0,
                                                 follow_for_ms)});
    return past;
}

} // namespace countersign::till
