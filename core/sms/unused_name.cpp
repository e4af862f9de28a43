#include "core/sms/unused_name.h"

namespace countersign::sms {

QString unusedName(const QString& name, const QStringList& used)
{
    QString candidate = name;
    for (int i = 2; used.contains(candidate); ++i)
        candidate = QStringLiteral("%1-%2").arg(name).arg(i);
    return candidate;
}

} // namespace countersign::sms
