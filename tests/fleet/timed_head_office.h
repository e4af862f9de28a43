#pragma once

#include "core/world/head_office.h"
#include "tests/bench/samples.h"

#include <QMap>
#include <QString>
#include <chrono>
#include <memory>
#include <mutex>
#include <utility>

namespace countersign::fleet {

/// What became of batches that were handed over, in the time that is looked at. From any thread.
class Tries
{
public:
    using Clock = std::chrono::steady_clock;
    static constexpr int reasons_max = 20; // told apart

    struct Seen
    {
        bench::Samples durable_ms;         // from handing over to the answer
        Clock::time_point last_durable;    // when the last such answer came
        QMap<QString, int> otherwise = {}; // how often head office, or nobody, said what instead
    };

    void add(const world::HeadOfficeAnswer& answer, Clock::time_point begun)
    {
        using Milliseconds = std::chrono::duration<double, std::milli>;
        const auto now = Clock::now();
        const std::lock_guard lock(m_mutex);
        if (answer.outcome == world::HeadOfficeAnswer::Outcome::durable) {
            m_seen.durable_ms.add(Milliseconds(now - begun).count());
            m_seen.last_durable = now;
        } else if (m_seen.otherwise.size() < reasons_max ||
                   m_seen.otherwise.contains(answer.reason)) {
            ++m_seen.otherwise[answer.reason];
        }
    }
    /// What was seen since the last time.
    Seen taken()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_seen, {});
    }

private:
    std::mutex m_mutex;
    Seen m_seen;
};

/// Another head office, and how long its answers take.
class TimedHeadOffice final : public world::HeadOffice
{
public:
    TimedHeadOffice(std::unique_ptr<world::HeadOffice> behind, Tries& tries)
        : m_behind(std::move(behind)), m_tries(tries)
    {
    }
    [[nodiscard]] QString name() const override { return m_behind->name(); }
    void hand(std::shared_ptr<const world::Batch> batch, Answered answered) override
    {
        m_behind->hand(std::move(batch),
                       [&tries = m_tries, begun = Tries::Clock::now(),
                        answered = std::move(answered)](const world::HeadOfficeAnswer& answer) {
                           tries.add(answer, begun);
                           answered(answer);
                       });
    }

private:
    std::unique_ptr<world::HeadOffice> m_behind;
    Tries& m_tries;
};

} // namespace countersign::fleet
