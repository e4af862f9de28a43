#include "core/store/import.h"

namespace countersign::store {

QString ImportFault::toString() const
{
    QString place;
    if (line > 0)
        place = QStringLiteral("line %1").arg(line);
    if (column > 0)
        place += QStringLiteral(", column %1").arg(column);
    if (!columnName.isEmpty())
        place += QStringLiteral(" (%1)").arg(columnName);
    return place.isEmpty() ? reason : place + QStringLiteral(": ") + reason;
}

QString ImportError::toString() const
{
    if (store)
        return store->words;
    return faults.empty() ? QString() : faults.front().toString();
}

} // namespace countersign::store
