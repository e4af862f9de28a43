#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <span>

namespace countersign::policy {

/// At most `count` (>= 1) messages in any `window_ms` (>= 1).
struct SendingLimit
{
    int count = 1;
    std::int64_t window_ms = 1;
};

/// Against toll fraud and mistakes.
struct SendingLimits
{
    SendingLimit perNumber{5, 3'600'000};
    SendingLimit perTill{120, 3'600'000};
};

enum class LimitReached { perNumber, perTill };

/// Which limit is reached, and when another message will be free to go, wall time in ms. Where
/// both are, the one that lasts longer.
struct SendingRefusal
{
    LimitReached limit = LimitReached::perNumber;
    std::int64_t free_at_ms = 0;
    friend bool operator==(const SendingRefusal&, const SendingRefusal&) = default;
};

/// Whether one more message may go now. The times are those of the messages sent to the number and
/// by the till, wall time in ms, in any order, at least of the last window. A message a window or
/// more in the future was sent under a wrong clock and doesn't count, so that a clock put right
/// silences no till for longer than twice the window.
Result<Done, SendingRefusal> maySend(const SendingLimits& limits,
                                     std::span<const std::int64_t> toNumber_ms,
                                     std::span<const std::int64_t> byTill_ms, std::int64_t now_ms);

} // namespace countersign::policy
