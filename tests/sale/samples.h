#pragma once

#include "core/sale/basket.h"

#include <QTest>

namespace countersign::sale {

inline Currency currencyOf(QStringView code)
{
    return Currency::fromCode(code).value();
}

inline Money amountOf(QStringView text, QStringView code = u"EUR")
{
    return Money::parse(text, currencyOf(code)).value();
}

inline Product productOf(QStringView price, QStringView tax = u"21", QStringView code = u"EUR")
{
    return {Gtin::parse(u"4006381333931").value(), QStringLiteral("Pens"), amountOf(price, code),
            TaxRates::parse(tax).value(), QStringLiteral("stationery")};
}

inline Line lineOf(QStringView quantity, QStringView price, QStringView tax = u"21")
{
    return {productOf(price, tax), Quantity::parse(quantity).value(), std::nullopt};
}

inline Basket basketOf(std::vector<Line> lines, bool pricesIncludeTax = true)
{
    Basket basket;
    basket.currency = lines.front().product.price.currency();
    basket.pricesIncludeTax = pricesIncludeTax;
    basket.lines = std::move(lines);
    return basket;
}

} // namespace countersign::sale
