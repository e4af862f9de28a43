#include "core/sale/tax.h"

#include "core/sale/decimal.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace countersign::sale {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int rate_decimals = 3;

} // namespace

Result<TaxRates, QString> TaxRates::parse(QStringView text)
{
    TaxRates rates;
    rates.m_count = 0;
    for (const QStringView part : text.tokenize(u'+')) {
        if (rates.m_count == rates_max)
            return failure(u"%1 has more than %2 rates of tax"_s.arg(quoted(text)).arg(rates_max));
        const auto rate = parseDecimal(part, rate_decimals, rate_milli_percent_max);
        if (!rate)
            return failure(describe(rate.error(), part, rate_decimals, u"100 %"_s));
        if (part.startsWith(u'-'))
            return failure(u"%1: a rate of tax can't be negative"_s.arg(quoted(part)));
        rates.m_rates_milli_percent[rates.m_count++] = static_cast<int>(*rate);
    }
    const auto used =
        rates.m_rates_milli_percent.begin() + static_cast<std::ptrdiff_t>(rates.m_count);
    std::sort(rates.m_rates_milli_percent.begin(), used, std::greater<>());
    return rates;
}

int TaxRates::sum_milli_percent() const
{
    return std::accumulate(m_rates_milli_percent.begin(), m_rates_milli_percent.end(), 0);
}

QString TaxRates::toString() const
{
    QString text;
    for (const int rate : rates_milli_percent()) {
        if (!text.isEmpty())
            text += u'+';
        text += shortDecimalText(rate, rate_decimals);
    }
    return text;
}

} // namespace countersign::sale
