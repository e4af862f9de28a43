#include "core/uplink/postgres_link.h"

#include "core/base/plain_text.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <libpq-fe.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace countersign::uplink {

namespace {

constexpr int binary_format = 1;
constexpr std::int64_t poll_max_ms = 1'000'000; // far from what an int of poll(2) holds

/// On one line, whoever wrote it.
QString shown(const char* words)
{
    return plainText(QString::fromUtf8(words).simplified());
}

/// What libpq or the server said.
QString saidOn(const PGconn* connection)
{
    return shown(PQerrorMessage(connection));
}

/// All that ever came over TCP; 0 where that isn't known.
std::int64_t bytesOver(const PGconn* connection)
{
    tcp_info info = {};
    socklen_t size = sizeof info;
    const int got = ::getsockopt(PQsocket(connection), IPPROTO_TCP, TCP_INFO, &info, &size);
    const bool isKnown = got == 0 && size >= offsetof(tcp_info, tcpi_bytes_received) +
                                                 sizeof info.tcpi_bytes_received;
    return isKnown ? static_cast<std::int64_t>(info.tcpi_bytes_received) : 0;
}

std::vector<PostgresLink::Row> rowsOf(const PGresult* result)
{
    std::vector<PostgresLink::Row> rows;
    for (int row = 0; row < PQntuples(result); ++row) {
        PostgresLink::Row columns;
        for (int column = 0; column < PQnfields(result); ++column)
            columns.emplace_back(PQgetvalue(result, row, column), PQgetlength(result, row, column));
        columns.resize(std::max<std::size_t>(columns.size(), PostgresLink::columns_min));
        rows.push_back(std::move(columns));
    }
    return rows;
}

std::vector<Oid> typesOf(const PostgresStatement& statement)
{
    std::vector<Oid> types;
    for (const PostgresValue& value : statement.values)
        types.push_back(value.type);
    return types;
}

} // namespace

void PostgresLink::Close::operator()(pg_conn* connection) const
{
    PQfinish(connection);
}

void PostgresLink::Clear::operator()(pg_result* result) const
{
    PQclear(result);
}

PostgresLink::PostgresLink(pg_conn* connection, const world::Clock& clock, const PostgresStop& stop)
    : m_connection(connection), m_clock(clock), m_stop(stop)
{
}

PostgresLink::~PostgresLink() = default;

bool PostgresLink::send(const PostgresStatement& statement)
{
    std::vector<const char*> values;
    std::vector<int> lengths;
    for (const PostgresValue& value : statement.values) {
        values.push_back(value.bytes.constData());
        lengths.push_back(static_cast<int>(value.bytes.size()));
    }
    const std::vector<int> formats(statement.values.size(), binary_format);
    const int count = static_cast<int>(values.size());
    PGconn* connection = m_connection.get();
    if (statement.name != nullptr)
        return PQsendQueryPrepared(connection, statement.name, count, values.data(), lengths.data(),
                                   formats.data(), binary_format) == 1;
    return PQsendQueryParams(connection, statement.sql, count, typesOf(statement).data(),
                             values.data(), lengths.data(), formats.data(), binary_format) == 1;
}

/// In a round trip of its own, the first time.
std::optional<PostgresLink::Fault> PostgresLink::prepare(const PostgresStatement& statement,
                                                         std::int64_t until_boot_ms)
{
    const QByteArray name(statement.name);
    if (name.isNull() || std::find(m_prepared.begin(), m_prepared.end(), name) != m_prepared.end())
        return std::nullopt;
    const auto types = typesOf(statement);
    if (PQsendPrepare(m_connection.get(), name.constData(), statement.sql,
                      static_cast<int>(types.size()), types.data()) != 1 ||
        PQpipelineSync(m_connection.get()) != 1)
        return lost();
    if (const auto answers = hear(1, until_boot_ms); !answers)
        return answers.error();
    m_prepared.push_back(name);
    return std::nullopt;
}

Result<std::vector<PostgresLink::Answer>, PostgresLink::Fault>
PostgresLink::run(std::span<const PostgresStatement> statements, std::int64_t until_boot_ms)
{
    if (m_lost)
        return failure(*m_lost);
    auto answers = ask(statements, until_boot_ms);
    if (!answers && answers.error().isLost)
        m_lost = answers.error();
    return answers;
}

Result<std::vector<PostgresLink::Answer>, PostgresLink::Fault>
PostgresLink::ask(std::span<const PostgresStatement> statements, std::int64_t until_boot_ms)
{
    m_before_bytes = bytesOver(m_connection.get());
    for (const PostgresStatement& statement : statements) {
        if (const auto fault = prepare(statement, until_boot_ms))
            return failure(*fault);
    }
    for (const PostgresStatement& statement : statements) {
        if (!send(statement))
            return failure(lost());
    }
    if (PQpipelineSync(m_connection.get()) != 1)
        return failure(lost());
    return hear(statements.size(), until_boot_ms);
}

