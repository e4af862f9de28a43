#include "core/world/sms.h"

#include <utility>

namespace countersign::world {

QString name(Again why)
{
    switch (why) {
    case Again::noAnswer:
        return QStringLiteral("no_answer");
    case Again::notDelivered:
        return QStringLiteral("not_delivered");
    case Again::tooSlow:
        return QStringLiteral("too_slow");
    }
    return {};
}

QString name(ProviderHealth::State state)
{
    switch (state) {
    case ProviderHealth::State::ok:
        return QStringLiteral("ok");
    case ProviderHealth::State::broken:
        return QStringLiteral("broken");
    case ProviderHealth::State::trial:
        return QStringLiteral("trial");
    }
    return {};
}

ProviderHealth::State providerStateFromName(QStringView text)
{
    for (const auto state : {ProviderHealth::State::broken, ProviderHealth::State::trial}) {
        if (text == name(state))
            return state;
    }
    return ProviderHealth::State::ok;
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

void SmsProvider::hearReplies(Brought brought)
{
    (void)brought;
}

void MessageCarrier::readReplies(std::int64_t since_ms, Replied replied)
{
    (void)since_ms;
    (void)replied;
}

void MessageCarrier::hearReplies(Brought brought)
{
    (void)brought;
}

} // namespace countersign::world
