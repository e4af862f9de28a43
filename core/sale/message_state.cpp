#include "core/sale/message_state.h"

namespace countersign::sale {

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

namespace {

int progressOf(MessageState state)
{
    switch (state) {
    case MessageState::queued:
        return 0;
    case MessageState::unknown:
        return 1;
    case MessageState::accepted:
        return 2;
    case MessageState::sent:
        return 3;
    case MessageState::delivered:
    case MessageState::undelivered:
    case MessageState::failed:
        return 4;
    }
    return 0;
}

} // namespace

bool isFinal(MessageState state)
{
    return progressOf(state) == progressOf(MessageState::delivered);
}

bool isProgress(MessageState known, MessageState later)
{
    return progressOf(later) > progressOf(known);
}

} // namespace countersign::sale
