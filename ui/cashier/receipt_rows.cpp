#include "ui/cashier/receipt_rows.h"

#include "ui/cashier/wording.h"

#include <QCoreApplication>

namespace countersign::ui {

namespace {

enum Role {
    KindRole = Qt::UserRole,
    TextRole,
    AmountRole,
};

} // namespace

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Cashier)
};

void addLines(std::vector<ReceiptRow>& rows, const till::PurchaseView& purchase)
{
    sale::Money ofBasket = purchase.totals.discounts;
    for (std::size_t i = 0; i < purchase.basket.lines.size() && i < purchase.totals.lines.size();
         ++i) {
        const sale::Line& line = purchase.basket.lines[i];
        const sale::LineTotal& sum = purchase.totals.lines[i];
        rows.push_back({QStringLiteral("item"),
                        quantityText(line.quantity) + QStringLiteral(" × ") + line.product.name,
                        inColumn(sum.gross)});
        if (line.discount)
            rows.push_back(
                {QStringLiteral("sub"), discountName(*line.discount), inColumn(-sum.discount)});
        ofBasket -= sum.discount;
    }
    if (purchase.basket.discount)
        rows.push_back(
            {QStringLiteral("item"), discountName(*purchase.basket.discount), inColumn(-ofBasket)});
}

void addTender(std::vector<ReceiptRow>& rows, const till::PurchaseView& purchase,
               const QTimeZone& zone)
{
    const QString plain = QStringLiteral("plain");
    if (purchase.tender == sale::TenderKind::cash) {
        const sale::Money rounding = purchase.given - purchase.change - purchase.totals.total;
        if (!rounding.isZero())
            rows.push_back({plain, Words::tr("Rounding"), withCurrency(rounding)});
        rows.push_back({plain, Words::tr("Cash"), withCurrency(purchase.given)});
        rows.push_back({plain, Words::tr("Change"), withCurrency(purchase.change)});
        return;
    }
    const QString card = purchase.method ? Words::tr("Card %1").arg(masked(purchase.method->last4))
                                         : Words::tr("Card");
    rows.push_back({plain, card, withCurrency(purchase.totals.total)});
    if (purchase.isCountersigned) {
        const QString phone =
            purchase.countersigning && !purchase.countersigning->phoneEnding.isEmpty()
                ? Words::tr("phone %1").arg(masked(purchase.countersigning->phoneEnding))
                : clockTime(purchase.countersigned_ms, zone);
        rows.push_back({plain, Words::tr("Countersigned"), phone});
    }
}

} // namespace

std::vector<ReceiptRow> receiptRowsOf(const till::PurchaseView& purchase, const QTimeZone& zone)
{
    std::vector<ReceiptRow> rows;
    const ReceiptRow rule{QStringLiteral("rule"), {}, {}};
    addLines(rows, purchase);
    rows.push_back(rule);
    rows.push_back(
        {QStringLiteral("total"), Words::tr("Total"), withCurrency(purchase.totals.total)});
    for (const sale::TaxTotal& tax : purchase.totals.taxes) {
        rows.push_back(
            {QStringLiteral("minor"),
             Words::tr("VAT %1 on %2").arg(percent(tax.rate_milli_percent), inColumn(tax.base)),
             inColumn(tax.tax)});
    }
    rows.push_back(rule);
    addTender(rows, purchase, zone);
    return rows;
}

QVariant ReceiptRows::data(const QModelIndex& index, int role) const
{
    const ReceiptRow* row = rowAt(index);
    if (!row)
        return {};
    switch (role) {
    case KindRole:
        return row->kind;
    case TextRole:
        return row->text;
    case AmountRole:
        return row->amount;
    }
    return {};
}

QHash<int, QByteArray> ReceiptRows::roleNames() const
{
    return {
        {KindRole, "kind"},
        {TextRole, "text"},
        {AmountRole, "amount"},
    };
}

} // namespace countersign::ui
