#include "core/sale/basket_json.h"
#include "core/sale/rounding.h"
#include "tests/base/sanitizers.h"
#include "tests/sale/samples.h"

#include <QJsonDocument>
#include <map>
#include <random>

namespace countersign::sale {

namespace {

// Sanitizers make every basket ten to twenty times slower, and look at code rather than numbers.
constexpr int baskets = tests::isSanitized ? 5'000 : 100'000;
constexpr int json_every = 20;
constexpr int seed = 20261122;

/// Random baskets, the same in every run.
class Shop
{
public:
    Basket basket()
    {
        Basket basket;
        basket.currency = m_currencies[below(m_currencies.size())];
        basket.pricesIncludeTax = chance(50);
        const std::size_t lines = chance(2) ? below(120) + 1 : below(9) + 1;
        for (std::size_t i = 0; i < lines; ++i)
            basket.lines.push_back(line(basket.currency));
        if (chance(40))
            basket.discount = discount(basket.currency, 20'000);
        return basket;
    }
    /// Changes one amount of the basket by its smallest unit. False if there is none to change.
    bool changeByOneUnit(Basket& basket)
    {
        Line& line = basket.lines[below(basket.lines.size())];
        switch (below(4)) {
        case 0:
            return change(basket.discount);
        case 1:
            return change(line.discount);
        case 2:
            line.quantity.thousandths += 1;
            return true;
        default:
            line.product.price += Money(1, basket.currency);
            return true;
        }
    }
    std::size_t below(std::size_t limit)
    {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(m_random);
    }
    bool chance(std::size_t percent) { return below(100) < percent; }

private:
    Line line(Currency currency)
    {
        Line line;
        line.product = m_pens;
        line.product.price = Money(static_cast<std::int64_t>(price()), currency);
        line.product.tax = m_taxes[below(m_taxes.size())];
        line.quantity = chance(70) ? Quantity::pieces(static_cast<std::int64_t>(below(12)) + 1)
                                   : Quantity{static_cast<std::int64_t>(below(5000)) + 1};
        if (chance(25))
            line.discount = discount(currency, 5'000);
        return line;
    }
    std::size_t price()
    {
        return chance(3) ? below(3) : chance(3) ? below(10'000'000) : below(9999);
    }
    Discount discount(Currency currency, std::size_t minor_max)
    {
        if (chance(50))
            return PercentOff{static_cast<int>(chance(80) ? below(101) * 1000 : below(100'001))};
        return AmountOff{Money(static_cast<std::int64_t>(below(minor_max)), currency)};
    }
    static bool change(std::optional<Discount>& discount)
    {
        auto* amount = discount ? std::get_if<AmountOff>(&*discount) : nullptr;
        if (amount == nullptr)
            return false;
        amount->amount += Money(1, amount->amount.currency());
        return true;
    }

    std::mt19937_64 m_random{seed};
    std::vector<Currency> m_currencies{currencyOf(u"EUR"), currencyOf(u"JPY"), currencyOf(u"KWD"),
                                       currencyOf(u"CLF")};
    std::vector<TaxRates> m_taxes{
        TaxRates(),
        TaxRates::parse(u"7").value(),
        TaxRates::parse(u"19").value(),
        TaxRates::parse(u"21").value(),
        TaxRates::parse(u"5.5").value(),
        TaxRates::parse(u"8.875").value(),
        TaxRates::parse(u"18+8").value(),
        TaxRates::parse(u"9+9").value(),
        TaxRates::parse(u"18+8+5+0.125").value(),
    };
    Product m_pens = productOf(u"1");
};

bool isWithinHalf(Int128 rounded, Int128 numerator, Int128 denominator)
{
    const Int128 error = rounded * denominator - numerator;
    return 2 * (error < 0 ? -error : error) <= denominator;
}

/// The first promise that the totals break, or nothing.
const char* brokenByLines(const Basket& basket, const Totals& totals)
{
    const Currency currency = basket.currency;
    Money subtotal = Money::zero(currency);
    Money discounts = subtotal;
    Money shared = subtotal;
    Money afterOwn = subtotal;
    Money sum = subtotal;
    for (std::size_t i = 0; i < basket.lines.size(); ++i) {
        const Line& line = basket.lines[i];
        const LineTotal& total = totals.lines[i];
        if (!isWithinHalf(total.gross.minor(),
                          Int128{line.product.price.minor()} * line.quantity.thousandths, 1000))
            return "gross is quantity times price";
        if (total.discount.isNegative() || total.share.isNegative() || total.total.isNegative())
            return "nothing is negative";
        if (total.gross - total.discount - total.share != total.total)
            return "a line's parts make its total";
        if (!line.discount && !total.discount.isZero())
            return "a line without discount has none";
        subtotal += total.gross;
        discounts += total.discount + total.share;
        shared += total.share;
        afterOwn += total.gross - total.discount;
        sum += total.total;
    }
    for (const LineTotal& total : totals.lines) {
        const Int128 own = (total.gross - total.discount).minor();
        const Int128 error =
            Int128{total.share.minor()} * afterOwn.minor() - Int128{shared.minor()} * own;
        if (!afterOwn.isZero() && (error < 0 ? -error : error) >= afterOwn.minor())
            return "a share is less than a unit from its exact part";
    }
    if (!basket.discount && !shared.isZero())
        return "a basket without discount shares none";
    if (totals.subtotal != subtotal || totals.discounts != discounts)
        return "lines sum to subtotal and discounts";
    return sum == (basket.pricesIncludeTax ? totals.total : totals.net) ? nullptr
                                                                        : "lines sum to the total";
}

const char* brokenByTaxes(const Basket& basket, const Totals& totals)
{
    std::map<TaxRates, Int128> combinations;
    for (std::size_t i = 0; i < basket.lines.size(); ++i)
        combinations[basket.lines[i].product.tax] += totals.lines[i].total.minor();
    Int128 tax = 0;
    std::map<int, Int128> bases; // times the number of equal rates on one base
    for (const auto& [rates, lines] : combinations) {
        const int sum = rates.sum_milli_percent();
        const Int128 part = quotient(lines * sum, basket.pricesIncludeTax ? 100'000 + sum : 100'000,
                                     Rounding::halfUp);
        tax += part;
        for (const int rate : rates.rates_milli_percent())
            bases[rate] += basket.pricesIncludeTax ? lines - part : lines;
    }
    if (totals.tax.minor() != tax)
        return "tax is that of each combination, rounded once";
    if (totals.net + totals.tax != totals.total)
        return "net and tax make the total";

    Money sum = Money::zero(basket.currency);
    int previous = -1;
    for (const TaxTotal& row : totals.taxes) {
        if (row.tax.isNegative() || row.rate_milli_percent < previous)
            return "taxes are in ascending order and not negative";
        previous = row.rate_milli_percent;
        sum += row.tax;
        bases[row.rate_milli_percent] -= row.base.minor();
        const Int128 error =
            Int128{row.tax.minor()} * 100'000 - Int128{row.base.minor()} * row.rate_milli_percent;
        const auto units = static_cast<Int128>(combinations.size()) * 2;
        if ((error < 0 ? -error : error) > units * 100'000)
            return "a rate's tax is its part of its base, but for rounding";
    }
    for (const auto& [rate, left] : bases) {
        if (left != 0)
            return "the bases of a rate are those of its combinations";
    }
    return sum == totals.tax ? nullptr : "the rates' taxes sum to the tax";
}

} // namespace

class SaleTotalsPropertyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void totalsOfAnyBasketAgreeAndItsDigestAndTextTellItApart()
    {
        Shop shop;
        int changes = 0;
        int lines = 0;
        for (int i = 0; i < baskets; ++i) {
            const Basket basket = shop.basket();
            lines += static_cast<int>(basket.lines.size());
            const Totals totals = totalsOf(basket);
            const char* broken = brokenByLines(basket, totals);
            if (broken == nullptr)
                broken = brokenByTaxes(basket, totals);
            if (broken != nullptr)
                QFAIL(
                    qPrintable(QStringLiteral("basket %1: %2").arg(i).arg(QLatin1String(broken))));

            Basket changed = basket;
            if (shop.changeByOneUnit(changed)) {
                ++changes;
                QVERIFY2(digestOf(changed) != digestOf(basket), qPrintable(QString::number(i)));
            }
            if (i % json_every == 0) {
                const auto back = basketFromJson(toJson(basket));
                QVERIFY2(back.ok() && *back == basket, qPrintable(QString::number(i)));
                QCOMPARE(digestOf(*back), digestOf(basket));
                QCOMPARE(toJsonText(basket),
                         QJsonDocument(toJson(basket)).toJson(QJsonDocument::Compact));
            }
        }
        QVERIFY(changes > baskets / 2);
        qInfo("%d baskets, %d lines, %d changes by one unit, %d round trips", baskets, lines,
              changes, baskets / json_every);
    }
};

} // namespace countersign::sale

QTEST_GUILESS_MAIN(countersign::sale::SaleTotalsPropertyTest)
#include "sale_totals_property_test.moc"
