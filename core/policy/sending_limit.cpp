#include "core/policy/sending_limit.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <vector>

namespace countersign::policy {
namespace {

/// When the limit lets one more message go: now, or later.
std::int64_t freeAt_ms(const SendingLimit& limit, const std::vector<std::int64_t>& sent_ms,
                       std::int64_t now_ms)
{
    check(limit.count >= 1 && limit.window_ms >= 1, "a sending limit lets something through");
    std::vector<std::int64_t> counted_ms;
    std::copy_if(sent_ms.begin(), sent_ms.end(), std::back_inserter(counted_ms),
                 [&](std::int64_t at_ms) {
                     return at_ms > now_ms - limit.window_ms && at_ms < now_ms + limit.window_ms;
                 });
    const auto count = static_cast<std::size_t>(limit.count);
    if (counted_ms.size() < count)
        return now_ms;
    // Room is there again when all but count - 1 have left the window.
    const auto last = counted_ms.begin() + static_cast<std::ptrdiff_t>(counted_ms.size() - count);
    std::nth_element(counted_ms.begin(), last, counted_ms.end());
    return *last + limit.window_ms;
}

/// The day's budget is what customers earned; the hour's is never closed.
std::int64_t freeAt_ms(const UnverifiedBudget& budget, const SentBefore& before,
                       std::int64_t now_ms)
{
    constexpr std::int64_t percent = 100;
    const std::int64_t earned =
        std::int64_t{before.verifiedDayMax} * budget.share_percent / percent;
    const auto aDay = static_cast<int>(
        std::clamp<std::int64_t>(earned, budget.day_min, std::numeric_limits<int>::max()));
    return std::min(
        freeAt_ms(SendingLimit{aDay, day_ms}, before.unverified_ms, now_ms),
        freeAt_ms(SendingLimit{budget.hour_min, hour_ms}, before.unverified_ms, now_ms));
}

} // namespace

QString sentence(LimitReached limit)
{
    switch (limit) {
    case LimitReached::perNumber:
        return QStringLiteral("Too many messages went to this phone.");
    case LimitReached::perMethod:
        return QStringLiteral("Too many messages were sent for this card.");
    case LimitReached::perCountry:
        return QStringLiteral("Too many messages went to that country.");
    case LimitReached::unverified:
        return QStringLiteral("Too many codes to that country were never keyed.");
    case LimitReached::perTill:
        return QStringLiteral("This till sent too many messages.");
    }
    return {};
}

QString name(LimitReached limit)
{
    switch (limit) {
    case LimitReached::perNumber:
        return QStringLiteral("per_number");
    case LimitReached::perMethod:
        return QStringLiteral("per_method");
    case LimitReached::perCountry:
        return QStringLiteral("per_country");
    case LimitReached::unverified:
        return QStringLiteral("unverified_budget");
    case LimitReached::perTill:
        return QStringLiteral("per_till");
    }
    return {};
}

Result<Done, SendingRefusal> maySend(const SendingLimits& limits, const SentBefore& before,
                                     std::int64_t now_ms)
{
    const SendingRefusal each[] = {
        {LimitReached::perNumber, freeAt_ms(limits.perNumber, before.toNumber_ms, now_ms)},
        {LimitReached::perMethod, freeAt_ms(limits.perMethod, before.onMethod_ms, now_ms)},
        {LimitReached::perCountry, freeAt_ms(limits.perCountry, before.toCountry_ms, now_ms)},
        {LimitReached::unverified,
         limits.unverified ? freeAt_ms(*limits.unverified, before, now_ms) : now_ms},
        {LimitReached::perTill, freeAt_ms(limits.perTill, before.byTill_ms, now_ms)},
    };
    const auto* longest =
        std::max_element(std::begin(each), std::end(each), [](const auto& one, const auto& other) {
            return one.free_at_ms < other.free_at_ms;
        });
    if (longest->free_at_ms <= now_ms)
        return Done{};
    return failure(*longest);
}

} // namespace countersign::policy
