#pragma once

#include "core/base/result.h"
#include "core/sale/money.h"
#include "core/world/card_terminal.h"
#include "core/world/clock.h"

#include <QString>
#include <memory>

namespace countersign::payment {

enum class DemoOperation;

struct DemoTerminalSettings
{
    QString ledger;   // `data/demo-terminal.jsonl`
    QString position; // `data/demo-terminal.position`: how far the script was played
    QString script;   // `payment.demo_script`, or empty
    sale::Currency currency;
    std::int64_t timeout_ms = 5000; // after which an answer that doesn't come is `unknown`
};

/// A terminal without cards, that behaves as a real acquirer would: it remembers every key for
/// good, in a ledger of its own that is on the disk before anything is answered. What goes wrong
/// is told to it by a script, each of whose steps is played once, over restarts too.
///
/// Acts and answers on the thread of the loop, which must outlive it. What isn't answered when it
/// is destroyed never will be.
class DemoTerminal final : public world::CardTerminal
{
public:
    static constexpr qint64 ledger_max_bytes = 67'108'864;

    /// Reads the ledger and the script. A last line that a power cut tore is cut off; anything
    /// else that is wrong is an error: "FILE: line N: reason".
    static Result<std::unique_ptr<DemoTerminal>, QString>
    create(const DemoTerminalSettings& settings, world::Loop& loop);
    /// Whether `create` could read what it needs, without changing or locking anything: also beside
    /// a till that runs. The error says in words what is wrong.
    static Result<Done, QString> examine(const DemoTerminalSettings& settings);
    ~DemoTerminal() override;

    /// Amounts are of the settings' currency, keys of 1 to 128 characters.
    void authorise(const QString& key, const sale::Money& amount,
                   const std::optional<world::MethodSeen>& shown, Answered answered) override;
    void capture(const QString& key, const QString& payment, const sale::Money& amount,
                 Answered answered) override;
    void release(const QString& key, const QString& payment, const sale::Money& amount,
                 Answered answered) override;
    void refund(const QString& key, const QString& payment, const sale::Money& amount,
                Answered answered) override;
    /// The method is only known of payments that were authorised since the start: the ledger holds
    /// none.
    void enquire(const QString& key, Answered answered) override;

private:
    class Counter;
    DemoTerminal(std::shared_ptr<Counter> counter, sale::Currency currency, world::Loop& loop);
    void ask(DemoOperation operation, const QString& key, const QString& payment,
             const sale::Money& amount, const std::optional<world::MethodSeen>& shown,
             Answered answered);
    void post(std::function<void(Counter&)> work);

    std::shared_ptr<Counter> m_counter;
    sale::Currency m_currency;
    world::Loop& m_loop;
};

} // namespace countersign::payment
