#include "core/world/sms.h"

namespace countersign::world {

QString name(MessageState state)
{
    switch (state) {
    case MessageState::queued:
        return QStringLiteral("queued");
    case MessageState::accepted:
        return QStringLiteral("accepted");
    case MessageState::sent:
        return QStringLiteral("sent");
    case MessageState::delivered:
        return QStringLiteral("delivered");
    case MessageState::undelivered:
        return QStringLiteral("undelivered");
    case MessageState::failed:
        return QStringLiteral("failed");
    case MessageState::unknown:
        return QStringLiteral("unknown");
    }
    return {};
}

MessageState messageStateFromName(QStringView text)
{
    for (const MessageState state :
         {MessageState::queued, MessageState::accepted, MessageState::sent, MessageState::delivered,
          MessageState::undelivered, MessageState::failed}) {
        if (text == name(state))
            return state;
    }
    return MessageState::unknown;
}

} // namespace countersign::world
