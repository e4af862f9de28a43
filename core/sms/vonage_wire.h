#pragma once

#include "core/sms/wire.h"

#include <QUrl>

namespace countersign::sms {

struct VonageSettings
{
    static constexpr const char* base_default = "https://rest.nexmo.com";

    QUrl base; // scheme and host
    QString apiKey;
    SecretBytes apiSecret;
    QString sender;   // a number or a name
    QString entityId; // the sender's, where a regulator wants it (India's DLT), or empty
};

/// Vonage's SMS API. HTTP's status says nothing there: each part of a message has its own. It tells
/// delivery only to whoever can be called back, which a till can't.
class VonageWire final : public SmsWire
{
public:
    static constexpr std::int64_t ttl_min_ms = 20'000;
    static constexpr std::int64_t ttl_max_ms = 604'800'000;
    static constexpr qsizetype client_ref_max = 40;

    explicit VonageWire(VonageSettings settings) : m_settings(std::move(settings)) {}
    [[nodiscard]] QString name() const override { return QStringLiteral("vonage"); }
    [[nodiscard]] Result<HttpRequest, QString>
    sending(const world::Message& message) const override;
    [[nodiscard]] world::MessageReport readSent(const HttpReply& reply) const override;

    /// Changes nothing and costs nothing: the account's balance.
    [[nodiscard]] HttpRequest inquiry() const;
    /// See vonage_account.h.
    [[nodiscard]] HttpRequest subaccountsInquiry() const;

private:
    VonageSettings m_settings;
};

/// "+43 …" without the plus, as Vonage has it.
[[nodiscard]] QString withoutPlus(const QString& number);

} // namespace countersign::sms
