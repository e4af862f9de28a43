#pragma once

#include "core/sale/basket.h"
#include "core/sale/money.h"

#include <QString>
#include <QTimeZone>
#include <cstdint>

namespace countersign::ui {

// How the cashier's screen writes amounts and times.

/// "€48.20", "CHF 48.20", "−€1.20": with the currency, thousands in groups.
QString withCurrency(const sale::Money& money);
/// "48.20", "−1.20", "1,048.20": for columns.
QString inColumn(const sale::Money& money);
/// What the till says, with the apostrophes of the screen's other words.
QString typeset(const QString& sentence);
/// What a person keyed as a decimal with either separator, as `Money::parse` reads it.
QString withPoint(const QString& keyed);
/// "10,482".
QString grouped(std::uint64_t number);
/// "1:42"; a part of a second counts as a whole one, and less than nothing is "0:00".
QString minutesAndSeconds(std::int64_t duration_ms);
/// "1 minute 42 seconds", for speech.
QString spokenDuration(std::int64_t duration_ms);
/// "2.4": in seconds, to the tenth.
QString inSeconds(std::int64_t duration_ms);
/// "14:32:41" and "14:32". These and the next are empty in a zone that isn't known yet.
QString clockTime(std::int64_t wall_ms, const QTimeZone& zone);
QString clockMinute(std::int64_t wall_ms, const QTimeZone& zone);
/// "Tue 9 June".
QString dayShort(std::int64_t wall_ms, const QTimeZone& zone);
/// "9 June 2026, 14:32".
QString dayAndMinute(std::int64_t wall_ms, const QTimeZone& zone);
/// A product's name whose amounts don't break from their units at the end of a line.
QString unbroken(const QString& productName);
/// "3", and "0.640" for what was weighed.
QString quantityText(const sale::Quantity& quantity);
/// A GTIN as it stands under the bars: without the zeros that make it 14 digits long.
QString printedNumber(const sale::Gtin& gtin);
/// "•••• 7730".
QString masked(const QString& lastDigits);
/// "9%", "5.5%".
QString percent(int milli_percent);
/// What a discount is called: "10% off", "Discount".
QString discountName(const sale::Discount& discount);
/// "T3" is a till of that name, "3" is "Till 3".
QString tillName(const QString& tillId);

} // namespace countersign::ui
