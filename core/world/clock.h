#pragma once

#include "core/sale/instant.h"

#include <QByteArray>
#include <QString>
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

/// The machine's clocks: CLOCK_REALTIME, CLOCK_BOOTTIME and the kernel's boot id. Where that can't
/// be read, a random one of this clock's own stands for it: then what was begun by another clock
/// has expired, as after a reboot.
class SystemClock final : public Clock
{
public:
    static constexpr const char* boot_id_file = "/proc/sys/kernel/random/boot_id";

    explicit SystemClock(const QString& bootIdFile = QString::fromLatin1(boot_id_file));
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
