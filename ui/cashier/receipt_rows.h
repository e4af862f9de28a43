#pragma once

#include "core/till/view.h"
#include "ui/cashier/row_model.h"

#include <QString>

namespace countersign::ui {

/// One row of the receipt on the screen.
struct ReceiptRow
{
    QString kind; // "item", "sub", "total", "minor", "plain" or "rule"
    QString text;
    QString amount;
    friend bool operator==(const ReceiptRow&, const ReceiptRow&) = default;
};

/// What a recorded purchase's receipt says, between its head and its foot.
std::vector<ReceiptRow> receiptRowsOf(const till::PurchaseView& purchase, const QTimeZone& zone);

class ReceiptRows : public RowModel<ReceiptRow>
{
    Q_OBJECT

public:
    using RowModel::RowModel;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
};

} // namespace countersign::ui
