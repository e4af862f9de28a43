#include "ui/cashier/cashier_screen.h"

#include "core/base/check.h"
#include "ui/cashier/provider_facts.h"
#include "ui/cashier/shelf_look.h"
#include "ui/cashier/wording.h"

#include <QVariantMap>
#include <algorithm>

namespace countersign::ui {

namespace {

constexpr int second_ms = 1000;

/// The row that is new or another than before; the last one where several are.
int changedRow(const sale::Basket& before, const sale::Basket& after, int selected)
{
    const int rows = static_cast<int>(after.lines.size());
    if (after.lines.size() > before.lines.size())
        return rows - 1;
    if (after.lines.size() == before.lines.size()) {
        for (int row = rows - 1; row >= 0; --row) {
            const auto at = static_cast<std::size_t>(row);
            if (after.lines[at] != before.lines[at])
                return row;
        }
    }
    return std::min(selected, rows - 1);
}

QVariantMap chip(const QString& icon, const QString& text, const QString& shortText,
                 till::Health health)
{
    return {{QStringLiteral("icon"), icon},
            {QStringLiteral("text"), text},
            {QStringLiteral("shortText"), shortText},
            {QStringLiteral("tone"), static_cast<int>(health)}};
}

} // namespace

CashierScreen::CashierScreen(CatalogueSearch& catalogue, Clock clock, QObject* parent)
    : QObject(parent), m_catalogue(catalogue), m_clock(std::move(clock)),
      m_view(std::make_shared<const till::TillView>()), m_keys(m_clock, nullptr)
{
    connect(&m_keys, &KeyWatch::typingBegins, this, [this] {
        m_searchBeforeTyping = m_searchText;
        Q_EMIT typingBegins();
    });
    connect(&m_keys, &KeyWatch::scanned, this, [this] {
        setSearchText(m_searchBeforeTyping);
        Q_EMIT scanTyped();
    });
    connect(&m_keys, &KeyWatch::scanned, this, &CashierScreen::scanned);
    connect(&m_second, &QTimer::timeout, this, &CashierScreen::tick);
    m_second.start(second_ms);
    m_searchDelay.setSingleShot(true);
    connect(&m_searchDelay, &QTimer::timeout, this, &CashierScreen::searchNow);
    refreshCatalogue();
}

void CashierScreen::setView(till::TillViewPointer view)
{
    check(view != nullptr, "a view was published");
    const Stage stageBefore = stage();
    const till::TillViewPointer before = std::exchange(m_view, std::move(view));
    const std::int64_t now_boot_ms = m_clock().boot_ms;
    if (const auto& wait = m_view->counter.countersigning;
        wait && wait->resendReady_boot_ms != m_resendReady_boot_ms) {
        m_resendReady_boot_ms = wait->resendReady_boot_ms;
        m_resendWait_ms = wait->resendReady_boot_ms - now_boot_ms;
    }
    showBasket(before->counter);
    m_held.show(heldRowsOf(*m_view, now_boot_ms));
    m_steps.show(stepRowsOf(shownPurchase(), m_view->timezone));
    m_receipt.show(stage() == Stage::Recorded ? receiptRowsOf(shownPurchase(), m_view->timezone)
                                              : std::vector<ReceiptRow>());
    Q_EMIT viewChanged();
    Q_EMIT ticked();
    if (stage() != stageBefore) {
        m_isNoticeOurs = false; // what it was about is over
        Q_EMIT stageChanged();
    }
    showNotice(*before);
    showAsideNotice();
}

void CashierScreen::showBasket(const till::PurchaseView& before)
{
    const till::PurchaseView& counter = m_view->counter;
    m_lines.show(basketRowsOf(counter.basket, counter.totals));
    const bool isSame = before.id == counter.id && before.basket == counter.basket;
    if (!isSame) {
        selectRow(changedRow(before.basket, counter.basket, m_selectedRow));
        showTiles();
    }
}

void CashierScreen::command(const till::Command& command)
{
    if (m_isNoticeOurs)
        dismissNotice();
    Q_EMIT commanded(command);
}

void CashierScreen::tick()
{
    m_held.show(heldRowsOf(*m_view, m_clock().boot_ms));
    Q_EMIT ticked();
}

CashierScreen::Stage CashierScreen::stage() const
{
    switch (m_view->counter.stage) {
    case sale::Stage::authorising:
        return Stage::Authorising;
    case sale::Stage::countersigning:
        return Stage::Waiting;
    case sale::Stage::capturing:
        return Stage::Capturing;
    case sale::Stage::releasing:
        return Stage::Releasing;
    case sale::Stage::recorded:
        return Stage::Recorded;
    case sale::Stage::basket:
    case sale::Stage::closed:
        break;
    }
    const auto& finished = m_view->finished;
    return finished && finished->stage == sale::Stage::recorded ? Stage::Recorded : Stage::Checkout;
}

CashierScreen::Hold CashierScreen::hold() const
{
    const auto& hold = m_view->counter.hold;
    if (!hold)
        return Hold::None;
    return *hold == sale::HoldState::held ? Hold::Held : Hold::Taken;
}

const till::PurchaseView& CashierScreen::shownPurchase() const
{
    const auto& finished = m_view->finished;
    return stage() == Stage::Recorded && finished ? *finished : m_view->counter;
}

QString CashierScreen::till() const
{
    return tillName(m_view->tillId);
}

QString CashierScreen::clock() const
{
    return clockMinute(m_clock().wall_ms, m_view->timezone);
}

QString CashierScreen::day() const
{
    return dayShort(m_clock().wall_ms, m_view->timezone);
}

QVariantMap CashierScreen::providerChip() const
{
    const till::HealthView& health = m_view->health;
    const QString name = health.providerName;
    if (name.isEmpty())
        return {};
    const QString calm = QStringLiteral("message-square-text");
    const QString uneasy = QStringLiteral("message-square-warning");
    switch (health.provider) {
    case till::Health::ok:
    case till::Health::neutral:
        return chip(calm, tr("Codes by %1").arg(name), name, health.provider);
    case till::Health::warn:
        return chip(uneasy, tr("Codes by %1 are slow").arg(name), tr("Slow"), health.provider);
    case till::Health::stop:
        return chip(uneasy, tr("No codes: %1 can’t be reached").arg(name), tr("No codes"),
                    health.provider);
    }
    return {};
}

QVariantList CashierScreen::providers() const
{
    QVariantList providers;
    for (const ProviderFacts& provider : providerFactsOf(m_view->health, m_view->timezone))
        providers += QVariant::fromValue(provider);
    return providers;
}

QVariantMap CashierScreen::syncChip() const
{
    const till::HealthView& health = m_view->health;
    if (!health.hasHeadOffice)
        return chip(QStringLiteral("archive"), tr("Kept on this till"), tr("On this till"),
                    till::Health::neutral);
    const QString cloud = QStringLiteral("cloud-upload");
    const till::Health office = m_view->headOffice.health;
    if (m_view->headOffice.isOverdue)
        return chip(QStringLiteral("triangle-alert"),
                    tr("%1 waiting since %2: call support")
                        .arg(grouped(health.waitingForHeadOffice),
                             dayShort(m_view->headOffice.since_ms, m_view->timezone)),
                    tr("%1 waiting").arg(grouped(health.waitingForHeadOffice)), office);
    // Head office may refuse this till although nothing waits: then its store is an older copy.
    if (office == till::Health::stop)
        return chip(QStringLiteral("triangle-alert"), tr("Head office refuses: call support"),
                    tr("Refused"), office);
    if (health.waitingForHeadOffice == 0)
        return chip(cloud, tr("Nothing waiting"), tr("Nothing waiting"), till::Health::ok);
    const QString count = grouped(health.waitingForHeadOffice);
    const QString waiting = tr("%1 waiting to sync").arg(count);
    if (office == till::Health::warn)
        return chip(cloud, tr("%1 waiting: trying head office again").arg(count), waiting, office);
    return chip(cloud, waiting, waiting, till::Health::neutral);
}

/// Only where it matters.
QVariantMap CashierScreen::diskChip() const
{
    const QString icon = QStringLiteral("triangle-alert");
    const till::Health disk = m_view->health.disk;
    switch (disk) {
    case till::Health::ok:
    case till::Health::neutral:
        return {};
    case till::Health::warn:
        return chip(icon, tr("Disk nearly full: call support"), tr("Disk nearly full"), disk);
    case till::Health::stop:
        return chip(icon, tr("Disk full, no payments: call support"), tr("Disk full"), disk);
    }
    return {};
}

BasketFacts CashierScreen::basket() const
{
    const till::PurchaseView& purchase = m_view->counter;
    return basketFactsOf(purchase.basket, purchase.totals);
}

QVariantList CashierScreen::demoCards() const
{
    QVariantList cards;
    for (const till::DemoCardView& card : m_view->demoCards) {
        QString brand = card.brand;
        if (!brand.isEmpty())
            brand[0] = brand[0].toUpper();
        cards += QVariantMap{{QStringLiteral("brand"), brand},
                             {QStringLiteral("ending"), masked(card.last4)}};
    }
    return cards;
}

int CashierScreen::unresolvedCount() const
{
    return static_cast<int>(std::ranges::count_if(
        m_view->aside, [](const till::AsideView& aside) { return aside.unresolved.has_value(); }));
}

CountdownFacts CashierScreen::countdown() const
{
    const auto& wait = m_view->counter.countersigning;
    return wait ? countdownFactsOf(*wait, m_clock(), m_resendWait_ms) : CountdownFacts();
}

DoneFacts CashierScreen::done() const
{
    return stage() == Stage::Recorded ? doneFactsOf(shownPurchase(), m_view->timezone)
                                      : DoneFacts();
}

void CashierScreen::selectRow(int row)
{
    const int bounded = std::clamp(row, -1, m_lines.rowCount() - 1);
    if (bounded == m_selectedRow)
        return;
    m_selectedRow = bounded;
    Q_EMIT selectedRowChanged();
}

} // namespace countersign::ui
