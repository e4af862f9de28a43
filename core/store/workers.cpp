#include "core/store/workers.h"

#include <algorithm>
#include <utility>

namespace countersign::store {

unsigned Workers::cores()
{
    return std::clamp(std::thread::hardware_concurrency(), 1U, threads_max);
}

Workers::Workers(unsigned threads)
{
    for (unsigned i = 0; i < std::clamp(threads, 1U, threads_max); ++i)
        m_threads.emplace_back([this] { workUntilEnded(); });
}

Workers::~Workers()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_hasWork.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

std::size_t Workers::waitingMax() const
{
    return waiting_per_thread_max * m_threads.size();
}

void Workers::give(std::function<void()> work)
{
    std::unique_lock lock(m_mutex);
    m_hasRoom.wait(lock, [this] { return m_waiting.size() < waitingMax(); });
    m_waiting.push_back(std::move(work));
    m_hasWork.notify_one();
}

void Workers::finish()
{
    std::unique_lock lock(m_mutex);
    m_hasRoom.wait(lock, [this] { return m_waiting.empty() && m_underWay == 0; });
}

void Workers::workUntilEnded()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_hasWork.wait(lock, [this] { return m_isEnding || !m_waiting.empty(); });
        if (m_waiting.empty())
            return;
        auto work = std::exchange(m_waiting.front(), {});
        m_waiting.pop_front();
        ++m_underWay;
        lock.unlock();
        work();
        work = {}; // what it holds is freed here, not under the lock
        lock.lock();
        --m_underWay;
        m_hasRoom.notify_all();
    }
}

} // namespace countersign::store
