#pragma once

#include "core/base/result.h"
#include "core/sale/money.h"
#include "core/sale/product.h"
#include "core/sale/tax.h"

#include <QByteArray>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace countersign::sale {

/// How much of a product: thousandths, so that 0.412 kg and 3 pieces are both exact.
struct Quantity
{
    static constexpr std::int64_t pieces_max = 999'999;
    static constexpr std::int64_t thousandths_max = pieces_max * 1000;
    std::int64_t thousandths = 1000; // > 0

    /// `count`: 0 to pieces_max.
    static Quantity pieces(std::int64_t count) { return {count * 1000}; }
    /// "3", "0.412": more than zero, at most three decimals and 999999. The error says in words
    /// what is wrong.
    static Result<Quantity, QString> parse(QStringView text);
    [[nodiscard]] QString toString() const; // "3", "0.412"
    friend auto operator<=>(const Quantity&, const Quantity&) = default;
};

/// A reduction in percent (thousandths of a percent, 0 to 100 %) ...
struct PercentOff
{
    int milli_percent = 0;

    /// "10", "12.5": 0 to 100, at most three decimals. The error says in words what is wrong.
    static Result<PercentOff, QString> parse(QStringView text);
    [[nodiscard]] QString toString() const; // "12.5"
    friend bool operator==(const PercentOff&, const PercentOff&) = default;
};
/// ... or by an amount (>= 0), never below zero: it is cut to what is left to take it from.
struct AmountOff
{
    Money amount;
    friend bool operator==(const AmountOff&, const AmountOff&) = default;
};
using Discount = std::variant<PercentOff, AmountOff>;

/// One row of a basket. Lines are counted from 1, in the order they were scanned.
struct Line
{
    Product product;
    Quantity quantity;
    std::optional<Discount> discount;
    friend bool operator==(const Line&, const Line&) = default;
};

/// What the customer is buying.
struct Basket
{
    static constexpr std::size_t lines_max = 2000;
    /// The lines before discounts come to no more than this, so that with four taxes of 100 % the
    /// total is still an amount.
    static constexpr std::int64_t subtotal_minor_max = Money::minor_max / 5;
    Currency currency;
    bool pricesIncludeTax = true;
    std::vector<Line> lines;
    std::optional<Discount> discount; // of the whole basket, after the lines' own

    [[nodiscard]] bool isEmpty() const { return lines.empty(); }
    friend bool operator==(const Basket&, const Basket&) = default;
};

/// Why a basket did not change.
enum class BasketRefusal {
    noSuchLine,
    tooManyLines,
    tooMuch,          // a quantity or a subtotal outside its limits
    discountTooLarge, // more than what it is taken from, or less than nothing
    empty             // there is nothing yet that a discount could be taken from
};

/// The basket's and the amounts' currencies are the same, and prices are not negative: whoever
/// loads a catalogue sees to that. Scanning an article that is the newest line, undiscounted alike,
/// adds to that line.
Result<Basket, BasketRefusal> withProduct(Basket basket, const Product& product, Quantity quantity);
Result<Basket, BasketRefusal> withQuantity(Basket basket, std::size_t line, Quantity quantity);
/// The discount of the basket leaves with its last line.
Result<Basket, BasketRefusal> withoutLine(Basket basket, std::size_t line);
/// `line` counts from 1; 0 means the basket. No discount removes one.
Result<Basket, BasketRefusal> withDiscount(Basket basket, std::size_t line,
                                           std::optional<Discount> discount);

/// What one line comes to.
struct LineTotal
{
    Money gross;    // quantity × price, before discounts
    Money discount; // its own, >= 0
    Money share;    // its share of the basket's discount, >= 0
    Money total;    // gross − discount − share: what the line shows is gross − discount
    friend bool operator==(const LineTotal&, const LineTotal&) = default;
};

/// One rate's part of the tax.
struct TaxTotal
{
    int rate_milli_percent = 0;
    Money base; // net
    Money tax;
    friend bool operator==(const TaxTotal&, const TaxTotal&) = default;
};

/// What a basket comes to. Always: sum of lines' totals = total (prices include tax) or net (they
/// don't); net + sum of taxes = total; tax = sum of taxes.
struct Totals
{
    std::vector<LineTotal> lines;
    Money subtotal;  // before discounts
    Money discounts; // all of them, >= 0
    Money net;
    Money tax;
    Money total;
    /// One a rate, in ascending order of rate. Where one combination holds a rate twice ("9+9"),
    /// that rate has two rows with the same base.
    std::vector<TaxTotal> taxes;
    friend bool operator==(const Totals&, const Totals&) = default;
};

/// Tax is computed once a combination of rates, on the sum of its lines, rounded half up; the
/// rates of a combination share it by largest remainder. Linear in the number of lines.
Totals totalsOf(const Basket& basket);

/// SHA-256 over an unambiguous encoding of lines, discounts, currency and totals: changing the
/// basket by one cent changes it. 32 bytes.
QByteArray digestOf(const Basket& basket);

/// How cash is rounded where small coins are gone.
struct CashRounding
{
    std::int64_t step_minor = 1; // 1 means no rounding
    Rounding rounding = Rounding::halfUp;
};
Money cashTotal(const Money& total, const CashRounding& rounding);

} // namespace countersign::sale
