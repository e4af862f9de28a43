#pragma once

#include "core/sale/basket.h"
#include "tests/sale/samples.h"

#include <QRandomGenerator>
#include <array>
#include <optional>

namespace countersign::tests {

/// With prices that include tax, each sort of discount and two rates: 9.32 with 1.21 of tax.
inline sale::Basket discounted()
{
    sale::Basket basket =
        sale::basketOf({sale::lineOf(u"2", u"1.49", u"19"), sale::lineOf(u"0.412", u"7.90", u"7"),
                        sale::lineOf(u"1", u"5.00", u"19")});
    basket.lines[0].discount = sale::PercentOff{12'500};
    basket.lines[2].discount = sale::AmountOff{sale::amountOf(u"0.50")};
    basket.discount = sale::PercentOff{10'000};
    return basket;
}

/// With prices before tax, rates side by side and none, and equal remainders of the discount.
inline sale::Basket beforeTax()
{
    sale::Basket basket =
        sale::basketOf({sale::lineOf(u"3", u"3.33", u"18+8"), sale::lineOf(u"1", u"1.00", u"0"),
                        sale::lineOf(u"1", u"1.00", u"18+8"), sale::lineOf(u"1", u"1.00", u"0")},
                       false);
    basket.discount = sale::AmountOff{sale::amountOf(u"1.00")};
    return basket;
}

inline std::optional<sale::Discount> anyDiscount(QRandomGenerator& random, sale::Currency currency)
{
    switch (random.bounded(4)) {
    case 0:
        return sale::PercentOff{random.bounded(100'001)};
    case 1:
        return sale::PercentOff{random.bounded(101) * 1000};
    case 2:
        return sale::AmountOff{sale::Money(random.bounded(2'000), currency)};
    }
    return std::nullopt;
}

inline sale::Basket anyBasket(QRandomGenerator& random)
{
    constexpr std::array<QStringView, 3> currencies{u"EUR", u"JPY", u"KWD"};
    constexpr std::array<QStringView, 5> taxes{u"19", u"7", u"0", u"18+8", u"5.5"};
    sale::Basket basket;
    basket.currency = sale::currencyOf(currencies[random.bounded(quint32(currencies.size()))]);
    basket.pricesIncludeTax = random.bounded(2) == 0;
    const int lines = 1 + random.bounded(6);
    for (int i = 0; i < lines; ++i) {
        sale::Line line = sale::lineOf(u"1", u"1.00", taxes[random.bounded(quint32(taxes.size()))]);
        line.product.price = sale::Money(random.bounded(3'000), basket.currency);
        line.quantity.thousandths =
            random.bounded(2) == 0 ? 1000 * (1 + random.bounded(9)) : 1 + random.bounded(9'999);
        line.discount = anyDiscount(random, basket.currency);
        basket.lines.push_back(line);
    }
    basket.discount = anyDiscount(random, basket.currency);
    return basket;
}

} // namespace countersign::tests
