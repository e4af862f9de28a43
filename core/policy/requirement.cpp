#include "core/policy/requirement.h"

#include <algorithm>

namespace countersign::policy {

sale::Requirement requirementFor(const Rules& rules, const Facts& facts)
{
    check(rules.failuresInARow >= 1, "a method is not frozen before its first failure");
    if (facts.frozen || facts.failures >= rules.failuresInARow)
        return sale::Requirement::refuseFrozen;

    const bool fromAmount = facts.amount >= rules.from;
    const bool always =
        std::any_of(facts.categories.begin(), facts.categories.end(), [&](const QString& category) {
            return rules.alwaysForCategories.contains(category);
        });
    if (!fromAmount && !always)
        return sale::Requirement::freeBelowAmount;
    if (facts.registered)
        return fromAmount ? sale::Requirement::countersignFromAmount
                          : sale::Requirement::countersignCategory;
    switch (rules.unregistered) {
    case Unregistered::decline:
        return sale::Requirement::refuseNotRegistered;
    case Unregistered::allow:
        return sale::Requirement::freeUnregistered;
    }
    return sale::Requirement::refuseNotRegistered;
}

} // namespace countersign::policy
