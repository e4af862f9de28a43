#pragma once

#include "core/world/clock.h"

#include <deque>
#include <map>

namespace countersign::tests {

/// A loop and its clock in one, in which time passes only when the test says so.
class FakeLoop final : public world::Loop, public world::Clock
{
public:
    void post(std::function<void()> work) override { m_posted.push_back(std::move(work)); }
    void after(std::int64_t delay_ms, std::function<void()> work) override
    {
        m_timers.emplace(m_now_ms + delay_ms, std::move(work));
    }
    [[nodiscard]] sale::Instant now() const override
    {
        return {1'700'000'000'000 + m_now_ms, m_now_ms, "boot"};
    }
    [[nodiscard]] std::int64_t now_ms() const { return m_now_ms; }
    [[nodiscard]] std::size_t timers() const { return m_timers.size(); }

    /// Runs everything that was posted, and what that posts.
    void run()
    {
        while (!m_posted.empty()) {
            const std::function<void()> work = std::move(m_posted.front());
            m_posted.pop_front();
            work();
        }
    }
    /// Lets time pass, and runs what falls due, in order, each at its own moment.
    void pass(std::int64_t delay_ms)
    {
        const std::int64_t until_ms = m_now_ms + delay_ms;
        run();
        while (!m_timers.empty() && m_timers.begin()->first <= until_ms) {
            m_now_ms = m_timers.begin()->first;
            const std::function<void()> work = std::move(m_timers.begin()->second);
            m_timers.erase(m_timers.begin());
            work();
            run();
        }
        m_now_ms = until_ms;
    }

private:
    std::int64_t m_now_ms = 0;
    std::deque<std::function<void()>> m_posted;
    std::multimap<std::int64_t, std::function<void()>> m_timers;
};

} // namespace countersign::tests
