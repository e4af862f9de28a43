#include "core/sale/totals.h"

#include "core/base/check.h"
#include "core/sale/rounding.h"

#include <algorithm>
#include <utility>

namespace countersign::sale {

namespace {

constexpr int whole_milli_percent = 100'000;

Int128 grossOf(const Line& line)
{
    return quotient(Int128{line.product.price.minor()} * line.quantity.thousandths, 1000,
                    Rounding::halfUp);
}

/// What a discount takes from an amount (>= 0), never more than all of it.
std::int64_t taken(const std::optional<Discount>& discount, std::int64_t whole, Currency currency)
{
    if (!discount)
        return 0;
    if (const auto* percent = std::get_if<PercentOff>(&*discount)) {
        check(percent->milli_percent >= 0 && percent->milli_percent <= whole_milli_percent,
              "a discount is 0 to 100 %");
        return minorUnits(quotient(Int128{whole} * percent->milli_percent, whole_milli_percent,
                                   Rounding::halfUp));
    }
    const Money& amount = std::get<AmountOff>(*discount).amount;
    check(amount.currency() == currency && !amount.isNegative(),
          "a discount is an amount in the basket's currency");
    return std::min(amount.minor(), whole);
}

/// One combination of rates, and what its lines come to after all discounts.
struct Combination
{
    TaxRates rates;
    std::int64_t lines = 0;
};

/// A combination is usually the one before; there are never many in a shop.
void addTo(std::vector<Combination>& combinations, std::size_t& newest, const TaxRates& rates,
           std::int64_t amount)
{
    if (newest >= combinations.size() || combinations[newest].rates != rates) {
        newest = static_cast<std::size_t>(
            std::ranges::find(combinations, rates, &Combination::rates) - combinations.begin());
        if (newest == combinations.size())
            combinations.push_back({rates, 0});
    }
    combinations[newest].lines += amount;
}

/// One row of the taxes: a rate, and which of equal rates in its combination.
struct TaxRow
{
    int rate_milli_percent = 0;
    int repetition = 0;
    std::int64_t base = 0;
    std::int64_t tax = 0;
};

void addTo(std::vector<TaxRow>& rows, int rate_milli_percent, int repetition, std::int64_t base,
           std::int64_t tax)
{
    const auto wanted = std::pair(rate_milli_percent, repetition);
    auto row = std::ranges::find_if(rows, [&](const TaxRow& existing) {
        return std::pair(existing.rate_milli_percent, existing.repetition) == wanted;
    });
    if (row == rows.end())
        row = rows.insert(row, {rate_milli_percent, repetition, 0, 0});
    row->base += base;
    row->tax += tax;
}

/// The tax of one combination, on the sum of its lines and rounded once, and its rates' parts in
/// it. Returns the whole tax.
std::int64_t taxOf(const Combination& combination, bool included, std::vector<TaxRow>& rows)
{
    const int sum = combination.rates.sum_milli_percent();
    const int of = included ? whole_milli_percent + sum : whole_milli_percent;
    const std::int64_t tax =
        minorUnits(quotient(Int128{combination.lines} * sum, of, Rounding::halfUp));
    const std::int64_t net = included ? combination.lines - tax : combination.lines;

    const auto rates = combination.rates.rates_milli_percent();
    const std::vector<std::int64_t> weights(rates.begin(), rates.end());
    const auto parts = sum > 0 ? shares(tax, weights) : std::vector<std::int64_t>(rates.size(), 0);
    int repetition = 0;
    for (std::size_t i = 0; i < rates.size(); ++i) {
        repetition = i > 0 && rates[i] == rates[i - 1] ? repetition + 1 : 0;
        addTo(rows, rates[i], repetition, net, parts[i]);
    }
    return tax;
}

/// What each line comes to before the basket's discount; the sum of that.
std::int64_t lineTotals(const Basket& basket, Totals& totals)
{
    const Currency currency = basket.currency;
    std::int64_t subtotal = 0;
    std::int64_t afterOwn = 0;
    totals.lines.reserve(basket.lines.size());
    for (const Line& line : basket.lines) {
        check(line.product.price.currency() == currency, "a basket has one currency");
        const std::int64_t gross = minorUnits(grossOf(line));
        const std::int64_t discount = taken(line.discount, gross, currency);
        totals.lines.push_back({Money(gross, currency), Money(discount, currency),
                                Money::zero(currency), Money(gross - discount, currency)});
        subtotal += gross;
        afterOwn += gross - discount;
        check(subtotal <= Basket::subtotal_minor_max, "a subtotal is within its limit");
    }
    totals.subtotal = Money(subtotal, currency);
    return afterOwn;
}

/// Every line bears its share of the basket's discount. Returns the discount.
std::int64_t shareDiscount(const Basket& basket, std::int64_t afterOwn, Totals& totals)
{
    const std::int64_t discount = taken(basket.discount, afterOwn, basket.currency);
    if (discount == 0)
        return 0;
    std::vector<std::int64_t> weights;
    weights.reserve(totals.lines.size());
    for (const LineTotal& line : totals.lines)
        weights.push_back(line.total.minor());
    const auto parts = shares(discount, weights);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        totals.lines[i].share = Money(parts[i], basket.currency);
        totals.lines[i].total -= totals.lines[i].share;
    }
    return discount;
}

} // namespace

bool subtotalFits(const Basket& basket)
{
    Int128 subtotal = 0;
    for (const Line& line : basket.lines) {
        if (line.quantity.thousandths <= 0 || line.quantity.thousandths > Quantity::thousandths_max)
            return false;
        subtotal += grossOf(line);
    }
    return subtotal <= Basket::subtotal_minor_max;
}

Totals totalsOf(const Basket& basket)
{
    const Currency currency = basket.currency;
    Totals totals;
    const std::int64_t afterOwn = lineTotals(basket, totals);
    const std::int64_t afterAll = afterOwn - shareDiscount(basket, afterOwn, totals);
    totals.discounts = Money(totals.subtotal.minor() - afterAll, currency);

    std::vector<Combination> combinations;
    std::size_t newest = 0;
    for (std::size_t i = 0; i < basket.lines.size(); ++i)
        addTo(combinations, newest, basket.lines[i].product.tax, totals.lines[i].total.minor());

    std::vector<TaxRow> rows;
    std::int64_t tax = 0;
    for (const Combination& combination : combinations)
        tax += taxOf(combination, basket.pricesIncludeTax, rows);
    std::ranges::sort(rows, {}, [](const TaxRow& row) {
        return std::pair(row.rate_milli_percent, row.repetition);
    });
    for (const TaxRow& row : rows)
        totals.taxes.push_back(
            {row.rate_milli_percent, Money(row.base, currency), Money(row.tax, currency)});

    totals.tax = Money(tax, currency);
    totals.net = Money(basket.pricesIncludeTax ? afterAll - tax : afterAll, currency);
    totals.total = totals.net + totals.tax;
    return totals;
}

Money cashTotal(const Money& total, const CashRounding& rounding)
{
    return total.roundedTo(rounding.step_minor, rounding.rounding);
}

} // namespace countersign::sale
