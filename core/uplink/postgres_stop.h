#pragma once

#include <atomic>

namespace countersign::uplink {

/// Ends what a link waits for, from any thread.
class PostgresStop
{
public:
    PostgresStop();
    ~PostgresStop();
    PostgresStop(const PostgresStop&) = delete;
    PostgresStop& operator=(const PostgresStop&) = delete;
    void stop();
    [[nodiscard]] bool isStopped() const { return m_isStopped; }
    [[nodiscard]] int descriptor() const { return m_descriptor; } // readable once stopped; or -1

private:
    int m_descriptor;
    std::atomic<bool> m_isStopped = false;
};

/// Ends a link's rest early, from any thread, and nothing else: one that comes while nothing rests
/// ends the next. Where the system has no descriptor left for it, no rest is ended.
class PostgresNudge
{
public:
    PostgresNudge();
    ~PostgresNudge();
    PostgresNudge(const PostgresNudge&) = delete;
    PostgresNudge& operator=(const PostgresNudge&) = delete;
    void nudge() const;
    /// Forgets those that came until now.
    void take() const;
    [[nodiscard]] int descriptor() const { return m_descriptor; } // readable once nudged; or -1

private:
    int m_descriptor;
};

} // namespace countersign::uplink
