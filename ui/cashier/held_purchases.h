#pragma once

#include "core/till/view.h"
#include "ui/cashier/row_model.h"

#include <QString>

namespace countersign::ui {

/// A purchase that isn't at the counter, or ended while it wasn't.
struct HeldRow
{
    QString purchase; // its id
    QString title;
    QString detail;
    QString total;
    QString timeLeft; // "1:42", or empty
    bool isUnresolved = false;
    bool canBeTaken = false;
    bool hasEnded = false;
    bool hasReceipt = false;
    friend bool operator==(const HeldRow&, const HeldRow&) = default;
};

/// The purchases set aside, with what is left of their time at that moment, after those of them
/// that have ended.
std::vector<HeldRow> heldRowsOf(const till::TillView& view, std::int64_t now_boot_ms);

/// What there is to say of a purchase that isn't at the counter; no words if there is nothing.
struct AsideNotice
{
    QString title;
    QString text;
    bool isGrave = false; // somebody has to look at it
    friend bool operator==(const AsideNotice&, const AsideNotice&) = default;
};
AsideNotice asideNoticeOf(const till::TillView& view);

class HeldPurchases : public RowModel<HeldRow>
{
    Q_OBJECT

public:
    using RowModel::RowModel;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
};

} // namespace countersign::ui
