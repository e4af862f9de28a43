#include "app/composition/https_uplink.h"

#include "app/composition/opened_store.h"
#include "app/composition/uplink_settings.h"
#ifdef COUNTERSIGN_HTTPS
#include "core/uplink/https_head_office.h"
#endif

namespace countersign::app {

#ifdef COUNTERSIGN_HTTPS

namespace {

/// Those in the file; nothing where none is named.
Result<QByteArray, Ending> readableCertificates(const settings::Settings& settings, const char* key,
                                                const settings::NamedFile& named)
{
    auto pem = certificatesAt(settings, key, named);
    if (!pem || pem->isEmpty())
        return pem;
    const QString why = uplink::faultOfCertificates(*pem);
    if (why.isEmpty())
        return pem;
    return failure(
        wrongUplink(settings, key, named.line, u'\'' + named.path + QStringLiteral("' ") + why));
}

} // namespace

#endif

Result<std::shared_ptr<const uplink::HttpsAddress>, Ending>
httpsAddressFrom(const settings::Settings& settings)
{
    const settings::Uplink& said = settings.uplink;
#ifdef COUNTERSIGN_HTTPS
    auto made = uplink::httpsAddressAt(said.url, settings.till.id.toLatin1());
    if (!made)
        return failure(wrongUplink(settings, "url", said.line, made.error()));
    auto address = std::make_shared<uplink::HttpsAddress>(std::move(made).value());
    auto authorities = readableCertificates(settings, "ca_file", said.authorities);
    if (!authorities)
        return failure(authorities.error());
    address->authorities = std::move(authorities).value();
    auto certificate = readableCertificates(settings, "certificate", said.certificate);
    if (!certificate)
        return failure(certificate.error());
    address->certificate = std::move(certificate).value();
    if (said.key) {
        auto key = settings::read(*said.key);
        if (!key)
            return failure(Ending{exitUsage, key.error().toString()});
        const QString why = uplink::faultOfKey(*key, address->certificate);
        if (!why.isEmpty())
            return failure(wrongUplink(settings, "key", said.key->line,
                                       u'\'' + said.key->name + QStringLiteral("' ") + why));
        address->key = std::move(key).value();
    }
    return std::shared_ptr<const uplink::HttpsAddress>(std::move(address));
#else
    return failure(wrongUplink(settings, "kind", said.line,
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
