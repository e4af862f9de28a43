#pragma once

#include "core/sale/basket.h"

namespace countersign::sale {

/// Whether every line's quantity and the sum of the lines before discounts are within their limits;
/// what totalsOf takes for granted.
bool subtotalFits(const Basket& basket);

} // namespace countersign::sale
