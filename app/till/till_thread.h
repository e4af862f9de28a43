#pragma once

#include "app/composition/workplace.h"
#include "app/link/keypad_link.h"
#include "core/till/till.h"

#include <QThread>
#include <functional>
#include <memory>
#include <optional>

namespace countersign::app {

/// The till on a thread of its own, with everything it stands on. Made, used and destroyed on the
/// GUI thread.
class TillThread
{
public:
    /// Called on the till's thread.
    using Published = std::function<void(till::TillViewPointer)>;
    /// Called on the till's thread, once: the till is open, or why it can't be.
    using Opened = std::function<void(const std::optional<Ending>&)>;

    /// Begins to open the till, and returns at once. What is asked of it meanwhile is done then;
    /// if it can't be opened, nothing is.
    TillThread(const settings::Settings& settings, const sms::DemoProvider::Phone& demoPhone,
               const std::variant<StartKeypad, AwaitKeypad>& keypad, Published published,
               Opened opened);
    ~TillThread();

    /// Starts the customer's screen, if it was not to start by itself.
    void startKeypad();
    /// Hands the command to the till; what comes of it is published.
    void take(const till::Command& command);

private:
    class Counter;

    LoopThread m_thread{QStringLiteral("till")};
    std::unique_ptr<Counter> m_counter; // lives on the till's thread
};

} // namespace countersign::app
