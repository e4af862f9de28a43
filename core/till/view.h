#pragma once

#include "core/policy/delivery_time.h"
#include "core/policy/sending_limit.h"
#include "core/receipt/code_matrix.h"
#include "core/sale/basket.h"
#include "core/sale/purchase.h"
#include "core/till/refusal.h"
#include "core/world/sms.h"

#include <QString>
#include <QStringList>
#include <QTimeZone>
#include <QUuid>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace countersign::till {

// What a screen shows: values that never change once published. No digit of a code and no full
// number is ever in it.

/// The payment method as the cashier may see it.
struct MethodView
{
    QString brand; // "visa"
    QString last4; // "7730"
};

/// What is known of the code's message.
struct MessageView
{
    QString provider;
    world::MessageState state = world::MessageState::queued;
    std::int64_t since_ms = 0;    // wall time
    bool canTellDelivery = false; // of this message; else `accepted` is all that will be known
};
/// "accepted, delivery unknown" where its provider can't be asked, else the state's name.
[[nodiscard]] QString inWords(const MessageView& message);

/// How the wait for the countersignature stands.
struct CountersigningView
{
    QString phoneEnding; // "4821"
    int digits = 6;      // of the code
    int keyed = 0;       // how many are keyed
    int triesLeft = 0;
    int tries = 0;
    int attempt = 0; // of the customer's screen: goes up with each new question
    bool isExpired = false;
    std::int64_t expires_boot_ms = 0; // by CLOCK_BOOTTIME
    std::int64_t expires_ms = 0;      // the same moment by wall time
    std::int64_t life_ms = 0;         // of this code, with the time that was added
    std::int64_t resendReady_boot_ms = 0;
    int resendsLeft = 0;
    bool canHaveMoreTime = true;
    bool isComparing = false; // a code was keyed and is being checked
    bool lastWasWrong = false;
    std::optional<MessageView> message; // none until it is queued
    std::int64_t codeSent_ms = 0;       // wall time; 0 if not yet
    std::int64_t keyingStarted_ms = 0;  // wall time; 0 if not yet
};

/// A receipt, line by line, as it is laid out on screen and paper.
struct ReceiptView
{
    QString number; // "T3-000417"
    std::uint64_t sequence = 0;
    QString seal; // the first eight hexadecimal digits of the entry's hash, in fours
    std::int64_t at_ms = 0;
    QString code;                // what anybody can check it by, see receipt_code.h
    receipt::CodeMatrix picture; // the same as a QR code
};

struct RefusalView
{
    Refusal reason = Refusal::badCommand;
    QString say;
    int triesLeft = 0;
    std::uint64_t number = 0;   // goes up with each refusal, so that the same one twice is seen
    std::int64_t freeAt_ms = 0; // wall time from which on it is possible again; 0 if unknown
    std::optional<policy::LimitReached> limit = {}; // of sendingLimit
    QUuid purchase = {}; // that it is about; null if it is about none that is being paid
};

/// One purchase as the screens see it.
struct PurchaseView
{
    QUuid id;
    sale::Stage stage = sale::Stage::basket;
    sale::Basket basket;
    sale::Totals totals;
    sale::Money cashTotal;        // what is due in cash, after cash rounding
    std::size_t selectedLine = 0; // the newest, from 1; 0 for none
    bool isAside = false;
    std::optional<sale::TenderKind> tender;
    std::optional<MethodView> method;
    std::int64_t authorised_ms = 0;      // wall time; 0 if not
    std::optional<sale::HoldState> hold; // what the terminal did; none before it answered
    std::optional<CountersigningView> countersigning;
    std::optional<sale::Outcome> outcome;       // once closed
    std::optional<sale::Unresolved> unresolved; // why it closed so
    std::optional<ReceiptView> receipt;         // once recorded
    /// What it was refused last, where it ended while it wasn't at the counter.
    std::optional<RefusalView> refusal;
    bool isCountersigned = false;
    std::int64_t countersigned_ms = 0;
    sale::Money given;  // cash
    sale::Money change; // cash
};

/// A purchase that isn't at the counter.
struct AsideView
{
    QUuid id;
    sale::Stage stage = sale::Stage::basket;
    std::optional<sale::Unresolved> unresolved; // why, if it closed so
    int items = 0;
    sale::Money total;
    std::int64_t expires_boot_ms = 0; // 0 if nothing runs out
    QString phoneEnding;
};

/// Whoever carries messages, and how it is doing.
struct ProviderView
{
    QString name;
    world::ProviderHealth::State state = world::ProviderHealth::State::ok;
    std::int64_t since_ms = 0;        // wall time
    policy::DeliveryTimes deliveries; // no samples where it tells nothing of delivery
    bool tellsDelivery = false;
};

enum class Health { ok, neutral, warn, stop };
struct HealthView
{
    Health provider = Health::neutral;
    QString providerName;
    std::vector<ProviderView> providers;    // in order of preference
    std::uint64_t waitingForHeadOffice = 0; // entries that head office doesn't have
    bool hasHeadOffice = false;             // without one, nothing ever waits
    /// Room for what the till keeps. warn: nearly none is left; stop: no payment is taken.
    Health disk = Health::ok;
};

/// What waits for head office, and how it stands with it. Empty in a till without one.
struct HeadOfficeView
{
    Health health = Health::neutral;  // warn: it is tried again; stop: a person must see to it
    std::int64_t since_ms = 0;        // wall time of the first entry that waits; 0 if none does
    std::vector<sale::Money> totals;  // of the sales that wait, one a currency
    std::int64_t nextTry_boot_ms = 0; // by CLOCK_BOOTTIME; 0 if none is planned
    QString trouble;                  // why nothing arrives, in a sentence; empty if it does
    /// Nothing arrives and what waits is so old that a person must see to it: health is stop.
    bool isOverdue = false;

    static constexpr std::int64_t overdue_after_ms = 86'400'000; // a day
    /// And so long since the start, or the last word that it kept: a till that was off for days, or
    /// whose line fails for a moment while it catches up, has yet to try.
    static constexpr std::int64_t overdue_tried_ms = 600'000;
};

/// A demo card that can be tapped on the demo terminal.
struct DemoCardView
{
    QString fingerprint;
    QString brand;
    QString last4;
};

struct TillView
{
    QString storeName;
    QString storePhone;
    QString storeAddress;
    QString tillId;
    QTimeZone timezone; // of the store, for times that people read; at first not valid
    QStringList languages;
    QString customerLanguage;
    PurchaseView counter; // the one at the counter
    /// The last one that was recorded or closed, until Next or a scan.
    std::optional<PurchaseView> finished;
    std::vector<AsideView> aside;
    /// Those that were recorded or closed while they weren't at the counter, until somebody has
    /// seen them; the newest last. What is unresolved is among `aside` instead.
    std::vector<PurchaseView> asideEnded;
    /// Why the last command was refused, or what went wrong since with the purchase at the counter.
    std::optional<RefusalView> refusal;
    /// The last that is about a purchase that isn't, until that one is taken up or seen.
    std::optional<RefusalView> asideRefusal;
    HealthView health;
    HeadOfficeView headOffice;
    bool hasDemoTerminal = false;
    std::vector<DemoCardView> demoCards; // empty on a real terminal
    std::uint64_t version = 0;           // goes up with each view
};

using TillViewPointer = std::shared_ptr<const TillView>;

} // namespace countersign::till
