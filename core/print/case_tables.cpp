#include "core/print/case_tables.h"

#include <QDateTime>
#include <QLocale>
#include <algorithm>

namespace countersign::print {

using namespace Qt::Literals::StringLiterals;
using journal::Source;
using journal::Statement;

namespace {

constexpr double gap_pt = 4; // above and below the text of a row
constexpr double width = Paper::column_pt;

const Ink plain{9.5, QFont::Normal, ink::dark, Qt::AlignLeft};
const Ink minor{8, QFont::Normal, ink::second, Qt::AlignLeft};
const Ink head{8, QFont::DemiBold, ink::second, Qt::AlignLeft};

Ink atRight(Ink ink)
{
    ink.align = Qt::AlignRight;
    return ink;
}

/// Amounts and numbers, in a column that ends at `right`.
void writeLeftOf(Paper& paper, double right, double y, const QString& text, const Ink& ink)
{
    constexpr double column = 110; // as wide as the largest amount in the largest letters
    paper.write(right - column, y, column, text, atRight(ink));
}

QString signedText(const sale::Money& amount)
{
    return amount.isNegative() ? u'\u2212' + (-amount).toString() : amount.toString();
}

QString percent(int milli_percent)
{
    return sale::PercentOff{milli_percent}.toString() + u" %"_s;
}

// Columns of the goods: quantity, name, price of one, tax, amount.
constexpr double name_x = 44;
constexpr double each_right = 360;
constexpr double tax_right = 420;
constexpr double name_width = 240;

void drawGoodsHead(Paper& paper)
{
    const double y = paper.y();
    paper.write(0, y, name_x, u"Quantity"_s, head);
    paper.write(name_x, y, name_width, u"Article"_s, head);
    paper.write(each_right - 70, y, 70, u"Each"_s, atRight(head));
    paper.write(tax_right - 56, y, 56, u"Tax"_s, atRight(head));
    paper.write(width - 80, y, 80, u"Amount"_s, atRight(head));
    paper.skip(13);
    paper.rule(0, paper.y(), width, ink::hairline);
}

void needOfGoods(Paper& paper, double height)
{
    if (paper.need(height))
        drawGoodsHead(paper);
}

void drawLine(Paper& paper, const sale::Line& line, const sale::LineTotal& total)
{
    const double nameHeight = paper.heightOf(line.product.name, name_width, plain);
    const double height = nameHeight + 10.6 + (total.discount.isZero() ? 0 : 12.5) + 2 * gap_pt;
    needOfGoods(paper, height);
    const double y = paper.y() + gap_pt;
    paper.write(0, y, name_x - 4, line.quantity.toString(), plain);
    paper.write(name_x, y, name_width, line.product.name, plain);
    paper.write(name_x, y + nameHeight, name_width, line.product.gtin.toString(), minor);
    writeLeftOf(paper, each_right, y, line.product.price.toString(), plain);
    paper.write(tax_right - 56, y, 56, line.product.tax.toString() + u" %"_s, atRight(plain));
    writeLeftOf(paper, width, y, total.gross.toString(), plain);
    if (!total.discount.isZero()) {
        paper.write(name_x, y + nameHeight + 10.6, name_width, u"Discount"_s, plain);
        writeLeftOf(paper, width, y + nameHeight + 10.6, signedText(-total.discount), plain);
    }
    paper.skip(height);
    paper.rule(0, paper.y(), width, ink::hairline);
}

void drawSum(Paper& paper, const QString& words, const QString& amount, const Ink& ink)
{
    const double height = ink.size_pt * 1.32 + 4;
    needOfGoods(paper, height);
    paper.write(name_x, paper.y() + 4, 360, words, ink);
    writeLeftOf(paper, width, paper.y() + 4, amount, ink);
    paper.skip(height);
}

// Columns of what happened: time, entry, the till, others.
constexpr double entry_right = 88;
constexpr double till_x = 100;
constexpr double lane_width = 200;
constexpr double others_x = till_x + lane_width + 16;
constexpr double others_width = width - others_x - 8;

void drawLaneHead(Paper& paper)
{
    const double y = paper.y();
    paper.write(0, y, 60, u"Time"_s, head);
    paper.write(entry_right - 40, y, 40, u"Entry"_s, atRight(head));
    paper.write(till_x, y, lane_width, u"Only the till says so"_s, head);
    paper.write(others_x, y, others_width, u"What the till heard from others"_s, head);
    paper.skip(13);
    paper.rule(0, paper.y(), width, ink::hairline);
}

/// Above what somebody said: who, where that isn't the till itself.
QString nameOver(const Statement& statement)
{
    if (statement.source == Source::till)
        return statement.who;
    const QString name = journal::inWords(statement.source);
    return statement.who.isEmpty() ? name : name + u", "_s + statement.who;
}

void drawStatement(Paper& paper, const Statement& statement, const QTimeZone& zone)
{
    const bool isTill = statement.source == Source::till;
    const double x = isTill ? till_x : others_x;
    const double column = isTill ? lane_width : others_width;
    const QString who = nameOver(statement);
    const Ink name{8, QFont::DemiBold, isTill ? ink::second : ink::accent, Qt::AlignLeft};
    const double name_height = who.isEmpty() ? 0 : paper.heightOf(who, column, name) + 1;
    const double height = paper.heightOf(statement.words, column, plain) + name_height + 2 * gap_pt;
    if (paper.need(height))
        drawLaneHead(paper);
    const double y = paper.y() + gap_pt;
    const QDateTime at = QDateTime::fromMSecsSinceEpoch(statement.at_ms, zone);
    paper.write(0, y, 64, QLocale::c().toString(at, u"HH:mm:ss.zzz"_s), plain);
    writeLeftOf(paper, entry_right, y, QString::number(statement.seq), plain);
    if (!isTill) {
        // Below the rule of the row above, which would be painted over.
        paper.fill(QRectF(others_x - 8, paper.y() + 0.5, width - others_x + 8, height - 0.5),
                   ink::accentSoft);
        paper.fill(QRectF(others_x - 8, paper.y(), 2, height), ink::accent);
    }
    if (!who.isEmpty())
        paper.write(x, y, column, who, name);
    paper.write(x, y + name_height, column, statement.words, plain);
    paper.skip(height);
    paper.rule(0, paper.y(), width, ink::hairline);
}

} // namespace

void drawHeading(Paper& paper, const QString& text, double keepWith_pt)
{
    paper.skip(20);
    paper.need(26 + keepWith_pt);
    paper.write(0, paper.y(), width, text, {13, QFont::DemiBold, ink::dark, Qt::AlignLeft});
    paper.skip(26);
}

void drawGoods(Paper& paper, const sale::Purchase& purchase)
{
    drawGoodsHead(paper);
    const sale::Totals& totals = purchase.totals;
    sale::Money ofBasket = totals.discounts;
    for (std::size_t i = 0; i < purchase.basket.lines.size(); ++i) {
        drawLine(paper, purchase.basket.lines[i], totals.lines[i]);
        ofBasket -= totals.lines[i].discount;
    }
    paper.skip(2);
    if (!ofBasket.isZero())
        drawSum(paper, u"Discount on the whole basket"_s, signedText(-ofBasket), plain);
    for (const sale::TaxTotal& tax : totals.taxes) {
        if (tax.rate_milli_percent != 0)
            drawSum(paper,
                    (purchase.basket.pricesIncludeTax ? u"included: tax of %1 on %2"_s
                                                      : u"and tax of %1 on %2"_s)
                        .arg(percent(tax.rate_milli_percent), signedText(tax.base)),
                    signedText(tax.tax), {9.5, QFont::Normal, ink::second, Qt::AlignLeft});
    }
    drawSum(paper, u"Total, %1"_s.arg(purchase.basket.currency.toString()),
            signedText(totals.total), {13, QFont::Bold, ink::dark, Qt::AlignLeft});
}

void drawStatements(Paper& paper, const std::vector<Statement>& statements, const QTimeZone& zone)
{
    drawLaneHead(paper);
    QDate day;
    for (const Statement& statement : statements) {
        const QDate on = QDateTime::fromMSecsSinceEpoch(statement.at_ms, zone).date();
        if (on != day) {
            if (paper.need(60))
                drawLaneHead(paper);
            paper.write(0, paper.y() + gap_pt, width, QLocale::c().toString(on, u"d MMMM yyyy"_s),
                        {9.5, QFont::DemiBold, ink::dark, Qt::AlignLeft});
            paper.skip(12.5 + 2 * gap_pt);
            paper.rule(0, paper.y(), width, ink::hairline);
            day = on;
        }
        drawStatement(paper, statement, zone);
    }
}

} // namespace countersign::print
