#pragma once

#include <QRegularExpression>
#include <QString>

namespace base_test {

/// `words` without ids, keys and digests: any few digits that a test looks for may be in those by
/// chance.
inline QString withoutIds(QString words)
{
    static const QRegularExpression id(
        QStringLiteral("[0-9a-f]{16,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
    return words.remove(id);
}

} // namespace base_test
