#include "ui/cashier/basket_lines.h"

#include "ui/cashier/wording.h"

namespace countersign::ui {

namespace {

enum Role {
    QuantityRole = Qt::UserRole,
    IsWeighedRole,
    NameRole,
    EachRole,
    TotalRole,
    DiscountRole,
};

} // namespace

std::vector<BasketRow> basketRowsOf(const sale::Basket& basket, const sale::Totals& totals)
{
    std::vector<BasketRow> rows;
    rows.reserve(basket.lines.size());
    for (std::size_t i = 0; i < basket.lines.size() && i < totals.lines.size(); ++i) {
        const sale::Line& line = basket.lines[i];
        const sale::LineTotal& sum = totals.lines[i];
        BasketRow row;
        row.isWeighed = line.quantity.thousandths % 1000 != 0;
        row.quantity = quantityText(line.quantity);
        row.name = line.product.name;
        row.each = inColumn(line.product.price);
        row.total = inColumn(sum.gross - sum.discount);
        if (line.discount)
            row.discount = discountName(*line.discount) + u' ' + u' ' + inColumn(-sum.discount);
        rows.push_back(std::move(row));
    }
    return rows;
}

QVariant BasketLines::data(const QModelIndex& index, int role) const
{
    const BasketRow* row = rowAt(index);
    if (!row)
        return {};
    switch (role) {
    case QuantityRole:
        return row->quantity;
    case IsWeighedRole:
        return row->isWeighed;
    case NameRole:
        return row->name;
    case EachRole:
        return row->each;
    case TotalRole:
        return row->total;
    case DiscountRole:
        return row->discount;
    }
    return {};
}

QHash<int, QByteArray> BasketLines::roleNames() const
{
    return {
        {QuantityRole, "quantity"}, {IsWeighedRole, "isWeighed"}, {NameRole, "name"},
        {EachRole, "each"},         {TotalRole, "total"},         {DiscountRole, "discount"},
    };
}

} // namespace countersign::ui
