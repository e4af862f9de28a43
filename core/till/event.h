#pragma once

#include "core/till/view.h"

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
};
struct Closed
{
    QUuid purchase;
    sale::Outcome outcome = sale::Outcome::cancelled;
};

using Event = std::variant<BasketChanged, StageChanged, MessageChanged, Refused, Recorded, Closed>;

/// Hears what the till says. Called on the till's thread.
class Listener
{
public:
    virtual ~Listener() = default;
    virtual void happened(const Event& event) = 0;
    virtual void published(const TillViewPointer& view) = 0;
};

} // namespace countersign::till
