// How a link comes about: which servers are tried, for how long, and how far each let it come.

#include "core/uplink/postgres_link.h"
#include "core/uplink/tried.h"

#include <algorithm>
#include <cstdint>
#include <libpq-fe.h>

namespace countersign::uplink {

namespace {

using Stage = PostgresLink::Stage;

/// How far it has come while it connects.
Stage stageOf(PGconn* connection)
{
    switch (PQstatus(connection)) {
    case CONNECTION_NEEDED:
    case CONNECTION_STARTED:
    case CONNECTION_BAD:
        return Stage::reaching;
    case CONNECTION_SSL_STARTUP:
    case CONNECTION_GSS_STARTUP:
        return Stage::securing;
    case CONNECTION_MADE:
        return PQsslInUse(connection) == 0 ? Stage::securing : Stage::admitting;
    default: // libpq's later steps, and those of its later versions
        return Stage::admitting;
    }
}

} // namespace

Result<std::unique_ptr<PostgresLink>, PostgresLink::Fault>
PostgresLink::open(const PostgresAddress& address, std::int64_t until_boot_ms,
                   const world::Clock& clock, const PostgresStop& stop)
{
    const auto partOf = [&clock](std::int64_t until_ms, std::size_t parts) {
        const std::int64_t now_ms = clock.now().boot_ms;
        return now_ms + (until_ms - now_ms) / static_cast<std::int64_t>(parts);
    };
    const std::int64_t at_most_ms = address.connectWithin_ms().value_or(INT32_MAX);
    Tried<Stage> tried;
    std::vector<PostgresHost> hosts = address.hosts();
    std::size_t hostsLeft = hosts.size();
    for (PostgresHost& host : hosts) {
        const auto found = postgresAddressesOf(host);
        if (!found)
            tried.add(Stage::reaching, found.error());
        // The last part is for what is asked then.
        const std::int64_t host_until_ms = partOf(until_boot_ms, 1 + hostsLeft--);
        std::size_t addressesLeft = found ? found->size() : 0;
        for (; addressesLeft > 0 && !stop.isStopped(); --addressesLeft) {
            host.address = found->at(found->size() - addressesLeft);
            const std::int64_t until_ms =
                std::min(partOf(host_until_ms, addressesLeft), clock.now().boot_ms + at_most_ms);
            auto opened = openAt(host, address, until_ms, clock, stop);
            if (opened)
                return opened;
            tried.add(opened.error().stage, opened.error().words);
        }
    }
    return failure(Fault{{}, tried.words(), true, tried.furthest()});
}

/// libpq would try all of them by itself, but waits for each as long as that takes.
Result<std::unique_ptr<PostgresLink>, PostgresLink::Fault>
PostgresLink::openAt(const PostgresHost& host, const PostgresAddress& address,
                     std::int64_t until_boot_ms, const world::Clock& clock,
                     const PostgresStop& stop)
{
    const QByteArray application = "countersign " + address.till;
    SecretBytes password(address.password ? address.password->size() + 1 : 1); // ends with a zero
    if (address.password)
        std::copy(address.password->data(), address.password->data() + address.password->size(),
                  password.data());
    // What stands later counts, but for what is empty. What is confirmed has reached the server's
    // disk, whatever the role's own settings say.
    const char* const names[] = {"dbname",
                                 "host",
                                 "hostaddr",
                                 "port",
                                 "application_name",
                                 "client_encoding",
                                 "options",
                                 address.password ? "password" : nullptr,
                                 nullptr};
    const char* const values[] = {address.url.constData(),
                                  host.name.constData(),
                                  host.address.constData(),
                                  host.port.constData(),
                                  application.constData(),
                                  "UTF8",
                                  "-c synchronous_commit=on",
                                  reinterpret_cast<const char*>(password.data()),
                                  nullptr};
    std::unique_ptr<PostgresLink> link(
        new PostgresLink(PQconnectStartParams(names, values, 1), clock, stop));
    if (const auto fault = link->connect(until_boot_ms))
        return failure(*fault);
    if (const auto fault = link->whyNothingIsTaken(until_boot_ms))
        return failure(*fault);
    return link;
}

/// A standby lets everybody in and takes nothing, so the next server is tried, and no more is
/// believed to be there than where nobody answers: it is beside the trouble, which is the other's.
std::optional<PostgresLink::Fault> PostgresLink::whyNothingIsTaken(std::int64_t until_boot_ms)
{
    const PostgresStatement question{"SHOW transaction_read_only", {}};
    const auto answers = run({&question, 1}, until_boot_ms);
    if (!answers)
        return answers.error();
    const auto& rows = answers->front().rows;
    if (rows.empty() || rows.front().empty() || rows.front().front() != "on")
        return std::nullopt;
    return Fault{read_only_state,
                 QStringLiteral("the database at %1 is a standby, or else read-only")
                     .arg(QString::fromUtf8(PQhost(m_connection.get()))),
                 true, Stage::reaching};
}

std::optional<PostgresLink::Fault> PostgresLink::connect(std::int64_t until_boot_ms)
{
    PGconn* connection = m_connection.get();
    if (connection == nullptr || PQstatus(connection) == CONNECTION_BAD)
        return lost(Stage::reaching);
    auto polling = PGRES_POLLING_WRITING; // as libpq wants it at first
    Stage stage = Stage::reaching;
    while (polling != PGRES_POLLING_OK) {
        if (polling == PGRES_POLLING_FAILED)
            return lost(stage);
        stage = stageOf(connection); // A failure leaves no trace of it.
        if (wait(polling == PGRES_POLLING_WRITING, until_boot_ms) == Ready::neither)
            return late(stage);
        polling = PQconnectPoll(connection);
    }
    if (PQsetnonblocking(connection, 1) != 0 || PQenterPipelineMode(connection) != 1)
        return lost();
    return std::nullopt;
}

} // namespace countersign::uplink
