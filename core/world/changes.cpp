#include "core/world/changes.h"

namespace countersign::world {

QString name(ChangesTrouble::Reason reason)
{
    using Reason = ChangesTrouble::Reason;
    switch (reason) {
    case Reason::unreachable:
        return QStringLiteral("unreachable");
    case Reason::noPlace:
        return QStringLiteral("no_place");
    case Reason::notBelieved:
        return QStringLiteral("not_believed");
    case Reason::otherStore:
        return QStringLiteral("other_store");
    case Reason::older:
        return QStringLiteral("older");
    case Reason::behind:
        return QStringLiteral("behind");
    case Reason::gap:
        return QStringLiteral("gap");
    case Reason::incomplete:
        return QStringLiteral("incomplete");
    case Reason::notSealed:
        return QStringLiteral("not_sealed");
    case Reason::unusable:
        return QStringLiteral("unusable");
    case Reason::lost:
        return QStringLiteral("lost");
    }
    return {};
}

} // namespace countersign::world
