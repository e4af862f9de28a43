#include "core/uplink/postgres_link.h"

#include <algorithm>
#include <cerrno>
#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace countersign::uplink {

namespace {

constexpr int binary_format = 1;
constexpr std::int64_t poll_max_ms = 1'000'000; // far from what an int of poll(2) holds

/// What libpq or the server said, on one line.
QString saidOn(const PGconn* connection)
{
    return QString::fromUtf8(PQerrorMessage(connection)).simplified();
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

} // namespace

PostgresStop::PostgresStop() : m_descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

PostgresStop::~PostgresStop()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

void PostgresStop::stop()
{
    m_isStopped = true;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_descriptor, &one, sizeof one);
}

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
    std::vector<Oid> types;
    std::vector<const char*> values;
    std::vector<int> lengths;
    for (const PostgresValue& value : statement.values) {
        types.push_back(value.type);
        values.push_back(value.bytes.constData());
        lengths.push_back(static_cast<int>(value.bytes.size()));
    }
    const std::vector<int> formats(statement.values.size(), binary_format);
    return PQsendQueryParams(m_connection.get(), statement.sql, static_cast<int>(types.size()),
                             types.data(), values.data(), lengths.data(), formats.data(),
                             binary_format) == 1;
}

Result<std::vector<PostgresLink::Answer>, PostgresLink::Fault>
PostgresLink::run(std::span<const PostgresStatement> statements, std::int64_t until_boot_ms)
{
    for (const PostgresStatement& statement : statements) {
        if (!send(statement))
            return failure(lost());
    }
    if (PQpipelineSync(m_connection.get()) != 1)
        return failure(lost());
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
            continue; // between two statements
        }
        switch (PQresultStatus(said)) {
        case PGRES_PIPELINE_SYNC:
            if (fault)
                return failure(*fault);
            if (answers.size() != statements.size())
                return failure(Fault{
                    {}, QStringLiteral("the database answers what wasn't asked"), true});
            return answers;
        case PGRES_TUPLES_OK:
        case PGRES_COMMAND_OK:
            answers.push_back(
                {rowsOf(said), QByteArray(PQcmdTuples(const_cast<PGresult*>(said))).toLongLong()});
            break;
        case PGRES_PIPELINE_ABORTED: // after a fault
            break;
        default:
            if (!fault)
                fault = Fault{PQresultErrorField(said, PG_DIAG_SQLSTATE),
                              QString::fromUtf8(PQresultErrorField(said, PG_DIAG_MESSAGE_PRIMARY))
                                  .simplified(),
                              false};
        }
    }
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
            if (PQconsumeInput(connection) != 1)
                return failure(lost());
            break;
        }
    }
}

/// Until the server's socket can be read, or written where that is wanted.
PostgresLink::Ready PostgresLink::wait(bool forWriting, std::int64_t until_boot_ms)
{
    while (!m_stop.isStopped()) {
        const std::int64_t left_ms = until_boot_ms - m_clock.now().boot_ms;
        if (left_ms <= 0)
            return Ready::neither;
        const short events = forWriting ? POLLIN | POLLOUT : POLLIN;
        pollfd waited[] = {{PQsocket(m_connection.get()), events, 0},
                           {m_stop.descriptor(), POLLIN, 0}};
        const int ready = ::poll(waited, 2, static_cast<int>(std::min(left_ms, poll_max_ms)));
        if (ready < 0 && errno != EINTR)
            return Ready::neither;
        if (ready <= 0)
            continue;
        const short seen = waited[0].revents;
        if ((seen & POLLOUT) != 0 && (seen & POLLIN) == 0)
            return Ready::writable;
        if (seen != 0)
            return Ready::readable; // also a hang-up, which reading tells of
    }
    return Ready::neither;
}

PostgresLink::Fault PostgresLink::lost(Stage stage) const
{
    if (!m_connection)
        return {{}, QStringLiteral("no memory for a connection"), true, stage};
    return {{}, saidOn(m_connection.get()), true, stage};
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
