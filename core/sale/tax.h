#pragma once

#include "core/base/result.h"
#include "core/sale/money.h"

#include <QString>
#include <QStringView>
#include <vector>

namespace countersign::sale {

/// Tax rates that stand side by side on one base: `18+8` is 18 % and 8 % of the same net amount.
/// Rates are in thousandths of a percent (21 % = 21000), 0 to 100 %, at most three decimals.
class TaxRates
{
public:
    static constexpr int rates_max = 4;

    TaxRates() = default; // no tax: one rate of 0
    /// "21", "5.5", "18+8". The error says in words what is wrong.
    static Result<TaxRates, QString> parse(QStringView text);

    [[nodiscard]] const std::vector<int>& rates_milli_percent() const { return m_rates_milli_percent; }
    [[nodiscard]] int sum_milli_percent() const;
    /// As parse reads it, without superfluous zeros: "18+8".
    [[nodiscard]] QString toString() const;
    friend bool operator==(const TaxRates&, const TaxRates&) = default;
    friend auto operator<=>(const TaxRates&, const TaxRates&) = default;

private:
    std::vector<int> m_rates_milli_percent{0};
};

} // namespace countersign::sale
