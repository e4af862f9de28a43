#pragma once

#include "core/sale/basket.h"
#include "core/sale/instant.h"
#include "core/sale/message_state.h"
#include "core/sale/requirement.h"

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QUuid>
#include <cstdint>
#include <optional>
#include <vector>

namespace countersign::sale {

/// Where a purchase stands.
enum class Stage {
    basket,         // lines can change
    authorising,    // the terminal was asked to hold the amount
    countersigning, // held; the owner's code is awaited
    capturing,      // countersigned, or none needed; the terminal was asked to capture
    releasing,      // given up; the terminal was asked to let the amount go
    recorded,       // done
    closed          // ended without a sale
};
QString name(Stage stage);

/// How a purchase ended without a sale.
enum class Outcome { cancelled, locked, declined, expired, deniedByCustomer, unresolved };
QString name(Outcome outcome);
Result<Outcome, QString> outcomeFromName(QStringView name);

/// Why a purchase is unresolved.
enum class Unresolved {
    unanswered,        // the terminal doesn't say what it did; it is asked again until it does
    captured,          // it took the money, and there is no sale
    releaseRefused,    // it doesn't let go, or give back, what it has
    unknownIfSold,     // it has the money, perhaps for a sale that an older store doesn't know of
    unknownIfGivenBack // it took the money; a person may have given that back, the till won't
};
QString name(Unresolved why);
/// What is known and what a person has to do, in one or two sentences.
QString sentence(Unresolved why);

enum class TenderKind { cash, card };
QString name(TenderKind kind);

/// A means of paying within a purchase; the first is number 1.
struct Tender
{
    int number = 1;
    TenderKind kind = TenderKind::cash;
    Money amount;        // what it pays; for cash after cash rounding
    Money given;         // cash: what was handed over
    QByteArray methodId; // card: our random id of the method, if it is known before
    friend bool operator==(const Tender&, const Tender&) = default;

