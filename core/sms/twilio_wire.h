#pragma once

#include "core/sms/twilio_account.h"
#include "core/sms/wire.h"

#include <QUrl>

namespace countersign::sms {

struct TwilioSettings
{
    static constexpr const char* base_default = "https://api.twilio.com";

    QUrl base; // scheme and host
    QString accountSid;
    TwilioAccount account;
    QString sender;              // a number, a name or a short code; or empty
    QString messagingServiceSid; // "MG…" in its place
    /// Twilio forgets the text, or most of the number, once the message is done with. The account
    /// must have message redaction.
    bool discardsText = false;
    bool obfuscatesNumber = false;
};

/// Twilio's Messages (API 2010-04-01). It has no key against doubles, so a sending without an
/// answer is looked for among the messages to that number.
class TwilioWire final : public SmsWire
{
public:
    static constexpr std::int64_t validity_max_s = 36'000;
    static constexpr int listed_max = 200; // messages in an answer, the newest
    static constexpr qsizetype reply_bytes_max = 512 * 1024;
    /// So many fit, whatever their texts: 1,600 units of `\uXXXX` each, and what is around them.
    static constexpr int listed_small_max = 40;
    /// A message that isn't listed so long after it was sent isn't there.
    static constexpr std::int64_t listed_within_ms = 4'000;
    /// Their clock may differ from ours by so much.
    static constexpr std::int64_t clock_difference_max_ms = 5'000;

    explicit TwilioWire(TwilioSettings settings) : m_settings(std::move(settings)) {}

    [[nodiscard]] QString name() const override { return QStringLiteral("twilio"); }
    [[nodiscard]] world::SmsAbilities abilities() const override;
    [[nodiscard]] Result<HttpRequest, QString>
    sending(const world::Message& message) const override;
    [[nodiscard]] world::MessageReport readSent(const HttpReply& reply) const override;
    [[nodiscard]] HttpRequest following(const QString& reference) const override;
    [[nodiscard]] world::MessageReport readFollowed(const HttpReply& reply) const override;
    [[nodiscard]] HttpRequest finding(const world::Message& message,
                                      std::int64_t since_ms) const override;
    [[nodiscard]] world::MessageReport readFound(const HttpReply& reply,
                                                 const world::Message& message,
                                                 std::int64_t since_ms,
                                                 std::int64_t now_ms) const override;
    [[nodiscard]] HttpRequest askingReplies(std::int64_t since_ms) const override;
    [[nodiscard]] std::optional<HttpRequest>
    askingRepliesInSmallPages(std::int64_t since_ms) const override;
    [[nodiscard]] std::optional<HttpRequest>
    askingMoreReplies(const HttpReply& page, std::int64_t since_ms) const override;
    [[nodiscard]] std::optional<std::vector<world::SmsReply>>
    readReplies(const HttpReply& reply, std::int64_t since_ms, std::int64_t now_ms) const override;

    /// Changes nothing and costs nothing: is the account there, and may these credentials read?
    [[nodiscard]] HttpRequest inquiry() const;
    /// The same of the account's keys, which only a main key or the account itself may list.
    [[nodiscard]] HttpRequest keysInquiry() const;
    /// What the answer says: whether these credentials open everything.
    [[nodiscard]] static bool areMaster(const HttpReply& reply);

private:
    [[nodiscard]] HttpRequest listing(const QString& to, std::int64_t since_ms,
                                      int messages_max = listed_max) const;
    [[nodiscard]] QUrl address(const QString& rest) const;

    TwilioSettings m_settings;
};

} // namespace countersign::sms
