#include "tests/sim/timeline.h"

#include <utility>

namespace countersign::sim {

sale::Instant Timeline::now() const
{
    const std::int64_t drifted_ms = m_now_ms * m_drift_parts_per_million / 1'000'000;
    return {m_wallOffset_ms + m_now_ms + drifted_ms, m_now_ms - m_booted_ms,
            "boot-" + QByteArray::number(m_boot)};
}

void Timeline::endProgram()
{
    m_posted.clear();
    std::erase_if(m_timers, [](const auto& timer) { return timer.second.isOfProgram; });
}

void Timeline::reboot()
{
    ++m_boot;
    m_booted_ms = m_now_ms;
}

/// The wall clock goes on from where it stands.
void Timeline::setDrift(std::int64_t parts_per_million)
{
    m_wallOffset_ms += m_now_ms * (m_drift_parts_per_million - parts_per_million) / 1'000'000;
    m_drift_parts_per_million = parts_per_million;
}

bool Timeline::doNext(std::int64_t within_ms)
{
    if (!m_posted.empty()) {
        const auto work = std::move(m_posted.front());
        m_posted.pop_front();
        work();
        return true;
    }
    const auto first = m_timers.begin();
    if (first == m_timers.end() || first->first > m_now_ms + within_ms) {
        m_now_ms += within_ms;
        return false;
    }
    m_now_ms = std::max(m_now_ms, first->first);
    const auto work = std::move(first->second.work);
    m_timers.erase(first);
    work();
    return true;
}

} // namespace countersign::sim
