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

Result<Done, StoreError> JournalRows::eachInStretches(quint64 from, const Visit& visit)
{
    const auto end = last();
    if (!end)
        return failure(end.error());
    const quint64 until = *end ? (*end)->seq : 0;
    std::vector<journal::Entry> stretch;
    while (from <= until) {
        stretch.clear();
        qsizetype bytes = 0;
        const auto read = each(from, [&](const journal::Entry& entry) {
            if (entry.seq > until)
                return false;
            bytes += entry.payload.size();
            stretch.push_back(entry);
            return stretch.size() < stretch_entries_max && bytes < stretch_bytes_max;
        });
        if (!read)
            return read;
        if (stretch.empty()) {
            const auto words = QStringLiteral("entry %1 was the journal's last when it began to be "
                                              "read, and is gone");
            return failure(StoreError{StoreFault::damaged, words.arg(until), 0, until,
                                      journal::FaultReason::cutOff});
        }
        for (const journal::Entry& entry : stretch) {
            if (!visit(entry))
                return Done{};
        }
        from = stretch.back().seq + 1;
    }
    return Done{};
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
