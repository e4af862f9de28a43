#include "core/store/journal_rows.h"
#include "core/store/keys_named.h"

namespace countersign::store {

Result<std::optional<journal::Head>, StoreError> JournalRows::last()
{
    Query query(m_last);
    const auto row = query.next();
    if (!row)
        return failure(row.error());
    if (!*row)
        return std::optional<journal::Head>();
    return std::optional(
        journal::Head{static_cast<quint64>(query.number(0)), query.bytes(1), query.bytes(2)});
}

Result<bool, StoreError> JournalRows::keyChangedAfter(quint64 seq)
{
    Query query(m_keyChangedAfter);
    return query.bind(seq).next();
}

Result<journal::Head, StoreError> JournalRows::sealAt(quint64 seq)
{
    Query query(m_sealAt);
    query.bind(seq);
    const auto row = query.next();
    if (!row)
        return failure(row.error());
    return *row ? journal::Head{seq, query.bytes(0), query.bytes(1)} : journal::Head();
}

/// Where the key is at fault, the journal isn't.
Result<journal::Head, StoreError>
JournalRows::orWrongKey(const Result<journal::Head, StoreError>& verified, const JournalKeys& keys)
{
    if (verified || verified.error().fault != StoreFault::damaged)
        return verified;
    if (const auto wrong = wrongSigningKey(*this, keys))
        return failure(*wrong);
    return failure(wrongFirstKey(*this, keys).value_or(verified.error()));
}

} // namespace countersign::store
