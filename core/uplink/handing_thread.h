#pragma once

#include "core/world/clock.h"
#include "core/world/head_office.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace countersign::uplink {

/// The thread on which an adapter talks to head office, one batch at a time. `hand` is callable
/// from any thread.
class HandingThread
{
public:
    static constexpr std::int64_t answer_within_ms = 30'000; // for each batch, connecting included

    struct Job
    {
        std::shared_ptr<const world::Batch> batch;
        world::HeadOffice::Answered answered;
        std::int64_t until_boot_ms;
    };
    using Take = std::function<world::HeadOfficeAnswer(const Job&)>;
    /// Called on that thread once nothing was handed over for that time.
    struct Rest
    {
        std::int64_t after_ms;
        std::function<void()> rested; // nothing where that is no matter
    };

    /// `take` is called on that thread, and should be back by the job's time. The clock outlives
    /// it.
    HandingThread(Take take, const world::Clock& clock, std::int64_t within_ms = answer_within_ms,
                  Rest rest = {});
    /// Answers what wasn't begun with `unreachable`, and waits for what was.
    ~HandingThread();

    void hand(std::shared_ptr<const world::Batch> batch, world::HeadOffice::Answered answered);

private:
    void work();
    void waitForWork(std::unique_lock<std::mutex>& lock);

    const Take m_take;
    const world::Clock& m_clock;
    const std::int64_t m_within_ms;
    const Rest m_rest;
    std::mutex m_mutex;
    std::condition_variable m_hasWork;
    std::deque<Job> m_jobs;
    bool m_isOver = false;
    std::thread m_thread;
};

} // namespace countersign::uplink
