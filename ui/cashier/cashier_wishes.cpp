// What the cashier does, as commands to the till.

#include "ui/cashier/cashier_screen.h"
#include "ui/cashier/wording.h"

#include <QVariantMap>
#include <algorithm>
#include <utility>

namespace countersign::ui {

namespace {

// What a person types as a decimal, with either separator.
QString withPoint(const QString& text)
{
    QString plain = text.trimmed();
    plain.replace(u',', u'.');
    return plain;
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
    Q_EMIT scanTyped(static_cast<int>(code.size()));
    switch (stage()) {
    case Stage::Checkout:
    case Stage::Recorded:
        break;
    case Stage::Authorising:
    case Stage::Waiting:
    case Stage::Capturing:
    case Stage::Releasing:
        setNotice({}, tr("Finish or cancel this payment first."), false);
        return;
    }
    const auto gtin = sale::Gtin::parse(code);
    if (m_pendingQuantity > 0 && gtin.ok())
        add(gtin.value());
    else
        Q_EMIT commanded(till::Scan{code});
}

void CashierScreen::add(const sale::Gtin& gtin)
{
    Q_EMIT commanded(till::Add{gtin, takenQuantity()});
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

bool CashierScreen::takeQuantity(const QString& digits)
{
    bool isNumber = false;
    const int quantity = digits.toInt(&isNumber);
    if (!isNumber || quantity < 1 || quantity > quantity_max)
        return false;
    setPendingQuantity(quantity);
    return true;
}

void CashierScreen::confirmSearch(int resultRow)
{
    const QString text = m_searchText.trimmed();
    const bool isNumber = text.size() >= ScanBurst::length_min &&
                          std::ranges::all_of(text, [](QChar c) { return c >= u'0' && c <= u'9'; });
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
        Q_EMIT commanded(till::Remove{lineOf(row)});
    else if (wanted <= sale::Quantity::thousandths_max)
        Q_EMIT commanded(till::SetQuantity{lineOf(row), sale::Quantity{wanted}});
}

void CashierScreen::remove(int row)
{
    if (row >= 0 && row < m_lines.rowCount() && stage() == Stage::Checkout)
        Q_EMIT commanded(till::Remove{lineOf(row)});
}

void CashierScreen::discount(int row, std::optional<sale::Discount> discount)
{
    if (row >= -1 && row < m_lines.rowCount() && stage() == Stage::Checkout)
        Q_EMIT commanded(till::SetDiscount{lineOf(row), std::move(discount)});
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

QVariantMap CashierScreen::cashOf(const QString& given) const
{
    const sale::Money total = m_view->counter.totals.total;
    const auto amount = sale::Money::parse(withPoint(given), total.currency());
    const bool isEnough = amount.ok() && amount.value() >= total;
    QVariantMap cash{{QStringLiteral("isEnough"), isEnough},
                     {QStringLiteral("change"), withCurrency(sale::Money::zero(total.currency()))},
                     {QStringLiteral("missing"), QString()}};
    if (isEnough) {
        cash[QStringLiteral("given")] = withCurrency(amount.value());
        cash[QStringLiteral("change")] = withCurrency(amount.value() - total);
    } else if (amount.ok() && !amount.value().isNegative()) {
        cash[QStringLiteral("missing")] = withCurrency(total - amount.value());
    }
    return cash;
}

QStringList CashierScreen::likelyCash() const
{
    const sale::Money total = m_view->counter.totals.total;
    std::int64_t unit = 1;
    for (int i = 0; i < total.currency().decimals; ++i)
        unit *= 10;
    QStringList amounts{total.toString()};
    for (const std::int64_t note : {5, 10, 20, 50, 100, 200}) {
        const sale::Money whole = total.roundedTo(note * unit, sale::Rounding::up);
        if (!amounts.contains(whole.toString()) && amounts.size() < 5)
            amounts += whole.toString();
    }
    return amounts;
}

void CashierScreen::chargeCash(const QString& given)
{
    const auto amount =
        sale::Money::parse(withPoint(given), m_view->counter.totals.total.currency());
    if (amount.ok() && stage() == Stage::Checkout)
        Q_EMIT commanded(till::ChargeCash{amount.value()});
}

void CashierScreen::chargeCard(int demoCard)
{
    if (stage() != Stage::Checkout)
        return;
    const auto at = static_cast<std::size_t>(demoCard);
    if (demoCard >= 0 && at < m_view->demoCards.size()) {
        const till::DemoCardView& card = m_view->demoCards[at];
        Q_EMIT commanded(
            till::ChargeCard{till::ShownCard{card.fingerprint, card.brand, card.last4}});
    } else if (m_view->demoCards.empty()) {
        Q_EMIT commanded(till::ChargeCard{});
    }
}

void CashierScreen::resend()
{
    if (stage() == Stage::Waiting && countdown().canResend)
        Q_EMIT commanded(till::Resend{});
}

void CashierScreen::setAside()
{
    if (stage() == Stage::Waiting ||
        (stage() == Stage::Checkout && !m_view->counter.basket.isEmpty()))
        Q_EMIT commanded(till::Aside{});
}

void CashierScreen::takeUp(const QString& purchase)
{
    Q_EMIT commanded(till::Take{QUuid::fromString(purchase)});
}

void CashierScreen::cancelPayment()
{
    Q_EMIT commanded(till::Cancel{});
}

void CashierScreen::next()
{
    if (stage() == Stage::Recorded)
        Q_EMIT commanded(till::Next{});
}

} // namespace countersign::ui
