#pragma once

#include "core/sale/money.h"

#include <QByteArray>
#include <QString>
#include <functional>
#include <optional>

namespace countersign::world {

/// What a terminal knows of a payment method. Never a card number.
struct MethodSeen
{
    QString fingerprint; // the acquirer's; the same card gives the same one; at most 128 characters
    QString brand;       // "visa"; lower-case, at most 32
    QString last4;       // four digits, or empty
};

/// What became of a payment, as far as the terminal says.
enum class PaymentState {
    held,     // authorised, capturable
    taken,    // already captured or charged
    released, // let go, or refunded
    declined, // refused by the terminal or the acquirer; nothing is held
    unknown,  // no answer, or an answer that says nothing
    neverSeen // asked about: the terminal has no such key
};

struct PaymentAnswer
{
    PaymentState state = PaymentState::unknown;
    QString payment;   // the terminal's own id of the payment; empty if it gave none
    sale::Money amount; // authorised, captured or released
    std::optional<MethodSeen> method;
    std::int64_t capturableUntil_ms = 0; // wall time; 0 if the terminal doesn't say
    QString reason;                      // a decline's reason in the terminal's words, for people
};

/// A terminal that takes cards. Every key is stored before it is used here; one key acts at most
/// once, however often it is sent. Callable from any thread. Each call answers exactly once, on a
/// thread of the implementation, within its own time limit, `unknown` if nothing came.
class CardTerminal
{
public:
    using Answered = std::function<void(PaymentAnswer)>;

    virtual ~CardTerminal() = default;
    /// Holds the amount. `shown` is the method that a demo card presents; a real terminal reads
    /// its own.
    virtual void authorise(const QString& key, const sale::Money& amount,
                           const std::optional<MethodSeen>& shown, Answered answered) = 0;
    virtual void capture(const QString& key, const QString& payment, const sale::Money& amount,
                         Answered answered) = 0;
    /// Lets a held payment go.
    virtual void release(const QString& key, const QString& payment, const sale::Money& amount,
                         Answered answered) = 0;
    /// Gives a taken payment back.
    virtual void refund(const QString& key, const QString& payment, const sale::Money& amount,
                        Answered answered) = 0;
    /// What happened to the action with that key; acts on nothing.
    virtual void enquire(const QString& key, Answered answered) = 0;
};

} // namespace countersign::world
