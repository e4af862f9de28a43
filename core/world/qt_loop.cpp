#include "core/world/qt_loop.h"

#include "core/base/check.h"

#include <QThread>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <utility>

namespace countersign::world {

QtLoop::QtLoop(std::shared_ptr<const Clock> clock, std::int64_t look_again_ms)
    : m_clock(std::move(clock)), m_look_again_ms(look_again_ms),
      m_context(std::make_unique<QObject>())
{
    check(look_again_ms > 0, "a wait goes forward");
}

QtLoop::~QtLoop()
{
    const QThread* home = m_context->thread();
    check(home == nullptr || home == QThread::currentThread() || home->isFinished(),
          "a loop ends on its own thread, or after it");
}

void QtLoop::post(std::function<void()> work)
{
    QMetaObject::invokeMethod(m_context.get(), std::move(work), Qt::QueuedConnection);
}

void QtLoop::after(std::int64_t delay_ms, std::function<void()> work)
{
    check(delay_ms >= 0, "work is not due in the past");
    check(QThread::currentThread() == m_context->thread(), "timers start on their own thread");
    waitUntil(m_clock->now().boot_ms + delay_ms, std::move(work));
}

void QtLoop::waitUntil(std::int64_t due_ms, std::function<void()> work)
{
    const std::int64_t rest_ms = std::max<std::int64_t>(0, due_ms - m_clock->now().boot_ms);
    const auto look = [this, due_ms, work = std::move(work)] {
        if (m_clock->now().boot_ms >= due_ms)
            work();
        else
            waitUntil(due_ms, work);
    };
    QTimer::singleShot(std::chrono::milliseconds(std::min(rest_ms, m_look_again_ms)),
                       Qt::PreciseTimer, m_context.get(), look);
}

} // namespace countersign::world
