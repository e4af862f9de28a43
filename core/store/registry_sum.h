#pragma once

#include "core/store/connection.h"
#include "core/store/row_tag.h"

#include <QByteArray>
#include <functional>
#include <optional>

namespace countersign::store {

/// All rows of the registry in a few bytes: the sum of their tags, read as big-endian numbers,
/// modulo 2^256. A row that is removed, added or put back to what it once was changes it, and a
/// change of one row changes it without reading the others.
struct RegistrySum
{
    QByteArray digest = QByteArray(row_tag_size_bytes, '\0');
    qint64 methods = 0;
    qint64 registrations = 0; // those that were replaced too

    void add(const TaggedTable& table, const QByteArray& tag);
    /// What is no tag counts as 0.
    void subtract(const TaggedTable& table, const QByteArray& tag);
    friend bool operator==(const RegistrySum&, const RegistrySum&) = default;
};

/// What the store keeps; nothing where it was removed, or was made before rows had tags.
Result<std::optional<RegistrySum>, StoreError> keptRegistrySum(Connection& connection);
/// Within a transaction.
Result<Done, StoreError> keepRegistrySum(Connection& connection, const RegistrySum& sum);
/// Counted anew from the tags as they lie in the store.
Result<RegistrySum, StoreError> countedRegistrySum(Connection& connection);

/// Of `registry_changed`. Without `before` it was counted anew.
[[nodiscard]] QByteArray payloadOf(const RegistrySum& sum,
                                   const std::optional<RegistrySum>& before);

/// Changes rows of the registry so that tags and sum stay in step. Within transactions.
class RegistryRows
{
public:
    static Result<RegistryRows, StoreError> over(Connection& connection, const Keys& keys);

    using Write = std::function<Result<Done, StoreError>()>;
    /// Runs `write`, which inserts, updates or deletes the row of that id. A row that was altered
    /// behind our back stays one, unless it is mended.
    Result<Done, StoreError> change(const TaggedTable& table, const QByteArray& id,
                                    const Write& write);
    /// For the rest of the transaction altered rows are believed. At its end, what was altered and
    /// not written over is as it lies in the store, registrations out of use, and the sum is
    /// counted anew.
    void mend() { m_mends = true; }
    /// With `mend`: what the change began from isn't what the journal tells, and isn't to be gone
    /// on from.
    void countAnew() { m_isCountedAnew = true; }
    [[nodiscard]] bool mends() const { return m_mends; }

    /// At a transaction's end: keeps the sum and returns what to journal of it; nothing if the
    /// registry is as it was.
    Result<std::optional<QByteArray>, StoreError> finish();
    void forget(); // once the transaction has ended, however it did

    /// How many times it has changed a row: what was read of some rows before tells nothing of all
    /// of them after.
    [[nodiscard]] quint64 changes() const { return m_changes; }
    [[nodiscard]] const RowTagger& tagger() const { return m_tagger; }

private:
    RegistryRows(Connection& connection, const Keys& keys)
        : m_connection(&connection), m_tagger(keys)
    {
    }
    struct Statements
    {
        Statement row;
        Statement tag;
    };
    Result<Done, StoreError> start();

    Connection* m_connection;
    RowTagger m_tagger;
    Statements m_ofMethods;
    Statements m_ofRegistrations;
    std::optional<RegistrySum> m_before; // both only while the transaction changes rows
    RegistrySum m_sum;
    bool m_mends = false;
    bool m_isCountedAnew = false;
    quint64 m_changes = 0;
};

} // namespace countersign::store
