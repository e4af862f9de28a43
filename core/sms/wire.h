#pragma once

#include "core/sms/http_line.h"
#include "core/world/code_service.h"
#include "core/world/sms.h"

#include <optional>
#include <vector>

namespace countersign::sms {

/// How one kind of gateway is spoken to: requests are built and replies read, and nothing else
/// happens. Callable from any thread. What a gateway can't do, by its abilities, is never asked.
/// A reason never holds what was sent, nor words of the gateway's that might repeat it.
class SmsWire
{
public:
    virtual ~SmsWire() = default;
    [[nodiscard]] virtual QString name() const = 0;
    [[nodiscard]] virtual world::SmsAbilities abilities() const { return {}; }

    /// The error says why this gateway can never take this message.
    [[nodiscard]] virtual Result<HttpRequest, QString>
    sending(const world::Message& message) const = 0;
    [[nodiscard]] virtual world::MessageReport readSent(const HttpReply& reply) const = 0;

    [[nodiscard]] virtual HttpRequest following(const QString& reference) const;
    [[nodiscard]] virtual world::MessageReport readFollowed(const HttpReply& reply) const;

    /// Under which a message that is taken is asked about, where that is our own id; else empty,
    /// and the gateway's answer has it.
    [[nodiscard]] virtual QString ownReference(const world::Message& message) const;

    /// `since_ms`, here and below, is wall time.
    [[nodiscard]] virtual HttpRequest finding(const world::Message& message,
                                              std::int64_t since_ms) const;
    [[nodiscard]] virtual world::MessageReport readFound(const HttpReply& reply,
                                                         const world::Message& message,
                                                         std::int64_t since_ms,
                                                         std::int64_t now_ms) const;

    [[nodiscard]] virtual HttpRequest askingReplies(std::int64_t since_ms) const;
    /// The same question for pages that fit where a page of the first was too large; nothing where
    /// there are none.
    [[nodiscard]] virtual std::optional<HttpRequest>
    askingRepliesInSmallPages(std::int64_t since_ms) const;
    /// Where the next page is after one that `readReplies` could read; nothing where no more is
    /// needed, and where it leads elsewhere than to that list.
    [[nodiscard]] virtual std::optional<HttpRequest> askingMoreReplies(const HttpReply& page,
                                                                       std::int64_t since_ms) const;
    [[nodiscard]] virtual std::optional<std::vector<world::SmsReply>>
    readReplies(const HttpReply& reply, std::int64_t since_ms, std::int64_t now_ms) const;
};

/// The same for a service that makes and checks its own code.
class CodeWire
{
public:
    virtual ~CodeWire() = default;
    [[nodiscard]] virtual QString name() const = 0;
    [[nodiscard]] virtual HttpRequest sending(const world::CodeRequest& request) const = 0;
    [[nodiscard]] virtual world::MessageReport readSent(const HttpReply& reply,
                                                        const world::CodeRequest& request,
                                                        const QString& replaced) const = 0;
    [[nodiscard]] virtual HttpRequest checking(const QString& reference,
                                               const world::CodeRequest& request,
                                               const SecretBytes& digits) const = 0;
    /// What is said of another code than that one is no verdict.
    [[nodiscard]] virtual world::CodeVerdict readChecked(const HttpReply& reply,
                                                         const QString& reference) const = 0;
    [[nodiscard]] virtual HttpRequest cancelling(const QString& reference) const = 0;
    /// True if it takes no second request for a number before the first one was cancelled.
    [[nodiscard]] virtual bool takesOneAtATime() const { return false; }
};

} // namespace countersign::sms
