#include "core/receipt/amount_text.h"

#include <array>
#include <utility>

namespace countersign::receipt {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr char16_t minus = u'\u2212';

/// Only signs that mean one currency everywhere; others are written by their code.
QString signOf(const sale::Currency& currency)
{
    static constexpr std::array<std::pair<const char*, char16_t>, 7> signs{{
        {"EUR", u'\u20AC'},
        {"GBP", u'\u00A3'},
        {"JPY", u'\u00A5'},
        {"INR", u'\u20B9'},
        {"UAH", u'\u20B4'},
        {"ILS", u'\u20AA'},
        {"TRY", u'\u20BA'},
    }};
    const QString code = currency.toString();
    for (const auto& [known, sign] : signs) {
        if (code == QLatin1StringView(known))
            return QString(QChar(sign));
    }
    return code + QChar(u'\u00A0');
}

} // namespace

QString withoutCurrency(const sale::Money& amount)
{
    return amount.isNegative() ? QChar(minus) + (-amount).toString() : amount.toString();
}

QString withCurrency(const sale::Money& amount)
{
    const QString sign = signOf(amount.currency());
    return amount.isNegative() ? QChar(minus) + sign + (-amount).toString()
                               : sign + amount.toString();
}

} // namespace countersign::receipt
