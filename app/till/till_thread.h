#pragma once

#include "app/composition/workplace.h"
#include "app/link/keypad_link.h"
#include "core/till/till.h"

#include <QThread>
#include <functional>
#include <memory>

namespace countersign::app {

/// The till on a thread of its own, with everything it stands on. Made and destroyed on the GUI
/// thread, which waits only for start and end.
class TillThread
{
public:
    /// Called on the till's thread.
    using Published = std::function<void(till::TillViewPointer)>;

    static Result<std::unique_ptr<TillThread>, Ending>
    start(const settings::Settings& settings, const sms::DemoProvider::Phone& demoPhone,
          const std::variant<StartKeypad, AwaitKeypad>& keypad, Published published);
    ~TillThread();

    /// Hands the command to the till; what comes of it is published.
    void take(const till::Command& command);

private:
    class Counter;
    TillThread() = default;

    LoopThread m_thread{QStringLiteral("till")};
    std::unique_ptr<Counter> m_counter; // lives on the till's thread
};

} // namespace countersign::app
