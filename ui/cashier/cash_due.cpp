#include "ui/cashier/cash_due.h"

#include "ui/cashier/wording.h"

namespace countersign::ui {

namespace {

constexpr qsizetype amounts_max = 5;

} // namespace

CashDue::CashDue(const till::PurchaseView& purchase)
    : m_total(purchase.cashTotal), m_unrounded(purchase.totals.total)
{
}

QString CashDue::total() const
{
    return withCurrency(m_total);
}

QString CashDue::unrounded() const
{
    return m_total == m_unrounded ? QString() : withCurrency(m_unrounded);
}

QStringList CashDue::likely() const
{
    std::int64_t unit = 1;
    for (int i = 0; i < m_total.currency().decimals; ++i)
        unit *= 10;
    QStringList amounts{m_total.toString()};
    for (const std::int64_t note : {5, 10, 20, 50, 100, 200}) {
        const sale::Money whole = m_total.roundedTo(note * unit, sale::Rounding::up);
        if (!amounts.contains(whole.toString()) && amounts.size() < amounts_max)
            amounts += whole.toString();
    }
    return amounts;
}

QVariantMap CashDue::after(const QString& given) const
{
    const auto amount = sale::Money::parse(withPoint(given), m_total.currency());
    const bool isEnough = amount.ok() && amount.value() >= m_total;
    QVariantMap cash{
        {QStringLiteral("isEnough"), isEnough},
        {QStringLiteral("given"), QString()},
        {QStringLiteral("change"), withCurrency(sale::Money::zero(m_total.currency()))},
        {QStringLiteral("missing"), QString()}};
    if (isEnough) {
        cash[QStringLiteral("given")] = withCurrency(amount.value());
        cash[QStringLiteral("change")] = withCurrency(amount.value() - m_total);
    } else if (amount.ok() && !amount.value().isNegative()) {
        cash[QStringLiteral("missing")] = withCurrency(m_total - amount.value());
    }
    return cash;
}

} // namespace countersign::ui
