#include "core/receipt/receipt.h"

#include "core/receipt/amount_text.h"

namespace countersign::receipt {

using namespace Qt::Literals::StringLiterals;

namespace {

QString percent(int milli_percent)
{
    QString text = QString::number(milli_percent / 1000);
    const int rest = milli_percent % 1000;
    if (rest != 0) {
        QString decimals = u"%1"_s.arg(rest, 3, 10, QChar(u'0'));
        while (decimals.endsWith(u'0'))
            decimals.chop(1);
        text += u'.' + decimals;
    }
    return text + u'%';
}

QStringList wrapped(const QString& text, qsizetype width)
{
    QStringList lines;
    QString line;
    for (QString word : text.split(u' ', Qt::SkipEmptyParts)) {
        while (word.size() > width) {
            if (!line.isEmpty())
                lines.append(std::exchange(line, {}));
            lines.append(word.left(width));
            word = word.mid(width);
        }
        if (!line.isEmpty() && line.size() + 1 + word.size() > width)
            lines.append(std::exchange(line, {}));
        line += (line.isEmpty() ? QString() : u" "_s) + word;
    }
    lines.append(line);
    return lines;
}

void addLines(QList<Row>& rows, const Receipt& receipt)
{
    for (std::size_t i = 0; i < receipt.basket.lines.size(); ++i) {
        const sale::Line& line = receipt.basket.lines[i];
        const sale::LineTotal& total = receipt.totals.lines[i];
        rows.append({Row::Kind::item,
                     line.quantity.toString() + u" × "_s + line.product.name,
                     withoutCurrency(total.gross)});
        if (!total.discount.isZero())
            rows.append({Row::Kind::detail, u"Discount"_s, withoutCurrency(-total.discount)});
    }
    sale::Money shares = sale::Money::zero(receipt.basket.currency);
    for (const sale::LineTotal& total : receipt.totals.lines)
        shares += total.share;
    if (!shares.isZero())
        rows.append({Row::Kind::item, u"Discount on the basket"_s, withoutCurrency(-shares)});
}

void addPayment(QList<Row>& rows, const Receipt& receipt)
{
    if (!receipt.paidWith.isEmpty())
        rows.append({Row::Kind::item, receipt.paidWith, withCurrency(receipt.paid)});
    if (receipt.isCash) {
        rows.append({Row::Kind::item, u"Given"_s, withCurrency(receipt.given)});
        rows.append({Row::Kind::item, u"Change"_s, withCurrency(receipt.change)});
    }
    if (!receipt.countersignedBy.isEmpty())
        rows.append({Row::Kind::item, u"Countersigned"_s, receipt.countersignedBy});
}

} // namespace

QList<Row> rowsOf(const Receipt& receipt)
{
    QList<Row> rows;
    rows.append({Row::Kind::centred, receipt.storeName, {}});
    for (const QString& line : receipt.storeAddress.split(u'\n', Qt::SkipEmptyParts))
        rows.append({Row::Kind::centred, line, {}});
    rows.append({Row::Kind::centred, receipt.at, {}});
    rows.append({Row::Kind::centred, receipt.number + u", "_s + receipt.tillId, {}});
    rows.append({Row::Kind::rule, {}, {}});
    addLines(rows, receipt);
    rows.append({Row::Kind::rule, {}, {}});
    rows.append({Row::Kind::total, u"Total"_s, withCurrency(receipt.totals.total)});
    for (const sale::TaxTotal& tax : receipt.totals.taxes) {
        if (tax.rate_milli_percent != 0)
            rows.append({Row::Kind::item,
                         u"VAT %1 on %2"_s.arg(percent(tax.rate_milli_percent),
                                               withoutCurrency(tax.base)),
                         withoutCurrency(tax.tax)});
    }
    rows.append({Row::Kind::rule, {}, {}});
    addPayment(rows, receipt);
    rows.append({Row::Kind::rule, {}, {}});
    rows.append({Row::Kind::plain,
                 u"Entry %1, seal %2"_s.arg(receipt.entry).arg(receipt.seal), {}});
    if (!receipt.ifNotYou.isEmpty())
        rows.append({Row::Kind::plain, receipt.ifNotYou, {}});
    if (!receipt.code.isEmpty()) {
        rows.append({Row::Kind::rule, {}, {}});
        rows.append({Row::Kind::plain, receipt.code, {}});
    }
    return rows;
}

QStringList laidOut(const QList<Row>& rows, int columns)
{
    check(columns >= 24 && columns <= 80, "a receipt has 24 to 80 columns");
    QStringList lines;
    for (const Row& row : rows) {
        if (row.kind == Row::Kind::rule) {
            lines.append(QString(columns, u'-'));
            continue;
        }
        const QString indent = row.kind == Row::Kind::detail ? u"  "_s : QString();
        const qsizetype gap = row.right.isEmpty() ? 0 : 1;
        const qsizetype width = columns - row.right.size() - gap - indent.size();
        const QStringList texts = wrapped(row.left, width);
        for (qsizetype i = 0; i < texts.size(); ++i) {
            QString line = indent + texts[i];
            if (row.kind == Row::Kind::centred)
                line = QString((columns - line.size()) / 2, u' ') + line;
            if (i == texts.size() - 1 && !row.right.isEmpty())
                line = line.leftJustified(columns - row.right.size()) + row.right;
            lines.append(line);
        }
    }
    return lines;
}

} // namespace countersign::receipt
