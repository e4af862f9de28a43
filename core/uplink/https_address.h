#pragma once

#include "core/base/result.h"
#include "core/base/secret_bytes.h"

#include <QByteArray>
#include <QString>
#include <optional>

namespace countersign::uplink {

/// Where head office takes journals by HTTPS, and how both sides show who they are.
struct HttpsAddress
{
    QByteArray authority;   // "erp.example" or "erp.example:8443", as RFC 9421, 2.2.3, signs it
    QByteArray path;        // of this till's journal: "/countersign/tills/till-3/journal"
    QByteArray till;        // its id
    QByteArray authorities; // whose certificates are believed, PEM; empty: the system's
    QByteArray certificate; // the till's own for mutual TLS, and those between, PEM; or empty
    std::optional<SecretBytes> key = {}; // its key, PEM

    [[nodiscard]] QByteArray url() const { return "https://" + authority + path; }
};

/// The address of a till's journal under `url`, which is "https://", a host, perhaps a port and a
/// path, in letters that no program on the way writes in another manner; or why it isn't that.
Result<HttpsAddress, QString> httpsAddressAt(const QString& url, const QByteArray& till);

/// Nothing, or why a PEM file holds no certificate that a connection can be made with; completes
/// "'FILE' …".
[[nodiscard]] QString faultOfCertificates(const QByteArray& pem);
/// Nothing, or why that isn't the key of the first certificate; completes "'FILE' …".
[[nodiscard]] QString faultOfKey(const SecretBytes& key, const QByteArray& certificate);

} // namespace countersign::uplink
