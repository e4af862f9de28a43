#pragma once

#include "core/sale/purchase.h"

#include <QByteArray>
#include <QString>
#include <cstddef>
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
    friend bool operator==(const PurchaseStarted&, const PurchaseStarted&) = default;
};
struct PaymentAuthorised
{
    Payment payment;
    QByteArray methodId;
    Requirement requirement = Requirement::countersignFromAmount;
    friend bool operator==(const PaymentAuthorised&, const PaymentAuthorised&) = default;
};
struct PaymentDeclined
{
    TerminalAction action = TerminalAction::authorise;
    friend bool operator==(const PaymentDeclined&, const PaymentDeclined&) = default;
};
/// Nobody knows whether the terminal acted; it is asked until it says.
struct PaymentUnknown
{
    TerminalAction action = TerminalAction::authorise;
    Doubt doubt;
    friend bool operator==(const PaymentUnknown&, const PaymentUnknown&) = default;
};
struct CodeIssued
{
    IssuedCode code;
    friend bool operator==(const CodeIssued&, const CodeIssued&) = default;
};
/// A message with the code is to be sent; its id is kept before the first attempt.
struct MessageQueued
{
    QString id;
    int sends = 1;
    QByteArray bootId;
    std::int64_t boot_ms = 0;
    friend bool operator==(const MessageQueued&, const MessageQueued&) = default;
};
struct MessageSent
{
    QString id;
    QString provider;
    QString state; // "accepted", "delivered" …, as the provider said it
    int attempt = 1;
    QByteArray reference = {}; // SHA-256 of what a service calls the code that it made; or empty
    friend bool operator==(const MessageSent&, const MessageSent&) = default;
};
/// Whose word a message's state is.
enum class SaidBy {
    unsaid,   // as in journals of earlier versions
    provider, // it answered
    till      // which concluded it, as where the provider could not be reached
};
/// As the journal writes it: "provider"; nothing for `unsaid`.
QString name(SaidBy who);
struct MessageStateChanged
{
    QString id;
    QString provider;
    QString state;
    bool isFinal = false; // nobody took it and nobody will
    int attempt = 1;
    SaidBy saidBy = SaidBy::unsaid;
    friend bool operator==(const MessageStateChanged&, const MessageStateChanged&) = default;
};
/// A message that may have gone out, or is known not to arrive, may be handed over once more. Kept
/// before that is done, so that no restart forgets how many messages one purchase has cost.
struct MessageRepeated
{
    QString id;
    int number = 1; // of the purchase's spare messages
    QString why;    // "no_answer", "not_delivered", "too_slow"
    friend bool operator==(const MessageRepeated&, const MessageRepeated&) = default;
};
struct TimeExtended
{
    std::int64_t life_ms = 0;
    friend bool operator==(const TimeExtended&, const TimeExtended&) = default;
};
/// The service that made the code doesn't have it any more, so nobody can compare anything with it.
struct CodeVoided
{
    std::int64_t life_ms = 0; // that it had
    friend bool operator==(const CodeVoided&, const CodeVoided&) = default;
};
/// A guess will be compared. It is counted, durably, before anybody knows whether it is right.
struct TryCounted
{
    int number = 1;
    QByteArray methodId;
    friend bool operator==(const TryCounted&, const TryCounted&) = default;
};
enum class TryFailure {
    unsaid,      // as in journals of earlier versions
    wrongDigits, // they were compared
    notCompared  // the program ended before, or the service that made the code didn't say
};
/// As the journal writes it: "wrong_digits"; nothing for `unsaid`.
QString name(TryFailure why);
struct TryFailed
{
    TryFailure why = TryFailure::unsaid;
    friend bool operator==(const TryFailed&, const TryFailed&) = default;
};
struct Countersigned
{
    QByteArray methodId;
    friend bool operator==(const Countersigned&, const Countersigned&) = default;
};
struct CaptureRequested
{
    QString key;
    friend bool operator==(const CaptureRequested&, const CaptureRequested&) = default;
};
struct PaymentCaptured
{
    Money amount;
    friend bool operator==(const PaymentCaptured&, const PaymentCaptured&) = default;
};
struct ReleaseRequested
{
    Release release;
    friend bool operator==(const ReleaseRequested&, const ReleaseRequested&) = default;
};
struct PaymentReleased
{
    friend bool operator==(const PaymentReleased&, const PaymentReleased&) = default;
};
struct PurchaseRecorded
{
    QString receipt; // "T3-000417"
    Money total;
    bool isCountersigned = false;
    friend bool operator==(const PurchaseRecorded&, const PurchaseRecorded&) = default;
};
struct PurchaseClosed
{
    Outcome outcome = Outcome::cancelled;
    bool isByRestoration = false; // of the store: what came after the backup is not known
    friend bool operator==(const PurchaseClosed&, const PurchaseClosed&) = default;
};
/// A person saw to the money of a purchase that had closed unresolved.
struct PurchaseSettled
{
    QString why;
    friend bool operator==(const PurchaseSettled&, const PurchaseSettled&) = default;
};
/// A person may have given back what the terminal took, unknown to this store: they settled it
/// before the terminal had answered, or may have after the backup that the store was put back from.
/// So the till never gives it back by itself; it asks on whether that was done.
struct RefundLeft
{
    friend bool operator==(const RefundLeft&, const RefundLeft&) = default;
};
struct PurchaseSetAside
{
    friend bool operator==(const PurchaseSetAside&, const PurchaseSetAside&) = default;
};
struct PurchaseTakenUp
{
    friend bool operator==(const PurchaseTakenUp&, const PurchaseTakenUp&) = default;
};
/// The program was started again while this purchase was open.
struct PurchaseResumed
{
    QByteArray bootId;
    std::int64_t boot_ms = 0;
    friend bool operator==(const PurchaseResumed&, const PurchaseResumed&) = default;
};
struct MethodFrozen
{
    QByteArray methodId;
    QString why;
    friend bool operator==(const MethodFrozen&, const MethodFrozen&) = default;
};
/// A person freed the method: its failures count from none again.
struct MethodUnfrozen
{
    QByteArray methodId;
    QString why;
    friend bool operator==(const MethodUnfrozen&, const MethodUnfrozen&) = default;
};

