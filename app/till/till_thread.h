#pragma once

#include "app/composition/workplace.h"
#include "app/link/keypad_link.h"
#include "core/till/till.h"

#include <QThread>
#include <functional>
#include <future>
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

    /// Begins to open the till, and returns at once, so that windows can be loaded meanwhile.
    TillThread(const settings::Settings& settings, const sms::DemoProvider::Phone& demoPhone,
               const std::variant<StartKeypad, AwaitKeypad>& keypad, Published published);
    ~TillThread();

    /// Waits until the till is open, or says why it can't be. To be called once, before anything
    /// is taken.
    std::optional<Ending> awaitOpen();
    /// Starts the customer's screen, if it was not to start by itself.
    void startKeypad();
    /// Hands the command to the till; what comes of it is published.
    void take(const till::Command& command);

private:
    class Counter;

    LoopThread m_thread{QStringLiteral("till")};
    std::unique_ptr<Counter> m_counter; // lives on the till's thread
    std::promise<std::optional<Ending>> m_opened;
};

} // namespace countersign::app
