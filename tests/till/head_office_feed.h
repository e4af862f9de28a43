#pragma once

#include "core/world/card_terminal.h"
#include "core/world/changes.h"
#include "core/world/sms.h"

#include <functional>
#include <utility>
#include <vector>

namespace countersign::tests {

/// Brings what the test says, and remembers what the till says to it.
class HeadOfficeFeed final : public world::ChangeFeed
{
public:
    void start(const world::ChangesHead& have, Heard heard) override
    {
        startedAt = have;
        tell = std::move(heard);
    }
    void took(const world::ChangesHead& have) override { taken.push_back(have.version); }
    void leftAside() override { ++aside; }

    world::ChangesHead startedAt;
    Heard tell;
    std::vector<quint64> taken;
    int aside = 0;
};

/// A loop whose work is done when the test says so.
class SteppedLoop final : public world::Loop
{
public:
    void post(std::function<void()> work) override { m_posted.push_back(std::move(work)); }
    void after(std::int64_t delay_ms, std::function<void()> work) override
    {
        delays_ms.push_back(delay_ms);
        m_later.push_back(std::move(work));
    }
    /// What was posted, and what is posted by that.
    void run()
    {
        while (!m_posted.empty()) {
            for (const auto& work : std::exchange(m_posted, {}))
                work();
        }
    }
    /// Every timer that was set by then goes off.
    void pass()
    {
        run();
        for (const auto& work : std::exchange(m_later, {}))
            work();
        run();
    }

    std::vector<std::int64_t> delays_ms; // of all timers ever

private:
    std::vector<std::function<void()>> m_posted;
    std::vector<std::function<void()>> m_later;
};

/// Nobody pays.
class IdleTerminal final : public world::CardTerminal
{
public:
    void authorise(const QString&, const sale::Money&, const std::optional<world::MethodSeen>&,
                   Answered) override
    {
    }
    void capture(const QString&, const QString&, const sale::Money&, Answered) override {}
    void release(const QString&, const QString&, const sale::Money&, Answered) override {}
    void refund(const QString&, const QString&, const sale::Money&, Answered) override {}
    void enquire(const QString&, Answered) override {}
};

/// Nothing is sent.
class IdleCarrier final : public world::MessageCarrier
{
public:
    void carry(world::Errand, Progressed, MayGoAgain) override {}
    void withdraw(const QString&) override {}
    void watch(HealthChanged) override {}
};

} // namespace countersign::tests
