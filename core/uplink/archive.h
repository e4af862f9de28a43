#pragma once

#include "core/uplink/archive_addition.h"
#include "core/uplink/nats_link.h"
#include "core/uplink/postgres_link.h"

#include <QString>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace countersign::uplink {

/// Takes a stream of tills' journals into a PostgreSQL database with the schema that
/// `postgresSchema` is. Each message and its place in the stream are one transaction, so that a
/// program that is killed goes on where it was, and an entry that comes again adds nothing. Every
/// entry is verified with its till's key. Of a till whose next entry isn't genuine no more is taken
/// than comes before it; that is kept with its reason, tried again by each `begin`, and no matter
/// to other tills.
///
/// Blocks its caller, for one thread.
class Archive
{
public:
    static constexpr std::int64_t step_within_ms = 30'000; // for each message

    enum class Cause {
        line,     // one of both ends can't be reached, or is busy
        stream,   // only a person can mend it, there
        database, // or here
    };
    struct Fault
    {
        Cause cause = Cause::line;
        QString words;
    };
    struct Count
    {
        quint64 messages = 0;
        quint64 entries = 0; // that weren't there
    };

    /// All of these outlive it.
    Archive(QByteArray stream, NatsLink& from, PostgresLink& into, const world::Clock& clock);

    /// Finds out how far it has come, and tries again what was stopped.
    Result<Done, Fault> begin();
    /// Takes the next message. False if there is none at the moment.
    Result<bool, Fault> takeNext();

    [[nodiscard]] const Count& count() const { return m_count; }
    /// Why no more is taken of which tills.
    [[nodiscard]] const std::map<QByteArray, QString>& stopped() const { return m_stopped; }

private:
    struct Position
    {
        QByteArray till;
        quint64 sequence = 0; // of the last message that was taken
        bool isStopped = false;
    };

    Result<std::optional<NatsReply>, Fault> messageFrom(quint64 sequence,
                                                        const QByteArray& subjects);
    Result<Done, Fault> tryAgain(const QByteArray& till, quint64 from);
    Result<Done, Fault> take(const NatsReply& message);
    Result<Done, Fault> takeEntries(const NatsReply& message, const NatsOrigin& origin,
                                    world::Batch batch);
    Result<QString, Fault> takeJournal(const NatsReply& message, world::Batch& batch,
                                       const Archived& archived);
    Result<QString, Fault> takeBranch(const NatsReply& message, const world::Batch& batch,
                                      const Archived& archived);

    // archive_rows.cpp
    Result<std::vector<Position>, Fault> positions();
    Result<std::optional<Archived>, Fault> archivedOf(const QByteArray& till);
    Result<bool, Fault> isArchived(const QByteArray& till, const journal::Entry& entry);
    Result<QString, Fault> commit(std::vector<PostgresStatement> statements);
    Result<Done, Fault> stop(const NatsReply& message, const QByteArray& till, const QString& why);
    [[nodiscard]] PostgresStatement positionAt(const NatsReply& message, const QByteArray& till,
                                               const journal::Head& head) const;
    Result<std::vector<PostgresLink::Answer>, PostgresLink::Fault>
    ask(std::span<const PostgresStatement> statements);

    const QByteArray m_stream;
    NatsLink& m_from;
    PostgresLink& m_into;
    const world::Clock& m_clock;
    quint64 m_sequence = 0; // up to which all messages have been seen to
    std::map<QByteArray, Archived> m_tills;
    std::map<QByteArray, QString> m_stopped;
    Count m_count;
};

} // namespace countersign::uplink
