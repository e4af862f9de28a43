#pragma once

#include "core/world/qt_loop.h"

#include <QThread>
#include <functional>
#include <memory>

namespace countersign::app {

/// A thread with an event loop, where adapters live: what is made on it is destroyed on it.
class LoopThread
{
public:
    explicit LoopThread(const QString& name);
    /// Ends the thread after everything that was made on it is gone.
    ~LoopThread();

    /// Runs `work` there and waits for it. Not to be called from a GUI thread that is in use.
    void runAndWait(const std::function<void()>& work);
    [[nodiscard]] world::Loop& loop() { return *m_loop; }

private:
    QThread m_thread;
    std::unique_ptr<QObject> m_context;
    std::unique_ptr<world::QtLoop> m_loop;
};

} // namespace countersign::app
