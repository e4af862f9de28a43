#pragma once

#include "core/sale/instant.h"

#include <cstdint>
#include <functional>

namespace countersign::world {

/// Tells the time by both clocks. Callable from any thread.
class Clock
{
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual sale::Instant now() const = 0;
};

/// The machine's clocks: CLOCK_REALTIME, CLOCK_BOOTTIME and the kernel's boot id.
class SystemClock final : public Clock
{
public:
    SystemClock();
    [[nodiscard]] sale::Instant now() const override;

private:
    QByteArray m_bootId;
};

/// Runs work later on the till's own thread. Work that is handed over after destruction of its
/// owner is dropped. `post` is callable from any thread, `after` from the till's thread only.
class Loop
{
public:
    virtual ~Loop() = default;
    virtual void post(std::function<void()> work) = 0;
    /// Runs `work` once, `delay_ms` (>= 0) from now by the monotonic clock.
    virtual void after(std::int64_t delay_ms, std::function<void()> work) = 0;
};

} // namespace countersign::world
