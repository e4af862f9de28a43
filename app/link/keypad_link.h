#pragma once

#include "core/base/result.h"
#include "core/keypad/words.h"
#include "core/world/customer_screen.h"

#include <QString>
#include <QStringList>
#include <QThread>
#include <functional>
#include <memory>
#include <optional>
#include <sys/types.h>
#include <variant>

namespace countersign::app {

/// The till starts the customer's screen itself and hands it one end of a socket pair as
/// `--fd N` behind `arguments`. When it dies it is started again, after growing waits.
struct StartKeypad
{
    QString program;
    QStringList arguments;
    bool isStartedAtOnce = true; // else with KeypadLink::start
};
/// The customer's screen is started by somebody else and connects here.
struct AwaitKeypad
{
    QString socketPath;
    std::optional<uid_t> peer; // whose it is; else this user's
};

/// The customer's screen over a local socket: one peer at a time; what is malformed, or too much,
/// closes the connection. Whoever connects is shown the last state again. Works on a thread of its
/// own; show() may be called from any.
class KeypadLink final : public world::CustomerScreen
{
public:
    /// `did` is called on the link's thread. What the screen says is checked in form, not in sense:
    /// whether it fits the moment is for the till to say.
    static Result<std::unique_ptr<KeypadLink>, QString>
    open(const std::variant<StartKeypad, AwaitKeypad>& place, std::function<void(keypad::Did)> did);
    /// Ends the screen that it started.
    ~KeypadLink() override;

    void show(const QByteArray& frame) override;
    /// Starts a screen that was not to be started at once; it is then shown the last state.
    /// Callable from any thread.
    void start();

private:
    class Worker;
    class Starter;
    class Listener;
    explicit KeypadLink(std::unique_ptr<Worker> worker);

    QThread m_thread;
    Worker* m_worker; // lives and dies on m_thread
};

} // namespace countersign::app
