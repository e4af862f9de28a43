#include "core/world/clock.h"

#include "core/base/check.h"
#include "core/world/entropy.h"

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

SystemClock::SystemClock(const QString& bootIdFile)
{
    QFile file(bootIdFile);
    if (file.open(QIODevice::ReadOnly))
        m_bootId = file.readAll().trimmed();
    constexpr int boot_id_size_bytes = 16;
    if (m_bootId.isEmpty())
        m_bootId = SystemEntropy().bytes(boot_id_size_bytes).toHex();
}

sale::Instant SystemClock::now() const
{
    return {milliseconds(CLOCK_REALTIME), milliseconds(CLOCK_BOOTTIME), m_bootId};
}

} // namespace countersign::world
