#include "core/receipt/amount_text.h"
#include "core/receipt/receipt.h"

#include <QTest>

using namespace countersign;
using namespace countersign::receipt;
using namespace Qt::Literals::StringLiterals;

namespace {

sale::Currency currency(const char* code)
{
    return *sale::Currency::fromCode(QString::fromLatin1(code));
}

sale::Money amount(const char* text, const char* code = "EUR")
{
    return *sale::Money::parse(QString::fromLatin1(text), currency(code));
}

Receipt sample()
{
    sale::Product bread{*sale::Gtin::parse(u"4006381333931"), u"Sourdough loaf"_s, amount("4.80"),
                        *sale::TaxRates::parse(u"9"), u"bakery"_s};
    sale::Product soap{*sale::Gtin::parse(u"96385074"),
                       u"Dish soap with a name that is longer than the paper is wide"_s,
                       amount("3.25"), *sale::TaxRates::parse(u"21"), u"household"_s};
    Receipt receipt;
    receipt.basket.currency = currency("EUR");
    receipt.basket.lines = {{bread, sale::Quantity::pieces(3), {}},
                            {soap, sale::Quantity::pieces(1), sale::AmountOff{amount("0.25")}}};
    receipt.totals = sale::totalsOf(receipt.basket);
    receipt.storeName = u"Larkspur Provisions"_s;
    receipt.tillId = u"till-3"_s;
    receipt.number = u"T3-000417"_s;
    receipt.at = u"9 June 2026, 14:32"_s;
    receipt.paidWith = u"Card •••• 7730"_s;
    receipt.paid = receipt.totals.total;
    receipt.countersignedBy = u"phone •••• 4821"_s;
    receipt.entry = 10482;
    receipt.seal = u"7F3A 91C2"_s;
    return receipt;
}

} // namespace

class ReceiptTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void amountsAreWrittenForPeople_data()
    {
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("written");
        QTest::addColumn<QString>("expected");
        QTest::newRow("euro") << u"EUR"_s << u"48.20"_s << u"€48.20"_s;
        QTest::newRow("negative") << u"EUR"_s << u"-1.20"_s << u"−€1.20"_s;
        QTest::newRow("no decimals") << u"JPY"_s << u"4820"_s << u"¥4820"_s;
        QTest::newRow("by its code") << u"CHF"_s << u"48.20"_s << u"CHF\u00A048.20"_s;
        QTest::newRow("an ambiguous sign") << u"USD"_s << u"1.00"_s << u"USD\u00A01.00"_s;
    }
    void amountsAreWrittenForPeople()
    {
        QFETCH(QString, code);
        QFETCH(QString, written);
        QTEST(withCurrency(amount(written.toLatin1(), code.toLatin1())), "expected");
    }

    void whatIsPaidIsTheSumOfWhatIsListed()
    {
        const Receipt receipt = sample();
        sale::Money listed = sale::Money::zero(receipt.basket.currency);
        for (const Row& row : rowsOf(receipt)) {
            const bool isGoods = (row.kind == Row::Kind::item && row.left.contains(u'×')) ||
                                 row.kind == Row::Kind::detail;
            if (isGoods)
                listed += amount(QString(row.right).replace(u'−', u'-').toLatin1());
        }
        QCOMPARE(listed, receipt.totals.total);
    }

    void everyLineFitsThePaper_data()
    {
        QTest::addColumn<int>("columns");
        for (const int columns : {24, 32, 42, 48, 80})
            QTest::addRow("%d columns", columns) << columns;
    }
    void everyLineFitsThePaper()
    {
        QFETCH(int, columns);
        const QStringList lines = laidOut(rowsOf(sample()), columns);
        for (const QString& line : lines)
            QVERIFY2(line.size() <= columns, qPrintable(line));
        const QString all = lines.join(u' ').simplified();
        QVERIFY(all.contains(u"€17.40"_s));
        QVERIFY(all.contains(u"−0.25"_s));
        QVERIFY(all.contains(u"7F3A 91C2"_s));
    }

    void aCodeStandsAtItsEndAndCanBeReadBack()
    {
        Receipt receipt = sample();
        receipt.code = u"CS1/"_s + QString(300, u'A');
        const QStringList lines = laidOut(rowsOf(receipt), 42);
        const qsizetype rule = lines.lastIndexOf(QString(42, u'-'));
        QCOMPARE(lines.mid(rule + 1).join(QString()), receipt.code);
    }

    void amountsStandAtTheRightEdge()
    {
        const QStringList lines = laidOut(rowsOf(sample()), 42);
        const auto total = std::find_if(lines.begin(), lines.end(), [](const QString& line) {
            return line.startsWith(u"Total"_s);
        });
        QVERIFY(total != lines.end());
        QCOMPARE(total->size(), 42);
        QVERIFY(total->endsWith(u"€17.40"_s));
    }

    void cashShowsWhatWasGivenAndTheChange()
    {
        Receipt receipt = sample();
        receipt.isCash = true;
        receipt.paidWith = u"Cash"_s;
        receipt.given = amount("20.00");
        receipt.change = amount("2.60");
        const QString all = laidOut(rowsOf(receipt), 42).join(u'\n');
        QVERIFY(all.contains(u"€20.00"_s));
        QVERIFY(all.contains(u"€2.60"_s));
    }
};

QTEST_GUILESS_MAIN(ReceiptTest)
#include "receipt_test.moc"
