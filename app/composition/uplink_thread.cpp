#include "app/composition/uplink_thread.h"

#include "app/composition/https_uplink.h"
#include "app/composition/nats_uplink.h"
#include "app/composition/uplink_settings.h"
#include "core/store/journal_tail.h"
#ifdef COUNTERSIGN_POSTGRES
#include "core/uplink/postgres_head_office.h"
#endif

#include <sys/resource.h>
#include <unistd.h>
#include <utility>

namespace countersign::app {

namespace {

Result<MakeHeadOffice, Ending> postgresFrom(const settings::Settings& settings,
                                            const world::Clock& clock)
{
    auto address = postgresAddressFrom(settings);
    if (!address)
        return failure(address.error());
    const auto keyId = headOfficeKeyIdFrom(settings);
    if (!keyId)
        return failure(keyId.error());
#ifdef COUNTERSIGN_POSTGRES
    return MakeHeadOffice([address = *address, keyId = *keyId,
                           &clock](world::Loop&) -> std::unique_ptr<world::HeadOffice> {
        return std::make_unique<uplink::PostgresHeadOffice>(address, clock, keyId);
    });
#else
    (void)clock;
    return MakeHeadOffice();
#endif
}

/// A drain takes the processor that the counter leaves: this thread does, and those that it starts.
void giveWay()
{
    constexpr int niceness = 10;
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness);
}

} // namespace

Result<std::shared_ptr<const uplink::PostgresAddress>, Ending>
postgresAddressFrom(const settings::Settings& settings)
{
#ifdef COUNTERSIGN_POSTGRES
    auto address = std::make_shared<uplink::PostgresAddress>();
    address->url = settings.uplink.url.toUtf8();
    address->till = settings.till.id.toLatin1();
    if (const QString fault = address->fault(); !fault.isEmpty())
        return failure(wrongUplink(settings, "url", settings.uplink.line, fault));
    if (settings.uplink.password) {
        auto password = settings::read(*settings.uplink.password);
        if (!password)
            return failure(Ending{exitUsage, password.error().toString()});
        address->password = std::move(password).value();
    }
    return std::shared_ptr<const uplink::PostgresAddress>(std::move(address));
#else
    return failure(wrongUplink(settings, "kind", settings.uplink.line,
                               QStringLiteral("postgres is not in this build, which was made "
                                              "without PostgreSQL's library libpq")));
#endif
}

Result<MakeHeadOffice, Ending> headOfficeFrom(const settings::Settings& settings,
                                              const world::Clock& clock)
{
    switch (settings.uplink.kind) {
    case settings::UplinkKind::none:
        break;
    case settings::UplinkKind::postgres:
        return postgresFrom(settings, clock);
    case settings::UplinkKind::nats:
        return natsFrom(settings, clock);
    case settings::UplinkKind::https:
        return httpsFrom(settings, clock);
    }
    return MakeHeadOffice();
}

Result<uplink::CourierSettings, Ending> courierSettingsFrom(const settings::Settings& settings)
{
    auto key = headOfficeKeyFrom(settings);
    if (!key)
        return failure(key.error());
    return uplink::CourierSettings{settings.till.id.toLatin1(), std::move(key).value()};
}

world::JournalTail::Open journalTailOf(const QString& dataDirectory, const journal::PublicKey& key)
{
    return [dataDirectory, key]() -> Result<std::unique_ptr<world::JournalTail>, QString> {
        auto tail = store::JournalTail::open(dataDirectory, key);
        if (!tail)
            return failure(tail.error().words);
        return std::move(tail).value();
    };
}

UplinkThread::UplinkThread(const uplink::CourierSettings& settings, const MakeHeadOffice& make,
                           const world::JournalTail::Open& open, const world::Clock& clock,
                           world::Entropy& entropy)
{
    m_thread.runAndWait([&] {
        giveWay();
        m_headOffice = make(m_thread.loop());
        m_courier = std::make_unique<uplink::Courier>(settings, *m_headOffice, open,
                                                      m_thread.loop(), clock, entropy);
    });
}

UplinkThread::~UplinkThread()
{
    m_thread.runAndWait([this] {
        m_courier.reset();
        m_headOffice.reset();
    });
}

} // namespace countersign::app
