#pragma once

#include "core/sale/money.h"

#include <QString>

namespace countersign::receipt {

/// An amount as people read it: "€48.20", "−€1.20", "CHF 48.20", "¥4820". All decimals of the
/// currency, no thousands separators, a true minus sign.
QString withCurrency(const sale::Money& amount);

/// The same without the currency: "48.20", "−1.20".
QString withoutCurrency(const sale::Money& amount);

} // namespace countersign::receipt
