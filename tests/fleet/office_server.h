#pragma once

#include "core/uplink/postgres_link.h"
#include "core/world/clock.h"
#include "tests/peers/postgres_peer.h"

#include <QMap>
#include <memory>
#include <vector>

namespace countersign::fleet {

class SimulatedTill;

/// What head office has written so far, and how it is loaded at the moment.
struct OfficeLoad
{
    double cpu_s = 0;
    qint64 wal_bytes = 0;   // ever written
    qint64 table_bytes = 0; // of the journals, what is kept beside a row included
    qint64 index_bytes = 0; // of theirs
    qint64 entries = 0;     // that it says it has
    int connections = 0;    // of tills
    qint64 connections_bytes = 0;
};

/// The fleet's head office: a real PostgreSQL server with the settings that its package brings, but
/// for the number of connections.
class OfficeServer
{
public:
    using Rows = std::vector<uplink::PostgresLink::Row>;

    OfficeServer();
    ~OfficeServer();
    /// Takes that many connections from tills, and one more while its owner isn't connected. Errors
    /// say in words what went wrong, here and below.
    Result<Done, QString> start(int connections);
    /// Each gets a role of its own, a certificate and its place in the schema.
    Result<Done, QString> enrol(const std::vector<std::unique_ptr<SimulatedTill>>& tills);
    /// Where that till's own role finds it.
    [[nodiscard]] QByteArray url(const SimulatedTill& till) const;

    /// As a power cut does.
    void cut();
    Result<Done, QString> comeBack();

    /// One statement without parameters, as the owner of the database.
    Result<Rows, QString> ask(const char* sql);
    Result<OfficeLoad, QString> load();
    [[nodiscard]] tests::PostgresPeer& peer() { return m_peer; }

private:
    Result<qint64, QString> number(const char* sql);
    Result<Done, QString> begin();

    world::SystemClock m_clock;
    tests::PostgresPeer m_peer;
    QMap<QByteArray, QByteArray> m_urls; // by role
    uplink::PostgresStop m_stop;
    std::unique_ptr<uplink::PostgresLink> m_link; // the owner's
    pid_t m_pid = 0;
};

} // namespace countersign::fleet
