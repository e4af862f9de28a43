#include "core/world/uplink.h"

namespace countersign::world {

using Reason = UplinkTrouble::Reason;

bool isStop(Reason reason)
{
    switch (reason) {
    case Reason::unreachable:
    case Reason::later:
    case Reason::notBelieved:
    case Reason::noProgress:
    case Reason::unreadable:
        return false;
    case Reason::refused:
    case Reason::fork:
    case Reason::ahead:
        return true;
    }
    return false;
}

QString name(Reason reason)
{
    switch (reason) {
    case Reason::unreachable:
        return QStringLiteral("unreachable");
    case Reason::later:
        return QStringLiteral("later");
    case Reason::notBelieved:
        return QStringLiteral("not_believed");
    case Reason::noProgress:
        return QStringLiteral("no_progress");
    case Reason::unreadable:
        return QStringLiteral("unreadable");
    case Reason::refused:
        return QStringLiteral("refused");
    case Reason::fork:
        return QStringLiteral("fork");
    case Reason::ahead:
        return QStringLiteral("ahead");
    }
    return {};
}

} // namespace countersign::world
