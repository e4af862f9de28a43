#include "core/sms/relay.h"

#include "core/base/check.h"

#include <algorithm>

namespace countersign::sms {

CarrierLimits limitsFor(const std::vector<std::int64_t>& timeouts_ms, std::int64_t accept_within_ms)
{
    check(!timeouts_ms.empty(), "there is a provider");
    constexpr std::int64_t margin_ms = 3000;
    CarrierLimits limits;
    limits.accept_within_ms = accept_within_ms;
    limits.attempt_max_ms = *std::max_element(timeouts_ms.begin(), timeouts_ms.end()) + margin_ms;
    return limits;
}

Relay::Relay(std::size_t providers, CarrierLimits limits, std::int64_t now_ms)
    : m_limits(limits), m_until_ms(now_ms + limits.accept_within_ms),
      m_wait_ms(limits.round_wait_first_ms), m_hasRefused(providers, false)
{
    check(providers > 0, "there is a provider");
}

void Relay::note(std::size_t provider, world::MessageReport::Outcome outcome)
{
    switch (outcome) {
    case world::MessageReport::Outcome::taken:
        m_isTaken = true;
        break;
    case world::MessageReport::Outcome::permanent:
        m_hasRefused.at(provider) = true;
        break;
    case world::MessageReport::Outcome::transient:
    case world::MessageReport::Outcome::unknown:
        break;
    }
}

Relay::Step Relay::next(std::int64_t now_ms)
{
    const bool isRefusedByAll =
        std::all_of(m_hasRefused.begin(), m_hasRefused.end(), [](bool refused) { return refused; });
    if (m_isTaken || m_isWithdrawn || isRefusedByAll || remaining_ms(now_ms) <= 0)
        return {};
    while (m_turn < m_hasRefused.size() && m_hasRefused[m_turn])
        ++m_turn;
    if (m_turn < m_hasRefused.size())
        return {Step::Kind::offer, m_turn++, 0};
    const std::int64_t wait_ms = m_wait_ms;
    // A wait past the end would only put off saying that it is over.
    if (wait_ms >= remaining_ms(now_ms))
        return {};
    m_turn = 0;
    m_wait_ms = std::min(m_wait_ms * 2, m_limits.round_wait_max_ms);
    return {Step::Kind::wait, 0, wait_ms};
}

std::int64_t Relay::remaining_ms(std::int64_t now_ms) const
{
    return std::max<std::int64_t>(0, m_until_ms - now_ms);
}

} // namespace countersign::sms
