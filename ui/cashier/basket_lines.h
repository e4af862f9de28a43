#pragma once

#include "core/sale/basket.h"
#include "ui/cashier/row_model.h"

#include <QString>

namespace countersign::ui {

/// One row of the basket as it is written.
struct BasketRow
{
    QString quantity;       // "3", "0.412"
    bool isWeighed = false; // the quantity is not whole
    QString name;
    QString each;
    QString total;    // after the line's own discount
    QString discount; // "10% off  −1.20", or empty
    friend bool operator==(const BasketRow&, const BasketRow&) = default;
};

/// The rows of a basket, in its order.
std::vector<BasketRow> basketRowsOf(const sale::Basket& basket, const sale::Totals& totals);

class BasketLines : public RowModel<BasketRow>
{
    Q_OBJECT

public:
    using RowModel::RowModel;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
};

} // namespace countersign::ui
