#include "core/store/number_seals.h"

#include <optional>
#include <utility>
#include <vector>

namespace countersign::store {

namespace {

constexpr int rows_at_once_max = 1000;

/// A registration's row, as far as its seal goes.
struct SealedRow
{
    qint64 row = 0;
    QByteArray id;
    QByteArray method;
    SealedNumber number;
    bool isActive = false;
    std::optional<qint64> slot; // none: sealed before numbers had keys of their own
};

Result<std::vector<SealedRow>, StoreError> rowsAfter(const Statement& select, qint64 row)
{
    std::vector<SealedRow> rows;
    Query query(select);
    query.bind(row).bind(rows_at_once_max);
    while (true) {
        const auto next = query.next();
        if (!next)
            return failure(next.error());
        if (!*next)
            return rows;
        SealedRow sealed{query.number(0),      query.bytes(1),
                         query.bytes(2),       {query.bytes(3), query.bytes(4)},
                         query.number(5) != 0, {}};
        if (!query.isNull(6))
            sealed.slot = query.number(6);
        rows.push_back(std::move(sealed));
    }
}

StoreError keyGone()
{
    const auto words =
        QStringLiteral("a registered number can't be sealed anew, since registrations.keys lacks "
                       "its key: put that file back, or import the registry again, all of it, with "
                       "--replace; then change the keys");
    return {StoreFault::denied, words, 0, 0};
}

class NumbersAnew
{
public:
    NumbersAnew(Store& store, RegistrationKeys& into) : m_store(store), m_into(into) {}

    /// Returns how many were sealed.
    Result<qint64, StoreError> run(const char* condition)
    {
        auto& connection = m_store.connection();
        const auto sql = QByteArray("SELECT rowid, id, method, sealed_number, seal_nonce, active, "
                                    "key_slot FROM registration WHERE ") +
                         condition + " AND rowid>? ORDER BY rowid LIMIT ?";
        auto select = connection.prepare(sql.constData());
        auto update = connection.prepare("UPDATE registration SET sealed_number=?, seal_nonce=?, "
                                         "key_slot=?, number_lookup=x'' WHERE rowid=?");
        auto remove = connection.prepare("DELETE FROM registration WHERE rowid=?");
        for (const auto* statement : {&select, &update, &remove}) {
            if (!*statement)
                return failure(statement->error());
        }
        m_update = std::move(*update);
        m_remove = std::move(*remove);
        qint64 count = 0;
        qint64 last = 0;
        while (true) {
            const auto rows = rowsAfter(*select, last);
            if (!rows)
                return failure(rows.error());
            if (rows->empty())
                return count;
            for (const auto& row : *rows) {
                const auto sealed = seal(row);
                if (!sealed)
                    return failure(sealed.error());
                count += *sealed ? 1 : 0;
            }
            last = rows->back().row;
        }
    }

private:
    /// False if it is as it was, or gone.
    Result<bool, StoreError> seal(const SealedRow& row)
    {
        auto key = row.slot ? m_store.registry().keys().find(*row.slot, row.id)
                            : std::optional(m_store.registry().seal().commonNumberKey().clone());
        if (!key)
            return failure(key.error());
        if (!*key && row.isActive)
            return failure(keyGone());
        if (!*key) {
            const auto removed = Query(m_remove).bind(row.row).run();
            return removed ? Result<bool, StoreError>(false) : failure(removed.error());
        }
        const auto number = Seal::openNumber(**key, row.number, row.id, row.method);
        // Sealed under a key of its own, and which one was taken out of the row: it is found by its
        // tag, and mended by an import. No other number may wait for that.
        if (!number && !row.slot && number.error().fault == StoreFault::damaged)
            return false;
        if (!number)
            return failure(number.error());
        const auto newKey = m_store.entropy().secret(key_size_bytes);
        // Also of a number that is in use again because a backup of before was put back.
        const auto isMarked = row.slot ? m_store.registry().keys().isReplaced(*row.slot)
                                       : Result<bool, StoreError>(false);
        if (!isMarked)
            return failure(isMarked.error());
        const auto slot = m_into.add(row.id, newKey, m_store.entropy(), *isMarked);
        if (!slot)
            return failure(slot.error());
        const auto sealed =
            Seal::sealNumber(newKey, *number, row.id, row.method, m_store.entropy());
        Query query(m_update);
        query.bindBlob(sealed.sealed).bindBlob(sealed.nonce);
        const auto updated = query.bind(*slot).bind(row.row).run();
        return updated ? Result<bool, StoreError>(true) : failure(updated.error());
    }

    Store& m_store;
    RegistrationKeys& m_into;
    Statement m_update;
    Statement m_remove;
};

} // namespace

Result<qint64, StoreError> sealNumbersAnew(Store& store, RegistrationKeys& into,
                                           const char* condition)
{
    return NumbersAnew(store, into).run(condition);
}

} // namespace countersign::store
