#include "core/sale/rounding.h"
#include "tests/sale/samples.h"

#include <QFile>
#include <QRegularExpression>
#include <map>

namespace countersign::sale {

using namespace Qt::Literals::StringLiterals;

namespace {

/// One row of the file, read from its columns.
struct Case
{
    Basket basket;
    CashRounding cash;
    std::optional<Money> tendered;
};

/// What a text says about a basket: {"total": ["112.00"], "tax": ["16.00", "7.11"]}.
using Claims = std::map<QString, QStringList>;

Claims claimsIn(const QString& text)
{
    static const QRegularExpression bare(u"^[0-9.]+$"_s);
    if (bare.match(text).hasMatch())
        return {{u"total"_s, {text}}};
    static const QRegularExpression claim(
        u"\\b(line|total|net|tax|change|POS|invoice) ([0-9.]+(?:\\+[0-9.]+)*)"_s);
    Claims claims;
    for (auto match = claim.globalMatch(text); match.hasNext();) {
        const auto found = match.next();
        claims[found.captured(1)] = found.captured(2).split(u'+');
    }
    return claims;
}

std::vector<Line> linesIn(const QString& text, const TaxRates& tax)
{
    std::vector<Line> lines;
    for (const QString& part : text.split(u'+')) {
        const QStringList factors = part.split(u'x');
        Line line = lineOf(factors.at(0), factors.at(1));
        line.product.tax = tax;
        lines.push_back(line);
    }
    return lines;
}

Case caseIn(const std::map<QString, QString>& columns)
{
    // "18%+8% incl" and "21% excl" say rates and where they stand; "0" says there are none.
    const QString taxColumn = columns.at(u"tax"_s);
    const QString rates = taxColumn.section(u' ', 0, 0).remove(u'%');
    const bool included = columns.at(u"tax_included"_s) == u"y";
    Case found;
    found.basket =
        basketOf(linesIn(columns.at(u"lines"_s), TaxRates::parse(rates).value()), included);
    const QString discount = columns.at(u"discount"_s);
    if (discount.endsWith(u'%')) {
        for (Line& line : found.basket.lines)
            line.discount = PercentOff::parse(discount.chopped(1)).value();
    }
    const QStringList cash = columns.at(u"cash_rounding"_s).split(u' ');
    if (cash.size() == 2 && cash[1] == u"UP")
        found.cash = {amountOf(cash[0]).minor(), Rounding::up};
    if (!columns.at(u"tendered"_s).isEmpty())
        found.tendered = amountOf(columns.at(u"tendered"_s));
    return found;
}

/// The total of an invoice, by its own arithmetic: every line whole, tax on their exact sum.
Money invoiceOf(const Basket& basket)
{
    Int128 lines = 0;
    for (const Line& line : basket.lines)
        lines += Int128{line.product.price.minor()} * line.quantity.thousandths / 1000;
    const int sum = basket.lines.front().product.tax.sum_milli_percent();
    const Int128 tax = basket.pricesIncludeTax ? 0 : (lines * sum + 50'000) / 100'000;
    return Money(minorUnits(lines + tax), basket.currency);
}

std::vector<Money> computed(const QString& what, const Case& purchase, const Totals& totals)
{
    if (what == u"line")
        return {totals.lines.front().total};
    if (what == u"total" || what == u"POS")
        return {totals.total};
    if (what == u"net")
        return {totals.net};
    if (what == u"invoice")
        return {invoiceOf(purchase.basket)};
    if (what == u"change")
        return {purchase.tendered.value() - cashTotal(totals.total, purchase.cash)};
    std::vector<Money> taxes; // the file names the largest rate first
    for (auto tax = totals.taxes.rbegin(); tax != totals.taxes.rend(); ++tax)
        taxes.push_back(tax->tax);
    return taxes;
}

bool holds(const QString& what, const QStringList& said, const Case& purchase, const Totals& totals)
{
    std::vector<Money> amounts;
    for (const QString& text : said)
        amounts.push_back(amountOf(text));
    return amounts == computed(what, purchase, totals);
}

} // namespace

class SaleRoundingCasesTest : public QObject
{
    Q_OBJECT

private:
    std::map<QString, std::map<QString, QString>> m_rows; // by id, then by column

private Q_SLOTS:
    void initTestCase()
    {
        QFile file(QStringLiteral(ROUNDING_CASES_CSV));
        if (!file.exists())
            QSKIP("the rounding cases are not beside this project");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QStringList lines =
            QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts);
        const QStringList header = lines.front().trimmed().split(u',');
        for (const QString& line : lines.sliced(1)) {
            const QStringList cells = line.trimmed().split(u',');
            QCOMPARE(cells.size(), header.size());
            for (qsizetype i = 0; i < cells.size(); ++i)
                m_rows[cells.front()][header[i]] = cells[i];
        }
        for (const QString& id : {u"R1"_s, u"R2"_s, u"R3"_s, u"R4"_s, u"R6"_s})
            QVERIFY2(m_rows.contains(id), qPrintable(id));
    }

    void everyCaseComesOutRight()
    {
        for (const auto& [id, columns] : m_rows) {
            const Case purchase = caseIn(columns);
            const Totals totals = totalsOf(purchase.basket);
            const QString expected = columns.at(u"expected"_s);

            const Claims right = claimsIn(expected);
            for (const auto& [what, said] : right)
                QVERIFY2(holds(what, said, purchase, totals), qPrintable(id + u' ' + what));

            Money lines = Money::zero(purchase.basket.currency);
            for (const LineTotal& line : totals.lines)
                lines += line.total;
            QCOMPARE(lines, purchase.basket.pricesIncludeTax ? totals.total : totals.net);
            QCOMPARE(totals.net + totals.tax, totals.total);

            const bool agreement = expected.contains(u"must agree");
            if (agreement && totals.tax.isZero())
                QCOMPARE(totals.lines.front().total, totals.total);
            const bool equality = expected.contains(u"must equal invoice");
            if (equality)
                QCOMPARE(totals.total, invoiceOf(purchase.basket));
            QVERIFY2(!right.empty() || agreement || equality, qPrintable(id));
        }
    }

    void noCaseComesOutAsItWasSeenWrong()
    {
        for (const auto& [id, columns] : m_rows) {
            const Case purchase = caseIn(columns);
            const Totals totals = totalsOf(purchase.basket);
            const Claims wrong = claimsIn(columns.at(u"seen_wrong"_s));
            QVERIFY2(!wrong.empty(), qPrintable(id));
            const bool same = std::ranges::all_of(wrong, [&](const auto& claim) {
                return holds(claim.first, claim.second, purchase, totals);
            });
            QVERIFY2(!same, qPrintable(id));
        }
    }

    void aDiscountRoundsToTheNearestCentOfItsExactAmount()
    {
        const auto columns = m_rows.at(u"R1"_s);
        const Case purchase = caseIn(columns);
        // "(2.185)" is the exact amount in thousandths; the total is half a cent from it at most.
        const QString exact = columns.at(u"expected"_s).section(u'(', 1).section(u')', 0, 0);
        const auto thousandths = amountOf(exact, u"KWD").minor();
        const auto total = totalsOf(purchase.basket).total.minor() * 10;
        QVERIFY(std::abs(total - thousandths) <= 5);
    }
};

} // namespace countersign::sale

QTEST_GUILESS_MAIN(countersign::sale::SaleRoundingCasesTest)
#include "sale_rounding_cases_test.moc"
