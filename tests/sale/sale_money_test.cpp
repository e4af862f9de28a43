#include "core/sale/money.h"
#include "tests/base/broken_promise.h"
#include "tests/sale/samples.h"

#include <numeric>

namespace countersign::sale {

class SaleMoneyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void currencyHasTheDecimalsOfIso4217_data()
    {
        QTest::addColumn<QString>("code");
        QTest::addColumn<int>("decimals");
        QTest::newRow("euro") << QStringLiteral("EUR") << 2;
        QTest::newRow("yen") << QStringLiteral("JPY") << 0;
        QTest::newRow("Kuwaiti dinar") << QStringLiteral("KWD") << 3;
        QTest::newRow("unidad de fomento") << QStringLiteral("CLF") << 4;
        QTest::newRow("first of its list") << QStringLiteral("BIF") << 0;
        QTest::newRow("last of its list") << QStringLiteral("ZWG") << 2;
    }
    void currencyHasTheDecimalsOfIso4217()
    {
        QFETCH(QString, code);
        QFETCH(int, decimals);
        const auto currency = Currency::fromCode(code);
        QVERIFY(currency.ok());
        QCOMPARE(currency->decimals, decimals);
        QCOMPARE(currency->toString(), code);
    }

    void codeThatIsNoCurrencyIsRefused()
    {
        for (const QStringView code : {u"", u"EU", u"EURO", u"eur", u"ABC", u"E R", u"ÉUR", u"XAU",
                                       u"XXX", u"XTS", u"UR ", u"IF "})
            QVERIFY2(!Currency::fromCode(code).ok(), qPrintable(code.toString()));
        QVERIFY(Currency::fromCode(u"ABC").error().contains(u"ABC"));
    }

