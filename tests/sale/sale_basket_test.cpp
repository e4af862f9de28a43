#include "core/sale/basket.h"
#include "tests/sale/samples.h"

namespace countersign::sale {

class SaleBasketTest : public QObject
{
    Q_OBJECT

private:
    Basket m_empty;
    Product m_pens = productOf(u"1.50");

private Q_SLOTS:
    void scanningTheNewestArticleAgainAddsToItsLine()
    {
        Basket basket = *withProduct(m_empty, m_pens, Quantity::pieces(1));
        basket = *withProduct(basket, m_pens, Quantity::pieces(2));
        QCOMPARE(basket.lines.size(), std::size_t{1});
        QCOMPARE(basket.lines[0].quantity.toString(), QStringLiteral("3"));
    }

    void anArticleThatDiffersOrIsNotTheNewestGetsItsOwnLine()
    {
        Product dearer = m_pens;
        dearer.price = amountOf(u"1.51");
        Basket basket = *withProduct(m_empty, m_pens, Quantity::pieces(1));
        basket = *withProduct(basket, dearer, Quantity::pieces(1));
        basket = *withProduct(basket, m_pens, Quantity::pieces(1));
        QCOMPARE(basket.lines.size(), std::size_t{3});
        basket = *withDiscount(basket, 3, PercentOff{10'000});
        basket = *withProduct(basket, m_pens, Quantity::pieces(1));
        QCOMPARE(basket.lines.size(), std::size_t{4});
        QVERIFY(!basket.lines[3].discount);
    }

    void linesCountFromOne()
    {
        const Basket basket = *withProduct(m_empty, m_pens, Quantity::pieces(1));
        for (const std::size_t line : {std::size_t{0}, std::size_t{2}}) {
            QVERIFY(withQuantity(basket, line, Quantity::pieces(2)).error() ==
                    BasketRefusal::noSuchLine);
            QVERIFY(withoutLine(basket, line).error() == BasketRefusal::noSuchLine);
        }
        QVERIFY(withDiscount(basket, 2, PercentOff{1}).error() == BasketRefusal::noSuchLine);
        QCOMPARE(withQuantity(basket, 1, Quantity::pieces(2))->lines[0].quantity,
                 Quantity::pieces(2));
        QVERIFY(withoutLine(basket, 1)->isEmpty());
    }

    void removingTheLastLineRemovesTheDiscountOfTheBasket()
    {
        Basket basket = *withProduct(m_empty, m_pens, Quantity::pieces(1));
        basket = *withDiscount(basket, 0, PercentOff{50'000});
        QVERIFY(basket.discount);
        QVERIFY(*withoutLine(basket, 1) == m_empty);
    }

    void quantitiesStayWithinTheirLimits()
    {
        for (const std::int64_t thousandths :
             {std::int64_t{0}, std::int64_t{-1000}, Quantity::thousandths_max + 1}) {
            QVERIFY(withProduct(m_empty, m_pens, {thousandths}).error() == BasketRefusal::tooMuch);
            const Basket basket = *withProduct(m_empty, m_pens, Quantity::pieces(1));
            QVERIFY(withQuantity(basket, 1, {thousandths}).error() == BasketRefusal::tooMuch);
        }
        const Basket full = *withProduct(m_empty, m_pens, {Quantity::thousandths_max});
        QVERIFY(withProduct(full, m_pens, {1}).error() == BasketRefusal::tooMuch);
    }

    void linesStayWithinTheirLimit()
    {
        Basket basket;
        for (std::size_t i = 0; i < Basket::lines_max; ++i)
            basket.lines.push_back(lineOf(u"1", i % 2 == 0 ? u"1" : u"2"));
        QVERIFY(withProduct(basket, m_pens, Quantity::pieces(1)).error() ==
                BasketRefusal::tooManyLines);
        QVERIFY(withProduct(basket, basket.lines.back().product, Quantity::pieces(1)).ok());
    }

    void aBasketWorthTooMuchIsRefusedAndTheLargestStillHasTotals()
    {
        Product treasure = productOf(u"2000000000000.00", u"100+100+100+100");
        m_empty.pricesIncludeTax = false;
        const Basket most = *withProduct(m_empty, treasure, Quantity::pieces(1));
        QCOMPARE(totalsOf(most).total.minor(), Money::minor_max);
        QVERIFY(withProduct(most, treasure, {1}).error() == BasketRefusal::tooMuch);
        QVERIFY(withQuantity(most, 1, {Quantity::thousandths_max}).error() ==
                BasketRefusal::tooMuch);
        treasure.price = Money(Money::minor_max, Currency());
        QVERIFY(withProduct(m_empty, treasure, {Quantity::thousandths_max}).error() ==
                BasketRefusal::tooMuch);
        m_empty.pricesIncludeTax = true;
    }

    void discountsLargerThanTheWholeAreRefused()
    {
        const Basket basket = basketOf({lineOf(u"2", u"1.50"), lineOf(u"1", u"4.00")});
        const auto refused = [&](std::size_t line, const Discount& discount) {
            const auto result = withDiscount(basket, line, discount);
            return !result.ok() && result.error() == BasketRefusal::discountTooLarge;
        };
        QVERIFY(refused(1, AmountOff{amountOf(u"3.01")}));
        QVERIFY(!refused(1, AmountOff{amountOf(u"3.00")}));
        QVERIFY(refused(0, AmountOff{amountOf(u"7.01")}));
        QVERIFY(!refused(0, AmountOff{amountOf(u"7.00")}));
        QVERIFY(refused(1, AmountOff{amountOf(u"-0.01")}));
        QVERIFY(refused(0, PercentOff{100'001}));
        QVERIFY(!refused(0, PercentOff{100'000}));
        QVERIFY(refused(1, PercentOff{-1}));
    }

    void theDiscountOfTheBasketIsTakenFromWhatTheLinesLeave()
    {
        Basket basket = basketOf({lineOf(u"1", u"4.00")});
        basket = *withDiscount(basket, 1, PercentOff{50'000});
        QVERIFY(!withDiscount(basket, 0, AmountOff{amountOf(u"2.01")}).ok());
        basket = *withDiscount(basket, 0, AmountOff{amountOf(u"2.00")});
        QVERIFY(totalsOf(basket).total.isZero());
        QCOMPARE(totalsOf(*withDiscount(basket, 0, std::nullopt)).total, amountOf(u"2.00"));
    }

    void aNewDiscountReplacesTheOldOne()
    {
        Basket basket = basketOf({lineOf(u"1", u"4.00")});
        basket = *withDiscount(basket, 1, AmountOff{amountOf(u"4.00")});
        basket = *withDiscount(basket, 1, AmountOff{amountOf(u"3.00")});
        QCOMPARE(totalsOf(basket).total, amountOf(u"1.00"));
        basket = *withDiscount(basket, 1, std::nullopt);
        QVERIFY(!basket.lines[0].discount);
    }

    void quantitiesAndPercentagesAreReadAndWritten()
    {
        QCOMPARE(Quantity::parse(u"0.412")->thousandths, std::int64_t{412});
        QCOMPARE(Quantity::parse(u"3.000")->toString(), QStringLiteral("3"));
        QCOMPARE(Quantity{412}.toString(), QStringLiteral("0.412"));
        QCOMPARE(Quantity::pieces(20).toString(), QStringLiteral("20"));
        for (const QStringView bad : {u"", u"0", u"-1", u"0.0001", u"1000000", u"x"})
            QVERIFY2(!Quantity::parse(bad).ok(), qPrintable(bad.toString()));
        QCOMPARE(PercentOff::parse(u"12.5")->milli_percent, 12'500);
        QCOMPARE(PercentOff::parse(u"12.50")->toString(), QStringLiteral("12.5"));
        for (const QStringView bad : {u"", u"-1", u"-0", u"100.001", u"10%", u"1.2345"})
            QVERIFY2(!PercentOff::parse(bad).ok(), qPrintable(bad.toString()));
    }
};

} // namespace countersign::sale

QTEST_GUILESS_MAIN(countersign::sale::SaleBasketTest)
#include "sale_basket_test.moc"