    [[nodiscard]] Money change() const { return given - amount; }
};

/// What the terminal said it did.
enum class HoldState { held, taken };

/// A payment that the terminal holds or has taken.
struct Payment
{
    QString id; // the terminal's
    HoldState state = HoldState::held;
    Money amount;
    std::int64_t capturableUntil_ms = 0;
    std::int64_t at_ms = 0;
    friend bool operator==(const Payment&, const Payment&) = default;
};

/// The code that is out. The digits are not here: they are computed from the nonce when needed.
struct IssuedCode
{
    int issue = 1;    // which code of this purchase
    QByteArray nonce; // 16 random bytes
    QString keyId;    // of the code key
    QByteArray registrationId;
    int digits = 6;
    QString service;   // that makes, sends and checks it; empty where the till does
    QByteArray bootId; // it lives only within this boot
    std::int64_t issued_boot_ms = 0;
    std::int64_t life_ms = 0;   // with the time that was added
    std::int64_t issued_ms = 0; // wall time of the fact; not part of its payload
    friend bool operator==(const IssuedCode&, const IssuedCode&) = default;
};

/// What is known of one attempt to bring a message to the phone.
struct MessageAttempt
{
    QString message; // id
    int number = 1;  // within the message
    QString provider;
    MessageState state = MessageState::queued;
    bool wasTaken = false;     // by the provider, whatever became of it then
    QByteArray reference = {}; // see MessageSent
    friend bool operator==(const MessageAttempt&, const MessageAttempt&) = default;
};

enum class SendState { underWay, taken, failed };

/// The message that carries the code; a resend is a new message with the same code.
struct CodeMessage
{
    QString id;
    int sends = 0; // of all codes of this purchase; the first send is 1
    std::int64_t sent_boot_ms = 0;
    std::int64_t sent_ms = 0;
    QByteArray bootId;
    SendState state = SendState::underWay;
    QString provider;             // who reported last, or empty
    QString reported;             // "queued", "accepted", "delivered" …
    std::int64_t reported_ms = 0; // wall time
    int attempt = 0;              // which one that is about
    int allowed = 1;              // how often it may go out
    friend bool operator==(const CodeMessage&, const CodeMessage&) = default;
};

/// Why a payment is given up, and what the purchase then closes as.
struct Release
{
    Outcome outcome = Outcome::cancelled;
    bool isRefund = false;
    bool isNotMine = false; // the customer said that it isn't their purchase
    friend bool operator==(const Release&, const Release&) = default;
};

/// An action on the terminal whose outcome nobody knows yet.
struct Doubt
{
    QByteArray bootId;
    std::int64_t since_boot_ms = 0;
    friend bool operator==(const Doubt&, const Doubt&) = default;
};

/// A purchase: the fold of its facts (see fact.h). Two purchases with the same facts are the same.
struct Purchase
{
    QUuid id; // UUIDv7
    Stage stage = Stage::basket;
    Basket basket;
    Totals totals;
    QByteArray digest; // of the basket, once charged
    std::optional<Tender> tender;
    QByteArray methodId; // as the terminal told it
    std::optional<Requirement> requirement;
    std::optional<Payment> payment;
    std::optional<IssuedCode> code;
    std::optional<CodeMessage> message;
    std::vector<MessageAttempt> attempts; // at all its messages
    int spareMessages = 0; // how often one was handed over again that may have gone before
    int triesUsed = 0;
    QStringList messagesOfCode;   // ids of the messages that carry the code in use
    QStringList unsentOfCode;     // those of them that nobody took, and nobody will
    bool isCodeOut = false;       // a provider took one of them
    bool isTryOpen = false;       // a try was counted and its verdict is not in yet
    bool wasLastTryWrong = false; // and not only never compared
    bool isCountersigned = false;
    std::int64_t countersigned_ms = 0;
    bool isCaptured = false;
    std::optional<Release> release;
    bool isReleaseRefused = false;
    bool isRefundLeft = false; // to a person: see RefundLeft
    /// After a restart, while not known to be captured: a store that was put back by hand, as it
    /// had been earlier, doesn't know whether it was sold since.
    bool isGivenUpResumed = false;
    bool isSettled = false;       // released, known to hold nothing, or seen to by a person
    bool isAnswerAwaited = false; // seen to by a person before the terminal had answered
    std::optional<Doubt> doubt;
    std::optional<Outcome> outcome;
    bool isRestored = false; // closed as its store was put back: it may have been sold since
    bool isAside = false;
    QString receiptNumber;
    std::int64_t ended_ms = 0;
    QByteArray resumedBootId;         // after a restart: the boot it was taken up in,
    std::int64_t resumed_boot_ms = 0; // and when

    [[nodiscard]] bool isOpen() const { return stage != Stage::recorded && stage != Stage::closed; }
    [[nodiscard]] bool isPaying() const { return isOpen() && stage != Stage::basket; }
    /// Closed with money in doubt: asked about further, and shown until someone settles it.
    [[nodiscard]] bool isParked() const
    {
        return stage == Stage::closed && outcome == Outcome::unresolved && !isSettled;
    }
    /// Closed, and the terminal's word on it still matters: parked, or settled before it had said
    /// one. Of the latter nobody is told, until it needs a person again.
    [[nodiscard]] bool isAskedAbout() const { return isParked() || isAnswerAwaited; }
    /// Whether the money was taken, and may have been given back by what this store doesn't know
    /// of. The till never gives it back by itself then.
    [[nodiscard]] bool isRefundForPerson() const;
    /// Whether that is yet to be kept of one whose store was put back from a backup that has it.
    [[nodiscard]] bool isRefundToBeLeft() const;
    /// What is unresolved of one that closed so, whether or not a person has seen to it.
    [[nodiscard]] Unresolved whatIsOpen() const;
    /// Why it is parked; nothing if it isn't.
    [[nodiscard]] std::optional<Unresolved> whyUnresolved() const;
    /// What is known of that attempt, or null.
    [[nodiscard]] const MessageAttempt* attemptAt(const QString& messageId, int number,
                                                  const QString& provider) const;
    /// Takes in what is told of an attempt, and returns what is known of it then: what comes late
    /// or twice undoes nothing.
    const MessageAttempt& keepAttempt(const MessageAttempt& told);
    /// Whether the code's life is over at `now`, by boot time or because of another boot.
    [[nodiscard]] bool isCodeExpired(const Instant& now) const;
    friend bool operator==(const Purchase&, const Purchase&) = default;
};

} // namespace countersign::sale
