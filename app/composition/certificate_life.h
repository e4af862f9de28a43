#pragma once

#include <QByteArray>
#include <QtGlobal>
#include <optional>

namespace countersign::app {

/// When certificates end, by wall time.
struct CertificateEnds
{
    qint64 first_wall_ms = 0;
    qint64 last_wall_ms = 0;
};

/// Of all the certificates in a PEM file; nothing where none can be read. Whether anybody believes
/// them isn't asked.
[[nodiscard]] std::optional<CertificateEnds> endsOfCertificates(const QByteArray& pem);

/// When the JWT of NATS credentials ends; nothing where it says nothing of that. Its signature
/// isn't verified.
[[nodiscard]] std::optional<qint64> endOfJwt_wall_ms(const QByteArray& jwt);

} // namespace countersign::app
