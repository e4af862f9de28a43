#include "app/composition/uplink_settings.h"

#include "app/composition/key_file.h"
#include "core/journal/key_id.h"

#include <QFile>

namespace countersign::app {

namespace {

constexpr qint64 certificates_bytes_max = 1024 * 1024; // the system's own are a quarter of that

/// Nothing where the setting of that name names none.
Result<std::optional<journal::PublicKey>, Ending>
keyAt(const settings::Settings& settings, const char* name, const settings::NamedFile& named)
{
    if (named.path.isEmpty())
        return std::optional<journal::PublicKey>();
    auto key = keyInFile(named.path);
    if (!key)
        return failure(wrongUplink(settings, name, named.line, key.error().words));
    return std::optional(std::move(key).value());
}

} // namespace

Ending wrongUplink(const settings::Settings& settings, const char* key, int line,
                   const QString& reason)
{
    const settings::Fault fault{settings.file, line, QStringLiteral("uplink.") + QLatin1String(key),
                                reason};
    return {exitUsage, fault.toString()};
}

Result<QByteArray, QString> certificateIn(const QString& file)
{
    QFile certificate(file);
    if (!certificate.open(QIODevice::ReadOnly))
        return failure(QStringLiteral("can't be read: ") + certificate.errorString());
    const QByteArray text = certificate.read(certificates_bytes_max + 1);
    if (text.size() > certificates_bytes_max)
        return failure(QStringLiteral("is larger than %1 bytes").arg(certificates_bytes_max));
    if (!text.contains("-----BEGIN CERTIFICATE-----"))
        return failure(QStringLiteral("holds no certificate in PEM form"));
    return text;
}

Result<QByteArray, Ending> certificatesAt(const settings::Settings& settings, const char* key,
                                          const settings::NamedFile& named)
{
    if (named.path.isEmpty())
        return QByteArray();
    auto text = certificateIn(named.path);
    if (!text)
        return failure(wrongUplink(settings, key, named.line,
                                   u'\'' + named.path + QStringLiteral("' ") + text.error()));
    return std::move(text).value();
}

Result<std::optional<journal::PublicKey>, Ending>
headOfficeKeyFrom(const settings::Settings& settings)
{
    return keyAt(settings, "head_office_key", settings.uplink.headOfficeKey);
}

Result<QString, Ending> headOfficeKeyIdFrom(const settings::Settings& settings)
{
    const auto key = headOfficeKeyFrom(settings);
    if (!key)
        return failure(key.error());
    return *key ? journal::keyId(**key) : QString();
}

Result<std::optional<journal::PublicKey>, Ending> changesKeyFrom(const settings::Settings& settings)
{
    return keyAt(settings, "changes_key", settings.uplink.changesKey);
}

} // namespace countersign::app
