#include "ui/cashier/held_purchases.h"

#include "ui/cashier/wording.h"

#include <QCoreApplication>

namespace countersign::ui {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Cashier)
};

enum Role {
    PurchaseRole = Qt::UserRole,
    TitleRole,
    DetailRole,
    TotalRole,
    TimeLeftRole,
    IsUnresolvedRole,
    CanBeTakenRole,
};

} // namespace

std::vector<HeldRow> heldRowsOf(const std::vector<till::AsideView>& aside, std::int64_t now_boot_ms)
{
    std::vector<HeldRow> rows;
    rows.reserve(aside.size());
    for (const till::AsideView& purchase : aside) {
        HeldRow row;
        row.purchase = purchase.id.toString(QUuid::WithoutBraces);
        row.total = withCurrency(purchase.total);
        row.isUnresolved = purchase.isUnresolved;
        row.canBeTaken = !purchase.isUnresolved;
        row.detail =
            purchase.items == 1 ? Words::tr("1 item") : Words::tr("%1 items").arg(purchase.items);
        if (purchase.isUnresolved) {
            row.title = Words::tr("The terminal’s answer is not known yet");
            row.detail += Words::tr(", asked again until it is");
        } else if (purchase.stage == sale::Stage::basket) {
            row.title = Words::tr("Basket on hold");
        } else if (purchase.phoneEnding.isEmpty()) {
            row.title = Words::tr("Payment set aside");
        } else {
            row.title = Words::tr("Waiting for the code on %1").arg(masked(purchase.phoneEnding));
        }
        if (!purchase.isUnresolved && purchase.expires_boot_ms > 0) {
            const std::int64_t left_ms = purchase.expires_boot_ms - now_boot_ms;
            row.timeLeft = minutesAndSeconds(left_ms);
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

QVariant HeldPurchases::data(const QModelIndex& index, int role) const
{
    const HeldRow* row = rowAt(index);
    if (!row)
        return {};
    switch (role) {
    case PurchaseRole:
        return row->purchase;
    case TitleRole:
        return row->title;
    case DetailRole:
        return row->detail;
    case TotalRole:
        return row->total;
    case TimeLeftRole:
        return row->timeLeft;
    case IsUnresolvedRole:
        return row->isUnresolved;
    case CanBeTakenRole:
        return row->canBeTaken;
    }
    return {};
}

QHash<int, QByteArray> HeldPurchases::roleNames() const
{
    return {
        {PurchaseRole, "purchase"},     {TitleRole, "title"},
        {DetailRole, "detail"},         {TotalRole, "total"},
        {TimeLeftRole, "timeLeft"},     {IsUnresolvedRole, "isUnresolved"},
        {CanBeTakenRole, "canBeTaken"},
    };
}

} // namespace countersign::ui
