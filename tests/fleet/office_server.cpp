#include "tests/fleet/office_server.h"

#include "core/base/check.h"
#include "core/uplink/postgres_head_office.h"
#include "tests/fleet/server_use.h"
#include "tests/fleet/simulated_till.h"

#include <QTest>

namespace countersign::fleet {

using namespace Qt::Literals::StringLiterals;

namespace {

// The owner's own, and PostgreSQL's superuser_reserved_connections, which stay free all the same.
constexpr int owners_connections = 1 + 3;
constexpr int connect_within_ms = 60'000;
constexpr std::int64_t answer_within_ms = 1'200'000; // a check of millions of entries

constexpr const char* pid_sql =
    "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::bigint";

constexpr const char* load_sql =
    "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint, "
    "pg_table_size('countersign.journal')::bigint, pg_indexes_size('countersign.journal')::bigint, "
    "(SELECT sum(seq) FROM countersign.till_head)::bigint, "
    "(SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' "
    "AND usename <> current_user)";

} // namespace

OfficeServer::OfficeServer() = default;

OfficeServer::~OfficeServer() = default;

Result<Done, QString> OfficeServer::start(int connections)
{
    if (!m_peer.start())
        return failure(u"PostgreSQL doesn't start: "_s + QString::fromUtf8(m_peer.log()));
    m_peer.sql("ALTER SYSTEM SET max_connections = " +
               QByteArray::number(connections + owners_connections));
    m_peer.stop();
    if (!m_peer.start())
        return failure(u"PostgreSQL doesn't start with %1 connections: "_s.arg(connections) +
                       QString::fromUtf8(m_peer.log()));
    m_peer.sql(uplink::postgresSchema(), true);
    m_urls[QByteArray()] = m_peer.url("owner");
    return begin();
}

Result<Done, QString> OfficeServer::begin()
{
    const uplink::PostgresAddress address{m_urls[QByteArray()], {}, "fleet"};
    QString why;
    // While all tills come at once, even the owner's place may be taken for a moment.
    const auto isLetIn = [&] {
        auto link = uplink::PostgresLink::open(address, m_clock.now().boot_ms + connect_within_ms,
                                               m_clock, m_stop);
        if (link)
            m_link = std::move(link).value();
        else
            why = link.error().words;
        return link.ok();
    };
    if (!QTest::qWaitFor(isLetIn, connect_within_ms))
        return failure(why);
    const auto pid = number(pid_sql);
    if (!pid)
        return failure(pid.error());
    m_pid = static_cast<pid_t>(*pid);
    return Done{};
}

Result<Done, QString> OfficeServer::enrol(const std::vector<std::unique_ptr<SimulatedTill>>& tills)
{
    QByteArray sql;
    for (const auto& till : tills) {
        const auto key = till->key().toPem();
        check(key.ok(), "a till's key can be written");
        sql += "CREATE ROLE " + till->role() +
               " LOGIN IN ROLE countersign_till; SELECT countersign.enrol('" + till->id() + "', '" +
               till->role() + "', 'Acme', '" + *key + "');\n";
        m_urls[till->role()] = m_peer.url(till->role());
    }
    m_peer.sql(sql, true);
    const auto enrolled = number("SELECT count(*) FROM countersign.till");
    if (!enrolled)
        return failure(enrolled.error());
    if (*enrolled != static_cast<qint64>(tills.size()) || !m_peer.certificates().areMade())
        return failure(u"the tills can't be enrolled: "_s + QString::fromUtf8(m_peer.log()));
    return Done{};
}

QByteArray OfficeServer::url(const SimulatedTill& till) const
{
    return m_urls.value(till.role());
}

void OfficeServer::cut()
{
    m_link.reset();
    m_peer.stop(false);
}

Result<Done, QString> OfficeServer::comeBack()
{
    if (!m_peer.start())
        return failure(u"PostgreSQL doesn't come back: "_s + QString::fromUtf8(m_peer.log()));
    return begin();
}

Result<OfficeServer::Rows, QString> OfficeServer::ask(const char* sql)
{
    const uplink::PostgresStatement statement{sql, {}};
    auto answers = m_link->run({&statement, 1}, m_clock.now().boot_ms + answer_within_ms);
    if (!answers)
        return failure(answers.error().words);
    return std::move(answers->front().rows);
}

Result<qint64, QString> OfficeServer::number(const char* sql)
{
    const auto rows = ask(sql);
    if (!rows)
        return failure(rows.error());
    return qint64{uplink::postgresNumber(rows->front().front())};
}

Result<OfficeLoad, QString> OfficeServer::load()
{
    const auto rows = ask(load_sql);
    if (!rows)
        return failure(rows.error());
    const auto column = [&](std::size_t at) {
        return qint64{uplink::postgresNumber(rows->front()[at])};
    };
    const auto use = useOf(m_pid).value_or(ServerUse{});
    return OfficeLoad{use.cpu_s,        column(0), column(1),
                      column(2),        column(3), static_cast<int>(column(4)),
                      use.private_bytes};
}

} // namespace countersign::fleet
