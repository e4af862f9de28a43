#include "app/composition/nats_uplink.h"

#ifdef COUNTERSIGN_NATS
#include "core/uplink/nats_head_office.h"
#endif

#include <QFile>

namespace countersign::app {

namespace {

constexpr qint64 certificate_bytes_max = 64 * 1024;

Ending wrongUplink(const settings::Settings& settings, const char* key, int line,
                   const QString& reason)
{
    const settings::Fault fault{settings.file, line, QStringLiteral("uplink.") + QLatin1String(key),
                                reason};
    return {exitUsage, fault.toString()};
}

#ifdef COUNTERSIGN_NATS

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

#endif

} // namespace

Result<QByteArray, QString> certificateIn(const QString& file)
{
    QFile certificate(file);
    if (!certificate.open(QIODevice::ReadOnly))
        return failure(QStringLiteral("can't be read: ") + certificate.errorString());
    const QByteArray text = certificate.read(certificate_bytes_max + 1);
    if (text.size() > certificate_bytes_max || !text.contains("-----BEGIN CERTIFICATE-----"))
        return failure(QStringLiteral("holds no certificate in PEM"));
    return text;
}

#ifdef COUNTERSIGN_NATS

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
    if (!said.certificate.path.isEmpty()) {
        const auto certificate = certificateIn(said.certificate.path);
        if (!certificate)
            return failure(
                wrongUplink(settings, "certificate", said.certificate.line, certificate.error()));
        address->certificate = *certificate;
    }
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
    return MakeHeadOffice(
        [address = *address, &clock](world::Loop&) -> std::unique_ptr<world::HeadOffice> {
            return std::make_unique<uplink::NatsHeadOffice>(address, clock);
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
