#include "ui/cashier/held_purchases.h"

#include "ui/cashier/facts.h"
#include "ui/cashier/wording.h"

#include <QCoreApplication>
#include <algorithm>
#include <iterator>
#include <utility>

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
    HasEndedRole,
    HasReceiptRole,
};

QString itemsInWords(std::int64_t items)
{
    return items == 1 ? Words::tr("1 item") : Words::tr("%1 items").arg(items);
}

/// What is known, and what there is to do about it.
std::pair<QString, QString> unresolvedInWords(sale::Unresolved why)
{
    switch (why) {
    case sale::Unresolved::unanswered:
        return {Words::tr("The terminal’s answer is not known yet"),
                Words::tr("asked again until it is")};
    case sale::Unresolved::captured:
        return {Words::tr("The money was taken, and no sale is recorded"),
                Words::tr("give it back at the terminal, then call support")};
    case sale::Unresolved::releaseRefused:
        return {Words::tr("The terminal refused to let the payment go"),
                Words::tr("cancel or refund it there, then call support")};
    case sale::Unresolved::unknownIfSold:
        return {Words::tr("Kept by the terminal, and maybe sold already"),
                Words::tr("without a receipt give it back, then call support")};
    case sale::Unresolved::unknownIfGivenBack:
        return {Words::tr("Taken, and maybe given back by hand"),
                Words::tr("give it back only if nobody has, then call support")};
    }
    return {};
}

HeldRow heldRowOf(const till::AsideView& purchase, std::int64_t now_boot_ms)
{
    HeldRow row;
    row.purchase = purchase.id.toString(QUuid::WithoutBraces);
    row.total = withCurrency(purchase.total);
    row.isUnresolved = purchase.unresolved.has_value();
    row.canBeTaken = !row.isUnresolved;
    row.detail = itemsInWords(purchase.items);
    if (purchase.unresolved) {
        const auto [title, toDo] = unresolvedInWords(*purchase.unresolved);
        row.title = title;
        row.detail += QStringLiteral(", ") + toDo;
    } else if (purchase.stage == sale::Stage::basket) {
        row.title = Words::tr("Basket on hold");
    } else if (purchase.phoneEnding.isEmpty()) {
        row.title = Words::tr("Payment set aside");
    } else {
        row.title = Words::tr("Waiting for the code on %1").arg(masked(purchase.phoneEnding));
    }
    if (!row.isUnresolved && purchase.expires_boot_ms > 0) {
        const std::int64_t left_ms = purchase.expires_boot_ms - now_boot_ms;
        row.timeLeft = minutesAndSeconds(left_ms);
    }
    return row;
}

HeldRow endedRowOf(const till::PurchaseView& purchase)
{
    HeldRow row;
    row.purchase = purchase.id.toString(QUuid::WithoutBraces);
    row.total = withCurrency(purchase.totals.total);
    row.hasEnded = true;
    row.hasReceipt = purchase.receipt.has_value();
    row.detail = basketFactsOf(purchase.basket, purchase.totals).items;
    if (purchase.receipt)
        row.title = Words::tr("Recorded as %1").arg(purchase.receipt->number);
    else
        row.title = endFactsOf(purchase, purchase.refusal).title;
    return row;
}

} // namespace

std::vector<HeldRow> heldRowsOf(const till::TillView& view, std::int64_t now_boot_ms)
{
    std::vector<HeldRow> rows;
    rows.reserve(view.asideEnded.size() + view.aside.size());
    for (const till::PurchaseView& ended : view.asideEnded)
        rows.push_back(endedRowOf(ended));
    for (const till::AsideView& purchase : view.aside)
        rows.push_back(heldRowOf(purchase, now_boot_ms));
    return rows;
}

/// Of the last one that was refused something, else of the last that ended.
AsideNotice asideNoticeOf(const till::TillView& view)
{
    const auto& refusal = view.asideRefusal;
    const QString why = refusal ? typeset(refusal->say) : QString();
    const auto ended =
        refusal ? std::ranges::find(view.asideEnded, refusal->purchase, &till::PurchaseView::id)
        : view.asideEnded.empty() ? view.asideEnded.end()
                                  : std::prev(view.asideEnded.end());
    if (ended != view.asideEnded.end()) {
        const EndFacts end = endFactsOf(*ended, std::nullopt);
        const QString after = end.money + u' ' + Words::tr("Its basket is on hold.");
        return {Words::tr("The purchase set aside, %1: %2")
                    .arg(withCurrency(ended->totals.total), endedRowOf(*ended).title),
                ended->receipt  ? Words::tr("Its receipt is under Held.")
                : why.isEmpty() ? after
                                : why + u' ' + after,
                end.isGrave};
    }
    if (!refusal)
        return {};
    const auto aside = std::ranges::find(view.aside, refusal->purchase, &till::AsideView::id);
    if (aside == view.aside.end())
        return {Words::tr("A purchase that isn’t at the counter"), why, false};
    return {aside->unresolved
                ? Words::tr("The unresolved purchase, %1").arg(withCurrency(aside->total))
                : Words::tr("The purchase set aside, %1").arg(withCurrency(aside->total)),
            why, false};
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
    case HasEndedRole:
        return row->hasEnded;
    case HasReceiptRole:
        return row->hasReceipt;
    }
    return {};
}

QHash<int, QByteArray> HeldPurchases::roleNames() const
{
    return {
        {PurchaseRole, "purchase"},     {TitleRole, "title"},
        {DetailRole, "detail"},         {TotalRole, "total"},
        {TimeLeftRole, "timeLeft"},     {IsUnresolvedRole, "isUnresolved"},
        {CanBeTakenRole, "canBeTaken"}, {HasEndedRole, "hasEnded"},
        {HasReceiptRole, "hasReceipt"},
    };
}

} // namespace countersign::ui