/// The last entry of a journal that a restoration put aside.
struct LostEnd
{
    std::uint64_t sequence = 0;
    QByteArray hash;
    friend bool operator==(const LostEnd&, const LostEnd&) = default;
};

/// The store was put back from a backup that ends at `fromSequence`. Its entries go on from there,
/// so the sequences after it were used before, up to `lostSequence`, for entries that are gone.
struct StoreRestored
{
    static constexpr std::size_t earlier_max = 32;

    std::uint64_t fromSequence = 0;
    QByteArray fromHash;
    std::uint64_t lostSequence = 0; // of the last head that is known of; 0 if there is none
    QByteArray lostHash;
    std::uint64_t receiptsSkipped = 0; // numbers that may have been printed in what was lost
    QString who;
    bool isHeadKnown = true;       // false: nothing told whether anything was lost
    std::uint64_t lastReceipt = 0; // the last number that the shop knows of; 0 if it told none
    /// What earlier restorations had put aside, where the backup says nothing of it: from the
    /// first to the last, at most `earlier_max`.
    std::vector<LostEnd> earlier = {};
    bool isEarlierKnown = true; // false: there may have been more of them
    /// The last entry that all these lines have in common with this one, where an earlier
    /// restoration went further back than this; else 0, and it is `fromSequence`.
    std::uint64_t commonSequence = 0;
    friend bool operator==(const StoreRestored&, const StoreRestored&) = default;
};

using FactBody =
    std::variant<PurchaseStarted, PaymentAuthorised, PaymentDeclined, PaymentUnknown, CodeIssued,
                 MessageQueued, MessageSent, MessageStateChanged, MessageRepeated, TimeExtended,
                 CodeVoided, TryCounted, TryFailed, Countersigned, CaptureRequested,
                 PaymentCaptured, ReleaseRequested, PaymentReleased, PurchaseRecorded,
                 PurchaseClosed, PurchaseSettled, RefundLeft, PurchaseSetAside, PurchaseTakenUp,
                 PurchaseResumed, MethodFrozen, MethodUnfrozen, StoreRestored>;

struct Fact
{
    std::int64_t at_ms = 0; // wall time
    FactBody body;
    friend bool operator==(const Fact&, const Fact&) = default;
};

/// The purchase after the fact. A fact that can't follow on what is there is a broken promise of
/// our own code or a damaged journal: it is refused in words, and the purchase stays as it was.
Result<Purchase, QString> applied(Purchase purchase, const Fact& fact);

} // namespace countersign::sale
