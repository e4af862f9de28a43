#pragma once

#include "core/sale/fact.h"
#include "core/sale/purchase.h"
#include "core/sale/refusal.h"

#include <QString>
#include <optional>
#include <variant>
#include <vector>

namespace countersign::sale {

/// The numbers that decide how a purchase goes. From the settings.
struct Rules
{
    int digits = 6;
    std::int64_t valid_for_ms = 300'000;
    int tries = 3;
    int failuresInARow = 5;
    std::int64_t resend_after_ms = 30'000;
    int resends = 2;
    std::int64_t resolve_within_ms = 60'000;
    CashRounding cashRounding;

    // NIST SP 800-63B-4, 3.1.3.2: a code is dead after ten minutes, however often time was added.
    static constexpr std::int64_t life_max_ms = 600'000;
    static constexpr std::int64_t extension_ms = 60'000;
    /// How long an expired code waits for a resend before the purchase is given up.
    static constexpr std::int64_t idle_after_expiry_ms = 120'000;
    /// How often in all a purchase's messages are handed over once more by themselves, because one
    /// went unanswered, is known not to arrive, or is late. With the first one and the resends that
    /// people ask for, no purchase ever costs more than `messagesMax`.
    static constexpr int spare_messages_max = 2;
    /// The wait before each resend is twice the one before it, up to this.
    static constexpr std::int64_t resend_after_max_ms = 300'000;
    static constexpr std::int64_t enquire_every_ms = 2'000;
    static constexpr std::int64_t enquire_parked_every_ms = 60'000;
};

/// What the moment brings that a pure function can't fetch.
struct Moment
{
    Instant now;
    QByteArray nonce;          // 16 fresh random bytes
    QString codeKeyId;         // of the code key in use
    QString codeService;       // that makes the purchase's first code; empty: the till
    QString receiptNumber;     // the next one
    int methodFailures = 0;    // wrong codes in a row on this purchase's method, up to now
    int failuresElsewhere = 0; // of those, as other tills of the store counted them
    bool isFrozen = false;     // this purchase's method is, by whomever
    Refusal whyFrozen = Refusal::tooManyFailures; // if those are too many, or it is frozen
    bool isNumberOver = false; // the code's number is no longer the one that is registered
    bool canCompare = true;    // false: a service makes the code, and isn't known to have taken it
};

// What can happen to a purchase.

struct ChargedCash
{
    Money given;
};
struct ChargedCard
{
    QByteArray methodId; // if it is known before the terminal answers
};
enum class AnswerState { held, taken, released, declined, unknown, neverSeen };
/// The terminal answered, or was asked what had become of an action.
struct TerminalAnswered
{
    TerminalAction action = TerminalAction::authorise;
    AnswerState state = AnswerState::unknown;
    bool isDirect = false;    // it answers being asked to act, not being asked about it
    bool isAboutHold = false; // it answers what was asked so, see EnquireTerminal
    QString payment;
    Money amount;
    std::int64_t capturableUntil_ms = 0;
    // Of a held or taken payment, as the till looked it up in the same transaction:
    QByteArray methodId;
    QByteArray registrationId; // empty if none
    Requirement requirement = Requirement::countersignFromAmount;
    Refusal whyFrozen = Refusal::tooManyFailures; // if the requirement refuses it as frozen
    QString freezesFor; // if it is frozen from now on: for what; empty where it was, or isn't
    // Why no code can be sent, if none can; of a refused one, why.
    std::optional<Refusal> obstacle;
};
struct CodeKeyed
{
    int digits = 0; // how many; the digits themselves stay out of here
};
enum class Comparison {
    right,
    wrong,
    unknown, // the service that made the code didn't say
    gone     // it doesn't have the code any more
};
struct CodeCompared
{
    Comparison result = Comparison::wrong;
};
/// By whom, and to whom, the next message would go.
struct NextSending
{
    QString service; // that makes its code; empty: the till
    QByteArray registrationId;
    std::optional<Refusal> obstacle; // why none may go
    friend bool operator==(const NextSending&, const NextSending&) = default;
};
struct ResendAsked
{
    NextSending next;
};
struct MoreTimeAsked
{
};
struct DenyAsked
{
    bool isNotMine = false; // whoever holds the phone says that it isn't their purchase
    bool isByReply = false; // which freezes the method in the same commit
};
struct CancelAsked
{
};
struct AsideAsked
{
};
struct TakeAsked
{
};
/// What became of an attempt to send. `isFinal` and not taken: nobody took it in time.
struct MessageReported
{
    QString id;
    QString provider;
    QString state;
    bool isTaken = false; // by that provider, whatever `state` says became of it then
    bool isFinal = false;
    int attempt = 1;
    bool isAnswer = false; // by that provider; else nobody but the till says so
    /// Of one that nobody took: whoever else can make a code, if there is anybody.
    std::optional<NextSending> next = std::nullopt;
    QByteArray reference = {}; // see MessageSent
};
/// May a message be handed over once more that may have gone out? If `MessageRepeated` follows.
struct RepeatAsked
{
    QString id;
    QString why;
};
/// A person saw to the money of a purchase that closed unresolved. Where the terminal has not
/// answered yet, it is asked about further all the same: see Purchase::isAskedAbout.
struct SettleAsked
{
    QString why;
};
struct Ticked
{
};
struct Restarted
{
};
/// The store that holds this purchase was put back from a backup: what became of it since then is
/// not known here.
struct Restored
{
};

using PurchaseEvent =
    std::variant<ChargedCash, ChargedCard, TerminalAnswered, CodeKeyed, CodeCompared, ResendAsked,
                 MoreTimeAsked, DenyAsked, CancelAsked, AsideAsked, TakeAsked, SettleAsked,
                 MessageReported, RepeatAsked, Ticked, Restarted, Restored>;

// What is to be done outside, once the facts are durable.

struct AskTerminal // to do something, under a key that is already stored
{
    TerminalAction action = TerminalAction::authorise;
    bool isRefund = false;
};
struct EnquireTerminal // what became of it
{
    TerminalAction action = TerminalAction::authorise;
    std::int64_t delay_ms = 0;
    /// Asked while the code is awaited, after a restart: whether what this store knows to be held
    /// still is. The answer counts only as long as the code is awaited.
    bool isAboutHold = false;
};
struct SendCode
{
};
struct CompareCode
{
};
using Effect = std::variant<AskTerminal, EnquireTerminal, SendCode, CompareCode>;

/// What follows from an event: facts to make durable, then effects to run; or a refusal; or, for
/// an event that came too late to matter, nothing at all.
struct Step
{
    Purchase purchase;
    std::vector<Fact> facts;
    std::vector<Effect> effects;
    std::optional<Refusal> refusal;
};

/// Decides, and does nothing else: no clock, no randomness, no I/O.
Step advance(const Purchase& purchase, const PurchaseEvent& event, const Rules& rules,
             const Moment& moment);

/// When `Ticked` may next change something, by boot time; nothing if never.
std::optional<std::int64_t> nextDeadline_boot_ms(const Purchase& purchase, const Rules& rules);

int triesLeft(const Purchase& purchase, const Rules& rules);
int resendsLeft(const Purchase& purchase, const Rules& rules);
/// How many messages of one purchase may ever have gone out.
int messagesMax(const Rules& rules);
/// From when on the message that went last may be asked for again, by CLOCK_BOOTTIME of the boot in
/// which it went; of a purchase that has a message. An expired code's resend waits for nothing.
std::int64_t resendReady_boot_ms(const Purchase& purchase, const Rules& rules);

/// The idempotency keys of a purchase's only tender; the purchase's id makes them unique.
QString terminalKey(const Purchase& purchase, TerminalAction action, bool isRefund = false);

} // namespace countersign::sale
