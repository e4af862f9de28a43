#pragma once

#include "core/base/result.h"
#include "core/base/secret_bytes.h"

#include <QByteArray>
#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

namespace countersign::uplink {

/// One of the servers that an address names.
struct PostgresHost
{
    QByteArray name;    // or the folder of its socket
    QByteArray address; // of its own, in digits; empty where the name is to be looked up
    QByteArray port;
};

/// Where a database is, and who asks.
struct PostgresAddress
{
    QByteArray url; // postgresql://… as libpq reads it (its documentation, 34.1.1)
    std::optional<SecretBytes> password = {};
    QByteArray till = {}; // named to the server as the application

    /// Nothing, or why it can't be used: not as libpq reads it, a password inside it, a service
    /// whose file says the rest, no server, or one elsewhere that isn't asked to prove who it is
    /// (sslmode=verify-full).
    [[nodiscard]] QString fault() const;
    /// The servers to be tried, in this order.
    [[nodiscard]] std::vector<PostgresHost> hosts() const;
    /// What its connect_timeout leaves each of them, if it sets one.
    [[nodiscard]] std::optional<std::int64_t> connectWithin_ms() const;
};

/// The addresses of a server, in digits and in the order in which they are to be tried; one empty
/// one for a socket. Takes the resolver's own time.
Result<std::vector<QByteArray>, QString> postgresAddressesOf(const PostgresHost& host);

} // namespace countersign::uplink
