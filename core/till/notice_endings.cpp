// What becomes of a notice that was offered.

#include "core/till/notices.h"

#include "core/till/message_news.h"

namespace countersign::till {

using world::MessageState;
using Outcome = world::MessageReport::Outcome;

void append(const QUuid& purchase, const journal::Notice& notice, store::Transaction& transaction)
{
    const auto entry = journal::encoded(notice);
    transaction.append(entry.kind, purchase, entry.payload);
}

void Notices::told(const Place& place, const world::MessageNews& news)
{
    if (news.attempt == 0 && !news.isUnsent)
        return; // Nothing was done, and nothing became known.
    const bool isUnderWay = place.id == m_underWay;
    m_canWait = m_canWait || (isUnderWay && news.report.outcome == Outcome::transient);
    const bool isEnd = isUnderWay && (news.report.outcome == Outcome::taken || news.isUnsent);
    m_isUnkept = !keep(place, news) && isEnd;
    if (m_isUnkept)
        m_around.world.loop.after(again_after_ms, [weak = weak_from_this(), place, news] {
            if (const auto notices = weak.lock())
                notices->told(place, news);
        });
    else if (isEnd)
        ended(news);
    m_around.changed();
}

/// Nothing while somebody else may still take it, nor of one that was taken before: whoever can't
/// be asked about it any more doesn't make it wait again.
std::optional<MessageState> Notices::stateAfter(const Place& place,
                                                const world::MessageNews& news) const
{
    const MessageState state = world::messageStateFromName(eventOf({}, news).state);
    if (news.report.outcome == Outcome::taken) {
        // Whoever has it may yet say more, and what failed there has gone all the same.
        if (state == MessageState::failed)
            return MessageState::undelivered;
        const bool isSaid = state != MessageState::queued && state != MessageState::unknown;
        return isSaid ? state : MessageState::accepted;
    }
    if (!news.isUnsent || place.id != m_underWay)
        return std::nullopt;
    if (state == MessageState::unknown && (news.attempt > 0 || m_isResumed))
        return state;
    const bool waits = m_canWait || m_hasMadeWay || news.attempt == 0;
    return waits ? MessageState::queued : MessageState::failed;
}

/// False if the store didn't take it.
bool Notices::keep(const Place& place, const world::MessageNews& news)
{
    const auto row = store().outbox().message(place.id);
    if (!row)
        return false;
    const auto state = stateAfter(place, news);
    const bool isTaken = news.report.outcome == Outcome::taken;
    const bool isNews = state && *row && (!isTaken || world::isProgress((*row)->state, *state));
    const auto attempt = attemptOf(place.id, news, now());
    if (!*row || (!isNews && !attempt))
        return true;
    const bool isHeld =
        isNews && (*state == MessageState::queued || *state == MessageState::failed);
    auto transaction = store().begin();
    if (!transaction)
        return false;
    if (isNews) {
        const sale::MessageReported event = eventOf(place.id, news);
        append(place.purchase,
               journal::NoticeState{place.id, event.provider, world::name(*state),
                                    event.isAnswer ? sale::SaidBy::provider : sale::SaidBy::till},
               *transaction);
        transaction->updateMessage({place.id, event.provider, *state, event.attempt});
        if (isHeld)
            transaction->holdMessage(place.id);
    }
    if (attempt)
        transaction->putAttempt(*attempt);
    if (!commit(*transaction))
        return false;
    if (isHeld)
        m_around.sent.forget(place.id);
    return true;
}

/// Whatever one notice came to is what the next would: unless somebody took it, they all wait.
void Notices::ended(const world::MessageNews& news)
{
    m_underWay.clear();
    const bool isTaken = news.report.outcome == Outcome::taken;
    const sale::Instant at = now();
    if (isTaken)
        m_wait_ms = 0;
    else if (!m_hasMadeWay)
        m_wait_ms = policy::noticeWaitAfter_ms(m_wait_ms);
    m_next_boot_ms = at.boot_ms;
    m_gate_boot_ms = at.boot_ms + (isTaken || m_hasMadeWay ? 0 : m_wait_ms);
    m_mayBeWaiting = true;
}

} // namespace countersign::till
