#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace countersign::store {

/// Threads that compute what one thread gives them. What has been given is done before they end.
class Workers
{
public:
    static constexpr unsigned threads_max = 64;
    static constexpr std::size_t waiting_per_thread_max = 2;

    /// One for each core that this process may use, at most threads_max.
    [[nodiscard]] static unsigned cores();

    explicit Workers(unsigned threads = cores());
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    /// Has it done soon, in whatever order. Waits while too much is waiting. The work gives none.
    void give(std::function<void()> work);
    /// Waits until all that was given is done.
    void finish();
    [[nodiscard]] std::size_t waitingMax() const;

private:
    void workUntilEnded();

    std::mutex m_mutex;
    std::condition_variable m_hasWork;
    std::condition_variable m_hasRoom; // or nothing left to do
    std::deque<std::function<void()>> m_waiting;
    std::size_t m_underWay = 0;
    bool m_isEnding = false;
    std::vector<std::thread> m_threads;
};

} // namespace countersign::store
