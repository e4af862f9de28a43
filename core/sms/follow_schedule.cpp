#include "core/sms/follow_schedule.h"

#include <algorithm>

namespace countersign::sms {

FollowSchedule::FollowSchedule(const FollowLimits& limits, std::int64_t taken_ms,
                               std::optional<std::int64_t> usual_ms)
    : m_limits(limits), m_taken_ms(taken_ms), m_usual_ms(usual_ms), m_wait_ms(limits.wait_first_ms),
      m_due_ms(taken_ms + limits.wait_first_ms)
{
}

std::optional<std::int64_t> FollowSchedule::due_ms() const
{
    if (m_due_ms > m_taken_ms + m_limits.follow_for_ms)
        return std::nullopt;
    return m_due_ms;
}

void FollowSchedule::asked(std::int64_t now_ms)
{
    m_wait_ms = std::min(m_wait_ms * 3 / 2, m_limits.wait_max_ms);
    m_due_ms = now_ms + m_wait_ms;
    const std::int64_t usual_ms = m_taken_ms + m_usual_ms.value_or(0);
    if (m_usual_ms && now_ms < usual_ms)
        m_due_ms = std::min(m_due_ms, usual_ms);
}

} // namespace countersign::sms
