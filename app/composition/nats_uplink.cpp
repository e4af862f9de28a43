#include "app/composition/nats_uplink.h"

#include "app/composition/uplink_settings.h"
#ifdef COUNTERSIGN_NATS
#include "core/uplink/nats_head_office.h"
#endif

namespace countersign::app {

#ifdef COUNTERSIGN_NATS

namespace {

/// A secret that the settings name, if they do.
Result<std::optional<SecretBytes>, Ending>
secretAt(const std::optional<settings::SecretReference>& reference)
{
    if (!reference)
        return std::optional<SecretBytes>();
    auto secret = settings::read(*reference);
    if (!secret)
        return failure(Ending{exitUsage, secret.error().toString()});
    return std::optional(std::move(secret).value());
}

} // namespace

Result<std::shared_ptr<const uplink::NatsAddress>, Ending>
natsAddressFrom(const settings::Settings& settings)
{
    const settings::Uplink& said = settings.uplink;
    auto address = std::make_shared<uplink::NatsAddress>();
    address->url = said.url.toUtf8();
    address->stream = said.stream.toUtf8();
    address->asker = settings.till.id.toLatin1();
    address->inbox = "_INBOX." + address->asker;
    address->authorities = said.authorities.path;
    auto certificate = certificatesAt(settings, "certificate", said.certificate);
    if (!certificate)
        return failure(certificate.error());
    address->certificate = std::move(certificate).value();
    auto key = secretAt(said.key);
    if (!key)
        return failure(key.error());
    auto credentials = secretAt(said.credentials);
    if (!credentials)
        return failure(credentials.error());
    address->key = std::move(key).value();
    address->credentials = std::move(credentials).value();
    if (const QString fault = address->fault(); !fault.isEmpty())
        return failure(wrongUplink(settings, "url", said.line, fault));
    return std::shared_ptr<const uplink::NatsAddress>(std::move(address));
}

Result<MakeHeadOffice, Ending> natsFrom(const settings::Settings& settings,
                                        const world::Clock& clock)
{
    auto address = natsAddressFrom(settings);
    if (!address)
        return failure(address.error());
    const auto keyId = headOfficeKeyIdFrom(settings);
    if (!keyId)
        return failure(keyId.error());
    return MakeHeadOffice([address = *address, keyId = *keyId,
                           &clock](world::Loop&) -> std::unique_ptr<world::HeadOffice> {
        return std::make_unique<uplink::NatsHeadOffice>(address, clock, keyId);
    });
}

#else

Result<std::shared_ptr<const uplink::NatsAddress>, Ending>
natsAddressFrom(const settings::Settings& settings)
{
    return failure(wrongUplink(settings, "kind", settings.uplink.line,
                               QStringLiteral("nats is not in this build, which was made without "
                                              "NATS' library libnats")));
}

Result<MakeHeadOffice, Ending> natsFrom(const settings::Settings& settings, const world::Clock&)
{
    return failure(natsAddressFrom(settings).error());
}

#endif

} // namespace countersign::app
