#include "app/composition/providers.h"

#include "core/policy/phone_number.h"
#include "core/sms/code_desk.h"
#include "core/sms/kannel_provider.h"
#include "core/sms/modem_provider.h"
#include "core/sms/unused_name.h"
#include "core/sms/wire_provider.h"
#include "core/world/entropy.h"

namespace countersign::app {

namespace {

using Provider = std::shared_ptr<world::SmsProvider>;
using Service = std::shared_ptr<world::CodeService>;

Result<SecretBytes, Ending> secretOf(const std::optional<settings::SecretReference>& reference)
{
    if (!reference)
        return SecretBytes();
    auto secret = settings::read(*reference);
    if (!secret)
        return failure(Ending{exitUsage, secret.error().toString()});
    return std::move(secret).value();
}

QUrl baseOf(const settings::SmsProvider& provider, const char* seller)
{
    QUrl base = provider.url.isEmpty() ? QUrl(QString::fromLatin1(seller)) : provider.url;
    base.setPath(QString());
    return base;
}

Result<sms::TwilioAccount, Ending> twilioAccountOf(const settings::SmsProvider& provider)
{
    auto secret = secretOf(provider.secret);
    if (!secret)
        return failure(secret.error());
    return sms::TwilioAccount{provider.key.isEmpty() ? provider.account : provider.key,
                              std::move(secret).value()};
}

/// A wire becomes a provider or a service on its own line.
template <class Made, class Port, class Wire>
Result<Port, Ending> overItsLine(const settings::Settings& settings,
                                 const settings::SmsProvider& provider,
                                 const Result<std::shared_ptr<const Wire>, Ending>& wire)
{
    if (!wire)
        return failure(wire.error());
    auto line = lineSettingsOf(settings, provider);
    if (!line)
        return failure(line.error());
    return Port(std::make_shared<Made>(*wire, std::move(line).value()));
}

Result<Provider, Ending> kannelProviderOf(const settings::Settings& settings,
                                          const settings::SmsProvider& provider)
{
    auto account = kannelAccountOf(settings, provider);
    if (!account)
        return failure(account.error());
    auto line = lineSettingsOf(settings, provider);
    if (!line)
        return failure(line.error());
    return Provider(std::make_shared<sms::KannelProvider>(
        std::move(account).value(), std::move(line).value(), QThread::currentThread()));
}

/// Null for one that makes codes of its own.
Result<Provider, Ending> providerOf(const settings::Settings& settings,
                                    const settings::SmsProvider& provider,
                                    const sms::DemoProvider::Phone& phone, world::Loop& loop,
                                    const world::Clock& clock)
{
    switch (provider.kind) {
    case settings::SmsKind::demo:
        return Provider(std::make_shared<sms::DemoProvider>(
            sms::DemoProvider::Settings{phone, provider.url.toLocalFile(), 0}, loop, clock));
    case settings::SmsKind::kannel:
        return kannelProviderOf(settings, provider);
    case settings::SmsKind::modem:
        return Provider(std::make_shared<sms::ModemProvider>(
            sms::ModemAccount{provider.modem, provider.deliveryReports, provider.timeout_ms}));
    case settings::SmsKind::twilio:
        return overItsLine<sms::WireProvider, Provider>(settings, provider, twilioWireOf(provider));
    case settings::SmsKind::vonage:
        return overItsLine<sms::WireProvider, Provider>(settings, provider, vonageWireOf(provider));
    case settings::SmsKind::http:
        return overItsLine<sms::WireProvider, Provider>(settings, provider,
                                                        gatewayWireOf(settings, provider));
    case settings::SmsKind::twilioVerify:
    case settings::SmsKind::vonageVerify:
        return Provider();
    }
    return Provider();
}

} // namespace

Result<sms::HttpSettings, Ending> lineSettingsOf(const settings::Settings& settings,
                                                 const settings::SmsProvider& provider)
{
    sms::HttpSettings line;
    line.timeout_ms = provider.timeout_ms;
    if (provider.kind == settings::SmsKind::kannel)
        line.reply_bytes_max = sms::kannel_reply_max_bytes;
    if (provider.kind == settings::SmsKind::twilio)
        line.reply_bytes_max = sms::TwilioWire::reply_bytes_max;
    if (provider.kind == settings::SmsKind::http)
        line.reply_bytes_max = sms::GatewayWire::reply_bytes_max;
    if (provider.authorities.isEmpty())
        return line;
    auto authorities = sms::authoritiesIn(provider.authorities);
    if (!authorities)
        return failure(Ending{
            exitUsage, settings::Fault{settings.file, provider.line, QStringLiteral("sms.ca_file"),
                                       u'\'' + provider.authorities + QStringLiteral("' ") +
                                           authorities.error()}
                           .toString()});
    line.authorities = std::move(authorities).value();
    return line;
}

Result<sms::KannelAccount, Ending> kannelAccountOf(const settings::Settings& settings,
                                                   const settings::SmsProvider& provider)
{
    auto password = secretOf(provider.password);
    if (!password)
        return failure(password.error());
    sms::KannelAccount account{provider.url, provider.username, std::move(password).value(),
                               provider.sender, provider.isLocal};
    if (!provider.reports.isEmpty())
        account.reports = sms::KannelReportPlace{
            provider.reports, world::SystemEntropy().secret(sms::KannelReportPlace::key_bytes)};
    if (!provider.replies)
        return account;
    auto word = secretOf(provider.replies);
    if (!word)
        return failure(word.error());
    account.replies = sms::KannelReplyPlace{
        std::move(word).value(), [region = settings.store.region](const QString& sender) {
            const auto number = policy::PhoneNumber::parse(sender, region);
            return number ? number->e164() : QString();
        }};
    return account;
}

Result<std::shared_ptr<const sms::TwilioWire>, Ending>
twilioWireOf(const settings::SmsProvider& provider)
{
    auto account = twilioAccountOf(provider);
    if (!account)
        return failure(account.error());
    return std::make_shared<const sms::TwilioWire>(
        sms::TwilioSettings{baseOf(provider, sms::TwilioSettings::base_default), provider.account,
                            std::move(account).value(), provider.sender, provider.service,
                            provider.discardsText, provider.obfuscatesNumber});
}

Result<std::shared_ptr<const sms::TwilioVerifyWire>, Ending>
twilioVerifyWireOf(const settings::SmsProvider& provider)
{
    auto account = twilioAccountOf(provider);
    if (!account)
        return failure(account.error());
    return std::make_shared<const sms::TwilioVerifyWire>(sms::TwilioVerifySettings{
        baseOf(provider, sms::TwilioVerifySettings::base_default), provider.service,
        std::move(account).value(), provider.namesAmountAndPayee});
}

Result<std::shared_ptr<const sms::VonageWire>, Ending>
vonageWireOf(const settings::SmsProvider& provider)
{
    auto secret = secretOf(provider.secret);
    if (!secret)
        return failure(secret.error());
    return std::make_shared<const sms::VonageWire>(
        sms::VonageSettings{baseOf(provider, sms::VonageSettings::base_default), provider.key,
                            std::move(secret).value(), provider.sender, provider.entityId});
}

Result<std::shared_ptr<const sms::VonageVerifyWire>, Ending>
vonageVerifyWireOf(const settings::SmsProvider& provider)
{
    auto secret = secretOf(provider.secret);
    if (!secret)
        return failure(secret.error());
    return std::make_shared<const sms::VonageVerifyWire>(sms::VonageVerifySettings{
        baseOf(provider, sms::VonageVerifySettings::base_default), provider.key,
        std::move(secret).value(), provider.brand, provider.checksFraud});
}

Result<std::vector<Provider>, Ending> makeProviders(const settings::Settings& settings,
                                                    const sms::DemoProvider::Phone& phone,
                                                    world::Loop& loop, const world::Clock& clock)
{
    std::vector<Provider> providers;
    for (const settings::SmsProvider& provider : settings.sms) {
        auto made = providerOf(settings, provider, phone, loop, clock);
        if (!made)
            return failure(made.error());
        if (*made)
            providers.push_back(std::move(made).value());
    }
    return providers;
}

Result<std::vector<Service>, Ending> makeCodeServices(const settings::Settings& settings,
                                                      const world::Clock& clock)
{
    std::vector<Service> services;
    QStringList names;
    for (const settings::SmsProvider& provider : settings.sms) {
        if (!settings::makesItsOwnCode(provider.kind))
            continue;
        auto made = provider.kind == settings::SmsKind::twilioVerify
                        ? overItsLine<sms::WireCodeService, Service>(settings, provider,
                                                                     twilioVerifyWireOf(provider))
                        : overItsLine<sms::WireCodeService, Service>(settings, provider,
                                                                     vonageVerifyWireOf(provider));
        if (!made)
            return failure(made.error());
        names << sms::unusedName((*made)->name(), names);
        services.push_back(std::make_shared<sms::CodeDesk>(std::move(made).value(), names.last(),
                                                           sms::Breaker::Limits(), clock));
    }
    return services;
}

QStringList codeMakersOf(const settings::Settings& settings)
{
    QStringList makers;
    for (const settings::SmsProvider& provider : settings.sms) {
        if (settings::makesItsOwnCode(provider.kind))
            makers << sms::unusedName(settings::name(provider.kind), makers);
        else if (!makers.contains(QString()))
            makers << QString();
    }
    return makers;
}

} // namespace countersign::app
