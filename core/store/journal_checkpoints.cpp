#include "core/store/journal_rows.h"

#include <algorithm>

namespace countersign::store {

Result<std::optional<journal::Entry>, StoreError> JournalRows::at(quint64 seq)
{
    std::optional<journal::Entry> found;
    const auto read = each(seq, [&](const journal::Entry& entry) {
        if (entry.seq == seq)
            found = entry;
        return false;
    });
    if (!read)
        return failure(read.error());
    return found;
}

Result<std::optional<journal::Entry>, StoreError>
JournalRows::lastCheckpoint(const journal::PublicKey& current)
{
    const auto end = last();
    if (!end)
        return failure(end.error());
    const quint64 end_seq = *end ? (*end)->seq : 0;
    quint64 seq = 0;
    {
        Query query(m_checkpoint);
        query.bind(end_seq - std::min(end_seq, checkpoint_search_entries_max));
        const auto row = query.next();
        if (!row)
            return failure(row.error());
        if (!*row)
            return std::optional<journal::Entry>();
        seq = static_cast<quint64>(query.number(0));
    }
    auto entry = at(seq);
    if (!entry || !*entry)
        return entry;
    const auto previous = sealAt(seq - 1);
    if (!previous)
        return failure(previous.error());
    journal::ChainHash chain;
    if (!journal::isGenuine(**entry, previous->hash, current, chain))
        return std::optional<journal::Entry>();
    return entry;
}

Result<bool, StoreError> JournalRows::isWhole(const journal::Entry& entry,
                                              journal::ChainHash& chain)
{
    const auto previous = sealAt(entry.seq - 1);
    if (!previous)
        return failure(previous.error());
    return journal::faultOfForm(entry, journal::Origin::store).isEmpty() &&
           chain.next(previous->hash, entry) == entry.hash;
}

Result<std::vector<journal::Entry>, StoreError> JournalRows::ofTrail(const journal::Trail& trail)
{
    const auto altered = [](quint64 seq, const QString& words) {
        return failure(StoreError{StoreFault::damaged, words.arg(seq), 0, seq});
    };
    std::vector<journal::Entry> entries;
    journal::ChainHash chain;
    journal::Trail found{trail.purchase, {}, {}};
    for (const quint64 seq : trail.entries) {
        auto entry = at(seq);
        if (!entry)
            return failure(entry.error());
        const auto whole = *entry ? isWhole(**entry, chain) : Result<bool, StoreError>(false);
        if (!whole)
            return failure(whole.error());
        if (!*whole || (*entry)->purchase != trail.purchase)
            return altered(seq, QStringLiteral("entry %1 of an open purchase was altered"));
        found.add(**entry, chain);
        entries.push_back(std::move(**entry));
    }
    if (found != trail)
        return altered(trail.entries.front(),
                       QStringLiteral("an open purchase's entries from %1 on are not those that "
                                      "the checkpoint names"));
    return entries;
}

} // namespace countersign::store
