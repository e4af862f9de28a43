#pragma once

#include <cstdint>
#include <optional>

namespace countersign::sms {

/// When it is asked what became of a message.
struct FollowLimits
{
    std::int64_t wait_first_ms = 2'000; // after it was taken, and then half as long again each time
    std::int64_t wait_max_ms = 60'000;
    std::int64_t follow_for_ms = 600'000; // since it was taken; then what is known stays
};

/// The questions about one message that a provider took. Pure; all times are of one monotonic
/// clock.
class FollowSchedule
{
public:
    /// `usual_ms`: within what time that provider delivers; a question falls due just then.
    FollowSchedule(const FollowLimits& limits, std::int64_t taken_ms,
                   std::optional<std::int64_t> usual_ms);
    /// When the next question is due; nothing once it is given up.
    [[nodiscard]] std::optional<std::int64_t> due_ms() const;
    /// It was asked, or could not be.
    void asked(std::int64_t now_ms);

private:
    FollowLimits m_limits;
    std::int64_t m_taken_ms;
    std::optional<std::int64_t> m_usual_ms;
    std::int64_t m_wait_ms;
    std::int64_t m_due_ms;
};

} // namespace countersign::sms
