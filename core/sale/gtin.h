#pragma once

#include "core/base/result.h"

#include <QString>
#include <QStringView>
#include <compare>
#include <cstdint>

namespace countersign::sale {

/// A GS1 Global Trade Item Number: GTIN-8, -12, -13 or -14 with its check digit
/// (GS1 General Specifications, section 7.9), held as its 14-digit form.
class Gtin
{
public:
    Gtin() = default;
    /// Eight, twelve, thirteen or fourteen digits, the last the check digit. The error says in
    /// words what is wrong.
    static Result<Gtin, QString> parse(QStringView digits);

    /// Fourteen digits, zero-padded on the left: the form that is compared and stored.
    [[nodiscard]] QString toString() const;
    [[nodiscard]] std::uint64_t number() const { return m_number; }
    friend auto operator<=>(const Gtin&, const Gtin&) = default;

private:
    std::uint64_t m_number = 0;
};

} // namespace countersign::sale
