#include "core/world/clock.h"

#include "core/base/check.h"

#include <QFile>
#include <ctime>

namespace countersign::world {

namespace {

std::int64_t milliseconds(clockid_t clock)
{
    timespec time{};
    check(::clock_gettime(clock, &time) == 0, "the kernel tells the time");
    return static_cast<std::int64_t>(time.tv_sec) * 1000 + time.tv_nsec / 1'000'000;
}

} // namespace

SystemClock::SystemClock()
{
    QFile file(QStringLiteral("/proc/sys/kernel/random/boot_id"));
    if (file.open(QIODevice::ReadOnly))
        m_bootId = file.readAll().trimmed();
}

sale::Instant SystemClock::now() const
{
    return {milliseconds(CLOCK_REALTIME), milliseconds(CLOCK_BOOTTIME), m_bootId};
}

} // namespace countersign::world
