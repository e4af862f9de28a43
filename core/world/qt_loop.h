#pragma once

#include "core/world/clock.h"

#include <QObject>
#include <memory>

namespace countersign::world {

/// The Qt event loop of the thread that made it. Destroyed on that thread, or after it has
/// finished; work that has not run by then never will.
class QtLoop final : public Loop
{
public:
    QtLoop();
    ~QtLoop() override;
    void post(std::function<void()> work) override;
    void after(std::int64_t delay_ms, std::function<void()> work) override;

private:
    std::unique_ptr<QObject> m_context;
};

} // namespace countersign::world
