#include "core/code/purpose.h"

namespace countersign::code {

QString name(Purpose purpose)
{
    switch (purpose) {
    case Purpose::code:
        return QStringLiteral("code");
    case Purpose::started:
        return QStringLiteral("started");
    case Purpose::completed:
        return QStringLiteral("completed");
    case Purpose::suspicious:
        return QStringLiteral("suspicious");
    case Purpose::offer:
        return QStringLiteral("offer");
    case Purpose::test:
        return QStringLiteral("test");
    }
    return {};
}

Result<Purpose, QString> purposeFromName(QStringView text)
{
    for (const Purpose purpose : purposes) {
        if (text == name(purpose))
            return purpose;
    }
    return failure(QStringLiteral("no message has the purpose “%1”").arg(text.left(40)));
}

} // namespace countersign::code
