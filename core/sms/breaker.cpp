#include "core/sms/breaker.h"

#include <algorithm>
#include <utility>

namespace countersign::sms {

using Outcome = world::MessageReport::Outcome;
using State = world::ProviderHealth::State;

bool Breaker::allows(std::int64_t now_ms) const
{
    switch (m_state) {
    case State::ok:
        return true;
    case State::broken:
        return now_ms >= m_until_ms;
    case State::trial:
        return m_isLosing && now_ms >= m_until_ms;
    }
    return false;
}

void Breaker::began(std::int64_t now_ms)
{
    if (m_state == State::ok || !allows(now_ms))
        return;
    m_state = State::trial;
    if (m_isLosing)
        m_until_ms = now_ms + m_limits.fate_within_ms;
}

void Breaker::note(Outcome outcome, std::int64_t now_ms)
{
    switch (outcome) {
    case Outcome::taken:
        m_busy = 0;
        m_refusals = 0;
        // Of one that takes what it doesn't deliver, that is no news.
        if (!m_isLosing)
            close();
        return;
    case Outcome::permanent:
        // It answers: only an account that is refused everything is as good as none.
        if (++m_refusals >= m_limits.refusals_max)
            return failed(now_ms);
        m_busy = 0;
        if (m_state != State::trial)
            return;
        m_state = m_isLosing ? State::broken : State::ok;
        m_until_ms = now_ms; // So that another one may try whether it delivers.
        return;
    case Outcome::transient:
        if (++m_busy >= m_limits.busy_max || m_state == State::trial)
            failed(now_ms);
        return;
    case Outcome::unknown:
        return failed(now_ms);
    }
}

void Breaker::notAsked()
{
    if (m_state == State::trial)
        m_state = State::broken; // Its wait is over.
}

void Breaker::close()
{
    m_state = State::ok;
    m_busy = 0;
    m_refusals = 0;
    m_wait_ms = m_limits.wait_first_ms;
}

/// Of one that is broken already this is no news: where all are, it is offered messages all the
/// same, and its wait shall not grow by that.
void Breaker::failed(std::int64_t now_ms)
{
    if (m_state == State::broken)
        return;
    m_state = State::broken;
    m_isLosing = false;
    m_until_ms = now_ms + m_wait_ms;
    m_wait_ms = std::min(m_wait_ms * 2, m_limits.wait_max_ms);
}

void Breaker::noteDelivered()
{
    m_lostAt.clear();
    m_lostWait_ms = m_limits.lost_wait_first_ms;
    if (std::exchange(m_isLosing, false))
        close();
}

void Breaker::noteLost(std::size_t number, std::int64_t now_ms)
{
    const bool isNew = m_lostAt.size() >= lost_numbers_max || m_lostAt.insert(number).second;
    switch (m_state) {
    case State::ok:
        if (isNew && m_lostAt.size() >= m_limits.lost_max)
            lost(isNew, now_ms);
        return;
    case State::trial:
        if (m_isLosing)
            lost(isNew, now_ms);
        return;
    case State::broken:
        return;
    }
}

/// A phone that got nothing before makes no wait longer: it may be that phone.
void Breaker::lost(bool isNew, std::int64_t now_ms)
{
    m_state = State::broken;
    m_isLosing = true;
    m_until_ms = now_ms + m_lostWait_ms;
    if (isNew)
        m_lostWait_ms = std::min(m_lostWait_ms * 2, m_limits.wait_max_ms);
}

} // namespace countersign::sms
