#pragma once

#include "core/sms/twilio_account.h"
#include "core/sms/wire.h"

#include <QUrl>

namespace countersign::sms {

struct TwilioVerifySettings
{
    static constexpr const char* base_default = "https://verify.twilio.com";

    QUrl base;          // scheme and host
    QString serviceSid; // "VA…"
    TwilioAccount account;
    /// The message names them, and the code is bound to them there too (PSD2). The service must be
    /// set up for it.
    bool namesAmountAndPayee = true;
};

/// Twilio Verify v2. How many digits a code has and how long it lives is set up there.
class TwilioVerifyWire final : public CodeWire
{
public:
    explicit TwilioVerifyWire(TwilioVerifySettings settings) : m_settings(std::move(settings)) {}

    [[nodiscard]] QString name() const override { return QStringLiteral("twilio-verify"); }
    [[nodiscard]] HttpRequest sending(const world::CodeRequest& request) const override;
    [[nodiscard]] world::MessageReport readSent(const HttpReply& reply,
                                                const world::CodeRequest& request,
                                                const QString& replaced) const override;
    [[nodiscard]] HttpRequest checking(const QString& reference, const world::CodeRequest& request,
                                       const SecretBytes& digits) const override;
    [[nodiscard]] world::CodeVerdict readChecked(const HttpReply& reply,
                                                 const QString& reference) const override;
    [[nodiscard]] HttpRequest cancelling(const QString& reference) const override;

    /// Changes nothing and costs nothing: how the service is set up.
    [[nodiscard]] HttpRequest inquiry() const;
    struct Service
    {
        int digits = 0;
        bool namesAmountAndPayee = false;
    };
    /// Nothing where the reply isn't a service.
    [[nodiscard]] static std::optional<Service> readInquiry(const HttpReply& reply);

private:
    [[nodiscard]] QUrl address(const QString& rest) const;
    TwilioVerifySettings m_settings;
};

} // namespace countersign::sms
