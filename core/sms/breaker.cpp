#include "core/sms/breaker.h"

#include <algorithm>

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
        return false;
    }
    return false;
}

void Breaker::began(std::int64_t now_ms)
{
    if (m_state == State::broken && now_ms >= m_until_ms)
        m_state = State::trial;
}

void Breaker::note(Outcome outcome, std::int64_t now_ms)
{
    switch (outcome) {
    case Outcome::taken:
        return close();
    case Outcome::permanent:
        // It answers: only an account that is refused everything is as good as none.
        if (++m_refusals >= m_limits.refusals_max)
            return failed(now_ms);
        if (m_state == State::trial)
            m_state = State::ok;
        m_busy = 0;
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
    m_until_ms = now_ms + m_wait_ms;
    m_wait_ms = std::min(m_wait_ms * 2, m_limits.wait_max_ms);
}

} // namespace countersign::sms
