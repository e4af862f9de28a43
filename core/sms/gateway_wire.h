#pragma once

#include "core/sms/http_template.h"
#include "core/sms/reply_rule.h"
#include "core/sms/wire.h"

#include <optional>
#include <vector>

namespace countersign::sms {

/// A gateway that nobody wrote an adapter for: what it is asked and how it answers is written in
/// the settings. Fields of a sending: to, to_digits, text, sender, message_id, valid_for_s,
/// template_id; of following: id, or message_id where the sending has that too, and then a sending
/// without an answer is asked about as well; of the inbox: since, since_s; of all: username,
/// password, basic.
struct Gateway
{
    struct Following
    {
        HttpTemplate request;
        ReplyWord state;
        std::vector<std::pair<QString, world::MessageState>> states; // its words, and ours
    };
    /// Pointers into the list's own entries, but for `list`, which is into the reply.
    struct Inbox
    {
        HttpTemplate request;
        QString list;
        QString id;
        QString from;
        QString text;
        /// Or empty: when it was read. Then an old reply looks like one to the last message, so a
        /// till doesn't ask for any.
        QString at;
    };

    QString name;
    QString username;
    SecretBytes password;
    QString sender;
    HttpTemplate sending;
    /// The first that fits decides, in this order. Where none does: without a rule for success any
    /// 2xx is one; else the status alone says what it can.
    std::vector<ReplyRule> permanent;
    std::vector<ReplyRule> transient;
    std::vector<ReplyRule> success;
    std::optional<ReplyWord> id;
    std::optional<Following> following;
    std::optional<Inbox> inbox;
    bool isLocal = false;
    std::int64_t ask_every_ms = 5'000;
};

class GatewayWire final : public SmsWire
{
public:
    /// An inbox whose list is longer can't be read.
    static constexpr qsizetype reply_bytes_max = 1024 * 1024;

    explicit GatewayWire(Gateway gateway) : m_gateway(std::move(gateway)) {}

    [[nodiscard]] QString name() const override { return m_gateway.name; }
    [[nodiscard]] world::SmsAbilities abilities() const override;
    [[nodiscard]] Result<HttpRequest, QString>
    sending(const world::Message& message) const override;
    [[nodiscard]] world::MessageReport readSent(const HttpReply& reply) const override;
    [[nodiscard]] HttpRequest following(const QString& reference) const override;
    [[nodiscard]] world::MessageReport readFollowed(const HttpReply& reply) const override;
    [[nodiscard]] QString ownReference(const world::Message& message) const override;
    [[nodiscard]] HttpRequest finding(const world::Message& message,
                                      std::int64_t since_ms) const override;
    [[nodiscard]] world::MessageReport readFound(const HttpReply& reply,
                                                 const world::Message& message,
                                                 std::int64_t since_ms,
                                                 std::int64_t now_ms) const override;
    [[nodiscard]] HttpRequest askingReplies(std::int64_t since_ms) const override;
    [[nodiscard]] std::optional<std::vector<world::SmsReply>>
    readReplies(const HttpReply& reply, std::int64_t since_ms, std::int64_t now_ms) const override;
    /// How many replies `readReplies` leaves out because their time can't be read: nobody knows
    /// what they answer.
    [[nodiscard]] int undatedReplies(const HttpReply& reply) const;

private:
    struct Listed;
    /// Nothing where there is no list.
    [[nodiscard]] std::optional<std::vector<Listed>> listedIn(const HttpReply& reply) const;
    [[nodiscard]] TemplateFields credentials() const;
    [[nodiscard]] bool isAskedByOurs() const;
    Gateway m_gateway;
};

} // namespace countersign::sms
