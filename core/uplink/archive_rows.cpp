// What the archive reads and writes in its database.

#include "core/base/plain_text.h"
#include "core/journal/verify.h"
#include "core/uplink/archive.h"
#include "core/uplink/postgres_standing.h"
#include "core/uplink/postgres_statements.h"

#include <utility>

namespace countersign::uplink {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr const char* positions_sql =
    "SELECT till, sequence, coalesce(fault, '') FROM countersign.archive_position WHERE stream=$1";

/// Moves only where the till's head is where it must be then.
constexpr const char* position_sql =
    "INSERT INTO countersign.archive_position(stream, till, sequence) SELECT $1, $2, $3 FROM "
    "countersign.till_head WHERE till=$2 AND seq=$4 AND hash=$5 ON CONFLICT (stream, till) DO "
    "UPDATE SET sequence=excluded.sequence, fault=NULL, moved_at=now()";

constexpr const char* stop_sql =
    "INSERT INTO countersign.archive_position(stream, till, sequence, fault) VALUES($1, $2, $3, "
    "$4) ON CONFLICT (stream, till) DO UPDATE SET sequence=excluded.sequence, "
    "fault=excluded.fault, moved_at=now()";

constexpr const char* key_change_sql =
    "SELECT payload FROM countersign.journal WHERE till=$1 AND kind='key_changed' "
    "ORDER BY seq DESC LIMIT 1";

Archive::Fault faultOf(const PostgresLink::Fault& fault)
{
    if (hasNoSchema(fault))
        return {Archive::Cause::database,
                u"the database has no schema of Countersign's, or another version of it "
                "(countersignctl uplink schema), or no place for the archive yet "
                "(countersignctl uplink schema archive)"_s};
    if (isDenied(fault))
        return {Archive::Cause::database,
                u"the database: %1; GRANT countersign_archive TO the role"_s.arg(fault.words)};
    return {Archive::Cause::line, u"the database: "_s + fault.words};
}

/// True where the database will never take these values.
bool areImpossible(const PostgresLink::Fault& fault)
{
    return fault.state.startsWith("22") || fault.state.startsWith("23");
}

std::optional<journal::PublicKey> keyIn(const QByteArray& keyChangePayload)
{
    journal::Entry change;
    change.payload = keyChangePayload;
    return journal::claimedKey(change);
}

PostgresValue inSql(quint64 number)
{
    return PostgresValue::number(static_cast<std::int64_t>(number));
}

} // namespace

Result<std::vector<PostgresLink::Answer>, PostgresLink::Fault>
Archive::ask(std::span<const PostgresStatement> statements)
{
    return m_into.run(statements, m_clock.now().boot_ms + step_within_ms);
}

/// Where each till's messages of this stream were left.
Result<std::vector<Archive::Position>, Archive::Fault> Archive::positions()
{
    const PostgresStatement questions[] = {
        PostgresStanding::questions({}).front(),
        {positions_sql, {PostgresValue::text(m_stream)}},
    };
    const auto answers = ask(questions);
    if (!answers)
        return failure(faultOf(answers.error()));
    const auto& versions = answers->front().rows;
    const std::int64_t version = versions.empty() ? 0 : postgresNumber(versions.front().front());
    if (version != PostgresStanding::known_version)
        return failure(Fault{
            Cause::database,
            u"the database's schema is version %1, and this program knows %2"_s.arg(version).arg(
                PostgresStanding::known_version)});
    std::vector<Position> positions;
    for (const PostgresLink::Row& row : answers->back().rows)
        positions.push_back(
            {row[0], static_cast<quint64>(postgresNumber(row[1])), !row[2].isEmpty()});
    return positions;
}

/// Nothing where the database doesn't know the till.
Result<std::optional<Archived>, Archive::Fault> Archive::archivedOf(const QByteArray& till)
{
    if (const auto known = m_tills.find(till); known != m_tills.end())
        return std::optional(known->second);
    const auto standing = PostgresStanding::questions(till);
    std::vector<PostgresStatement> questions(standing.begin(), standing.end());
    questions.push_back({key_change_sql, {PostgresValue::text(till)}});
    const auto answers = ask(questions);
    if (!answers)
        return failure(faultOf(answers.error()));
    const PostgresStanding found = PostgresStanding::in(*answers);
    const auto first = journal::PublicKey::fromRaw(found.publicKey);
    if (!found.head || !first)
        return std::optional<Archived>();
    const auto& changes = answers->back().rows;
    const auto key = changes.empty() ? std::optional(*first) : keyIn(changes.front().front());
    if (!key)
        return failure(Fault{Cause::database, u"the database's last change of keys of till %1 "
                                              "can't be read; see countersign.journal_fault"_s.arg(
                                                  QString::fromLatin1(till))});
    return std::optional(
        m_tills.insert_or_assign(till, Archived{*first, *key, *found.head}).first->second);
}

Result<bool, Archive::Fault> Archive::isArchived(const QByteArray& till,
                                                 const journal::Entry& entry)
{
    const PostgresStatement question = askingForHash(till, entry.seq);
    const auto answers = ask({&question, 1});
    if (!answers)
        return failure(faultOf(answers.error()));
    const auto& rows = answers->front().rows;
    return !rows.empty() && rows.front().front() == entry.hash;
}

PostgresStatement Archive::positionAt(const NatsReply& message, const QByteArray& till,
                                      const journal::Head& head) const
{
    return {position_sql,
            {PostgresValue::text(m_stream), PostgresValue::text(till), inSql(message.sequence),
             inSql(head.seq), PostgresValue::binary(head.hash)}};
}

/// In one transaction. Says why the database will never take it, if that is so.
Result<QString, Archive::Fault> Archive::commit(std::vector<PostgresStatement> statements)
{
    const auto answers = ask(statements);
    if (!answers && areImpossible(answers.error()))
        return u"the database: "_s + answers.error().words;
    if (!answers)
        return failure(faultOf(answers.error()));
    if (answers->front().changed == 0)
        return failure(Fault{Cause::database,
                             u"another program adds entries of the same tills; end one of them"_s});
    return QString();
}

/// What comes before the message is taken, and nothing of this till from here on.
Result<Done, Archive::Fault> Archive::stop(const NatsReply& message, const QByteArray& till,
                                           const QString& why)
{
    constexpr qsizetype why_characters_max = 300;
    const QString words =
        u"message %1: %2"_s.arg(message.sequence).arg(plainText(why.left(why_characters_max)));
    const PostgresStatement statement{stop_sql,
                                      {PostgresValue::text(m_stream), PostgresValue::text(till),
                                       inSql(message.sequence - 1),
                                       PostgresValue::text(words.toUtf8())}};
    const auto answers = ask({&statement, 1});
    if (!answers)
        return failure(faultOf(answers.error()));
    m_stopped.insert_or_assign(till, words);
    return Done{};
}

} // namespace countersign::uplink
