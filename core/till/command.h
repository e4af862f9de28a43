#pragma once

#include "core/base/secret_bytes.h"
#include "core/sale/basket.h"
#include "core/sale/gtin.h"

#include <QString>
#include <QUuid>
#include <memory>
#include <optional>
#include <variant>

namespace countersign::till {

// What cashier and customer can ask of a till. Lines count from 1.

struct Scan
{
    QString code; // as the scanner or a person typed it
};
struct Add
{
    sale::Gtin gtin;
    sale::Quantity quantity;
};
struct SetQuantity
{
    std::size_t line = 0;
    sale::Quantity quantity;
};
struct Remove
{
    std::size_t line = 0;
};
struct SetDiscount
{
    std::size_t line = 0; // 0: the basket
    std::optional<sale::Discount> discount;
};
struct ChargeCash
{
    sale::Money given;
};
/// `shown` is which card is tapped on a demo terminal; a real one reads its own.
struct ShownCard
{
    QString fingerprint;
    QString brand;
    QString last4;
};
struct ChargeCard
{
    std::optional<ShownCard> shown;
};
/// The customer keyed this code. `attempt` says on which showing of the screen; a code keyed for
/// an older one is dropped. 0 means the current one.
struct KeyCode
{
    std::shared_ptr<const SecretBytes> digits; // ASCII
    int attempt = 0;
};
/// How many digits the customer has keyed so far; shown to the cashier as a count.
struct Keying
{
    int digits = 0;
};
struct Resend
{
};
struct MoreTime
{
};
enum class DenyReason { changedMind, notMine };
struct Deny
{
    DenyReason reason = DenyReason::changedMind;
};
struct Cancel
{
};
struct Aside
{
};
struct Take
{
    QUuid purchase;
};
/// A person saw to the money of an unresolved purchase; it is no longer shown.
struct Settle
{
    static constexpr qsizetype why_characters_max = 200;
    QUuid purchase;
    QString why;
};
/// How a purchase ended while it was set aside, with its receipt if there is one: shown as the last
/// result if it was recorded, and no longer said to have ended.
struct ShowEnded
{
    QUuid purchase;
};
/// The cashier is done with the last purchase's result: show an empty basket.
struct Next
{
};
struct Status
{
};
/// The customer picked a language on their screen ("de").
struct ChooseLanguage
{
    QString language;
};

using Command = std::variant<Scan, Add, SetQuantity, Remove, SetDiscount, ChargeCash, ChargeCard,
                             KeyCode, Keying, Resend, MoreTime, Deny, Cancel, Aside, Take, Settle,
                             ShowEnded, Next, Status, ChooseLanguage>;

} // namespace countersign::till
