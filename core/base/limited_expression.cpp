#include "core/base/limited_expression.h"

namespace countersign {

Result<QRegularExpression, QString> limitedExpression(const QString& pattern)
{
    if (pattern.isEmpty() || pattern.size() > expression_units_max)
        return failure(
            QStringLiteral("a regular expression of 1 to %1 characters").arg(expression_units_max));
    // PCRE2 takes its limits from the pattern's beginning alone (pcre2pattern, "SPECIAL START-OF-
    // PATTERN ITEMS"), where the pattern's own can only lower ours.
    QRegularExpression expression(
        QStringLiteral("(*LIMIT_MATCH=100000)(*LIMIT_DEPTH=1000)(*LIMIT_HEAP=1024)") + pattern);
    if (!expression.isValid())
        return failure(QStringLiteral("a regular expression: ") + expression.errorString());
    return expression;
}

} // namespace countersign
