#include "core/world/journal_tail.h"

#include <algorithm>

namespace countersign::world {

void add(std::vector<sale::Money>& totals, const sale::Money& more)
{
    const auto same = std::find_if(totals.begin(), totals.end(), [&](const sale::Money& known) {
        return known.currency() == more.currency();
    });
    if (same == totals.end())
        return totals.push_back(more);
    constexpr std::int64_t max = sale::Money::minor_max;
    const std::int64_t sum = std::clamp(same->minor() + more.minor(), -max, max);
    *same = sale::Money(sum, more.currency());
}

} // namespace countersign::world
