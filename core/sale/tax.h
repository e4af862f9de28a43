#pragma once

#include "core/base/result.h"
#include "core/sale/money.h"

#include <QString>
#include <QStringView>
#include <array>
#include <compare>
#include <cstddef>
#include <span>

namespace countersign::sale {

/// Tax rates that stand side by side on one base: `18+8` is 18 % and 8 % of the same net amount.
/// Rates are in thousandths of a percent (21 % = 21000), 0 to 100 %, at most three decimals.
class TaxRates
{
public:
    static constexpr std::size_t rates_max = 4;
    static constexpr int rate_milli_percent_max = 100'000;

    TaxRates() = default; // no tax: one rate of 0
    /// "21", "5.5", "18+8"; the order of rates means nothing. The error says in words what is
    /// wrong.
    static Result<TaxRates, QString> parse(QStringView text);

    /// One to four rates, the largest first.
    [[nodiscard]] std::span<const int> rates_milli_percent() const
    {
        return std::span(m_rates_milli_percent).first(m_count);
    }
    [[nodiscard]] int sum_milli_percent() const;
    /// As parse reads it, the largest first, without superfluous zeros: "18+8".
    [[nodiscard]] QString toString() const;
    friend bool operator==(const TaxRates&, const TaxRates&) = default;
    friend auto operator<=>(const TaxRates&, const TaxRates&) = default;

private:
    std::array<int, rates_max> m_rates_milli_percent{};
    std::size_t m_count = 1;
};

} // namespace countersign::sale
