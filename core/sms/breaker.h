#pragma once

#include "core/world/sms.h"

#include <cstdint>

namespace countersign::sms {

/// Whether a provider is worth a turn. One that doesn't answer, or says "not now" again and again,
/// is passed over for a wait that grows; after it one message tries it, and what it says to that
/// one decides. All times are of one monotonic clock.
class Breaker
{
public:
    struct Limits
    {
        int busy_max = 2;                    // "not now" in a row
        int refusals_max = 5;                // of one message after the other: its account is wrong
        std::int64_t wait_first_ms = 10'000; // then doubled
        std::int64_t wait_max_ms = 600'000;
    };

    Breaker() = default;
    explicit Breaker(const Limits& limits) : m_limits(limits), m_wait_ms(limits.wait_first_ms) {}

    /// Whether a message may be offered to it: also where its wait is over and nobody tries it yet.
    [[nodiscard]] bool allows(std::int64_t now_ms) const;
    [[nodiscard]] world::ProviderHealth::State state() const { return m_state; }
    /// A message is offered to it, allowed or not.
    void began(std::int64_t now_ms);
    /// What it said of that, or that it said nothing in time. What comes late counts too.
    void note(world::MessageReport::Outcome outcome, std::int64_t now_ms);
    /// The message wasn't offered to it after all, so the next one may try it.
    void notAsked();

private:
    void close();
    void failed(std::int64_t now_ms);

    Limits m_limits;
    world::ProviderHealth::State m_state = world::ProviderHealth::State::ok;
    int m_busy = 0;
    int m_refusals = 0;
    std::int64_t m_wait_ms = Limits().wait_first_ms;
    std::int64_t m_until_ms = 0; // broken: when it may be tried
};

} // namespace countersign::sms
