#include "core/uplink/postgres_values.h"

#include <QtEndian>

namespace countersign::uplink {

namespace {

// Object ids of PostgreSQL's built-in types, which are part of its protocol.
constexpr std::uint32_t bytea_type = 17;
constexpr std::uint32_t bigint_type = 20;
constexpr std::uint32_t text_type = 25;
constexpr std::uint32_t bytea_array_type = 1001;
constexpr std::uint32_t text_array_type = 1009;
constexpr std::uint32_t bigint_array_type = 1016;

template <class Number> void append(QByteArray& bytes, Number value)
{
    const Number inOrder = qToBigEndian(value);
    bytes.append(reinterpret_cast<const char*>(&inOrder), sizeof inOrder);
}

QByteArray inBinary(std::int64_t value)
{
    QByteArray bytes;
    append(bytes, value);
    return bytes;
}

PostgresValue arrayOf(std::uint32_t type, std::uint32_t elementType,
                      const std::vector<QByteArray>& elements)
{
    PostgresValue value{type, {}};
    append<std::int32_t>(value.bytes, 1); // dimensions
    append<std::int32_t>(value.bytes, 0); // without nulls
    append(value.bytes, elementType);
    append(value.bytes, static_cast<std::int32_t>(elements.size()));
    append<std::int32_t>(value.bytes, 1); // the first element's index
    for (const QByteArray& element : elements) {
        append(value.bytes, static_cast<std::int32_t>(element.size()));
        value.bytes += element;
    }
    return value;
}

template <class Field>
std::vector<QByteArray> each(std::span<const journal::Entry> entries, Field field)
{
    std::vector<QByteArray> column;
    column.reserve(entries.size());
    for (const journal::Entry& entry : entries)
        column.push_back(field(entry));
    return column;
}

} // namespace

PostgresValue PostgresValue::number(std::int64_t value)
{
    return {bigint_type, inBinary(value)};
}

PostgresValue PostgresValue::text(const QByteArray& utf8)
{
    return {text_type, utf8};
}

PostgresValue PostgresValue::binary(const QByteArray& bytes)
{
    return {bytea_type, bytes};
}

PostgresValue PostgresValue::numbers(const std::vector<std::int64_t>& values)
{
    std::vector<QByteArray> elements;
    elements.reserve(values.size());
    for (const std::int64_t value : values)
        elements.push_back(inBinary(value));
    return arrayOf(bigint_array_type, bigint_type, elements);
}

PostgresValue PostgresValue::texts(const std::vector<QByteArray>& values)
{
    return arrayOf(text_array_type, text_type, values);
}

PostgresValue PostgresValue::binaries(const std::vector<QByteArray>& values)
{
    return arrayOf(bytea_array_type, bytea_type, values);
}

std::vector<PostgresValue> columnsOf(std::span<const journal::Entry> entries)
{
    std::vector<std::int64_t> seqs;
    std::vector<std::int64_t> times_ms;
    for (const journal::Entry& entry : entries) {
        seqs.push_back(static_cast<std::int64_t>(entry.seq));
        times_ms.push_back(entry.at_ms);
    }
    using journal::Entry;
    return {
        PostgresValue::numbers(seqs),
        PostgresValue::numbers(times_ms),
        PostgresValue::texts(each(entries, [](const Entry& entry) { return entry.kind; })),
        PostgresValue::texts(each(entries, [](const Entry& entry) { return entry.purchase; })),
        PostgresValue::binaries(each(entries, [](const Entry& entry) { return entry.salt; })),
        PostgresValue::texts(each(entries, [](const Entry& entry) { return entry.payload; })),
        PostgresValue::binaries(each(entries, [](const Entry& entry) { return entry.hash; })),
        PostgresValue::binaries(each(entries, [](const Entry& entry) { return entry.signature; })),
    };
}

std::int64_t postgresNumber(const QByteArray& bytes)
{
    if (bytes.size() != sizeof(std::int64_t))
        return 0;
    return qFromBigEndian<std::int64_t>(bytes.constData());
}

} // namespace countersign::uplink
