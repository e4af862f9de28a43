// What the cashier does, as commands to the till.

#include "ui/cashier/cashier_screen.h"
#include "ui/cashier/wording.h"

#include <algorithm>
#include <utility>

namespace countersign::ui {

namespace {

bool isDigit(QChar character)
{
    return character >= u'0' && character <= u'9';
}

std::size_t lineOf(int row)
{
    return static_cast<std::size_t>(row + 1);
}

std::optional<int> milliPercentOf(const QString& text)
{
    const auto parsed =
        sale::Money::parse(withPoint(text), sale::Currency{{'X', 'X', 'X', '\0'}, 3});
    if (!parsed.ok() || parsed.value().minor() <= 0 || parsed.value().minor() > 100'000)
        return std::nullopt;
    return static_cast<int>(parsed.value().minor());
}

} // namespace

void CashierScreen::scanned(const QString& code)
{
    switch (stage()) {
    case Stage::Checkout:
    case Stage::Recorded:
        break;
    case Stage::Authorising:
    case Stage::Waiting:
    case Stage::Capturing:
    case Stage::Releasing:
        say({}, tr("Finish or cancel this payment first."));
        return;
    }
    const auto gtin = sale::Gtin::parse(code);
    if (m_pendingQuantity > 0 && gtin.ok())
        add(gtin.value());
    else
        command(till::Scan{code});
}

void CashierScreen::add(const sale::Gtin& gtin)
{
    command(till::Add{gtin, takenQuantity()});
}

sale::Quantity CashierScreen::takenQuantity()
{
    const int pieces = std::max(1, m_pendingQuantity);
    setPendingQuantity(0);
    return sale::Quantity::pieces(pieces);
}

void CashierScreen::setPendingQuantity(int quantity)
{
    if (quantity == m_pendingQuantity)
        return;
    m_pendingQuantity = quantity;
    Q_EMIT pendingQuantityChanged();
}

bool CashierScreen::keyTimes()
{
    const bool areDigits = std::ranges::all_of(m_searchText, isDigit);
    const int quantity = areDigits ? m_searchText.toInt() : 0;
    if (quantity < 1 || quantity > quantity_max)
        return false;
    m_keys.unlessScanned([this, quantity] {
        setPendingQuantity(quantity);
        setSearchText({});
    });
    return true;
}

void CashierScreen::keyQuantity(int row, int pieces)
{
    if (m_keys.isHeld())
        return changeQuantity(row, pieces);
    m_keys.unlessScanned([this, row, pieces] { changeQuantity(row, pieces); });
}

void CashierScreen::confirmSearch(int resultRow)
{
    const QString text = m_searchText.trimmed();
    const bool isNumber =
        text.size() >= ScanBurst::length_min && std::ranges::all_of(text, isDigit);
    if (isNumber && sale::Gtin::parse(text).ok()) {
        setSearchText({});
        scanned(text);
    } else if (resultRow >= 0 && resultRow < m_results.rowCount()) {
        pick(m_results.rows()[static_cast<std::size_t>(resultRow)].number);
        setSearchText({});
    } else if (isNumber) {
        setSearchText({});
        scanned(text);
    }
}

void CashierScreen::pick(const QString& number)
{
    if (stage() != Stage::Checkout)
        return;
    const auto gtin = sale::Gtin::parse(number);
    if (gtin.ok())
        add(gtin.value());
}

void CashierScreen::changeQuantity(int row, int pieces)
{
    if (row < 0 || row >= m_lines.rowCount() || stage() != Stage::Checkout)
        return;
    const sale::Quantity now = m_view->counter.basket.lines[static_cast<std::size_t>(row)].quantity;
    const std::int64_t wanted = now.thousandths + std::int64_t{pieces} * 1000;
    if (wanted <= 0)
        command(till::Remove{lineOf(row)});
    else if (wanted <= sale::Quantity::thousandths_max)
        command(till::SetQuantity{lineOf(row), sale::Quantity{wanted}});
}

void CashierScreen::remove(int row)
{
    if (row >= 0 && row < m_lines.rowCount() && stage() == Stage::Checkout)
        command(till::Remove{lineOf(row)});
}

void CashierScreen::discount(int row, std::optional<sale::Discount> discount)
{
    if (row >= -1 && row < m_lines.rowCount() && stage() == Stage::Checkout)
        command(till::SetDiscount{lineOf(row), std::move(discount)});
}

bool CashierScreen::discountPercent(int row, const QString& text)
{
    const std::optional<int> part = milliPercentOf(text);
    if (part)
        discount(row, sale::PercentOff{*part});
    return part.has_value();
}

bool CashierScreen::discountAmount(int row, const QString& text)
{
    const auto amount = sale::Money::parse(withPoint(text), m_view->counter.basket.currency);
    if (!amount.ok() || amount.value().isNegative() || amount.value().isZero())
        return false;
    discount(row, sale::AmountOff{amount.value()});
    return true;
}

void CashierScreen::removeDiscount(int row)
{
    discount(row, std::nullopt);
}

bool CashierScreen::hasDiscount(int row) const
{
    const sale::Basket& basket = m_view->counter.basket;
    if (row < 0)
        return basket.discount.has_value();
    const auto at = static_cast<std::size_t>(row);
    return at < basket.lines.size() && basket.lines[at].discount.has_value();
}

QString CashierScreen::lineName(int row) const
{
    const auto& lines = m_view->counter.basket.lines;
    const auto at = static_cast<std::size_t>(row);
    return row >= 0 && at < lines.size() ? lines[at].product.name : QString();
}

void CashierScreen::chargeCash(const QString& given)
{
    const auto amount =
        sale::Money::parse(withPoint(given), m_view->counter.totals.total.currency());
    if (amount.ok() && stage() == Stage::Checkout)
        command(till::ChargeCash{amount.value()});
}

void CashierScreen::chargeCard(int demoCard)
{
    if (stage() != Stage::Checkout)
        return;
    const auto at = static_cast<std::size_t>(demoCard);
    if (demoCard >= 0 && at < m_view->demoCards.size()) {
        const till::DemoCardView& card = m_view->demoCards[at];
        command(till::ChargeCard{till::ShownCard{card.fingerprint, card.brand, card.last4}});
    } else if (m_view->hasDemoTerminal && m_view->demoCards.empty()) {
        say(tr("The demo terminal has no cards"),
            tr("Name some as demo_cards under [payment] in countersign.toml, and start the till "
               "again."));
    } else if (m_view->demoCards.empty()) {
        command(till::ChargeCard{});
    }
}

void CashierScreen::resend()
{
    if (stage() == Stage::Waiting && countdown().canResend)
        command(till::Resend{});
}

void CashierScreen::setAside()
{
    if (stage() == Stage::Waiting ||
        (stage() == Stage::Checkout && !m_view->counter.basket.isEmpty()))
        command(till::Aside{});
}

void CashierScreen::takeUp(const QString& purchase)
{
    command(till::Take{QUuid::fromString(purchase)});
}

void CashierScreen::showEnded(const QString& purchase)
{
    command(till::ShowEnded{QUuid::fromString(purchase)});
}

void CashierScreen::cancelPayment()
{
    command(till::Cancel{});
}

void CashierScreen::next()
{
    if (stage() == Stage::Recorded)
        command(till::Next{});
}

} // namespace countersign::ui
