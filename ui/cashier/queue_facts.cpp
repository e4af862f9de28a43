#include "ui/cashier/queue_facts.h"

#include "ui/cashier/wording.h"

#include <QCoreApplication>

namespace countersign::ui {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Cashier)
};

QString moneyOf(const std::vector<sale::Money>& totals)
{
    QStringList sums;
    for (const sale::Money& total : totals)
        sums << withCurrency(total);
    return sums.isEmpty() ? Words::tr("None") : sums.join(QStringLiteral(", "));
}

/// Told by the clock on the wall, though it is kept by another that nobody sets.
QString nextTryOf(const till::HeadOfficeView& office, const QTimeZone& zone,
                  const sale::Instant& now)
{
    const std::int64_t wait_ms = office.nextTry_boot_ms - now.boot_ms;
    if (office.nextTry_boot_ms == 0 || wait_ms <= 0)
        return Words::tr("Now");
    return clockTime(now.wall_ms + wait_ms, zone);
}

/// What the cashier can do, and what becomes of what waits.
QString saysOf(const till::TillView& view)
{
    const till::HeadOfficeView& office = view.headOffice;
    const bool isStopped = office.health == till::Health::stop;
    if (view.health.waitingForHeadOffice == 0) {
        if (isStopped)
            return Words::tr("Nothing waits, and head office takes nothing more: call support.");
        return office.trouble.isEmpty()
                   ? Words::tr("Nothing waits. All that happened here has been handed over.")
                   : Words::tr("Nothing waits, and nothing more can be handed over just now.");
    }
    const QString kept =
        isStopped ? Words::tr("All of it is kept on this till. It hasn’t reached head office: "
                              "call support.")
        : office.trouble.isEmpty()
            ? Words::tr("All of it is kept on this till, and is being sent in order.")
            : Words::tr("All of it is kept on this till, and sent in order once head office takes "
                        "it again.");
    // Without room on the disk no payment is taken, wherever the line is.
    return view.health.disk == till::Health::stop
               ? kept
               : Words::tr("You can keep selling.") + QLatin1Char(' ') + kept;
}

QString sentence(const QString& words)
{
    QString said = typeset(words);
    if (!said.isEmpty())
        said[0] = said[0].toUpper();
    return said;
}

} // namespace

QueueFacts queueFactsOf(const till::TillView& view, const sale::Instant& now)
{
    QueueFacts facts;
    facts.hasHeadOffice = view.health.hasHeadOffice;
    if (!facts.hasHeadOffice)
        return facts;
    const till::HeadOfficeView& office = view.headOffice;
    const std::uint64_t waiting = view.health.waitingForHeadOffice;
    facts.why = sentence(office.trouble);
    if (waiting > 0 || !facts.why.isEmpty())
        facts.nextTry = nextTryOf(office, view.timezone, now);
    facts.says = saysOf(view);
    if (waiting == 0)
        return facts;
    facts.entries = grouped(waiting);
    if (office.since_ms > 0)
        facts.since = dayAndMinute(office.since_ms, view.timezone);
    facts.money = moneyOf(office.totals);
    return facts;
}

} // namespace countersign::ui
