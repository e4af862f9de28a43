#include "core/policy/delivery_time.h"

#include <algorithm>
#include <vector>

namespace countersign::policy {

namespace {

/// The smallest value that at least `percent` of all don't exceed.
std::int64_t percentile(const std::vector<std::int64_t>& sorted, std::size_t percent)
{
    const std::size_t rank = (sorted.size() * percent + 99) / 100;
    return sorted[std::max<std::size_t>(rank, 1) - 1];
}

} // namespace

DeliveryTimes deliveryTimes(std::span<const std::int64_t> durations_ms)
{
    if (durations_ms.empty())
        return {};
    std::vector<std::int64_t> sorted(durations_ms.begin(), durations_ms.end());
    std::sort(sorted.begin(), sorted.end());
    return {static_cast<int>(sorted.size()), percentile(sorted, 50), percentile(sorted, 95),
            percentile(sorted, 99)};
}

std::optional<std::int64_t> usualDelivery_ms(const DeliveryTimes& times)
{
    if (times.samples < usual_samples_min)
        return std::nullopt;
    return std::clamp(times.p95_ms, usual_min_ms, usual_max_ms);
}

} // namespace countersign::policy
