#pragma once

#include "core/till/view.h"

#include <optional>
#include <variant>

namespace countersign::till {

// What the till says of itself, in the order in which it happened.

struct BasketChanged
{
    sale::Basket basket;
    sale::Totals totals;
};
struct StageChanged
{
    PurchaseView purchase;
};
struct MessageChanged
{
    QUuid purchase;
    MessageView message;
};
struct Refused
{
    RefusalView refusal;
};
struct Recorded
{
    QUuid purchase;
    std::uint64_t sequence = 0;
    QString receipt;
    sale::Money total;
    std::optional<sale::Money> paid;   // in cash, after rounding to what coins there are
    std::optional<sale::Money> change; // to hand back
    QString receiptCode;               // what anybody can check the receipt by; see receipt_code.h
};
struct Closed
{
    QUuid purchase;
    sale::Outcome outcome = sale::Outcome::cancelled;
    std::optional<sale::Unresolved> why = {}; // of one that is unresolved
};
/// A purchase that had closed unresolved no longer is.
struct Settled
{
    QUuid purchase;
    bool isByHand = false; // else the terminal says that nothing is held any more
};

using Event =
    std::variant<BasketChanged, StageChanged, MessageChanged, Refused, Recorded, Closed, Settled>;

/// Hears what the till says. Called on the till's thread.
class Listener
{
public:
    virtual ~Listener() = default;
    virtual void happened(const Event& event) = 0;
    virtual void published(const TillViewPointer& view) = 0;
};

} // namespace countersign::till