/// The answers of so many statements, up to the end of their transaction.
Result<std::vector<PostgresLink::Answer>, PostgresLink::Fault>
PostgresLink::hear(std::size_t statements, std::int64_t until_boot_ms)
{
    std::vector<Answer> answers;
    std::optional<Fault> fault;
    while (true) {
        const auto result = next(until_boot_ms);
        if (!result)
            return failure(result.error());
        const PGresult* said = result->get();
        if (said == nullptr) {
            if (PQstatus(m_connection.get()) == CONNECTION_BAD)
                return failure(lost());
            if (m_clock.now().boot_ms >= until_boot_ms)
                return failure(late());
            continue; // between two statements
        }
        switch (PQresultStatus(said)) {
        case PGRES_PIPELINE_SYNC:
            if (fault)
                return failure(*fault);
            if (answers.size() != statements)
                return failure(
                    Fault{{}, QStringLiteral("the database answers what wasn't asked"), true});
            return answers;
        case PGRES_TUPLES_OK:
        case PGRES_COMMAND_OK:
            if (PQntuples(said) > answer_rows_max)
                return failure(endless());
            answers.push_back(
                {rowsOf(said), QByteArray(PQcmdTuples(const_cast<PGresult*>(said))).toLongLong()});
            break;
        case PGRES_PIPELINE_ABORTED: // after a fault
            break;
        default:
            if (!fault)
                fault = Fault{PQresultErrorField(said, PG_DIAG_SQLSTATE),
                              shown(PQresultErrorField(said, PG_DIAG_MESSAGE_PRIMARY)), false};
        }
    }
}

Result<bool, PostgresLink::Fault> PostgresLink::waitForNotice(const QByteArray& payload,
                                                              std::int64_t until_boot_ms,
                                                              const PostgresNudge* nudge)
{
    PGconn* connection = m_connection.get();
    m_before_bytes = bytesOver(connection);
    while (true) {
        bool isHeard = false;
        while (PGnotify* notice = PQnotifies(connection)) {
            isHeard = isHeard || payload == notice->extra;
            PQfreemem(notice);
        }
        if (isHeard)
            return true;
        if (wait(false, until_boot_ms, nudge) == Ready::neither)
            return false;
        if (const auto fault = read())
            return failure(*fault);
    }
}

/// What has come.
std::optional<PostgresLink::Fault> PostgresLink::read()
{
    if (PQconsumeInput(m_connection.get()) != 1)
        return lost();
    const bool isEndless = bytesOver(m_connection.get()) - m_before_bytes > answer_bytes_max;
    return isEndless ? std::optional(endless()) : std::nullopt;
}

/// The next result, or null between two statements.
Result<PostgresLink::Answered, PostgresLink::Fault> PostgresLink::next(std::int64_t until_boot_ms)
{
    PGconn* connection = m_connection.get();
    while (true) {
        const int unsent = PQflush(connection);
        if (unsent < 0)
            return failure(lost());
        if (PQisBusy(connection) == 0)
            return Answered(PQgetResult(connection));
        switch (wait(unsent > 0, until_boot_ms)) {
        case Ready::neither:
            return failure(late());
        case Ready::writable:
            break;
        case Ready::readable:
            if (const auto fault = read())
                return failure(*fault);
            break;
        }
    }
}

/// Until the server's socket can be read, or written where that is wanted; or until a nudge.
PostgresLink::Ready PostgresLink::wait(bool forWriting, std::int64_t until_boot_ms,
                                       const PostgresNudge* nudge)
{
    while (!m_stop.isStopped()) {
        const std::int64_t left_ms = until_boot_ms - m_clock.now().boot_ms;
        if (left_ms <= 0)
            return Ready::neither;
        const short events = forWriting ? POLLIN | POLLOUT : POLLIN;
        pollfd waited[] = {{PQsocket(m_connection.get()), events, 0},
                           {m_stop.descriptor(), POLLIN, 0},
                           {nudge != nullptr ? nudge->descriptor() : -1, POLLIN, 0}};
        const int ready = ::poll(waited, 3, static_cast<int>(std::min(left_ms, poll_max_ms)));
        if (ready < 0 && errno != EINTR)
            return Ready::neither;
        if (ready <= 0)
            continue;
        const short seen = waited[0].revents;
        if ((seen & POLLOUT) != 0 && (seen & POLLIN) == 0)
            return Ready::writable;
        if (seen != 0)
            return Ready::readable; // also a hang-up, which reading tells of
        if (waited[2].revents != 0)
            return Ready::neither;
    }
    return Ready::neither;
}

PostgresLink::Fault PostgresLink::lost(Stage stage) const
{
    if (!m_connection)
        return {{}, QStringLiteral("no memory for a connection"), true, stage};
    return {{}, saidOn(m_connection.get()), true, stage};
}

PostgresLink::Fault PostgresLink::endless()
{
    return {{}, QStringLiteral("the database's answer is longer than any that is asked for"), true};
}

PostgresLink::Fault PostgresLink::late(Stage stage) const
{
    const QString host = QString::fromUtf8(PQhost(m_connection.get()));
    const QString address = QString::fromUtf8(PQhostaddr(m_connection.get()));
    const bool isNamed = !address.isEmpty() && address != host;
    return {{},
            QStringLiteral("the database at %1 doesn't answer")
                .arg(isNamed ? host + QStringLiteral(" (") + address + u')' : host),
            true,
            stage};
}

} // namespace countersign::uplink
