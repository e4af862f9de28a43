#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace countersign::policy {

/// How long a provider's deliveries took.
struct DeliveryTimes
{
    static constexpr int samples_max = 500; // the newest; older ones say little of today
    int samples = 0;
    std::int64_t median_ms = 0;
    std::int64_t p95_ms = 0;
    std::int64_t p99_ms = 0;
    friend bool operator==(const DeliveryTimes&, const DeliveryTimes&) = default;
};

/// Of the durations given, in any order: nearest rank. All 0 without samples.
DeliveryTimes deliveryTimes(std::span<const std::int64_t> durations_ms);

/// Within what time a provider usually delivers: what is slower may be called late. Nothing while
/// too little is known of it.
std::optional<std::int64_t> usualDelivery_ms(const DeliveryTimes& times);

inline constexpr int usual_samples_min = 20;
// Never so short that a message is called late which a phone is just about to show, and never so
// long that the customer has given up.
inline constexpr std::int64_t usual_min_ms = 10'000;
inline constexpr std::int64_t usual_max_ms = 60'000;

} // namespace countersign::policy
