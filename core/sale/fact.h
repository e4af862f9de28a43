#pragma once

#include "core/sale/purchase.h"

#include <QByteArray>
#include <QString>
#include <variant>
#include <vector>

namespace countersign::sale {

// What happened to a purchase. Each fact is one journal entry, and a purchase is nothing but the
// fold of its facts: what a restart rebuilds is what was there before, by construction.

enum class TerminalAction { authorise, capture, release };
QString name(TerminalAction action);

struct PurchaseStarted
{
    Basket basket;
    std::optional<Tender> tender; // none when there is nothing to pay
    QString authoriseKey;         // of a card tender; stored before the terminal is asked
};
struct PaymentAuthorised
{
    Payment payment;
    QByteArray methodId;
    Requirement requirement = Requirement::countersignFromAmount;
};
struct PaymentDeclined
{
    TerminalAction action = TerminalAction::authorise;
};
/// Nobody knows whether the terminal acted; it is asked until it says.
struct PaymentUnknown
{
    TerminalAction action = TerminalAction::authorise;
    Doubt doubt;
};
struct CodeIssued
{
    IssuedCode code;
};
/// A message with the code is to be sent; its id is kept before the first attempt.
struct MessageQueued
{
    QString id;
    int sends = 1;
    QByteArray bootId;
    std::int64_t boot_ms = 0;
};
struct MessageSent
{
    QString id;
    QString provider;
    QString state; // "accepted", "delivered" …, as the provider said it
};
struct MessageStateChanged
{
    QString id;
    QString provider;
    QString state;
    bool isFinal = false; // nobody took it and nobody will
};
struct TimeExtended
{
    std::int64_t life_ms = 0;
};
/// A guess will be compared. It is counted, durably, before anybody knows whether it is right.
struct TryCounted
{
    int number = 1;
    QByteArray methodId;
};
struct TryFailed
{
};
struct Countersigned
{
    QByteArray methodId;
};
struct CaptureRequested
{
    QString key;
};
struct PaymentCaptured
{
    Money amount;
};
struct ReleaseRequested
{
    Release release;
};
struct PaymentReleased
{
};
struct PurchaseRecorded
{
    QString receipt; // "T3-000417"
    Money total;
    bool isCountersigned = false;
};
struct PurchaseClosed
{
    Outcome outcome = Outcome::cancelled;
};
struct PurchaseSetAside
{
};
struct PurchaseTakenUp
{
};
/// The program was started again while this purchase was open.
struct PurchaseResumed
{
    QByteArray bootId;
    std::int64_t boot_ms = 0;
};
struct MethodFrozen
{
    QByteArray methodId;
    QString why;
};

using FactBody =
    std::variant<PurchaseStarted, PaymentAuthorised, PaymentDeclined, PaymentUnknown, CodeIssued,
                 MessageQueued, MessageSent, MessageStateChanged, TimeExtended, TryCounted,
                 TryFailed, Countersigned, CaptureRequested, PaymentCaptured, ReleaseRequested,
                 PaymentReleased, PurchaseRecorded, PurchaseClosed, PurchaseSetAside,
                 PurchaseTakenUp, PurchaseResumed, MethodFrozen>;

struct Fact
{
    std::int64_t at_ms = 0; // wall time
    FactBody body;
};

/// The purchase after the fact. A fact that can't follow on what is there is a broken promise of
/// our own code or a damaged journal: it is refused in words, and the purchase stays as it was.
Result<Purchase, QString> applied(Purchase purchase, const Fact& fact);

} // namespace countersign::sale
