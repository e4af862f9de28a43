#pragma once

#include "core/base/result.h"
#include "core/sale/money.h"

#include <QByteArray>
#include <QHash>
#include <QString>
#include <QStringView>
#include <optional>

namespace countersign::payment {

enum class DemoOperation { authorise, capture, release, refund };
enum class DemoAnswer { held, taken, captured, released, refunded, declined };

[[nodiscard]] QString toString(DemoOperation operation);
[[nodiscard]] std::optional<DemoOperation> demoOperationOf(QStringView text);
[[nodiscard]] QString toString(DemoAnswer answer);

/// One line of the demo terminal's ledger: an action that was taken, and what was answered.
struct DemoAction
{
    static constexpr qsizetype text_max = 128; // characters of a key and of a payment's id

    DemoOperation operation = DemoOperation::authorise;
    QString key;        // unique in the ledger
    QString payment;    // the terminal's id of the payment
    sale::Money amount; // held, taken, captured, released or given back; asked for, if declined
    DemoAnswer answer = DemoAnswer::declined;

    /// One line of JSON in the order of the contract, with its line feed.
    [[nodiscard]] QByteArray toLine() const;
    /// Reads a line (without its line feed): exactly the five fields, each as it should be.
    static Result<DemoAction, QString> fromLine(const QByteArray& line, sale::Currency currency);
    friend bool operator==(const DemoAction&, const DemoAction&) = default;
};

/// Everything that the demo terminal ever did, and what follows from it for each payment.
class DemoBook
{
public:
    explicit DemoBook(sale::Currency currency) : m_currency(currency) {}

    /// The action that was taken under that key, or nothing.
    [[nodiscard]] const DemoAction* find(const QString& key) const;
    /// What an honest acquirer would answer. It changes nothing: `add` does, once the action is on
    /// the disk. The key must be new.
    [[nodiscard]] DemoAction decide(DemoOperation operation, const QString& key,
                                    const QString& payment, const sale::Money& amount) const;
    /// Enters an action; refuses one that contradicts what came before it.
    Result<Done, QString> add(const DemoAction& action);
    [[nodiscard]] sale::Currency currency() const { return m_currency; }

private:
    struct Payment
    {
        enum class Stage { held, taken, released };
        Stage stage = Stage::held;
        sale::Money amount;   // held, then taken
        sale::Money refunded; // of what was taken
    };
    [[nodiscard]] DemoAnswer granted(const DemoAction& asked) const;

    sale::Currency m_currency;
    QHash<QString, DemoAction> m_actions;
    QHash<QString, Payment> m_payments;
};

} // namespace countersign::payment
