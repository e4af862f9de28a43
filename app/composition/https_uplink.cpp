#include "app/composition/https_uplink.h"

#include "app/composition/opened_store.h"
#ifdef COUNTERSIGN_HTTPS
#include "core/uplink/https_head_office.h"
#endif

#include <QFile>

namespace countersign::app {

namespace {

Ending wrongHttps(const settings::Settings& settings, int line, const char* key,
                  const QString& reason)
{
    const settings::Fault fault{settings.file, line, QStringLiteral("uplink.") + QLatin1String(key),
                                reason};
    return {exitUsage, fault.toString()};
}

#ifdef COUNTERSIGN_HTTPS

/// The file's certificates; nothing where none is named.
Result<QByteArray, Ending> certificatesIn(const settings::Settings& settings,
                                          const settings::NamedFile& named, const char* key)
{
    using uplink::HttpsAddress;
    if (named.path.isEmpty())
        return QByteArray();
    QFile file(named.path);
    const bool isOpen = file.open(QIODevice::ReadOnly);
    QByteArray pem = isOpen ? file.read(HttpsAddress::pem_bytes_max + 1) : QByteArray();
    QString why;
    if (!isOpen)
        why = QStringLiteral("can't be read: ") + file.errorString();
    else if (pem.size() > HttpsAddress::pem_bytes_max)
        why = QStringLiteral("is larger than %1 bytes").arg(HttpsAddress::pem_bytes_max);
    else
        why = uplink::faultOfCertificates(pem);
    if (why.isEmpty())
        return pem;
    return failure(
        wrongHttps(settings, named.line, key, u'\'' + named.path + QStringLiteral("' ") + why));
}

#endif

} // namespace

Result<std::shared_ptr<const uplink::HttpsAddress>, Ending>
httpsAddressFrom(const settings::Settings& settings)
{
    const settings::Uplink& said = settings.uplink;
#ifdef COUNTERSIGN_HTTPS
    auto made = uplink::httpsAddressAt(said.url, settings.till.id.toLatin1());
    if (!made)
        return failure(wrongHttps(settings, said.line, "url", made.error()));
    auto address = std::make_shared<uplink::HttpsAddress>(std::move(made).value());
    auto authorities = certificatesIn(settings, said.authorities, "ca_file");
    if (!authorities)
        return failure(authorities.error());
    address->authorities = std::move(authorities).value();
    auto certificate = certificatesIn(settings, said.certificate, "certificate");
    if (!certificate)
        return failure(certificate.error());
    address->certificate = std::move(certificate).value();
    if (said.key) {
        auto key = settings::read(*said.key);
        if (!key)
            return failure(Ending{exitUsage, key.error().toString()});
        const QString why = uplink::faultOfKey(*key, address->certificate);
        if (!why.isEmpty())
            return failure(wrongHttps(settings, said.key->line, "key",
                                      u'\'' + said.key->name + QStringLiteral("' ") + why));
        address->key = std::move(key).value();
    }
    return std::shared_ptr<const uplink::HttpsAddress>(std::move(address));
#else
    return failure(wrongHttps(settings, said.line, "kind",
                              QStringLiteral("https is not in this build, which was made without "
                                             "the library libcurl")));
#endif
}

Result<std::shared_ptr<const journal::SigningKey>, Ending>
signingKeyFrom(const settings::Settings& settings)
{
    const auto keys = keysToReadWith(settings);
    if (!keys)
        return failure(endingOf(keys.error()));
    return std::shared_ptr<const journal::SigningKey>(*keys, &(*keys)->signing);
}

Result<MakeHeadOffice, Ending> httpsFrom(const settings::Settings& settings,
                                         const world::Clock& clock)
{
    const auto address = httpsAddressFrom(settings);
    if (!address)
        return failure(address.error());
    const auto key = signingKeyFrom(settings);
    if (!key)
        return failure(key.error());
#ifdef COUNTERSIGN_HTTPS
    return MakeHeadOffice([address = *address, key = *key,
                           &clock](world::Loop&) -> std::unique_ptr<world::HeadOffice> {
        return std::make_unique<uplink::HttpsHeadOffice>(address, key, clock);
    });
#else
    (void)clock;
    return MakeHeadOffice();
#endif
}

} // namespace countersign::app
