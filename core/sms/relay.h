#pragma once

#include "core/world/sms.h"

#include <cstdint>
#include <vector>

namespace countersign::sms {

/// How long and how often a message is offered.
struct CarrierLimits
{
    std::int64_t accept_within_ms = 20'000; // since the first attempt; then it is given up
    std::int64_t attempt_max_ms = 8'000;    // a provider that says nothing for so long is hung
    std::int64_t round_wait_first_ms = 250; // after each provider had a turn; then doubled
    std::int64_t round_wait_max_ms = 8'000;
};

/// For providers with these time limits of their own (at least one): none is given up as hung
/// before it can have told so itself, or the message would go to the next although it may still be
/// taken. Where `accept_within_ms` is shorter, the message is given up by then.
CarrierLimits limitsFor(const std::vector<std::int64_t>& timeouts_ms,
                        std::int64_t accept_within_ms);

/// Whose turn it is with one message: every provider in order of preference, then round again
/// after a wait that doubles. A provider that refused the message for good isn't asked again.
class Relay
{
public:
    struct Step
    {
        enum class Kind { offer, wait, end };
        Kind kind = Kind::end;
        std::size_t provider = 0; // offer: to whom
        std::int64_t wait_ms = 0; // wait: how long, then ask `next` again
    };

    /// `now_ms` and every later one are of one monotonic clock. At least one provider.
    Relay(std::size_t providers, CarrierLimits limits, std::int64_t now_ms);

    /// Takes note of what a provider said: also of a late answer.
    void note(std::size_t provider, world::MessageReport::Outcome outcome);
    /// It is offered to nobody any more.
    void withdraw() { m_isWithdrawn = true; }
    /// What to do, when no attempt is under way.
    [[nodiscard]] Step next(std::int64_t now_ms);
    [[nodiscard]] std::int64_t remaining_ms(std::int64_t now_ms) const;

private:
    CarrierLimits m_limits;
    std::int64_t m_until_ms;
    std::int64_t m_wait_ms;
    std::size_t m_turn = 0;         // == size: a round is over
    std::vector<bool> m_hasRefused; // for good
    bool m_isTaken = false;
    bool m_isWithdrawn = false;
};

} // namespace countersign::sms
