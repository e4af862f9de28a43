#include "core/uplink/postgres_signer_statements.h"

namespace countersign::uplink {

namespace {

// "signword" as a number; postgres_words.sql has it, too.
constexpr std::int64_t wake_lock = 8316291911064187492;

/// What a till sent as a branch's and has in its journal by now is no other journal.
constexpr const char* behind_sql =
    "SELECT enrolled.till, enrolled.public_key, coalesce(said.seq, 0), coalesce(said.hash, ''), "
    "coalesce(said.signature, ''), coalesce(said.till_key, ''), coalesce(said.resumption, ''), "
    "coalesce((SELECT min(branch.seq) FROM countersign.journal_branch AS branch WHERE "
    "branch.till=enrolled.till AND NOT EXISTS (SELECT FROM countersign.journal AS known WHERE "
    "known.till=branch.till AND known.seq=branch.seq AND known.hash=branch.hash)), 0) "
    "FROM countersign.till AS enrolled "
    "JOIN countersign.till_head AS head ON head.till=enrolled.till "
    "LEFT JOIN LATERAL (SELECT * FROM countersign.word WHERE word.till=enrolled.till AND "
    "word.key=$1 ORDER BY word.seq DESC LIMIT 1) AS said ON true "
    "WHERE enrolled.till>$2 AND head.seq>coalesce(said.seq, 0) ORDER BY enrolled.till LIMIT $3";

constexpr const char* newest_sql =
    "SELECT enrolled.till, said.seq, said.hash, said.signature FROM countersign.till AS enrolled, "
    "LATERAL (SELECT * FROM countersign.word WHERE word.till=enrolled.till AND word.key=$1 "
    "ORDER BY word.seq DESC LIMIT 1) AS said WHERE enrolled.till>$2 ORDER BY enrolled.till LIMIT "
    "$3";

/// No answer holds more bytes than a batch of a till may, or two of the largest entries. Whatever a
/// till wrote there, no column is longer than shows that it is too long: see journal::Entry.
constexpr const char* entries_sql =
    "SELECT seq, at_ms, left(kind, 65), left(purchase, 37), substr(salt, 1, 17), "
    "left(payload, 4194305), hash, signature FROM (SELECT *, "
    "row_number() OVER (ORDER BY seq) AS number, sum(256 + octet_length(payload)) OVER "
    "(ORDER BY seq) AS bytes FROM (SELECT seq, at_ms, kind, purchase, salt, payload, hash, "
    "signature FROM countersign.journal WHERE till=$1 AND seq>=$2 ORDER BY seq LIMIT 500) AS next) "
    "AS measured WHERE number<=2 OR bytes<=4194304 ORDER BY seq";

constexpr const char* word_sql =
    "INSERT INTO countersign.word(till, key, seq, hash, signature, till_key, resumption) "
    "SELECT $1, $2, $3, $4, $5, $6, $7 WHERE EXISTS (SELECT FROM countersign.journal AS known "
    "WHERE known.till=$1 AND known.seq=$3 AND known.hash=$4) AND NOT EXISTS (SELECT FROM "
    "countersign.journal_branch AS other WHERE other.till=$1 AND other.seq<=$3 AND NOT EXISTS "
    "(SELECT FROM countersign.journal AS same WHERE same.till=$1 AND same.seq=other.seq AND "
    "same.hash=other.hash)) "
    "ON CONFLICT DO NOTHING";

constexpr const char* stop_sql = "INSERT INTO countersign.word_stop(till, key, fault) VALUES($1, "
                                 "$2, $3) ON CONFLICT (till, key) "
                                 "DO UPDATE SET fault=excluded.fault, stopped_at=now()";

PostgresStatement about(const char* sql, const QByteArray& till, const QString& keyId)
{
    return {sql, {PostgresValue::text(till), PostgresValue::text(keyId.toLatin1())}};
}

PostgresStatement paged(const char* sql, const QString& keyId, const QByteArray& after)
{
    return {sql,
            {PostgresValue::text(keyId.toLatin1()), PostgresValue::text(after),
             PostgresValue::number(behind_tills_max)}};
}

} // namespace

PostgresStatement askingForBehind(const QString& keyId, const QByteArray& after)
{
    return paged(behind_sql, keyId, after);
}

PostgresStatement askingForNewest(const QString& keyId, const QByteArray& after)
{
    return paged(newest_sql, keyId, after);
}

PostgresStatement askingForEntries(const QByteArray& till, quint64 from)
{
    return {entries_sql,
            {PostgresValue::text(till), PostgresValue::number(static_cast<std::int64_t>(from))}};
}

PostgresStatement keepingWord(const QString& keyId, const SignedUpTo& upTo, const SignedWord& word)
{
    PostgresStatement statement = about(word_sql, upTo.till, keyId);
    statement.values.push_back(PostgresValue::number(static_cast<std::int64_t>(upTo.head.seq)));
    for (const QByteArray& bytes :
         {upTo.head.hash, word.signature, upTo.key.raw(), word.resumption})
        statement.values.push_back(PostgresValue::binary(bytes));
    return statement;
}

PostgresStatement keepingStop(const QString& keyId, const QByteArray& till, const QString& why)
{
    PostgresStatement statement = about(stop_sql, till, keyId);
    statement.values.push_back(PostgresValue::text(why.toUtf8()));
    return statement;
}

PostgresStatement droppingStop(const QString& keyId, const QByteArray& till)
{
    return about("DELETE FROM countersign.word_stop WHERE till=$1 AND key=$2", till, keyId);
}

PostgresStatement droppingStops(const QString& keyId)
{
    return {"DELETE FROM countersign.word_stop WHERE key=$1",
            {PostgresValue::text(keyId.toLatin1())}};
}

PostgresStatement waiting()
{
    return {"SELECT pg_try_advisory_lock($1)::int::bigint", {PostgresValue::number(wake_lock)}};
}

PostgresStatement noLongerWaiting()
{
    return {"SELECT pg_advisory_unlock($1)::int::bigint", {PostgresValue::number(wake_lock)}};
}

} // namespace countersign::uplink
