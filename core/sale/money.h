#pragma once

#include "core/base/result.h"

#include <QString>
#include <QStringView>
#include <cstdint>
#include <span>
#include <vector>

namespace countersign::sale {

/// A currency of ISO 4217, with the number of decimals the standard gives it.
struct Currency
{
    char code[4] = {'E', 'U', 'R', '\0'}; // three capital letters
    int decimals = 2;                     // 0 to 4

    /// The currency of that code. The error says in words that ISO 4217 has none, or none with
    /// decimals (gold, testing).
    static Result<Currency, QString> fromCode(QStringView code);
    [[nodiscard]] QString toString() const { return QString::fromLatin1(code); }
    friend bool operator==(const Currency&, const Currency&) = default;
};

/// How a fraction of a minor unit becomes whole.
enum class Rounding {
    halfUp,   // a half goes away from zero
    halfEven, // a half goes to the even neighbour
    up,       // away from zero
    down,     // towards zero
};

/// An amount in minor units (cents, where there are cents). Sums are checked: an amount beyond the
/// limit or a mix of currencies ends the program, since amounts from outside are range-checked
/// where they enter.
class Money
{
public:
    /// No amount in Countersign is larger than this, either way: 10^15 minor units.
    static constexpr std::int64_t minor_max = 1'000'000'000'000'000;

    Money() = default;
    /// An amount from -minor_max to minor_max.
    Money(std::int64_t minor, Currency currency);
    /// Zero of that currency.
    static Money zero(Currency currency) { return Money(0, currency); }
    /// "48.20" or "-1.5": digits, at most the currency's decimals, no thousands separators.
    /// The error says in words what is wrong.
    static Result<Money, QString> parse(QStringView text, Currency currency);

    [[nodiscard]] std::int64_t minor() const { return m_minor; }
    [[nodiscard]] Currency currency() const { return m_currency; }
    [[nodiscard]] bool isZero() const { return m_minor == 0; }
    [[nodiscard]] bool isNegative() const { return m_minor < 0; }
    /// "48.20": always all decimals, a point, no currency. The form of contracts and journal.
    [[nodiscard]] QString toString() const;

    Money operator-() const { return Money(-m_minor, m_currency); }
    friend Money operator+(const Money& a, const Money& b);
    friend Money operator-(const Money& a, const Money& b);
    Money& operator+=(const Money& other) { return *this = *this + other; }
    Money& operator-=(const Money& other) { return *this = *this - other; }
    friend bool operator==(const Money& a, const Money& b) = default;
    /// Only amounts of one currency can be ordered.
    friend bool operator<(const Money& a, const Money& b);
    friend bool operator>(const Money& a, const Money& b) { return b < a; }
    friend bool operator<=(const Money& a, const Money& b) { return !(b < a); }
    friend bool operator>=(const Money& a, const Money& b) { return !(a < b); }

    /// This amount times numerator / denominator (denominator > 0), rounded as named.
    [[nodiscard]] Money scaled(std::int64_t numerator, std::int64_t denominator,
                               Rounding rounding) const;
    /// Rounded to a multiple of `step` minor units (step > 0), for cash.
    [[nodiscard]] Money roundedTo(std::int64_t step_minor, Rounding rounding) const;
    /// Splits this amount in proportion to the weights (each >= 0, their sum > 0) by largest
    /// remainder, the first of equals first: the parts always sum to the whole.
    [[nodiscard]] std::vector<Money> allocated(std::span<const std::int64_t> weights) const;

private:
    std::int64_t m_minor = 0;
    Currency m_currency;
};

} // namespace countersign::sale
