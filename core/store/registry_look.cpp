#include "core/store/registry_look.h"

#include "core/store/each_row.h"

#include <algorithm>
#include <optional>

namespace countersign::store {

namespace {

constexpr const TaggedTable* tables[] = {&method_table, &registration_table};

constexpr TableIndex indexes[] = {
    {"sqlite_autoindex_payment_method_1", "payment_method", "id", "true"},
    {"sqlite_autoindex_payment_method_2", "payment_method", "lookup", "true"},
    {"sqlite_autoindex_registration_1", "registration", "id", "true"},
    {"registration_of_method", "registration", "method", "active=1"},
    {"registration_replaced", "registration", "method", "active=0"},
    {"registration_without_key", "registration", "key_slot", "key_slot IS NULL"},
};

StoreError otherRegistry(quint64 seq)
{
    return alteredRegistry(
        QStringLiteral("the registry is not the one that this till left: payment methods or "
                       "registrations were removed, added or put back to what they once were "
                       "since"),
        seq);
}

Result<Done, StoreError> checkIndex(Connection& connection, const TableIndex& index)
{
    const auto isWhole = hasEveryKey(connection, index);
    if (!isWhole)
        return failure(isWhole.error());
    if (*isWhole)
        return Done{};
    return failure(alteredRegistry(QStringLiteral("the index %1, by which the registry is looked "
                                                  "up, was altered, and not by this till: it hides "
                                                  "rows")
                                       .arg(QLatin1StringView(index.name))));
}

} // namespace

StoreError alteredRegistry(const QString& words, quint64 seq)
{
    return remediedBy(importedRegistryAgain(), {StoreFault::damaged, words, 0, seq});
}

Result<Done, StoreError> eachFitting(Connection& connection, const TaggedTable& table,
                                     const QByteArray& sql, const RowTagger& tagger,
                                     const std::function<void(const Query& row)>& visit)
{
    std::optional<StoreError> altered;
    const auto read = eachRow(connection, sql.constData(), [&](const Query& row) {
        if (tagger.fits(table, row))
            visit(row);
        else
            altered = alteredRow(table, row);
        return !altered;
    });
    return altered ? Result<Done, StoreError>(failure(*altered)) : read;
}

Result<bool, StoreError> RegistryLook::goOn(Connection& connection, qint64 rows)
{
    while (rows > 0 && m_index < std::size(indexes)) {
        const auto seen = lookFurther(connection, rows);
        if (!seen)
            return failure(seen.error());
        rows -= *seen;
    }
    return m_index == std::size(indexes);
}

/// Returns how many rows that took.
Result<qint64, StoreError> RegistryLook::lookFurther(Connection& connection, qint64 rows)
{
    if (m_table < std::size(tables))
        return lookAtRows(connection, rows);
    Result<Done, StoreError> same = Done{};
    if (m_areSumsCompared)
        same = checkIndex(connection, indexes[m_index++]);
    else
        same = compareSums(connection);
    m_areSumsCompared = true;
    if (!same)
        return failure(same.error());
    return m_counted.methods + m_counted.registrations;
}

/// From one place on: where the last ones ended, and not behind the smallest number that there is,
/// where a row could hide.
Result<qint64, StoreError> RegistryLook::lookAtRows(Connection& connection, qint64 rows)
{
    const TaggedTable& table = *tables[m_table];
    const auto sql = QByteArray("SELECT ") + table.columns + ", tag, rowid FROM " + table.name +
                     " NOT INDEXED WHERE rowid>=" + QByteArray::number(m_rowid) +
                     " ORDER BY rowid LIMIT " + QByteArray::number(rows);
    qint64 seen = 0;
    qint64 last = 0;
    const auto read = eachFitting(connection, table, sql, m_tagger, [&](const Query& row) {
        m_counted.add(table, row.bytes(table.count));
        last = row.number(table.count + 1);
        ++seen;
    });
    if (!read && isAlteration(read.error()))
        return failure(alteredRegistry(read.error().words, m_seq));
    if (!read)
        return failure(read.error());
    // Rows in no order would be gone through for ever.
    if (m_counted.methods > m_expected.methods ||
        m_counted.registrations > m_expected.registrations)
        return failure(otherRegistry(m_seq));
    const bool isLast = seen < rows || last == std::numeric_limits<qint64>::max();
    m_table += isLast ? 1 : 0;
    m_rowid = isLast ? first_rowid : last + 1;
    return seen;
}

/// Also the rows are counted: whoever looks for a row's number passes by one that is out of order.
Result<Done, StoreError> RegistryLook::compareSums(Connection& connection) const
{
    if (m_counted != m_expected)
        return failure(otherRegistry(m_seq));
    const auto methods = connection.number("SELECT count(*) FROM payment_method NOT INDEXED");
    const auto registrations = connection.number("SELECT count(*) FROM registration NOT INDEXED");
    if (!methods || !registrations)
        return failure(methods ? registrations.error() : methods.error());
    if (*methods != m_counted.methods || *registrations != m_counted.registrations)
        return failure(otherRegistry(m_seq));
    const auto kept = keptRegistrySum(connection);
    if (!kept)
        return failure(kept.error());
    if (*kept != m_counted)
        return failure(alteredRegistry(
            QStringLiteral("the registry's sum was altered, and not by this till"), m_seq));
    return Done{};
}

Result<Done, StoreError> checkRegistryIndexes(Connection& connection)
{
    for (const TableIndex& index : indexes) {
        if (const auto whole = checkIndex(connection, index); !whole)
            return whole;
    }
    return Done{};
}

} // namespace countersign::store
