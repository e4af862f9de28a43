#pragma once

#include "core/sale/basket.h"
#include "core/sale/product.h"
#include "ui/cashier/row_model.h"

#include <QString>

namespace countersign::ui {

/// One product to pick: a tile of the grid or a row of search results.
struct TileRow
{
    QString number; // its GTIN, 14 digits
    QString name;
    QString printed; // the number as it stands under the bars
    QString price;
    QString icon;
    QString tint;
    QString category; // for people
    QString inBasket; // how many are in the basket, or empty
    friend bool operator==(const TileRow&, const TileRow&) = default;
};

/// Products as tiles, with what the basket holds of them.
std::vector<TileRow> tileRowsOf(const std::vector<sale::Product>& products,
                                const sale::Basket& basket);

class ShelfTiles : public RowModel<TileRow>
{
    Q_OBJECT

public:
    using RowModel::RowModel;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
};

} // namespace countersign::ui
