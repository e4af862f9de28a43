#pragma once

namespace countersign::sale {

/// What policy asks of a purchase on a payment method, and why.
enum class Requirement {
    countersignFromAmount, // must be countersigned: the amount is at or above the limit
    countersignCategory,   // must be countersigned: a category always is
    freeBelowAmount,       // no countersignature: the amount is below the limit
    freeUnregistered,      // no countersignature: no number is registered and the shop allows that
    refuseNotRegistered,   // refused: must be countersigned and no number is registered
    refuseFrozen           // refused: the method is frozen or has failed too often in a row
};

constexpr bool mustCountersign(Requirement requirement)
{
    return requirement == Requirement::countersignFromAmount ||
           requirement == Requirement::countersignCategory;
}

constexpr bool isRefused(Requirement requirement)
{
    return requirement == Requirement::refuseNotRegistered ||
           requirement == Requirement::refuseFrozen;
}

} // namespace countersign::sale
