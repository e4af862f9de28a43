#include "core/store/fingerprint.h"

#include "core/store/registry.h"

#include <QRegularExpression>

namespace countersign::store {

namespace {

constexpr int card_digits_min = 13;
constexpr int card_digits_max = 19;

bool matches(const QString& text, const QString& pattern)
{
    return QRegularExpression(QRegularExpression::anchoredPattern(pattern)).match(text).hasMatch();
}

/// ISO/IEC 7812-1, annex B: the check digit of card numbers.
bool isCardNumber(const QString& text)
{
    if (!matches(text, QStringLiteral("[0-9]{%1,%2}").arg(card_digits_min).arg(card_digits_max)))
        return false;
    int sum = 0;
    bool isDoubled = false;
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, isDoubled = !isDoubled) {
        const int value = (digit->unicode() - u'0') * (isDoubled ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
    }
    return sum % 10 == 0;
}

} // namespace

QString faultOfFingerprint(const QString& text)
{
    if (isCardNumber(text))
        return QStringLiteral("this is a card number; a method is the acquirer's fingerprint");
    if (matches(text, QStringLiteral("[!-~]{1,%1}").arg(Registry::fingerprint_length_max)))
        return {};
    return QStringLiteral("a method is 1 to %1 printable ASCII characters without spaces")
        .arg(Registry::fingerprint_length_max);
}

} // namespace countersign::store
