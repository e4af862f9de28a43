#include "tests/bench/bare_inserts.h"

#include "core/base/check.h"
#include "core/uplink/postgres_values.h"

#include <array>
#include <libpq-fe.h>

namespace countersign::bench {

namespace {

constexpr const char* insert_name = "insert";
constexpr const char* insert_sql =
    "INSERT INTO countersign.journal(till, seq, at_ms, kind, purchase, salt, payload, hash, "
    "signature) SELECT $1::text, entry.* FROM unnest($2::bigint[], $3::bigint[], $4::text[], "
    "$5::text[], $6::bytea[], $7::text[], $8::bytea[], $9::bytea[]) AS entry";
constexpr int columns = 9;
constexpr int binary_format = 1;

bool isDone(PGresult* result)
{
    const bool isGood = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    return isGood;
}

} // namespace

void BareInserts::Close::operator()(pg_conn* connection) const
{
    PQfinish(connection);
}

BareInserts::BareInserts(const QByteArray& url, const QByteArray& till)
    : m_connection(PQconnectdb(url.constData())), m_till(till)
{
    check(isDone(PQprepare(m_connection.get(), insert_name, insert_sql, 0, nullptr)),
          "the bare insert can be prepared");
}

void BareInserts::add(std::span<const journal::Entry> entries)
{
    std::vector<uplink::PostgresValue> bound{uplink::PostgresValue::text(m_till)};
    for (uplink::PostgresValue& column : uplink::columnsOf(entries))
        bound.push_back(std::move(column));
    check(bound.size() == columns, "every column of a row is bound");
    std::array<const char*, columns> values{};
    std::array<int, columns> sizes{};
    std::array<int, columns> formats{};
    for (std::size_t i = 0; i < columns; ++i) {
        values[i] = bound[i].bytes.constData();
        sizes[i] = static_cast<int>(bound[i].bytes.size());
        formats[i] = binary_format;
    }
    check(isDone(PQexecPrepared(m_connection.get(), insert_name, columns, values.data(),
                                sizes.data(), formats.data(), 0)),
          "bare rows can be added");
}

} // namespace countersign::bench
