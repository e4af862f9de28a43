#pragma once

#include "core/sms/wire.h"

#include <QUrl>

namespace countersign::sms {

struct VonageVerifySettings
{
    static constexpr const char* base_default = "https://api.nexmo.com";
    static constexpr qsizetype brand_max = 16;

    QUrl base; // scheme and host
    QString apiKey;
    SecretBytes apiSecret;
    QString brand; // named in the message, 1 to 16 characters; the amount can't be
    bool checksFraud = true;
};

/// Vonage Verify v2.
class VonageVerifyWire final : public CodeWire
{
public:
    static constexpr std::int64_t channel_timeout_min_s = 15;
    static constexpr std::int64_t channel_timeout_max_s = 900;
    static constexpr qsizetype client_ref_max = 16;

    explicit VonageVerifyWire(VonageVerifySettings settings) : m_settings(std::move(settings)) {}

    [[nodiscard]] QString name() const override { return QStringLiteral("vonage-verify"); }
    [[nodiscard]] HttpRequest sending(const world::CodeRequest& request) const override;
    [[nodiscard]] world::MessageReport readSent(const HttpReply& reply,
                                                const world::CodeRequest& request,
                                                const QString& replaced) const override;
    [[nodiscard]] HttpRequest checking(const QString& reference, const world::CodeRequest& request,
                                       const SecretBytes& digits) const override;
    [[nodiscard]] world::CodeVerdict readChecked(const HttpReply& reply,
                                                 const QString& reference) const override;
    [[nodiscard]] HttpRequest cancelling(const QString& reference) const override;
    [[nodiscard]] bool takesOneAtATime() const override { return true; }

    /// Changes nothing and costs nothing: a code that never was is cancelled, which is answered
    /// with 404 to whoever may ask.
    [[nodiscard]] HttpRequest inquiry() const;
    /// See vonage_account.h.
    [[nodiscard]] HttpRequest subaccountsInquiry() const;

private:
    [[nodiscard]] HttpRequest request(HttpMethod method, const QString& rest,
                                      SecretBytes json = {}) const;
    VonageVerifySettings m_settings;
};

} // namespace countersign::sms
