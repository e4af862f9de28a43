#pragma once

#include "core/till/view.h"
#include "ui/cashier/row_model.h"

#include <QString>

namespace countersign::ui {

/// One step of a card payment on its way.
struct StepRow
{
    QString title;
    QString time;
    QString detail;
    QString icon;
    int state = 0; // a StepState
    friend bool operator==(const StepRow&, const StepRow&) = default;
};

enum class StepState { toDo, now, done, failed };

/// The five steps of a card payment and how far it is.
std::vector<StepRow> stepRowsOf(const till::PurchaseView& purchase, const QTimeZone& zone);

class PaymentSteps : public RowModel<StepRow>
{
    Q_OBJECT

public:
    using RowModel::RowModel;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
};

} // namespace countersign::ui
