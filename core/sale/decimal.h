#pragma once

#include "core/base/result.h"

#include <QString>
#include <QStringView>
#include <cstdint>

namespace countersign::sale {

/// Why a text is no decimal number.
enum class DecimalFlaw { empty, notDecimal, commaForPoint, tooManyDecimals, tooLarge };

/// "-1.5" as a whole number of 10^-decimals: with two decimals, -150. ASCII digits with at least
/// one before a point and one after it; neither more decimals nor a larger value either way than
/// named.
Result<std::int64_t, DecimalFlaw> parseDecimal(QStringView text, int decimals, std::int64_t max);

/// "1.50": always all decimals.
QString decimalText(std::int64_t value, int decimals);
/// "1.5": without zeros at the end of the decimals.
QString shortDecimalText(std::int64_t value, int decimals);

/// The text in quotation marks, cut where a message would get too long, controls shown as "?".
QString quoted(QStringView text);

/// The flaw in words, after the text: "“4,20”: write a point, not a comma".
QString describe(DecimalFlaw flaw, QStringView text, int decimals, const QString& max);

} // namespace countersign::sale
