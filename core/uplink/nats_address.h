#pragma once

#include "core/base/secret_bytes.h"

#include <QByteArray>
#include <QString>
#include <optional>
#include <vector>

namespace countersign::uplink {

/// One of the servers that an address names.
struct NatsServer
{
    QByteArray host; // a name, or an address in digits
    int port = 0;
    bool isSecure = false; // by TLS

    [[nodiscard]] QByteArray url() const;   // "tls://hq.example:4222"
    [[nodiscard]] QByteArray place() const; // "hq.example:4222"
};

/// Where a stream is, and who asks.
struct NatsAddress
{
    static constexpr qsizetype servers_max = 16;

    QByteArray url;        // tls://host[:port][,host[:port]…]; nats:// where all are this machine
    QByteArray stream;     // its name, [A-Za-z0-9_-]
    QByteArray asker;      // named to the servers: the till's id
    QByteArray inbox;      // subject under which answers come, so that nobody else's can be heard
    QString authorities{}; // PEM file of whose certificates are believed; or
                           // the system's
    QByteArray certificate{};                    // PEM; empty without one
    std::optional<SecretBytes> key = {};         // of that certificate, PEM
    std::optional<SecretBytes> credentials = {}; // as in a .creds file: a user's JWT and its seed

    /// Nothing, or why it can't be used.
    [[nodiscard]] QString fault() const;
    /// The servers to be tried, in this order; empty if the url can't be read.
    [[nodiscard]] std::vector<NatsServer> servers() const;
};

/// What stands in credentials: the JWT, or the seed of its key.
enum class NatsCredential { jwt, seed };
/// Empty if it isn't there.
[[nodiscard]] SecretBytes partOf(const SecretBytes& credentials, NatsCredential part);

} // namespace countersign::uplink
