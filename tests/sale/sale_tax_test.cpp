#include "core/sale/tax.h"
#include "tests/sale/samples.h"

#include <numeric>

namespace countersign::sale {

class SaleTaxTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ratesAreReadAndWritten_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QList<int>>("rates");
        QTest::addColumn<QString>("written");
        const auto row = [](const char* text, const QList<int>& rates, const char* written) {
            QTest::newRow(text) << QString::fromLatin1(text) << rates
                                << QString::fromLatin1(written);
        };
        row("21", {21000}, "21");
        row("5.5", {5500}, "5.5");
        row("5.500", {5500}, "5.5");
        row("0", {0}, "0");
        row("100", {100000}, "100");
        row("8.875", {8875}, "8.875");
        row("18+8", {18000, 8000}, "18+8");
        row("8+18", {18000, 8000}, "18+8");
        row("9+9", {9000, 9000}, "9+9");
        row("1+2+3+4", {4000, 3000, 2000, 1000}, "4+3+2+1");
    }
    void ratesAreReadAndWritten()
    {
        QFETCH(QString, text);
        const auto tax = TaxRates::parse(text);
        QVERIFY(tax.ok());
        const auto rates = tax->rates_milli_percent();
        QTEST(QList<int>(rates.begin(), rates.end()), "rates");
        QTEST(tax->toString(), "written");
        QVERIFY(*TaxRates::parse(tax->toString()) == *tax);
        QCOMPARE(tax->sum_milli_percent(), std::accumulate(rates.begin(), rates.end(), 0));
    }

    void noTaxIsOneRateOfNothing()
    {
        QVERIFY(TaxRates() == *TaxRates::parse(u"0"));
        QCOMPARE(TaxRates().rates_milli_percent().size(), std::size_t{1});
    }

    void textThatIsNoRateIsRefusedWithTheReason_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("reason");
        const auto row = [](const char* text, const char* reason) {
            QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(reason);
        };
        row("", "nothing there");
        row("18+", "nothing there");
        row("+8", "nothing there");
        row("21%", "isn't a number");
        row("5,5", "point, not a comma");
        row("5.5555", "more than 3 decimals");
        row("100.001", "limit of 100 %");
        row("-5", "can't be negative");
        row("-0", "can't be negative");
        row("1+2+3+4+5", "more than 4 rates");
    }
    void textThatIsNoRateIsRefusedWithTheReason()
    {
        QFETCH(QString, text);
        QFETCH(QString, reason);
        const auto tax = TaxRates::parse(text);
        QVERIFY(!tax.ok());
        QVERIFY2(tax.error().contains(reason), qPrintable(tax.error()));
    }
};

} // namespace countersign::sale

QTEST_GUILESS_MAIN(countersign::sale::SaleTaxTest)
#include "sale_tax_test.moc"
