#include "core/sale/basket.h"

#include "core/base/check.h"
#include "core/sale/decimal.h"
#include "core/sale/totals.h"

namespace countersign::sale {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int quantity_decimals = 3;
constexpr int percent_decimals = 3;
constexpr int milli_percent_max = 100'000;

bool isPossible(Quantity quantity)
{
    return quantity.thousandths > 0 && quantity.thousandths <= Quantity::thousandths_max;
}

/// What a discount may take at most: 100 %, or the whole of what it is taken from.
bool fits(const Discount& discount, const Money& whole)
{
    if (const auto* percent = std::get_if<PercentOff>(&discount))
        return percent->milli_percent >= 0 && percent->milli_percent <= milli_percent_max;
    const Money& amount = std::get<AmountOff>(discount).amount;
    return !amount.isNegative() && amount <= whole;
}

Result<Basket, BasketRefusal> withinLimits(Basket basket)
{
    if (!subtotalFits(basket))
        return failure(BasketRefusal::tooMuch);
    return basket;
}

} // namespace

Result<Quantity, QString> Quantity::parse(QStringView text)
{
    const auto thousandths = parseDecimal(text, quantity_decimals, thousandths_max);
    if (!thousandths)
        return failure(describe(thousandths.error(), text, quantity_decimals,
                                shortDecimalText(thousandths_max, quantity_decimals)));
    if (*thousandths <= 0)
        return failure(u"%1: a quantity is more than zero"_s.arg(quoted(text)));
    return Quantity{*thousandths};
}

QString Quantity::toString() const
{
    return shortDecimalText(thousandths, quantity_decimals);
}

Result<PercentOff, QString> PercentOff::parse(QStringView text)
{
    const auto percent = parseDecimal(text, percent_decimals, milli_percent_max);
    if (!percent)
        return failure(describe(percent.error(), text, percent_decimals, u"100 %"_s));
    if (text.startsWith(u'-'))
        return failure(u"%1: a discount can't be negative"_s.arg(quoted(text)));
    return PercentOff{static_cast<int>(*percent)};
}

QString PercentOff::toString() const
{
    return shortDecimalText(milli_percent, percent_decimals);
}

Result<Basket, BasketRefusal> withProduct(Basket basket, const Product& product, Quantity quantity)
{
    check(product.price.currency() == basket.currency, "a basket has one currency");
    check(!product.price.isNegative(), "a price is not negative");
    if (!isPossible(quantity))
        return failure(BasketRefusal::tooMuch);
    if (!basket.lines.empty()) {
        Line& newest = basket.lines.back();
        if (!newest.discount && newest.product == product) {
            newest.quantity.thousandths += quantity.thousandths;
            if (!isPossible(newest.quantity))
                return failure(BasketRefusal::tooMuch);
            return withinLimits(std::move(basket));
        }
    }
    if (basket.lines.size() >= Basket::lines_max)
        return failure(BasketRefusal::tooManyLines);
    basket.lines.push_back({product, quantity, std::nullopt});
    return withinLimits(std::move(basket));
}

Result<Basket, BasketRefusal> withQuantity(Basket basket, std::size_t line, Quantity quantity)
{
    if (line == 0 || line > basket.lines.size())
        return failure(BasketRefusal::noSuchLine);
    if (!isPossible(quantity))
        return failure(BasketRefusal::tooMuch);
    basket.lines[line - 1].quantity = quantity;
    return withinLimits(std::move(basket));
}

Result<Basket, BasketRefusal> withoutLine(Basket basket, std::size_t line)
{
    if (line == 0 || line > basket.lines.size())
        return failure(BasketRefusal::noSuchLine);
    basket.lines.erase(basket.lines.begin() + static_cast<std::ptrdiff_t>(line) - 1);
    if (basket.isEmpty())
        basket.discount.reset();
    return basket;
}

Result<Basket, BasketRefusal> withDiscount(Basket basket, std::size_t line,
                                           std::optional<Discount> discount)
{
    if (line > basket.lines.size())
        return failure(BasketRefusal::noSuchLine);
    if (basket.isEmpty() && discount)
        return failure(BasketRefusal::empty);
    std::optional<Discount>& place = line == 0 ? basket.discount : basket.lines[line - 1].discount;
    place.reset();
    if (!discount)
        return basket;

    const Totals before = totalsOf(basket);
    const Money whole =
        line == 0 ? before.subtotal - before.discounts : before.lines[line - 1].gross;
    if (!fits(*discount, whole))
        return failure(BasketRefusal::discountTooLarge);
    place = std::move(discount);
    return basket;
}

} // namespace countersign::sale
