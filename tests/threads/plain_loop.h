#pragma once

#include "core/world/clock.h"

#include <condition_variable>
#include <deque>
#include <mutex>

namespace countersign::tests {

/// A loop without Qt's, for the thread that runs it: other threads post, and it waits for them.
/// Timers never fall due, since no test here is about time.
class PlainLoop final : public world::Loop, public world::Clock
{
public:
    void post(std::function<void()> work) override
    {
        const std::lock_guard lock(m_mutex);
        m_posted.push_back(std::move(work));
        m_hasWork.notify_one();
    }
    void after(std::int64_t, std::function<void()>) override {}
    [[nodiscard]] sale::Instant now() const override { return {1'700'000'000'000, 1000, "boot"}; }

    /// Runs what is posted, one by one, until that holds, which only the work itself makes true.
    template <class Holds> void runUntil(Holds holds)
    {
        while (!holds()) {
            std::unique_lock lock(m_mutex);
            m_hasWork.wait(lock, [this] { return !m_posted.empty(); });
            const std::function<void()> work = std::move(m_posted.front());
            m_posted.pop_front();
            lock.unlock();
            work();
        }
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_hasWork;
    std::deque<std::function<void()>> m_posted;
};

} // namespace countersign::tests
