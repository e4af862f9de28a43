#include "core/policy/sending_limit.h"

#include <algorithm>
#include <iterator>
#include <vector>

namespace countersign::policy {
namespace {

/// When the limit lets one more message go: now, or later.
std::int64_t freeAt_ms(const SendingLimit& limit, std::span<const std::int64_t> sent_ms,
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

} // namespace

Result<Done, SendingRefusal> maySend(const SendingLimits& limits,
                                     std::span<const std::int64_t> toNumber_ms,
                                     std::span<const std::int64_t> byTill_ms, std::int64_t now_ms)
{
    const std::int64_t number_ms = freeAt_ms(limits.perNumber, toNumber_ms, now_ms);
    const std::int64_t till_ms = freeAt_ms(limits.perTill, byTill_ms, now_ms);
    if (number_ms <= now_ms && till_ms <= now_ms)
        return Done{};
    return failure(number_ms >= till_ms ? SendingRefusal{LimitReached::perNumber, number_ms}
                                        : SendingRefusal{LimitReached::perTill, till_ms});
}

} // namespace countersign::policy
