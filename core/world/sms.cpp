#include "core/world/sms.h"

#include <utility>

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

void SmsProvider::follow(const QString& reference, Reported reported)
{
    MessageReport report;
    report.provider = name();
    report.reference = reference;
    reported(std::move(report));
}

void SmsProvider::find(std::shared_ptr<const Message> message, std::int64_t since_ms,
                       Reported reported)
{
    (void)message;
    (void)since_ms;
    MessageReport report;
    report.provider = name();
    reported(std::move(report));
}

void SmsProvider::readReplies(std::int64_t since_ms, Replied replied)
{
    (void)since_ms;
    replied({});
}

} // namespace countersign::world
