#include "app/composition/workplace.h"

#include "core/sms/kannel_provider.h"
#include "core/sms/modem_provider.h"

namespace countersign::app {

QString name(settings::SmsKind kind)
{
    switch (kind) {
    case settings::SmsKind::demo:
        return QStringLiteral("demo");
    case settings::SmsKind::kannel:
        return QStringLiteral("kannel");
    case settings::SmsKind::modem:
        return QStringLiteral("modem");
    }
    return {};
}

Result<sms::KannelAccount, Ending> kannelAccountOf(const settings::SmsProvider& provider)
{
    sms::KannelAccount account{provider.url, provider.username, {}, provider.sender};
    if (!provider.password)
        return account;
    auto password = settings::read(*provider.password);
    if (!password)
        return failure(Ending{exitUsage, password.error().toString()});
    account.password = std::move(password).value();
    return account;
}

Result<std::vector<std::shared_ptr<world::SmsProvider>>, Ending>
makeProviders(const settings::Settings& settings, const sms::DemoProvider::Phone& phone,
              world::Loop& loop, const world::Clock& clock)
{
    std::vector<std::shared_ptr<world::SmsProvider>> providers;
    for (const settings::SmsProvider& provider : settings.sms) {
        switch (provider.kind) {
        case settings::SmsKind::demo:
            providers.push_back(std::make_shared<sms::DemoProvider>(
                sms::DemoProvider::Settings{phone, provider.url.toLocalFile(), 0}, loop, clock));
            break;
        case settings::SmsKind::kannel: {
            auto account = kannelAccountOf(provider);
            if (!account)
                return failure(account.error());
            providers.push_back(std::make_shared<sms::KannelProvider>(std::move(account).value(),
                                                                      provider.timeout_ms));
            break;
        }
        case settings::SmsKind::modem:
            providers.push_back(std::make_shared<sms::ModemProvider>(sms::ModemAccount{
                provider.modem, provider.deliveryReports, provider.timeout_ms}));
            break;
        }
    }
    return providers;
}

} // namespace countersign::app
