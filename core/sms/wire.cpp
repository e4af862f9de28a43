#include "core/sms/wire.h"

namespace countersign::sms {

HttpRequest SmsWire::following(const QString& reference) const
{
    (void)reference;
    return {};
}

world::MessageReport SmsWire::readFollowed(const HttpReply& reply) const
{
    (void)reply;
    return {};
}

QString SmsWire::ownReference(const world::Message& message) const
{
    (void)message;
    return {};
}

HttpRequest SmsWire::finding(const world::Message& message, std::int64_t since_ms) const
{
    (void)message;
    (void)since_ms;
    return {};
}

world::MessageReport SmsWire::readFound(const HttpReply& reply, const world::Message& message,
                                        std::int64_t since_ms, std::int64_t now_ms) const
{
    (void)reply;
    (void)message;
    (void)since_ms;
    (void)now_ms;
    return {};
}

HttpRequest SmsWire::askingReplies(std::int64_t since_ms) const
{
    (void)since_ms;
    return {};
}

std::optional<HttpRequest> SmsWire::askingRepliesInSmallPages(std::int64_t since_ms) const
{
    (void)since_ms;
    return {};
}

std::optional<HttpRequest> SmsWire::askingMoreReplies(const HttpReply& page,
                                                      std::int64_t since_ms) const
{
    (void)page;
    (void)since_ms;
    return {};
}

std::optional<std::vector<world::SmsReply>>
SmsWire::readReplies(const HttpReply& reply, std::int64_t since_ms, std::int64_t now_ms) const
{
    (void)reply;
    (void)since_ms;
    (void)now_ms;
    return {};
}

} // namespace countersign::sms
