#include "core/sale/basket.h"
#include "core/sale/basket_json.h"
#include "tests/base/broken_promise.h"
#include "tests/sale/samples.h"

#include <QJsonDocument>
#include <functional>

namespace countersign::sale {

class SaleTotalsTest : public QObject
{
    Q_OBJECT

private:
    /// A basket with one of everything that the digest covers.
    static Basket varied()
    {
        Basket basket = basketOf({lineOf(u"2", u"1.50", u"18+8"), lineOf(u"0.412", u"7.90", u"7")});
        basket.lines[0].discount = AmountOff{amountOf(u"0.50")};
        basket.lines[1].discount = PercentOff{10'000};
        basket.discount = AmountOff{amountOf(u"1.00")};
        return basket;
    }

private Q_SLOTS:
    void anEmptyBasketComesToNothing()
    {
        const Totals totals = totalsOf(Basket());
        QVERIFY(totals.total.isZero() && totals.net.isZero() && totals.tax.isZero());
        QVERIFY(totals.lines.empty() && totals.taxes.empty());
    }

    void includedTaxIsTakenOutOnceForTheSumOfLines()
    {
        // Line by line 10.00 is 8.26 + 1.74 at 21 %, three times 5.22; on the sum it is 5.21.
        const Totals totals =
            totalsOf(basketOf({lineOf(u"1", u"10"), lineOf(u"1", u"10"), lineOf(u"1", u"10")}));
        QCOMPARE(totals.tax, amountOf(u"5.21"));
        QCOMPARE(totals.net, amountOf(u"24.79"));
        QCOMPARE(totals.total, amountOf(u"30.00"));
    }

    void taxIsAddedWherePricesDoNotIncludeIt()
    {
        const Totals totals = totalsOf(basketOf({lineOf(u"3", u"0.99")}, false));
        QCOMPARE(totals.net, amountOf(u"2.97"));
        QCOMPARE(totals.tax, amountOf(u"0.62"));
        QCOMPARE(totals.total, amountOf(u"3.59"));
    }

    void ratesShareTheTaxAndCombinationsMeetInOneRowARate()
    {
        const Totals totals = totalsOf(basketOf(
            {lineOf(u"1", u"100", u"8"), lineOf(u"1", u"200", u"18+8"), lineOf(u"1", u"50", u"0")},
            false));
        const std::vector<TaxTotal> expected{
            {0, amountOf(u"50"), amountOf(u"0")},
            {8000, amountOf(u"300"), amountOf(u"24")},
            {18000, amountOf(u"200"), amountOf(u"36")},
        };
        QVERIFY(totals.taxes == expected);
        QCOMPARE(totals.total, amountOf(u"410"));
    }

    void aRateThatStandsTwiceOnOneBaseHasTwoRows()
    {
        const Totals totals =
            totalsOf(basketOf({lineOf(u"1", u"100.05", u"9+9"), lineOf(u"1", u"10", u"9")}, false));
        const std::vector<TaxTotal> expected{
            {9000, amountOf(u"110.05"), amountOf(u"9.91")},
            {9000, amountOf(u"100.05"), amountOf(u"9.00")},
        };
        QVERIFY(totals.taxes == expected);
    }

    void theBasketsDiscountIsSharedByLargestRemainder()
    {
        Basket basket =
            basketOf({lineOf(u"1", u"1.00"), lineOf(u"1", u"1.00"), lineOf(u"1", u"1.00")});
        basket.discount = AmountOff{amountOf(u"1.00")};
        const Totals totals = totalsOf(basket);
        QCOMPARE(totals.lines[0].share, amountOf(u"0.34"));
        QCOMPARE(totals.lines[1].share, amountOf(u"0.33"));
        QCOMPARE(totals.lines[2].total, amountOf(u"0.67"));
        QCOMPARE(totals.discounts, amountOf(u"1.00"));
        QCOMPARE(totals.total, amountOf(u"2.00"));
    }

    void anAmountOffNeverGoesBelowZero()
    {
        Basket basket = basketOf({lineOf(u"1", u"4.00"), lineOf(u"1", u"2.00")});
        basket.lines[0].discount = AmountOff{amountOf(u"5.00")};
        basket.discount = AmountOff{amountOf(u"9.00")};
        const Totals totals = totalsOf(basket);
        QVERIFY(totals.total.isZero());
        QCOMPARE(totals.discounts, amountOf(u"6.00"));
    }

    void cashIsRoundedAsTheShopSays()
    {
        QCOMPARE(cashTotal(amountOf(u"9.97"), {}), amountOf(u"9.97"));
        QCOMPARE(cashTotal(amountOf(u"9.97"), {5, Rounding::halfUp}), amountOf(u"9.95"));
        QCOMPARE(cashTotal(amountOf(u"178.01"), {100, Rounding::up}), amountOf(u"179.00"));
    }

    void theDigestChangesWithEveryFieldOfTheBasket_data()
    {
        using Change = std::function<void(Basket&)>;
        QTest::addColumn<Change>("change");
        const auto row = [](const char* name, Change change) { QTest::newRow(name) << change; };
        row("currency", [](Basket& basket) {
            basket.currency = currencyOf(u"USD");
            basket.discount.reset();
            for (Line& line : basket.lines) {
                line.product.price = Money(line.product.price.minor(), basket.currency);
                line.discount.reset();
            }
        });
        row("tax included", [](Basket& basket) { basket.pricesIncludeTax = false; });
        row("gtin", [](Basket& basket) {
            basket.lines[0].product.gtin = Gtin::parse(u"96385074").value();
        });
        row("name", [](Basket& basket) { basket.lines[0].product.name += u'!'; });
        row("price", [](Basket& basket) { basket.lines[1].product.price += amountOf(u"0.01"); });
        row("tax", [](Basket& basket) {
            basket.lines[0].product.tax = TaxRates::parse(u"18+8+0").value();
        });
        row("category", [](Basket& basket) { basket.lines[0].product.category.clear(); });
        row("text moved to the next field", [](Basket& basket) {
            Product& product = basket.lines[0].product;
            product.category = product.name.right(1) + product.category;
            product.name.chop(1);
        });
        row("quantity", [](Basket& basket) { ++basket.lines[1].quantity.thousandths; });
        row("discount of a line",
            [](Basket& basket) { basket.lines[0].discount = AmountOff{amountOf(u"0.51")}; });
        row("kind of discount", [](Basket& basket) { basket.lines[0].discount = PercentOff{50}; });
        row("no discount", [](Basket& basket) { basket.lines[1].discount.reset(); });
        row("a discount of nothing",
            [](Basket& basket) { basket.discount = AmountOff{amountOf(u"0.00")}; });
        row("order", [](Basket& basket) { std::swap(basket.lines[0], basket.lines[1]); });
        row("a line less", [](Basket& basket) { basket.lines.pop_back(); });
    }
    void theDigestChangesWithEveryFieldOfTheBasket()
    {
        QFETCH(std::function<void(Basket&)>, change);
        const QByteArray before = digestOf(varied());
        QCOMPARE(before.size(), 32);
        QCOMPARE(digestOf(varied()), before);
        Basket basket = varied();
        change(basket);
        QVERIFY(digestOf(basket) != before);
    }

    void totalsAreWrittenAsDecimals()
    {
        const QJsonObject object = toJson(totalsOf(basketOf({lineOf(u"1", u"112", u"18+8")})));
        const QJsonObject expected = QJsonDocument::fromJson(R"({
            "net":"88.89","tax":"23.11","total":"112.00","discounts":"0.00","taxes":[
            {"rate":"8","base":"88.89","tax":"7.11"},{"rate":"18","base":"88.89","tax":"16.00"}]})")
                                         .object();
        QCOMPARE(object, expected);
    }

    void aBasketOfTwoCurrenciesBreaksAPromise()
    {
        Basket basket = basketOf({lineOf(u"1", u"1")});
        basket.currency = currencyOf(u"JPY");
        QVERIFY(breaksPromise([&] { static_cast<void>(totalsOf(basket)); }));
    }
};

} // namespace countersign::sale


QTEST_GUILESS_MAIN(countersign::sale::SaleTotalsTest)
#include "sale_totals_test.moc"
