#pragma once

#include "core/journal/entry.h"

#include <QByteArray>
#include <cstdint>
#include <span>
#include <vector>

namespace countersign::uplink {

/// A parameter of a statement in PostgreSQL's binary form, with the type's object id (pg_type.dat).
/// Arrays have one dimension and no nulls.
struct PostgresValue
{
    std::uint32_t type = 0;
    QByteArray bytes;

    static PostgresValue number(std::int64_t value); // bigint
    static PostgresValue text(const QByteArray& utf8);
    static PostgresValue binary(const QByteArray& bytes); // bytea
    static PostgresValue numbers(const std::vector<std::int64_t>& values);
    static PostgresValue texts(const std::vector<QByteArray>& values);
    static PostgresValue binaries(const std::vector<QByteArray>& values);
};

/// A statement and what is bound to $1, $2, …
struct PostgresStatement
{
    const char* sql = "";
    std::vector<PostgresValue> values;
    const char* name = nullptr; // under which a link keeps it prepared, once it was run there
};

/// The columns of entries as arrays, in this order: seq, at_ms, kind, purchase, salt, payload,
/// hash, signature.
[[nodiscard]] std::vector<PostgresValue> columnsOf(std::span<const journal::Entry> entries);

/// A bigint in binary form; 0 of anything else.
[[nodiscard]] std::int64_t postgresNumber(const QByteArray& bytes);

} // namespace countersign::uplink
