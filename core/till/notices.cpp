#include "core/till/notices.h"

#include "core/code/purpose.h"
#include "core/journal/notice.h"
#include "core/policy/answered.h"
#include "core/sale/freeze.h"
#include "core/till/message_news.h"
#include "core/till/notice_letter.h"
#include "core/till/sending.h"

#include <algorithm>
#include <utility>

namespace countersign::till {

using world::MessageState;

namespace {

policy::NoticeFacts factsOf(const sale::Purchase& after, const std::vector<sale::Fact>& facts)
{
    policy::NoticeFacts happened;
    happened.wasAsked = after.code.has_value();
    happened.wasWrong = after.wasLastTryWrong;
    for (const sale::Fact& fact : facts) {
        if (std::holds_alternative<sale::PurchaseRecorded>(fact.body))
            happened.isPaid = after.tender && after.tender->kind == sale::TenderKind::card;
        else if (const auto* release = std::get_if<sale::ReleaseRequested>(&fact.body))
            happened.isStopped = release->release.outcome == sale::Outcome::locked;
        else if (const auto* frozen = std::get_if<sale::MethodFrozen>(&fact.body))
            // By a code that was asked for here; each till that only hears of it says nothing.
            happened.isFrozen = happened.wasAsked && sale::refusalOfFrozen(frozen->why) ==
                                                         sale::Refusal::tooManyFailures;
    }
    return happened;
}

code::Purpose purposeOf(policy::Notice notice)
{
    switch (notice) {
    case policy::Notice::completed:
        return code::Purpose::completed;
    case policy::Notice::suspicious:
        return code::Purpose::suspicious;
    }
    return code::Purpose::completed;
}

} // namespace

void Notices::queue(const sale::Purchase& after, const std::vector<sale::Fact>& facts,
                    store::Transaction& transaction)
{
    policy::NoticeFacts happened = factsOf(after, facts);
    happened.isRegistered = true;
    const auto notice = policy::noticeFor(m_around.configuration.notices, happened);
    // A service that makes its own codes carries nothing else.
    if (!notice || !m_around.configuration.codeMakers.contains(QString()))
        return;
    const auto registration = store().registry().registrationOf(after.methodId);
    const auto number =
        registration && *registration ? std::optional(numberOf(**registration)) : std::nullopt;
    if (!number || !*number)
        return;
    store::OutboxMessage message;
    message.purpose = code::name(purposeOf(*notice));
    message.id = after.id.toString(QUuid::WithoutBraces) + u'-' + message.purpose;
    message.purchase = after.id;
    message.registration = (*registration)->id;
    message.method = after.methodId;
    message.numberLookup = (*registration)->numberLookup;
    message.country = (**number).country();
    message.created_ms = message.updated_ms = now().wall_ms;
    message.expires_boot_ms = message.created_ms + m_around.configuration.notices.valid_for_ms;
    append(after.id,
           journal::NoticeQueued{message.id, message.purpose, message.registration,
                                 message.expires_boot_ms},
           transaction);
    transaction.putMessage(message);
    transaction.holdMessage(message.id);
    m_mayBeWaiting = true;
}

bool Notices::isFree() const
{
    const auto& purchases = m_around.book.purchases();
    return !m_isFinishing && m_underWay.isEmpty() &&
           std::none_of(purchases.begin(), purchases.end(),
                        [](const sale::Purchase& purchase) { return purchase.isPaying(); });
}

/// A shorter wait takes the place of a longer one.
void Notices::watch()
{
    if (!m_mayBeWaiting || !isFree())
        return;
    const std::int64_t now_boot_ms = now().boot_ms;
    const std::int64_t wake_boot_ms = std::max(m_next_boot_ms, now_boot_ms);
    if (m_wake_boot_ms && *m_wake_boot_ms <= wake_boot_ms)
        return;
    m_wake_boot_ms = wake_boot_ms;
    m_around.world.loop.after(wake_boot_ms - now_boot_ms,
                              [weak = weak_from_this(), timer = ++m_timer] {
                                  const auto notices = weak.lock();
                                  if (!notices || timer != notices->m_timer)
                                      return;
                                  notices->m_wake_boot_ms.reset();
                                  notices->wake();
                              });
}

/// One thing at a time, so that nobody at the counter waits for more than that.
void Notices::wake()
{
    if (!isFree())
        return;
    const auto rows = store().outbox().queuedNotices();
    if (!rows)
        return rest(again_after_ms);
    if (rows->empty()) {
        m_mayBeWaiting = false;
        return;
    }
    const sale::Instant at = now();
    std::int64_t left_ms = policy::notice_wait_max_ms;
    for (const store::OutboxMessage& row : *rows) {
        if (row.allowed > 0)
            return resume(row);
        if (row.expires_boot_ms <= at.wall_ms)
            return drop(row, journal::notice_expired);
        left_ms = std::min<std::int64_t>(left_ms, row.expires_boot_ms - at.wall_ms);
    }
    if (at.boot_ms >= m_gate_boot_ms)
        return offer(rows->front());
    m_next_boot_ms = std::min(m_gate_boot_ms, at.boot_ms + left_ms);
    watch();
}

void Notices::rest(std::int64_t wait_ms)
{
    m_next_boot_ms = now().boot_ms + wait_ms;
    m_gate_boot_ms = std::max(m_gate_boot_ms, m_next_boot_ms);
    watch();
}

/// As while nobody takes one: what can't be read may be long about it.
void Notices::restLonger()
{
    m_wait_ms = policy::noticeWaitAfter_ms(m_wait_ms);
    rest(m_wait_ms);
}

/// It may be an entry of a purchase that is in doubt, of which the book knows every entry.
bool Notices::commit(store::Transaction& transaction)
{
    if (!transaction.commit())
        return false;
    m_around.book.follow(store().lastCommitted());
    return true;
}

void Notices::drop(const store::OutboxMessage& row, const QByteArray& why)
{
    auto transaction = store().begin();
    if (!transaction)
        return rest(again_after_ms);
    append(row.purchase, journal::NoticeDropped{row.id, why}, *transaction);
    transaction->updateMessage({row.id, row.provider, MessageState::failed, row.attempts});
    if (!commit(*transaction))
        return rest(again_after_ms);
    m_around.changed();
}

void Notices::offer(const store::OutboxMessage& row)
{
    const auto registration = m_around.registrationOf(row.method);
    const sale::Instant at = now();
    const auto letter = registration ? letterOf({m_around.sent, store(), at},
                                                m_around.configuration, row, *registration, false)
                                     : failure(registration.error());
    if (!letter)
        return restLonger();
    if (!letter->whyNot.isEmpty())
        return drop(row, letter->whyNot);
    if (!letter->message)
        return rest(std::clamp(letter->wait_ms, again_after_ms, policy::notice_wait_max_ms));
    // Whatever becomes of its row, limits count it and replies find it by that.
    const auto phone = m_around.sent.phoneOf(row.registration, store().registry());
    if (!phone || !*phone)
        return restLonger();
    // Only once this is durable may it go: without a later word it may have gone.
    auto transaction = store().begin(at.wall_ms);
    if (!transaction)
        return rest(again_after_ms);
    append(row.purchase, journal::NoticeOffered{row.id, at.bootId, at.boot_ms}, *transaction);
    transaction->offerMessage(row.id, at);
    Sent sent{row.id, row.purchase, row.registration, row.method, at, at.boot_ms};
    sent.isNotice = true;
    m_around.sent.drop();
    m_around.sent.stage(std::move(sent));
    if (!commit(*transaction))
        return rest(again_after_ms);
    (void)m_around.sent.keep(at, sentNeeded_ms(m_around.configuration.sending));
    begin(row, letter->message, false);
    m_around.changed();
}

/// It was offered in another run, and nobody knows what came of it: only who can be asked is, and
/// only if that surely has it not does it go.
void Notices::resume(const store::OutboxMessage& row)
{
    const auto registration = m_around.registrationOf(row.method);
    const sale::Instant at = now();
    const auto letter = registration ? letterOf({m_around.sent, store(), at},
                                                m_around.configuration, row, *registration, true)
                                     : failure(registration.error());
    // Once it is pointless, what can't be read of it keeps no other one waiting.
    const bool isOver = row.expires_boot_ms <= at.wall_ms;
    if (!letter && !isOver)
        return restLonger();
    if (!isOver && letter->message)
        return begin(row, letter->message, true);
    world::MessageNews unknown;
    unknown.isUnsent = unknown.isLast = true;
    m_underWay = row.id;
    m_isResumed = true;
    m_hasMadeWay = false;
    told({row.id, row.purchase}, unknown);
}

void Notices::begin(const store::OutboxMessage& row, std::shared_ptr<const world::Message> message,
                    bool isResumed)
{
    const sale::Instant at = now();
    m_underWay = row.id;
    m_isResumed = isResumed;
    m_canWait = m_hasMadeWay = false;
    m_answeredUntil_boot_ms = at.boot_ms + policy::ReplyWindow::after_ms;
    world::Errand errand;
    errand.id = row.id;
    errand.message = std::move(message);
    errand.queued_ms = isResumed ? row.created_ms : at.wall_ms;
    errand.isResumed = isResumed;
    errand.past = pastOf(store(), row.id, at);
    // Whoever refused it at another time may take it now.
    for (world::PastAttempt& past : errand.past) {
        if (past.state == MessageState::failed && !past.wasTaken)
            past.state = MessageState::queued;
    }
    carry({row.id, row.purchase}, std::move(errand));
}

void Notices::carry(const Place& place, world::Errand errand)
{
    world::Loop* loop = &m_around.world.loop;
    const auto progressed = [loop, weak = weak_from_this(), place](const world::MessageNews& news) {
        loop->post([weak, place, news] {
            if (const auto notices = weak.lock())
                notices->told(place, news);
        });
    };
    // Twice is a nuisance, and not at all is none.
    const auto never = [](world::Again, const world::MessageCarrier::Granted& granted) {
        granted(false);
    };
    m_around.world.messages.carry(std::move(errand), progressed, never);
}

void Notices::follow(const store::OutboxMessage& row, world::Errand errand)
{
    carry({row.id, row.purchase}, std::move(errand));
}

void Notices::makeWay()
{
    if (m_underWay.isEmpty() || m_isResumed || std::exchange(m_hasMadeWay, true))
        return;
    m_around.world.messages.withdraw(m_underWay);
}

/// Of one that another run offered, the next start can ask as well as this one. What the store
/// doesn't take is not waited for.
bool Notices::finish()
{
    m_isFinishing = true;
    makeWay();
    return m_underWay.isEmpty() || m_isResumed || m_isUnkept;
}

} // namespace countersign::till
