#pragma once

#include "core/sale/money.h"

#include <cstdint>
#include <span>
#include <vector>

namespace countersign::sale {

/// Wide enough for any amount times any 64-bit number.
__extension__ using Int128 = __int128;

/// numerator / denominator (> 0) as a whole number, rounded as named.
Int128 quotient(Int128 numerator, Int128 denominator, Rounding rounding);

/// The value as minor units; a value beyond Money::minor_max is a broken promise.
std::int64_t minorUnits(Int128 value);

/// Splits a whole (either sign) by weights (each >= 0, their sum > 0) by largest remainder, the
/// first of equals first. No part is further from zero than rounding its exact share up.
std::vector<std::int64_t> shares(std::int64_t whole, std::span<const std::int64_t> weights);

} // namespace countersign::sale
