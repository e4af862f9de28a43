#include "core/sale/money.h"

#include "core/base/check.h"
#include "core/sale/decimal.h"
#include "core/sale/rounding.h"

namespace countersign::sale {

Money::Money(std::int64_t minor, Currency currency)
    : m_minor(minorUnits(minor)), m_currency(currency)
{
}

Result<Money, QString> Money::parse(QStringView text, Currency currency)
{
    const auto minor = parseDecimal(text, currency.decimals, minor_max);
    if (!minor)
        return failure(
            describe(minor.error(), text, currency.decimals,
                     decimalText(minor_max, currency.decimals) + u' ' + currency.toString()));
    return Money(*minor, currency);
}

QString Money::toString() const
{
    return decimalText(m_minor, m_currency.decimals);
}

Money operator+(const Money& a, const Money& b)
{
    check(a.m_currency == b.m_currency, "amounts of one currency are added");
    return Money(a.m_minor + b.m_minor, a.m_currency);
}

Money operator-(const Money& a, const Money& b)
{
    check(a.m_currency == b.m_currency, "amounts of one currency are subtracted");
    return Money(a.m_minor - b.m_minor, a.m_currency);
}

bool operator<(const Money& a, const Money& b)
{
    check(a.m_currency == b.m_currency, "amounts of one currency are compared");
    return a.m_minor < b.m_minor;
}

Money Money::scaled(std::int64_t numerator, std::int64_t denominator, Rounding rounding) const
{
    return Money(minorUnits(quotient(Int128{m_minor} * numerator, denominator, rounding)),
                 m_currency);
}

Money Money::roundedTo(std::int64_t step_minor, Rounding rounding) const
{
    check(step_minor > 0, "a step of cash is more than zero");
    return Money(minorUnits(quotient(m_minor, step_minor, rounding) * step_minor), m_currency);
}

std::vector<Money> Money::allocated(std::span<const std::int64_t> weights) const
{
    std::vector<Money> parts;
    parts.reserve(weights.size());
    for (const std::int64_t part : shares(m_minor, weights))
        parts.emplace_back(part, m_currency);
    return parts;
}

} // namespace countersign::sale
