#pragma once

#include "core/base/result.h"
#include "core/uplink/postgres_address.h"
#include "core/uplink/postgres_stop.h"
#include "core/uplink/postgres_values.h"
#include "core/world/clock.h"

#include <QByteArray>
#include <QString>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

struct pg_conn;
struct pg_result;

namespace countersign::uplink {

/// A connection to a PostgreSQL server, by libpq. Blocks its caller, for one thread at a time, but
/// never past a deadline and never after a stop. Looking up the server's name is the resolver's own
/// time.
class PostgresLink
{
public:
    /// How far it had come, in this order.
    enum class Stage {
        reaching,  // no server was found there, or none but a standby
        securing,  // nothing was agreed on, TLS least of all
        admitting, // the server knows who asks, and hasn't let them in
        talking
    };
    /// read_only_sql_transaction: of a standby, too.
    static constexpr const char* read_only_state = "25006";
    struct Fault
    {
        QByteArray state; // SQLSTATE, empty where the server didn't say one
        QString words;    // for people, of one line; no parameter is in it
        bool isLost = false;
        Stage stage = Stage::talking;
    };
    /// Columns in binary form; null is empty. How many there are says the other end: those that it
    /// leaves out are empty too, up to columns_min.
    using Row = std::vector<QByteArray>;
    static constexpr int columns_min = 8; // as many as any statement here asks for
    struct Answer
    {
        std::vector<Row> rows;
        std::int64_t changed = 0; // rows inserted or updated
    };

    /// Of all that is answered at once; far more than anything asks for. Bytes are counted as they
    /// come over TCP, and not from this machine's own sockets.
    static constexpr std::int64_t answer_bytes_max = 64 * 1024 * 1024;
    static constexpr int answer_rows_max = 100'000; // of each statement

    /// Tries each server and each of its addresses, with a part of the time for each: one that says
    /// nothing, or takes nothing, doesn't keep it from the next. The fault is of those that came
    /// furthest.
    static Result<std::unique_ptr<PostgresLink>, Fault> open(const PostgresAddress& address,
                                                             std::int64_t until_boot_ms,
                                                             const world::Clock& clock,
                                                             const PostgresStop& stop);
    ~PostgresLink();

    /// All of them in one round trip and one transaction: either everything happened, or nothing,
    /// or the link is lost and nobody knows. An answer each, neither fewer nor more. What was lost
    /// stays so: answers that come late are no later question's.
    Result<std::vector<Answer>, Fault> run(std::span<const PostgresStatement> statements,
                                           std::int64_t until_boot_ms);

    /// Waits for a NOTIFY of a channel that is listened to, with that payload. False at that time,
    /// at a stop, or once it is nudged.
    Result<bool, Fault> waitForNotice(const QByteArray& payload, std::int64_t until_boot_ms,
                                      const PostgresNudge* nudge = nullptr);

private:
    struct Close
    {
        void operator()(pg_conn* connection) const;
    };
    struct Clear
    {
        void operator()(pg_result* result) const;
    };
    using Answered = std::unique_ptr<pg_result, Clear>;
    enum class Ready { readable, writable, neither };

    PostgresLink(pg_conn* connection, const world::Clock& clock, const PostgresStop& stop);
    static Result<std::unique_ptr<PostgresLink>, Fault>
    openAt(const PostgresHost& host, const PostgresAddress& address, std::int64_t until_boot_ms,
           const world::Clock& clock, const PostgresStop& stop);
    std::optional<Fault> connect(std::int64_t until_boot_ms);
    std::optional<Fault> whyNothingIsTaken(std::int64_t until_boot_ms);
    Result<std::vector<Answer>, Fault> ask(std::span<const PostgresStatement> statements,
                                           std::int64_t until_boot_ms);
    bool send(const PostgresStatement& statement);
    std::optional<Fault> prepare(const PostgresStatement& statement, std::int64_t until_boot_ms);
    Result<std::vector<Answer>, Fault> hear(std::size_t statements, std::int64_t until_boot_ms);
    Result<Answered, Fault> next(std::int64_t until_boot_ms);
    std::optional<Fault> read();
    Ready wait(bool forWriting, std::int64_t until_boot_ms, const PostgresNudge* nudge = nullptr);
    [[nodiscard]] Fault lost(Stage stage = Stage::talking) const;
    [[nodiscard]] Fault late(Stage stage = Stage::talking) const;
    [[nodiscard]] static Fault endless();

    std::unique_ptr<pg_conn, Close> m_connection;
    const world::Clock& m_clock;
    const PostgresStop& m_stop;
    std::vector<QByteArray> m_prepared; // their names
    std::int64_t m_before_bytes = 0;    // that had come before it was asked
    std::optional<Fault> m_lost;
};

} // namespace countersign::uplink
