#pragma once

#include "core/sale/refusal.h"

#include <QString>

namespace countersign::sale {

/// Why the till itself froze a payment method, as the journal writes it. Any other reason is what a
/// person wrote who froze it by hand.
inline constexpr const char* frozen_by_failures = "failures_in_a_row";
/// The same, where other tills of the store had counted some of them.
inline constexpr const char* frozen_by_failures_at_tills = "failures_at_several_tills";
inline constexpr const char* frozen_by_reply = "denied_by_reply";

/// Whether the till's own count or that of several is why.
inline const char* frozenBy(int ownFailures, int failuresInARow)
{
    return ownFailures >= failuresInARow ? frozen_by_failures : frozen_by_failures_at_tills;
}

/// How a purchase on a method that was frozen for that is refused; empty: nobody knows for what.
Refusal refusalOfFrozen(const QString& why);

} // namespace countersign::sale
