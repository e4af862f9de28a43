#pragma once

#include "core/sale/money.h"
#include "core/sale/requirement.h"

#include <QStringList>

namespace countersign::policy {

/// What becomes of a purchase that must be countersigned while no number is registered.
enum class Unregistered { decline, allow };

/// The shop's rules. As they stand here, everything must be countersigned.
struct Rules
{
    sale::Money from; // must be countersigned from this amount on; 0.00: always
    QStringList alwaysForCategories;
    Unregistered unregistered = Unregistered::decline;
    int failuresInARow = 5; // >= 1; so many wrong codes since the last right one freeze a method
};

/// What is known of one purchase on one payment method.
struct Facts
{
    sale::Money amount;      // of the currency of Rules::from
    QStringList categories;  // of what is in the basket
    bool registered = false; // a number is registered with the method
    bool frozen = false;
    int failures = 0; // wrong codes on the method since its last right one, over all purchases
};

/// A frozen method, or one with too many failures, is refused whatever the amount.
sale::Requirement requirementFor(const Rules& rules, const Facts& facts);

} // namespace countersign::policy
