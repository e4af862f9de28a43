#pragma once

#include "core/base/result.h"

#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

namespace countersign::policy {

/// At most `count` (>= 1) messages in any `window_ms` (>= 1).
struct SendingLimit
{
    int count = 1;
    std::int64_t window_ms = 1;
};

inline constexpr std::int64_t hour_ms = 3'600'000;
inline constexpr std::int64_t day_ms = 24 * hour_ms;

/// How many messages to one country may be out whose code nobody has keyed rightly. Whoever has
/// codes sent to numbers of their own, to be paid for them, keys none; a shop's customers do. So
/// the budget follows what customers did lately.
struct UnverifiedBudget
{
    int day_min = 20;               // in any 24 hours, whatever customers did
    int share_percent = 30;         // of the best day's verified messages, if that is more
    int hour_min = 3;               // that many in an hour may go, even when the day's are used up
    static constexpr int days = 14; // among which the best day is looked for
};

/// Against toll fraud and mistakes.
struct SendingLimits
{
    SendingLimit perNumber{5, hour_ms};
    SendingLimit perTill{120, hour_ms};
    SendingLimit perMethod{5, hour_ms};
    SendingLimit perCountry{120, hour_ms};
    std::optional<UnverifiedBudget> unverified = {}; // none: not held to
};

/// Each time that a message may have gone out before: wall time in ms, in any order, at least of
/// the last window. One that went out again counts again: each time costs the shop and disturbs a
/// phone.
struct SentBefore
{
    std::vector<std::int64_t> toNumber_ms;
    std::vector<std::int64_t> byTill_ms;
    std::vector<std::int64_t> onMethod_ms;
    std::vector<std::int64_t> toCountry_ms;
    /// Of the last day, to the country: those whose code was not keyed rightly, or not yet.
    std::vector<std::int64_t> unverified_ms;
    /// On the best of the last 14 days: those to the country whose code was keyed rightly.
    int verifiedDayMax = 0;
};

/// In order of precedence where several last equally long.
enum class LimitReached { perNumber, perMethod, perCountry, unverified, perTill };

/// Which limit is reached, and when another message will be free to go, wall time in ms. Where
/// several are, the one that lasts longest.
struct SendingRefusal
{
    LimitReached limit = LimitReached::perNumber;
    std::int64_t free_at_ms = 0;
    friend bool operator==(const SendingRefusal&, const SendingRefusal&) = default;
};
/// What to tell the cashier, in an English sentence that doesn't say what to do.
QString sentence(LimitReached limit);
/// snake_case, stable: "per_number".
QString name(LimitReached limit);

/// Whether one more message may go now. A message a window or more in the future was sent under a
/// wrong clock and doesn't count, so that a clock put right silences no till for longer than twice
/// the window.
Result<Done, SendingRefusal> maySend(const SendingLimits& limits, const SentBefore& before,
                                     std::int64_t now_ms);

} // namespace countersign::policy
