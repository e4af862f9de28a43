#include "core/sale/gtin.h"

#include "core/sale/decimal.h"

namespace countersign::sale {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int digits_max = 14;

/// GS1 General Specifications, section 7.9: from the right, beside the check digit, digits weigh
/// 3 and 1 in turn; the check digit fills the sum up to a multiple of ten.
int checkDigitOf(QStringView digits)
{
    int sum = 0;
    int weight = 3;
    for (qsizetype i = digits.size() - 2; i >= 0; --i) {
        sum += (digits[i].unicode() - u'0') * weight;
        weight = 4 - weight;
    }
    return (10 - sum % 10) % 10;
}

} // namespace

Result<Gtin, QString> Gtin::parse(QStringView digits)
{
    for (const QChar digit : digits) {
        if (digit < u'0' || digit > u'9')
            return failure(
                u"%1 isn't a GTIN: it has other characters than digits"_s.arg(quoted(digits)));
    }
    const qsizetype count = digits.size();
    if (count != 8 && count != 12 && count != 13 && count != digits_max)
        return failure(u"%1 isn't a GTIN: it has %2 digits, where 8, 12, 13 or 14 are needed"_s
                           .arg(quoted(digits))
                           .arg(count));
    const int expected = checkDigitOf(digits);
    if (digits.back().unicode() - u'0' != expected)
        return failure(u"%1 isn't a GTIN: its check digit would have to be %2"_s.arg(quoted(digits))
                           .arg(expected));
    Gtin gtin;
    for (const QChar digit : digits)
        gtin.m_number = gtin.m_number * 10 + static_cast<std::uint64_t>(digit.unicode() - u'0');
    return gtin;
}

QString Gtin::toString() const
{
    return QString::number(m_number).rightJustified(digits_max, u'0');
}

} // namespace countersign::sale
