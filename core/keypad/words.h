#pragma once

#include "core/base/secret_bytes.h"

#include <QString>
#include <QStringList>
#include <QUuid>
#include <cstdint>
#include <variant>
#include <vector>

namespace countersign::keypad {

// What the till tells the customer's screen, and what the customer does on it. Amounts are texts
// as the customer reads them ("€48.20"): the screen reckons with none of them.

/// The basket that is sent holds at most so many lines, the newest; `items` counts all.
inline constexpr std::size_t lines_max = 50;
inline constexpr std::size_t languages_max = 24;
inline constexpr int attempt_max = 1'000'000;
inline constexpr int digits_min = 6;
inline constexpr int digits_max = 10;
inline constexpr int tries_max = 5;
inline constexpr int resends_max = 5;
inline constexpr int life_max_ms = 600'000;
inline constexpr int resendAfter_max_ms = 300'000;

/// Nobody is being served.
struct Idle
{
    friend bool operator==(const Idle&, const Idle&) = default;
};

struct Line
{
    QString name;    // "Oat milk, barista 1 L"
    int count = 1;   // pieces; 0 if it was measured
    QString measure; // "0.412 kg"; empty if it was counted
    QString each;    // "€21.60", the price of one or of one unit; may be empty
    QString total;   // "6.00"
    QString offer;   // "3 for €6.00"; may be empty
    QString saved;   // "€1.20"; may be empty
    friend bool operator==(const Line&, const Line&) = default;
};

/// Goods are being scanned.
struct Basket
{
    std::vector<Line> lines; // the newest last
    int items = 0;
    QString total; // "€48.20"
    QString tax;   // "€4.27"; may be empty
    bool isTaxIncluded = true;
    QString saved; // "€2.90"; may be empty
    friend bool operator==(const Basket&, const Basket&) = default;
};

/// The purchase is being paid and the customer has nothing to key.
enum class WaitingFor { moment, card };
struct Waiting
{
    WaitingFor what = WaitingFor::moment;
    QString amount;
    friend bool operator==(const Waiting&, const Waiting&) = default;
};

// `wasTaken` in what follows: the terminal took the payment at once instead of holding it, so
// nothing may promise that nothing was taken. Where a purchase has ended: it was given back.

/// A code was sent and is asked for. Times count from the arrival of the frame.
struct Code
{
    QString amount;
    QString payee;
    QString phoneEnding; // "4821"
    int digits = 6;
    int timeLeft_ms = 0;
    int life_ms = 0; // of the code, with the time that was added
    int triesLeft = 0;
    int tries = 0;
    bool lastWasWrong = false;
    bool canHaveMoreTime = false;
    int resendReady_ms = 0; // 0: now
    int resendsLeft = 0;
    bool wasTaken = false;
    friend bool operator==(const Code&, const Code&) = default;
};

/// The code has run out. A new one can be sent while resends are left.
struct TimeUp
{
    int resendsLeft = 0;
    int resendReady_ms = 0;
    bool wasTaken = false;
    friend bool operator==(const TimeUp&, const TimeUp&) = default;
};

/// The code is being compared, or the payment captured.
struct Checking
{
    friend bool operator==(const Checking&, const Checking&) = default;
};

/// A release was asked for and is not confirmed yet.
struct Stopping
{
    bool wasTaken = false;
    friend bool operator==(const Stopping&, const Stopping&) = default;
};

/// `released`: a held payment was let go. `refunded`: a taken one was given back. `nothingHeld`:
/// neither was. `unresolved`: nobody knows yet, so the screen promises nothing.
enum class StopOutcome { released, refunded, nothingHeld, unresolved };
struct Stopped
{
    StopOutcome outcome = StopOutcome::nothingHeld;
    bool isOwnerTold = false; // the customer said that it isn't their purchase
    friend bool operator==(const Stopped&, const Stopped&) = default;
};

/// No tries are left and the payment is released.
struct LockedOut
{
    bool wasTaken = false;
    friend bool operator==(const LockedOut&, const LockedOut&) = default;
};

struct Approved
{
    QString amount;
    QString payee;
    friend bool operator==(const Approved&, const Approved&) = default;
};

/// The payment did not go through and nothing was taken.
struct Declined
{
    bool wasTaken = false;
    friend bool operator==(const Declined&, const Declined&) = default;
};

using State = std::variant<Idle, Basket, Waiting, Code, TimeUp, Checking, Stopping, Stopped,
                           LockedOut, Approved, Declined>;

/// One whole state to show.
struct Show
{
    QUuid purchase; // null when idle
    int attempt = 0;
    QString storeName;
    QStringList languages; // "en", "de" …: what the store offers
    QString language;      // what is chosen for this purchase
    State state;
    friend bool operator==(const Show&, const Show&) = default;
};

/// So many digits are keyed.
struct Keyed
{
    int count = 0;
};
/// Pay was pressed with these digits (ASCII, digits_min to digits_max of them).
struct Submitted
{
    SecretBytes digits;
};
enum class StopReason { changedMind, notMine };
struct Stop
{
    StopReason reason = StopReason::changedMind;
};
struct MoreTime
{
};
struct Resend
{
};
struct ChoseLanguage
{
    QString language;
};
using Deed = std::variant<Keyed, Submitted, Stop, MoreTime, Resend, ChoseLanguage>;

/// One thing the customer did, with the purchase and attempt that the screen was showing: what
/// doesn't fit the moment any more is dropped by the till.
struct Did
{
    QUuid purchase;
    int attempt = 0;
    Deed deed;
};

} // namespace countersign::keypad
