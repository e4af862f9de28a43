#pragma once

#include "core/world/clock.h"

#include <QObject>
#include <memory>

namespace countersign::world {

/// The Qt event loop of the thread that made it. Destroyed on that thread, or after it has
/// finished; work that has not run by then never will.
///
/// Qt's timers stand still while the machine is suspended, the monotonic clock doesn't: so a wait
/// looks at the clock again every so often, and what fell due meanwhile is at most that late.
class QtLoop final : public Loop
{
public:
    static constexpr std::int64_t look_again_default_ms = 2000;

    QtLoop() : QtLoop(std::make_shared<SystemClock>()) {}
    /// Tells the time by `clock`, and looks at it at least every `look_again_ms` (> 0).
    explicit QtLoop(std::shared_ptr<const Clock> clock,
                    std::int64_t look_again_ms = look_again_default_ms);
    ~QtLoop() override;
    void post(std::function<void()> work) override;
    void after(std::int64_t delay_ms, std::function<void()> work) override;

private:
    void waitUntil(std::int64_t due_ms, std::function<void()> work);

    std::shared_ptr<const Clock> m_clock;
    std::int64_t m_look_again_ms;
    std::unique_ptr<QObject> m_context;
};

} // namespace countersign::world
