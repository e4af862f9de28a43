#pragma once

#include "core/world/sms.h"

#include <cstddef>
#include <cstdint>
#include <set>

namespace countersign::sms {

/// Whether a provider is worth a turn. One that doesn't answer, or says "not now" again and again,
/// is passed over for a wait that grows; after it one message tries it, and what it says to that
/// one decides. So is one that takes messages and brings them to nobody: then what becomes of that
/// message decides, not that it is taken. All times are of one monotonic clock.
class Breaker
{
public:
    struct Limits
    {
        int busy_max = 2;                    // "not now" in a row
        int refusals_max = 5;                // of one message after the other: its account is wrong
        std::int64_t wait_first_ms = 10'000; // then doubled
        std::int64_t wait_max_ms = 600'000;
        /// Messages in a row that didn't arrive, each at another number: with fewer it may be the
        /// phones.
        std::size_t lost_max = 3;
        std::int64_t lost_wait_first_ms = 60'000; // then doubled; each trial costs a customer time
        std::int64_t fate_within_ms = 120'000;    // of the message that tries it; then another does
    };

    Breaker() = default;
    explicit Breaker(const Limits& limits)
        : m_limits(limits), m_wait_ms(limits.wait_first_ms),
          m_lostWait_ms(limits.lost_wait_first_ms)
    {
    }

    /// Whether a message may be offered to it: also where its wait is over and nobody tries it yet.
    [[nodiscard]] bool allows(std::int64_t now_ms) const;
    [[nodiscard]] world::ProviderHealth::State state() const { return m_state; }
    /// A message is offered to it, allowed or not.
    void began(std::int64_t now_ms);
    /// What it said of that, or that it said nothing in time. What comes late counts too.
    void note(world::MessageReport::Outcome outcome, std::int64_t now_ms);
    /// A message that it took is known to have arrived, or nobody will ever tell whether it did.
    void noteDelivered();
    /// A message that it took is known not to arrive, or not to have arrived in its usual time.
    /// `number` is the same for the same phone.
    void noteLost(std::size_t number, std::int64_t now_ms);
    /// The message wasn't offered to it after all, so the next one may try it.
    void notAsked();

private:
    void close();
    void failed(std::int64_t now_ms);
    void lost(bool isNew, std::int64_t now_ms);

    static constexpr std::size_t lost_numbers_max = 64; // beyond, each counts as another one

    Limits m_limits;
    world::ProviderHealth::State m_state = world::ProviderHealth::State::ok;
    int m_busy = 0;
    int m_refusals = 0;
    std::int64_t m_wait_ms = Limits().wait_first_ms;
    std::int64_t m_until_ms = 0;    // broken: when it may be tried
    bool m_isLosing = false;        // it isn't ok because of what didn't arrive
    std::set<std::size_t> m_lostAt; // numbers, since something last arrived
    std::int64_t m_lostWait_ms = Limits().lost_wait_first_ms;
};

} // namespace countersign::sms
