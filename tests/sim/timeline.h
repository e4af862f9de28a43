#pragma once

#include "core/world/clock.h"

#include <QByteArray>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>

namespace countersign::sim {

/// Time in which nothing is waited for: the loop of the till and its clocks, and beside them the
/// world, whose doings outlive the program.
class Timeline final : public world::Loop, public world::Clock
{
public:
    // The program's.
    void post(std::function<void()> work) override { m_posted.push_back(std::move(work)); }
    void after(std::int64_t delay_ms, std::function<void()> work) override
    {
        m_timers.emplace(m_now_ms + delay_ms, Timer{true, std::move(work)});
    }
    [[nodiscard]] sale::Instant now() const override;

    // The world's.
    void outside(std::int64_t delay_ms, std::function<void()> work)
    {
        m_timers.emplace(m_now_ms + delay_ms, Timer{false, std::move(work)});
    }
    /// The program has ended: what it wanted to do later never happens.
    void endProgram();
    void reboot();
    void jumpWallClock(std::int64_t by_ms) { m_wallOffset_ms += by_ms; }
    void setDrift(std::int64_t parts_per_million);

    /// Does what is due next, if it is due within that time; else lets the time pass. True if
    /// something was done.
    bool doNext(std::int64_t within_ms);
    [[nodiscard]] bool hasPosted() const { return !m_posted.empty(); }
    [[nodiscard]] std::int64_t now_ms() const { return m_now_ms; }

private:
    struct Timer
    {
        bool isOfProgram = true;
        std::function<void()> work;
    };

    std::int64_t m_now_ms = 0; // true time
    std::int64_t m_booted_ms = -20'000;
    int m_boot = 1;
    std::int64_t m_wallOffset_ms = 1'700'000'000'000;
    std::int64_t m_drift_parts_per_million = 0;
    std::deque<std::function<void()>> m_posted;
    std::multimap<std::int64_t, Timer> m_timers;
};

} // namespace countersign::sim
