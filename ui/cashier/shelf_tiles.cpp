#include "ui/cashier/shelf_tiles.h"

#include "ui/cashier/shelf_look.h"
#include "ui/cashier/wording.h"

#include <map>

namespace countersign::ui {

namespace {

enum Role {
    NumberRole = Qt::UserRole,
    NameRole,
    PrintedRole,
    PriceRole,
    IconRole,
    TintRole,
    CategoryRole,
    InBasketRole,
};

} // namespace

std::vector<TileRow> tileRowsOf(const std::vector<sale::Product>& products,
                                const sale::Basket& basket)
{
    std::map<sale::Gtin, std::int64_t> held_thousandths;
    for (const sale::Line& line : basket.lines)
        held_thousandths[line.product.gtin] += line.quantity.thousandths;

    std::vector<TileRow> rows;
    rows.reserve(products.size());
    for (const sale::Product& product : products) {
        const ShelfLook look = shelfLookOf(product.category);
        TileRow row;
        row.number = product.gtin.toString();
        row.name = unbroken(product.name);
        row.printed = printedNumber(product.gtin);
        row.price = withCurrency(product.price);
        row.icon = productIconOf(product.name, product.category);
        row.tint = look.tint;
        row.category = look.label;
        if (const auto held = held_thousandths.find(product.gtin); held != held_thousandths.end())
            row.inBasket = sale::Quantity{held->second}.toString();
        rows.push_back(std::move(row));
    }
    return rows;
}

QVariant ShelfTiles::data(const QModelIndex& index, int role) const
{
    const TileRow* row = rowAt(index);
    if (!row)
        return {};
    switch (role) {
    case NumberRole:
        return row->number;
    case NameRole:
        return row->name;
    case PrintedRole:
        return row->printed;
    case PriceRole:
        return row->price;
    case IconRole:
        return row->icon;
    case TintRole:
        return row->tint;
    case CategoryRole:
        return row->category;
    case InBasketRole:
        return row->inBasket;
    }
    return {};
}

QHash<int, QByteArray> ShelfTiles::roleNames() const
{
    return {
        {NumberRole, "number"},     {NameRole, "name"},         {PrintedRole, "printed"},
        {PriceRole, "price"},       {IconRole, "icon"},         {TintRole, "tint"},
        {CategoryRole, "category"}, {InBasketRole, "inBasket"},
    };
}

} // namespace countersign::ui
