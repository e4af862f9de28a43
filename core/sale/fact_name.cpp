#include "core/sale/fact.h"

namespace countersign::sale {

QString name(TerminalAction action)
{
    switch (action) {
    case TerminalAction::authorise:
        return QStringLiteral("authorise");
    case TerminalAction::capture:
        return QStringLiteral("capture");
    case TerminalAction::release:
        return QStringLiteral("release");
    }
    return {};
}

QString name(SaidBy who)
{
    switch (who) {
    case SaidBy::unsaid:
        return {};
    case SaidBy::provider:
        return QStringLiteral("provider");
    case SaidBy::till:
        return QStringLiteral("till");
    }
    return {};
}

QString name(TryFailure why)
{
    switch (why) {
    case TryFailure::unsaid:
        return {};
    case TryFailure::wrongDigits:
        return QStringLiteral("wrong_digits");
    case TryFailure::notCompared:
        return QStringLiteral("not_compared");
    }
    return {};
}

} // namespace countersign::sale
