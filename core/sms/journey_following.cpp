// What becomes of a message that somebody took.

#include "core/sms/journey.h"

namespace countersign::sms {

using world::MessageReport;
using world::MessageState;
using Outcome = MessageReport::Outcome;

std::optional<std::int64_t> Journey::usualOf(std::size_t desk) const
{
    const QString name = m_around.desks[desk]->name();
    if (!m_errand.usual_ms.contains(name))
        return std::nullopt;
    return m_errand.usual_ms.value(name);
}

void Journey::follow(int attempt, std::size_t desk, const MessageReport& report,
                     std::int64_t taken_ms)
{
    if (!m_around.desks[desk]->abilities().tellsDelivery || report.reference.isEmpty() ||
        world::isFinal(report.state))
        return;
    m_followed.insert_or_assign(
        attempt,
        Followed{desk, report.reference,
                 FollowSchedule(m_around.limits.follow, taken_ms, usualOf(desk)), false, false});
}

/// Asks what is due, and wakes up for what will be.
void Journey::askOn()
{
    std::erase_if(m_followed, [this](const auto& followed) {
        const bool isGivenUp = !followed.second.isAsked && !followed.second.schedule.due_ms();
        if (isGivenUp)
            noteUntold(followed.first, followed.second);
        return isGivenUp;
    });
    for (auto& [attempt, followed] : m_followed) {
        if (followed.isAsked)
            continue;
        const std::int64_t due_ms = *followed.schedule.due_ms();
        if (due_ms > now_ms()) {
            wakeAt(due_ms);
            continue;
        }
        followed.isAsked = true;
        m_around.desks[followed.desk]->follow(
            followed.reference, m_around.limits.attempt_max_ms,
            later([attempt = attempt](Journey& journey, const MessageReport& report) {
                journey.followed(attempt, report);
            }));
    }
}

void Journey::followed(int attempt, const MessageReport& report)
{
    const auto at = m_followed.find(attempt);
    if (at == m_followed.end())
        return;
    at->second.isAsked = false;
    at->second.schedule.asked(now_ms());
    if (report.outcome == Outcome::taken) {
        at->second.isTold = true;
        if (m_relay.followed(attempt, report.state, now_ms()))
            tell(attempt, report);
        noteFate(attempt, at->second.desk, report.state);
        if (world::isFinal(report.state))
            m_followed.erase(at);
    }
    goOn();
}

/// How its provider is doing: that it took a message says little. Once an attempt is called lost,
/// only that it arrived after all is news.
void Journey::noteFate(int attempt, std::size_t desk, MessageState state)
{
    Desk& at = *m_around.desks[desk];
    if (usualOf(desk))
        at.knowToTellOfArrival();
    if (state == MessageState::delivered)
        at.noteDelivered();
    else if (m_number && (world::isFinal(state) || m_relay.isLate(attempt)) &&
             m_lost.insert(attempt).second)
        at.noteLost(*m_number);
}

/// Some tell only of what failed, and some nothing any more, such as a Kannel whose reports can't
/// get here. What such a provider never called lost counts as arrived: else a few phones that were
/// off, over weeks, would have it passed over for good.
void Journey::noteUntold(int attempt, const Followed& followed)
{
    if (!m_lost.contains(attempt))
        m_around.desks[followed.desk]->noteUntold(followed.isTold);
}

} // namespace countersign::sms
