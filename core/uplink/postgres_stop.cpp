#include "core/uplink/postgres_stop.h"

#include <cstdint>
#include <sys/eventfd.h>
#include <unistd.h>

namespace countersign::uplink {

PostgresStop::PostgresStop() : m_descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

PostgresStop::~PostgresStop()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

void PostgresStop::stop()
{
    m_isStopped = true;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_descriptor, &one, sizeof one);
}

PostgresNudge::PostgresNudge() : m_descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

PostgresNudge::~PostgresNudge()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

void PostgresNudge::nudge() const
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_descriptor, &one, sizeof one);
}

void PostgresNudge::take() const
{
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(m_descriptor, &count, sizeof count);
}

} // namespace countersign::uplink
