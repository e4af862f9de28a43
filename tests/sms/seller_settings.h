#pragma once

#include "core/sms/twilio_verify_wire.h"
#include "core/sms/twilio_wire.h"
#include "core/sms/vonage_verify_wire.h"
#include "core/sms/vonage_wire.h"
#include "tests/sms/requests.h"

namespace countersign::tests {

/// A store that has an account with each seller, at the seller's own address.
inline sms::TwilioSettings twilioSettings()
{
    sms::TwilioSettings settings;
    settings.base = QUrl(QString::fromLatin1(sms::TwilioSettings::base_default));
    settings.accountSid = QStringLiteral("AC") + QString(32, u'a');
    settings.account = {QStringLiteral("SK") + QString(32, u'c'), secretText("s3cret")};
    settings.sender = QStringLiteral("+4930111222");
    return settings;
}

inline sms::TwilioVerifySettings twilioVerifySettings()
{
    sms::TwilioVerifySettings settings;
    settings.base = QUrl(QString::fromLatin1(sms::TwilioVerifySettings::base_default));
    settings.serviceSid = QStringLiteral("VA") + QString(32, u'a');
    settings.account = {QStringLiteral("SK") + QString(32, u'c'), secretText("s3cret")};
    return settings;
}

inline sms::VonageSettings vonageSettings()
{
    sms::VonageSettings settings;
    settings.base = QUrl(QString::fromLatin1(sms::VonageSettings::base_default));
    settings.apiKey = QStringLiteral("abcd1234");
    settings.apiSecret = secretText("s3cret");
    settings.sender = QStringLiteral("ACME");
    return settings;
}

inline sms::VonageVerifySettings vonageVerifySettings()
{
    sms::VonageVerifySettings settings;
    settings.base = QUrl(QString::fromLatin1(sms::VonageVerifySettings::base_default));
    settings.apiKey = QStringLiteral("abcd1234");
    settings.apiSecret = secretText("s3cret");
    settings.brand = QStringLiteral("ACME");
    return settings;
}

} // namespace countersign::tests
