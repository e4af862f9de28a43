#include "ui/cashier/payment_steps.h"

#include "ui/cashier/wording.h"

#include <QCoreApplication>

namespace countersign::ui {

namespace {

enum Role {
    TitleRole = Qt::UserRole,
    TimeRole,
    DetailRole,
    IconRole,
    StateRole,
};

} // namespace

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Cashier)
};

bool isTaken(const till::PurchaseView& purchase)
{
    return purchase.hold == sale::HoldState::taken;
}

/// Makes the steps of purchases whose times are read in one zone.
class Steps
{
public:
    explicit Steps(const QTimeZone& zone) : m_zone(zone) {}

    [[nodiscard]] StepRow authorised(const till::PurchaseView& purchase) const;
    [[nodiscard]] StepRow sent(const till::CountersigningView& wait) const;
    [[nodiscard]] StepRow delivered(const till::CountersigningView& wait) const;
    [[nodiscard]] StepRow entered(const till::PurchaseView& purchase,
                                  const till::CountersigningView& wait) const;
    [[nodiscard]] StepRow captured(const till::PurchaseView& purchase) const;

private:
    [[nodiscard]] StepRow step(const QString& title, const QString& icon, StepState state,
                               std::int64_t at_ms, const QString& detail) const
    {
        return {title, at_ms > 0 ? clockTime(at_ms, m_zone) : QString(), detail, icon,
                static_cast<int>(state)};
    }

    QTimeZone m_zone;
};

StepRow Steps::authorised(const till::PurchaseView& purchase) const
{
    const bool done = purchase.authorised_ms > 0;
    const QString amount = withCurrency(purchase.totals.total);
    return step(done ? Words::tr("Authorised") : Words::tr("Authorising"),
                QStringLiteral("credit-card"), done ? StepState::done : StepState::now,
                purchase.authorised_ms,
                !done               ? QString()
                : isTaken(purchase) ? Words::tr("%1 taken").arg(amount)
                                    : Words::tr("%1 reserved").arg(amount));
}

StepRow Steps::sent(const till::CountersigningView& wait) const
{
    const QString icon = QStringLiteral("send");
    const QString by = wait.message && !wait.message->provider.isEmpty()
                           ? Words::tr("by %1").arg(wait.message->provider)
                           : QString();
    if (wait.message && wait.message->state == world::MessageState::failed)
        return step(Words::tr("Not sent"), icon, StepState::failed, wait.message->since_ms, by);
    if (wait.codeSent_ms > 0)
        return step(Words::tr("Code sent"), icon, StepState::done, wait.codeSent_ms, by);
    return step(Words::tr("Sending the code"), icon, StepState::now, 0, by);
}

StepRow Steps::delivered(const till::CountersigningView& wait) const
{
    const QString icon = QStringLiteral("message-square-text");
    if (!wait.message)
        return step(Words::tr("Delivered"), icon, StepState::toDo, 0, {});
    switch (wait.message->state) {
    case world::MessageState::delivered: {
        const std::int64_t seconds = (wait.message->since_ms - wait.codeSent_ms + 500) / 1000;
        const bool known = wait.codeSent_ms > 0 && seconds >= 0;
        return step(Words::tr("Delivered"), icon, StepState::done, wait.message->since_ms,
                    !known         ? QString()
                    : seconds == 0 ? Words::tr("at once")
                    : seconds == 1 ? Words::tr("in 1 second")
                                   : Words::tr("in %1 seconds").arg(seconds));
    }
    case world::MessageState::undelivered:
        return step(Words::tr("Not delivered"), icon, StepState::failed, wait.message->since_ms,
                    Words::tr("Send it again"));
    case world::MessageState::unknown:
        return step(Words::tr("Delivered"), icon, StepState::toDo, 0,
                    Words::tr("Perhaps: no answer yet"));
    case world::MessageState::accepted:
        if (!wait.message->canTellDelivery)
            return step(Words::tr("Delivered"), icon, StepState::toDo, 0,
                        Words::tr("Accepted, delivery unknown"));
        [[fallthrough]];
    case world::MessageState::sent:
        return step(Words::tr("Delivered"), icon, wait.keyed > 0 ? StepState::toDo : StepState::now,
                    0, Words::tr("No report yet"));
    case world::MessageState::queued:
    case world::MessageState::failed:
        break;
    }
    return step(Words::tr("Delivered"), icon, StepState::toDo, 0, {});
}

StepRow Steps::entered(const till::PurchaseView& purchase,
                       const till::CountersigningView& wait) const
{
    const QString icon = QStringLiteral("smartphone");
    if (purchase.isCountersigned)
        return step(Words::tr("Entered"), icon, StepState::done, purchase.countersigned_ms,
                    Words::tr("The right code"));
    if (wait.isExpired)
        return step(Words::tr("Not entered"), icon, StepState::failed, 0, Words::tr("Time is up"));
    if (wait.isComparing)
        return step(Words::tr("Being checked"), icon, StepState::now, 0, {});
    if (wait.keyed > 0 || wait.keyingStarted_ms > 0) {
        StepRow row = step(Words::tr("Being entered"), icon, StepState::now, 0, {});
        if (wait.keyingStarted_ms > 0)
            row.time = Words::tr("Started %1").arg(clockTime(wait.keyingStarted_ms, m_zone));
        return row;
    }
    return step(Words::tr("Entered"), icon, StepState::toDo, 0,
                Words::tr("On the customer’s screen"));
}

StepRow Steps::captured(const till::PurchaseView& purchase) const
{
    const QString icon = QStringLiteral("shield-check");
    if (purchase.stage == sale::Stage::recorded) {
        return step(Words::tr("Captured"), icon, StepState::done,
                    purchase.receipt ? purchase.receipt->at_ms : 0,
                    Words::tr("%1 taken").arg(withCurrency(purchase.totals.total)));
    }
    if (purchase.stage == sale::Stage::capturing)
        return step(Words::tr("Capturing"), icon, StepState::now, 0, {});
    return step(isTaken(purchase) ? Words::tr("Kept") : Words::tr("Captured"), icon,
                StepState::toDo, 0,
                purchase.countersigning ? Words::tr("After the right code") : QString());
}

} // namespace

std::vector<StepRow> stepRowsOf(const till::PurchaseView& purchase, const QTimeZone& zone)
{
    const till::CountersigningView wait =
        purchase.countersigning.value_or(till::CountersigningView());
    std::vector<StepRow> rows;
    const Steps steps(zone);
    rows.push_back(steps.authorised(purchase));
    if (purchase.countersigning) {
        rows.push_back(steps.sent(wait));
        rows.push_back(steps.delivered(wait));
        rows.push_back(steps.entered(purchase, wait));
    }
    rows.push_back(steps.captured(purchase));
    return rows;
}

QVariant PaymentSteps::data(const QModelIndex& index, int role) const
{
    const StepRow* row = rowAt(index);
    if (!row)
        return {};
    switch (role) {
    case TitleRole:
        return row->title;
    case TimeRole:
        return row->time;
    case DetailRole:
        return row->detail;
    case IconRole:
        return row->icon;
    case StateRole:
        return row->state;
    }
    return {};
}

QHash<int, QByteArray> PaymentSteps::roleNames() const
{
    return {
        {TitleRole, "title"}, {TimeRole, "time"},   {DetailRole, "detail"},
        {IconRole, "icon"},   {StateRole, "state"},
    };
}

} // namespace countersign::ui