    void amountsAreReadAndWrittenExactly_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("code");
        QTest::addColumn<qint64>("minor");
        QTest::addColumn<QString>("written");
        const auto row = [](const char* text, const char* code, qint64 minor, const char* written) {
            QTest::addRow("%s %s", text, code)
                << QString::fromLatin1(text) << QString::fromLatin1(code) << minor
                << QString::fromLatin1(written);
        };
        row("48.20", "EUR", 4820, "48.20");
        row("-1.5", "EUR", -150, "-1.50");
        row("0.05", "EUR", 5, "0.05");
        row("-0.05", "EUR", -5, "-0.05");
        row("-0", "EUR", 0, "0.00");
        row("007", "EUR", 700, "7.00");
        row("1200", "JPY", 1200, "1200");
        row("1.234", "KWD", 1234, "1.234");
        row("1.2", "KWD", 1200, "1.200");
        row("10000000000000.00", "EUR", Money::minor_max, "10000000000000.00");
        row("-10000000000000.00", "EUR", -Money::minor_max, "-10000000000000.00");
    }
    void amountsAreReadAndWrittenExactly()
    {
        QFETCH(QString, text);
        QFETCH(QString, code);
        QFETCH(qint64, minor);
        const auto amount = Money::parse(text, currencyOf(code));
        QVERIFY(amount.ok());
        QCOMPARE(amount->minor(), minor);
        QTEST(amount->toString(), "written");
    }

    void textThatIsNoAmountIsRefusedWithTheReason_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("reason");
        const auto row = [](const QString& text, const char* code, const char* reason) {
            QTest::addRow("%s %s", qPrintable(text), code)
                << text << QString::fromLatin1(code) << QString::fromLatin1(reason);
        };
        row(QString(), "EUR", "nothing there");
        row(QStringLiteral("-"), "EUR", "isn't a number");
        row(QStringLiteral("."), "EUR", "isn't a number");
        row(QStringLiteral("5."), "EUR", "isn't a number");
        row(QStringLiteral(".5"), "EUR", "isn't a number");
        row(QStringLiteral("+5"), "EUR", "isn't a number");
        row(QStringLiteral("--5"), "EUR", "isn't a number");
        row(QStringLiteral("1.2.3"), "EUR", "isn't a number");
        row(QStringLiteral("1e3"), "EUR", "isn't a number");
        row(QStringLiteral(" 1"), "EUR", "isn't a number");
        row(QStringLiteral("1,000.50"), "EUR", "isn't a number");
        row(QStringLiteral("٤٢"), "EUR", "isn't a number");
        row(QStringLiteral("4,20"), "EUR", "point, not a comma");
        row(QStringLiteral("4.205"), "EUR", "more than 2 decimals");
        row(QStringLiteral("4.0"), "JPY", "has decimals");
        row(QStringLiteral("10000000000000.01"), "EUR", "limit of 10000000000000.00 EUR");
        row(QStringLiteral("99999999999999999999999999"), "EUR", "limit");
    }
    void textThatIsNoAmountIsRefusedWithTheReason()
    {
        QFETCH(QString, text);
        QFETCH(QString, code);
        QFETCH(QString, reason);
        const auto amount = Money::parse(text, currencyOf(code));
        QVERIFY(!amount.ok());
        QVERIFY2(amount.error().contains(reason), qPrintable(amount.error()));
    }

    void longTextIsNotRepeatedInTheReason()
    {
        const auto amount = Money::parse(QString(100'000, u'x'), currencyOf(u"EUR"));
        QVERIFY(amount.error().size() < 120);
    }

    void roundingIsAsNamed_data()
    {
        QTest::addColumn<int>("minor");
        QTest::addColumn<int>("halfUp");
        QTest::addColumn<int>("halfEven");
        QTest::addColumn<int>("up");
        QTest::addColumn<int>("down");
        const auto row = [](int tenths, int halfUp, int halfEven, int up, int down) {
            QTest::addRow("%d tenths", tenths) << tenths << halfUp << halfEven << up << down;
        };
        row(20, 2, 2, 2, 2);
        row(24, 2, 2, 3, 2);
        row(25, 3, 2, 3, 2);
        row(26, 3, 3, 3, 2);
        row(35, 4, 4, 4, 3);
        row(-24, -2, -2, -3, -2);
        row(-25, -3, -2, -3, -2);
        row(-35, -4, -4, -4, -3);
        row(5, 1, 0, 1, 0);
        row(-5, -1, 0, -1, 0);
    }
    void roundingIsAsNamed()
    {
        QFETCH(int, minor);
        const Money amount(minor, currencyOf(u"EUR"));
        const auto rounded = [&](Rounding rounding) {
            return static_cast<int>(amount.scaled(1, 10, rounding).minor());
        };
        QTEST(rounded(Rounding::halfUp), "halfUp");
        QTEST(rounded(Rounding::halfEven), "halfEven");
        QTEST(rounded(Rounding::up), "up");
        QTEST(rounded(Rounding::down), "down");
        QCOMPARE(amount.roundedTo(10, Rounding::up).minor(),
                 amount.scaled(1, 10, Rounding::up).minor() * 10);
    }

    void scalingDoesNotOverflowOnItsWay()
    {
        const Money most(Money::minor_max, currencyOf(u"EUR"));
        const std::int64_t large = std::numeric_limits<std::int64_t>::max();
        QCOMPARE(most.scaled(large, large, Rounding::halfUp), most);
        QCOMPARE(most.scaled(large - 1, large, Rounding::up), most);
        QCOMPARE(most.scaled(large - 1, large, Rounding::down).minor(), Money::minor_max - 1);
    }

    void cashIsRoundedToItsSmallestCoin()
    {
        QCOMPARE(amountOf(u"9.97").roundedTo(5, Rounding::halfUp), amountOf(u"9.95"));
        QCOMPARE(amountOf(u"9.98").roundedTo(5, Rounding::halfUp), amountOf(u"10.00"));
        QCOMPARE(amountOf(u"9.98").roundedTo(5, Rounding::down), amountOf(u"9.95"));
        QCOMPARE(amountOf(u"9.98").roundedTo(1, Rounding::up), amountOf(u"9.98"));
    }

    void partsSumToTheWholeAndTheLargestRemainderComesFirst()
    {
        const auto parts = [](std::int64_t whole, std::vector<std::int64_t> weights) {
            std::vector<std::int64_t> minor;
            for (const Money& part : Money(whole, Currency()).allocated(weights))
                minor.push_back(part.minor());
            return minor;
        };
        using Parts = std::vector<std::int64_t>;
        QCOMPARE(parts(100, {1, 1, 1}), (Parts{34, 33, 33}));
        QCOMPARE(parts(101, {1, 1, 1}), (Parts{34, 34, 33}));
        QCOMPARE(parts(-100, {1, 1, 1}), (Parts{-34, -33, -33}));
        QCOMPARE(parts(2311, {18, 8}), (Parts{1600, 711}));
        QCOMPARE(parts(10, {0, 5, 0}), (Parts{0, 10, 0}));
        QCOMPARE(parts(0, {3, 4}), (Parts{0, 0}));
        QCOMPARE(parts(1, {1, 2, 1}), (Parts{0, 1, 0}));
        const std::int64_t large = std::numeric_limits<std::int64_t>::max();
        QCOMPARE(parts(Money::minor_max, {large, large}),
                 (Parts{Money::minor_max / 2, Money::minor_max / 2}));
    }

    void ourOwnMistakesEndTheProgram()
    {
        const Money euro = amountOf(u"1");
        const Money yen = amountOf(u"1", u"JPY");
        const Money most(Money::minor_max, Currency());
        QVERIFY(breaksPromise([&] { static_cast<void>(euro + yen); }));
        QVERIFY(breaksPromise([&] { static_cast<void>(euro - yen); }));
        QVERIFY(breaksPromise([&] { static_cast<void>(euro < yen); }));
        QVERIFY(breaksPromise([&] { static_cast<void>(most + euro); }));
        QVERIFY(breaksPromise([&] { static_cast<void>(-most - euro); }));
        QVERIFY(breaksPromise([&] { static_cast<void>(most.scaled(2, 1, Rounding::down)); }));
        QVERIFY(breaksPromise([&] { static_cast<void>(euro.scaled(1, 0, Rounding::down)); }));
        QVERIFY(breaksPromise([&] { static_cast<void>(euro.roundedTo(0, Rounding::down)); }));
        QVERIFY(breaksPromise([&] { static_cast<void>(euro.allocated({})); }));
        QVERIFY(breaksPromise([&] {
            const std::vector<std::int64_t> weights{2, -1};
            static_cast<void>(euro.allocated(weights));
        }));
        QVERIFY(euro != yen);
    }
};

} // namespace countersign::sale

QTEST_GUILESS_MAIN(countersign::sale::SaleMoneyTest)
#include "sale_money_test.moc"
