#pragma once

#include "core/till/view.h"
#include "ui/cashier/row_model.h"

#include <QString>

namespace countersign::ui {

/// A purchase that isn't at the counter.
struct HeldRow
{
    QString purchase; // its id
    QString title;
    QString detail;
    QString total;
    QString timeLeft; // "1:42", or empty
    bool isUnresolved = false;
    bool canBeTaken = false;
    friend bool operator==(const HeldRow&, const HeldRow&) = default;
};

/// The purchases set aside, with what is left of their time at that moment.
std::vector<HeldRow> heldRowsOf(const std::vector<till::AsideView>& aside,
                                std::int64_t now_boot_ms);

class HeldPurchases : public RowModel<HeldRow>
{
    Q_OBJECT

public:
    using RowModel::RowModel;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
};

} // namespace countersign::ui
