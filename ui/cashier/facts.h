#pragma once

#include "core/sale/instant.h"
#include "core/till/view.h"

#include <QByteArray>
#include <QObject>
#include <QString>
#include <optional>

namespace countersign::ui {

/// The basket's sums as they are written.
struct BasketFacts
{
    Q_GADGET
    Q_PROPERTY(QString items MEMBER items)
    Q_PROPERTY(QString subtotal MEMBER subtotal)
    Q_PROPERTY(QString discounts MEMBER discounts)
    Q_PROPERTY(QString taxLabel MEMBER taxLabel)
    Q_PROPERTY(QString tax MEMBER tax)
    Q_PROPERTY(QString total MEMBER total)
    Q_PROPERTY(bool isEmpty MEMBER isEmpty)
    Q_PROPERTY(bool isDiscounted MEMBER isDiscounted)

public:
    QString items;    // "9 items"
    QString subtotal; // columns have no currency
    QString discounts;
    QString taxLabel; // "VAT included  9% 3.71 · 21% 0.56"
    QString tax;
    QString total; // "€48.20"
    bool isEmpty = true;
    bool isDiscounted = false;
    friend bool operator==(const BasketFacts&, const BasketFacts&) = default;
};
BasketFacts basketFactsOf(const sale::Basket& basket, const sale::Totals& totals);

/// The wait for the customer's code, apart from what the clock changes.
struct WaitingFacts
{
    Q_GADGET
    Q_PROPERTY(QString title MEMBER title)
    Q_PROPERTY(QString explanation MEMBER explanation)
    Q_PROPERTY(QString phoneEnding MEMBER phoneEnding)
    Q_PROPERTY(QString keyingTitle MEMBER keyingTitle)
    Q_PROPERTY(QString keyingDetail MEMBER keyingDetail)
    Q_PROPERTY(int digits MEMBER digits)
    Q_PROPERTY(int keyed MEMBER keyed)
    Q_PROPERTY(int tries MEMBER tries)
    Q_PROPERTY(int triesLeft MEMBER triesLeft)
    Q_PROPERTY(QString noticeTitle MEMBER noticeTitle)
    Q_PROPERTY(QString notice MEMBER notice)
    Q_PROPERTY(bool isExpired MEMBER isExpired)
    Q_PROPERTY(bool canBeAside MEMBER canBeAside)

public:
    QString title;
    QString explanation;
    QString phoneEnding;
    QString keyingTitle;
    QString keyingDetail;
    int digits = 6;
    int keyed = 0;
    int tries = 0;
    int triesLeft = 0;
    QString noticeTitle; // what went wrong last, or empty
    QString notice;
    bool isExpired = false;
    bool canBeAside = false;
};
WaitingFacts waitingFactsOf(const till::PurchaseView& purchase);

/// What the clock changes while waiting.
struct CountdownFacts
{
    Q_GADGET
    Q_PROPERTY(QString timeLeft MEMBER timeLeft)
    Q_PROPERTY(QString spokenTimeLeft MEMBER spokenTimeLeft)
    Q_PROPERTY(double share MEMBER share)
    Q_PROPERTY(QString label MEMBER label)
    Q_PROPERTY(QString life MEMBER life)
    Q_PROPERTY(QString hint MEMBER hint)
    Q_PROPERTY(bool isShort MEMBER isShort)
    Q_PROPERTY(int resendWait_s MEMBER resendWait_s)
    Q_PROPERTY(double resendShare MEMBER resendShare)
    Q_PROPERTY(QString resendDetail MEMBER resendDetail)
    Q_PROPERTY(bool canResend MEMBER canResend)

public:
    QString timeLeft;       // "1:42"
    QString spokenTimeLeft; // "1 minute 42 seconds"
    double share = 0;       // of the code's life, 0 to 1
    QString label;          // "Time left"
    QString life;           // "of 3 min"
    QString hint;           // "The customer can ask for more"
    bool isShort = false;   // under 20 seconds
    int resendWait_s = 0;
    double resendShare = 0; // of the wait, 1 at its beginning
    QString resendDetail;   // "Ready in 18 seconds"
    bool canResend = false;
};
/// `resendWait_ms` is how long the wait for the next resend was when it began.
CountdownFacts countdownFactsOf(const till::CountersigningView& wait, const sale::Instant& now,
                                std::int64_t resendWait_ms);

/// A recorded purchase.
struct DoneFacts
{
    Q_GADGET
    Q_PROPERTY(QString detail MEMBER detail)
    Q_PROPERTY(QString total MEMBER total)
    Q_PROPERTY(QString tender MEMBER tender)
    Q_PROPERTY(QString change MEMBER change)
    Q_PROPERTY(QString changeDetail MEMBER changeDetail)
    Q_PROPERTY(QString receipt MEMBER receipt)
    Q_PROPERTY(QString receiptDetail MEMBER receiptDetail)
    Q_PROPERTY(QString entry MEMBER entry)
    Q_PROPERTY(QString seal MEMBER seal)
    Q_PROPERTY(QString at MEMBER at)
    Q_PROPERTY(QByteArray code MEMBER code)
    Q_PROPERTY(int codeSide MEMBER codeSide)
    Q_PROPERTY(bool hasSteps MEMBER hasSteps)

public:
    QString detail; // "Countersigned by the customer at 14:32:41"
    QString total;
    QString tender; // "Card •••• 7730"
    QString change;
    QString changeDetail;
    QString receipt; // "T3-000417"
    QString receiptDetail;
    QString entry;         // "10,482"
    QString seal;          // "7F3A 91C2"
    QString at;            // "9 June 2026, 14:32"
    QByteArray code;       // the squares of the receipt's QR code
    int codeSide = 0;      // how many squares its side has; 0 if there is no code
    bool hasSteps = false; // a card's way is worth showing
};
DoneFacts doneFactsOf(const till::PurchaseView& purchase, const QTimeZone& zone);

/// How a purchase ended that was not recorded.
struct EndFacts
{
    QString title;
    QString text;
    bool isGrave = false;   // somebody has to look at it
    QString money = {};     // what became of it, where that is known
    bool hasReason = false; // the text says what was refused
};
/// `refusal` is what was refused last; it counts where it is why the purchase ended, since it was
/// said before the payment was let go.
EndFacts endFactsOf(const till::PurchaseView& purchase,
                    const std::optional<till::RefusalView>& refusal);

} // namespace countersign::ui
