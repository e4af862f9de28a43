#include "core/uplink/postgres_link.h"

#include <QList>
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

/// The options that an address names, by their names.
class Options
{
public:
    explicit Options(const QByteArray& url) : m_options(PQconninfoParse(url.constData(), &m_fault))
    {
    }
    ~Options()
    {
        PQconninfoFree(m_options);
        PQfreemem(m_fault);
    }
    Options(const Options&) = delete;
    Options& operator=(const Options&) = delete;
    [[nodiscard]] bool areReadable() const { return m_options != nullptr; }
    [[nodiscard]] QByteArray value(const char* name) const
    {
        for (const auto* option = m_options; option != nullptr && option->keyword != nullptr;
             ++option) {
            if (qstrcmp(option->keyword, name) == 0)
                return option->val;
        }
        return {};
    }

private:
    char* m_fault = nullptr;
    PQconninfoOption* m_options;
};

bool isHere(const QByteArray& host)
{
    return host.isEmpty() || host.startsWith('/') || host == "localhost" || host == "127.0.0.1" ||
           host == "::1";
}

std::vector<PostgresLink::Row> rowsOf(const PGresult* result)
{
    std::vector<PostgresLink::Row> rows;
    for (int row = 0; row < PQntuples(result); ++row) {
        PostgresLink::Row columns;
        for (int column = 0; column < PQnfields(result); ++column)
            columns.emplace_back(PQgetvalue(result, row, column), PQgetlength(result, row, column));
        rows.push_back(std::move(columns));
    }
    return rows;
}

} // namespace

QString PostgresAddress::fault() const
{
    if (!url.startsWith("postgresql://") && !url.startsWith("postgres://"))
        return QStringLiteral("must be postgresql://user@host/database?sslmode=verify-full");
    const Options options(url);
    if (!options.areReadable())
        return QStringLiteral("isn't an address as libpq reads it");
    if (!options.value("password").isEmpty())
        return QStringLiteral("has a password in it; write it as password = { file = \"…\" }");
    const QList<QByteArray> hosts =
        (options.value("host") + ',' + options.value("hostaddr")).split(',');
    const bool isElsewhere = std::any_of(hosts.begin(), hosts.end(),
                                         [](const QByteArray& host) { return !isHere(host); });
    if (isElsewhere && options.value("sslmode") != "verify-full")
        return QStringLiteral(
            "must end with sslmode=verify-full: a server elsewhere proves who it is");
    return {};
}

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

Result<std::unique_ptr<PostgresLink>, PostgresLink::Fault>
PostgresLink::open(const PostgresAddress& address, std::int64_t until_boot_ms,
                   const world::Clock& clock, const PostgresStop& stop)
{
    const QByteArray application = "countersign " + address.till;
    SecretBytes password(address.password ? address.password->size() + 1 : 1); // ends with a zero
    if (address.password)
        std::copy(address.password->data(), address.password->data() + address.password->size(),
                  password.data());
    // What stands later counts. What is confirmed has reached the server's disk, whatever the
    // role's own settings say.
    const char* const names[] = {"dbname",
                                 "application_name",
                                 "client_encoding",
                                 "options",
                                 address.password ? "password" : nullptr,
                                 nullptr};
    const char* const values[] = {address.url.constData(),
                                  application.constData(),
                                  "UTF8",
                                  "-c synchronous_commit=on",
                                  reinterpret_cast<const char*>(password.data()),
                                  nullptr};
    std::unique_ptr<PostgresLink> link(
        new PostgresLink(PQconnectStartParams(names, values, 1), clock, stop));
    if (const auto fault = link->connect(until_boot_ms))
        return failure(*fault);
    return link;
}

std::optional<PostgresLink::Fault> PostgresLink::connect(std::int64_t until_boot_ms)
{
    PGconn* connection = m_connection.get();
    if (connection == nullptr || PQstatus(connection) == CONNECTION_BAD)
        return lost();
    auto polling = PGRES_POLLING_WRITING; // as libpq wants it at first
    while (polling != PGRES_POLLING_OK) {
        if (polling == PGRES_POLLING_FAILED)
            return lost();
        if (wait(polling == PGRES_POLLING_WRITING, until_boot_ms) == Ready::neither)
            return late();
        polling = PQconnectPoll(connection);
    }
    if (PQsetnonblocking(connection, 1) != 0 || PQenterPipelineMode(connection) != 1)
        return lost();
    return std::nullopt;
}

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

PostgresLink::Fault PostgresLink::lost() const
{
    if (!m_connection)
        return {{}, QStringLiteral("no memory for a connection"), true};
    return {{}, saidOn(m_connection.get()), true};
}

PostgresLink::Fault PostgresLink::late() const
{
    return {{}, QStringLiteral("the database doesn't answer"), true};
}

} // namespace countersign::uplink
