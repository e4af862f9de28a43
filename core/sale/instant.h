#pragma once

#include <QByteArray>
#include <cstdint>

namespace countersign::sale {

/// A moment by both clocks: wall time says when, boot time is for waiting and expiry.
struct Instant
{
    std::int64_t wall_ms = 0; // since 1970-01-01T00:00:00Z
    std::int64_t boot_ms = 0; // CLOCK_BOOTTIME; only comparable within one boot
    QByteArray bootId;        // which boot; another one means that everything timed has expired
};

} // namespace countersign::sale
