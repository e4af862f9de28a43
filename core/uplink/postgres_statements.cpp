#include "core/uplink/postgres_statements.h"

#include <utility>

namespace countersign::uplink {

namespace {

constexpr const char* hash_sql = "SELECT hash FROM countersign.journal WHERE till=$1 AND seq=$2";

/// The head moves first: whoever finds it elsewhere adds nothing.
constexpr const char* add_sql =
    "WITH moved AS (UPDATE countersign.till_head SET seq=$10, hash=$11, moved_at=now() "
    "WHERE till=$1 AND seq=$12 AND hash=$13 RETURNING till) "
    "INSERT INTO countersign.journal(till, seq, at_ms, kind, purchase, salt, payload, hash, "
    "signature) SELECT moved.till, entry.* FROM moved, unnest($2::bigint[], $3::bigint[], "
    "$4::text[], $5::text[], $6::bytea[], $7::text[], $8::bytea[], $9::bytea[]) AS entry";

constexpr const char* branch_sql =
    "INSERT INTO countersign.journal_branch(till, seq, at_ms, kind, purchase, salt, payload, hash, "
    "signature) SELECT $1, entry.* FROM unnest($2::bigint[], $3::bigint[], $4::text[], "
    "$5::text[], $6::bytea[], $7::text[], $8::bytea[], $9::bytea[]) AS entry(seq, at_ms, kind, "
    "purchase, salt, payload, hash, signature) WHERE NOT EXISTS (SELECT FROM countersign.journal "
    "AS known WHERE known.till=$1 AND known.seq=entry.seq AND known.hash=entry.hash) "
    "ON CONFLICT DO NOTHING";

PostgresStatement about(const char* sql, const QByteArray& till)
{
    return {sql, {PostgresValue::text(till)}};
}

PostgresStatement withEntries(const char* sql, const world::Batch& batch, std::size_t from)
{
    PostgresStatement statement = about(sql, batch.till);
    for (PostgresValue& column : columnsOf(std::span(batch.entries).subspan(from)))
        statement.values.push_back(std::move(column));
    return statement;
}

} // namespace

PostgresStatement adding(const world::Batch& batch, std::size_t from, const journal::Head& theirs)
{
    const journal::Entry& last = batch.entries.back();
    PostgresStatement statement = withEntries(add_sql, batch, from);
    statement.values.push_back(PostgresValue::number(static_cast<std::int64_t>(last.seq)));
    statement.values.push_back(PostgresValue::binary(last.hash));
    statement.values.push_back(PostgresValue::number(static_cast<std::int64_t>(theirs.seq)));
    statement.values.push_back(PostgresValue::binary(theirs.hash));
    return statement;
}

PostgresStatement keepingBranch(const world::Batch& batch)
{
    return withEntries(branch_sql, batch, 0);
}

PostgresStatement askingForHash(const QByteArray& till, quint64 seq)
{
    PostgresStatement statement = about(hash_sql, till);
    statement.values.push_back(PostgresValue::number(static_cast<std::int64_t>(seq)));
    return statement;
}

} // namespace countersign::uplink
