#include "core/base/limited_expression.h"

#include <algorithm>

namespace countersign {

namespace {

constexpr const char* callsOfTheWhole[] = {"(?R", "(?0", "\\g<0", "\\g'0"};

} // namespace

Result<QRegularExpression, QString> limitedExpression(const QString& pattern)
{
    if (pattern.isEmpty() || pattern.size() > expression_units_max)
        return failure(
            QStringLiteral("a regular expression of 1 to %1 characters").arg(expression_units_max));
    const auto wrong = [](const QRegularExpression& expression) {
        return failure(QStringLiteral("a regular expression: ") + expression.errorString());
    };
    // On its own first: what opens and closes beside it could make a whole of two halves.
    if (const QRegularExpression alone(pattern); !alone.isValid())
        return wrong(alone);
    if (std::any_of(std::begin(callsOfTheWhole), std::end(callsOfTheWhole),
                    [&](const char* call) { return pattern.contains(QLatin1String(call)); }))
        return failure(QStringLiteral("a regular expression that doesn't call itself as a whole"));
    // PCRE2 begins to count anew at each place of the text where it looks for a match, so the
    // expression goes from place to place itself. Limits are taken from the pattern's beginning
    // alone (pcre2pattern, "SPECIAL START-OF-PATTERN ITEMS").
    QRegularExpression expression(
        QStringLiteral("(*LIMIT_MATCH=20000)(*LIMIT_DEPTH=20000)(*LIMIT_HEAP=4096)"
                       "\\A(?s:.*?)(?:") +
        pattern + u')');
    if (!expression.isValid())
        return wrong(expression);
    return expression;
}

QRegularExpressionMatch firstMatch(const QRegularExpression& expression, const QString& text)
{
    QString examined = text.left(examined_units_max);
    if (!examined.isEmpty() && examined.back().isHighSurrogate())
        examined.chop(1); // half a character makes a text that matches nothing
    return expression.match(examined);
}

} // namespace countersign
