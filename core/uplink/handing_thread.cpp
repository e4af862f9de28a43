#include "core/uplink/handing_thread.h"

#include "core/uplink/answers.h"

#include <chrono>
#include <utility>

namespace countersign::uplink {

HandingThread::HandingThread(Take take, const world::Clock& clock, std::int64_t within_ms,
                             Rest rest)
    : m_take(std::move(take)), m_clock(clock), m_within_ms(within_ms), m_rest(std::move(rest)),
      m_thread([this] { work(); })
{
}

HandingThread::~HandingThread()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isOver = true;
    }
    m_hasWork.notify_one();
    m_thread.join();
}

void HandingThread::hand(std::shared_ptr<const world::Batch> batch,
                         world::HeadOffice::Answered answered)
{
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back(
            {std::move(batch), std::move(answered), m_clock.now().boot_ms + m_within_ms});
    }
    m_hasWork.notify_one();
}

void HandingThread::waitForWork(std::unique_lock<std::mutex>& lock)
{
    const auto hasWork = [this] { return m_isOver || !m_jobs.empty(); };
    if (m_rest.rested &&
        !m_hasWork.wait_for(lock, std::chrono::milliseconds(m_rest.after_ms), hasWork)) {
        lock.unlock();
        m_rest.rested();
        lock.lock();
    }
    m_hasWork.wait(lock, hasWork);
}

void HandingThread::work()
{
    while (true) {
        std::unique_lock lock(m_mutex);
        waitForWork(lock);
        if (m_jobs.empty())
            return;
        const Job job = std::move(m_jobs.front());
        m_jobs.pop_front();
        const bool isOver = m_isOver;
        lock.unlock();
        job.answered(isOver ? unreachable(QStringLiteral("the till ends")) : m_take(job));
    }
}

} // namespace countersign::uplink
