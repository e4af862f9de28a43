#include "core/world/qt_loop.h"

#include "core/base/check.h"

#include <QThread>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <utility>

namespace countersign::world {

namespace {

// QTimer counts its interval in an int of milliseconds; a longer wait is taken in stages.
constexpr std::int64_t stage_max_ms = 1'000'000'000;

} // namespace

QtLoop::QtLoop() : m_context(std::make_unique<QObject>()) {}

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
    const std::int64_t stage_ms = std::min(delay_ms, stage_max_ms);
    std::function<void()> due = std::move(work);
    if (stage_ms < delay_ms) {
        due = [this, rest_ms = delay_ms - stage_ms, work = std::move(due)] {
            after(rest_ms, work);
        };
    }
    QTimer::singleShot(std::chrono::milliseconds(stage_ms), Qt::PreciseTimer, m_context.get(),
                       std::move(due));
}

} // namespace countersign::world
