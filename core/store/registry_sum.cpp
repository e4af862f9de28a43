#include "core/store/registry_sum.h"

#include "core/store/registry_check.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <utility>

namespace countersign::store {

namespace {

constexpr int byte_bits = 8;
constexpr int byte_values = 1 << byte_bits;

/// a + b, or a - b, modulo 2^256.
QByteArray combined(const QByteArray& a, const QByteArray& b, bool isSubtracted)
{
    QByteArray result(row_tag_size_bytes, '\0');
    int carry = 0;
    for (auto at = row_tag_size_bytes - 1; at >= 0; --at) {
        const int left = static_cast<unsigned char>(a[at]);
        const int right = static_cast<unsigned char>(b[at]);
        const int value = isSubtracted ? left - right - carry : left + right + carry;
        carry = isSubtracted ? int{value < 0} : value / byte_values;
        result[at] = static_cast<char>((value + byte_values) % byte_values);
    }
    return result;
}

QString hex(const RegistrySum& sum)
{
    return QString::fromLatin1(sum.digest.toHex());
}

qint64& countOf(RegistrySum& sum, const TaggedTable& table)
{
    return qstrcmp(table.name, method_table.name) == 0 ? sum.methods : sum.registrations;
}

struct Row
{
    QByteArray tag; // as it lies
    QByteArray expected;
    [[nodiscard]] bool isSound() const { return isSame(tag, expected); }
};

Result<std::optional<Row>, StoreError> rowIn(const Statement& select, const TaggedTable& table,
                                             const QByteArray& id, const RowTagger& tagger)
{
    Query query(select);
    query.bindBlob(id);
    const auto row = query.next();
    if (!row)
        return failure(row.error());
    if (!*row)
        return std::optional<Row>();
    return std::optional(Row{query.bytes(table.count), tagger.tagOf(table, query)});
}

} // namespace

void RegistrySum::add(const TaggedTable& table, const QByteArray& tag)
{
    if (tag.size() == row_tag_size_bytes)
        digest = combined(digest, tag, false);
    ++countOf(*this, table);
}

void RegistrySum::subtract(const TaggedTable& table, const QByteArray& tag)
{
    if (tag.size() == row_tag_size_bytes)
        digest = combined(digest, tag, true);
    --countOf(*this, table);
}

Result<std::optional<RegistrySum>, StoreError> keptRegistrySum(Connection& connection)
{
    const auto select =
        connection.prepare("SELECT digest, methods, registrations FROM registry_sum");
    if (!select)
        return failure(select.error());
    Query query(*select);
    const auto row = query.next();
    if (!row)
        return failure(row.error());
    if (!*row)
        return std::optional<RegistrySum>();
    RegistrySum sum{query.bytes(0), query.number(1), query.number(2)};
    if (sum.digest.size() != row_tag_size_bytes)
        return std::optional<RegistrySum>();
    return std::optional(std::move(sum));
}

Result<Done, StoreError> keepRegistrySum(Connection& connection, const RegistrySum& sum)
{
    const auto put = connection.prepare("INSERT OR REPLACE INTO registry_sum(id, digest, methods, "
                                        "registrations) VALUES(1,?,?,?)");
    if (!put)
        return failure(put.error());
    return Query(*put).bindBlob(sum.digest).bind(sum.methods).bind(sum.registrations).run();
}

Result<RegistrySum, StoreError> countedRegistrySum(Connection& connection)
{
    RegistrySum sum;
    for (const auto* table : {&method_table, &registration_table}) {
        const auto select =
            connection.prepare((QByteArray("SELECT tag FROM ") + table->name).constData());
        if (!select)
            return failure(select.error());
        Query query(*select);
        while (true) {
            const auto row = query.next();
            if (!row)
                return failure(row.error());
            if (!*row)
                break;
            sum.add(*table, query.bytes(0));
        }
    }
    return sum;
}

QByteArray payloadOf(const RegistrySum& sum, const std::optional<RegistrySum>& before)
{
    QJsonObject payload{{QStringLiteral("registry"), hex(sum)},
                        {QStringLiteral("methods"), sum.methods},
                        {QStringLiteral("registrations"), sum.registrations}};
    if (before)
        payload[QStringLiteral("before")] = hex(*before);
    return QJsonDocument(payload).toJson(QJsonDocument::Compact);
}

Result<RegistryRows, StoreError> RegistryRows::over(Connection& connection, const Keys& keys)
{
    RegistryRows rows(connection, keys);
    const std::pair<Statements*, const TaggedTable*> tables[] = {
        {&rows.m_ofMethods, &method_table}, {&rows.m_ofRegistrations, &registration_table}};
    for (const auto& [statements, table] : tables) {
        const QByteArray update = QByteArray("UPDATE ") + table->name + " SET tag=? WHERE id=?";
        auto row = connection.prepare(table->select("WHERE id=?").constData());
        auto tag = connection.prepare(update.constData());
        if (!row || !tag)
            return failure(row ? tag.error() : row.error());
        *statements = {std::move(*row), std::move(*tag)};
    }
    return rows;
}

Result<Done, StoreError> RegistryRows::start()
{
    check(m_connection->isInTransaction(), "the registry changes within a transaction");
    if (m_before)
        return Done{};
    auto kept = keptRegistrySum(*m_connection);
    if (!kept)
        return failure(kept.error());
    if (!*kept) {
        const auto words = QStringLiteral("the registry's sum was removed, and not by this till");
        return failure(StoreError{StoreFault::damaged, words, 0, 0});
    }
    m_sum = **kept;
    m_before = std::move(*kept);
    return Done{};
}

Result<Done, StoreError> RegistryRows::change(const TaggedTable& table, const QByteArray& id,
                                              const Write& write)
{
    if (const auto started = start(); !started)
        return started;
    ++m_changes;
    const auto& statements =
        qstrcmp(table.name, method_table.name) == 0 ? m_ofMethods : m_ofRegistrations;
    const auto before = rowIn(statements.row, table, id, m_tagger);
    if (!before)
        return failure(before.error());
    if (const auto written = write(); !written)
        return written;
    const auto after = rowIn(statements.row, table, id, m_tagger);
    if (!after)
        return failure(after.error());
    if (*before && *after && !(*before)->isSound() && !m_mends)
        return Done{};
    if (*before)
        m_sum.subtract(table, (*before)->tag);
    if (!*after)
        return Done{};
    m_sum.add(table, (*after)->expected);
    return Query(statements.tag).bindBlob((*after)->expected).bindBlob(id).run();
}

Result<std::optional<QByteArray>, StoreError> RegistryRows::finish()
{
    if (!m_before && !m_mends)
        return std::optional<QByteArray>();
    if (const auto started = start(); !started)
        return failure(started.error());
    std::optional<RegistrySum> before = m_before;
    if (m_mends) {
        if (const auto mended = mendRows(*m_connection, m_tagger); !mended)
            return failure(mended.error());
        auto counted = countedRegistrySum(*m_connection);
        if (!counted)
            return failure(counted.error());
        if (*counted != m_sum || m_isCountedAnew)
            before.reset();
        m_sum = std::move(*counted);
    }
    if (before == m_sum)
        return std::optional<QByteArray>();
    if (const auto kept = keepRegistrySum(*m_connection, m_sum); !kept)
        return failure(kept.error());
    return std::optional(payloadOf(m_sum, before));
}

void RegistryRows::forget()
{
    m_before.reset();
    m_mends = false;
    m_isCountedAnew = false;
}

} // namespace countersign::store
