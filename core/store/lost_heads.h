#pragma once

#include "core/journal/entry.h"
#include "core/sale/fact.h"
#include "core/store/fault.h"
#include "core/store/till_keys.h"
#include "core/world/files.h"

#include <QByteArray>
#include <QSet>
#include <QString>
#include <vector>

namespace countersign::store {

/// What a journal's own restorations say of lost heads, and whose keys it was signed with.
class LostHeadsTold
{
public:
    explicit LostHeadsTold(const journal::PublicKey& first) : m_inForce(first) {}

    /// Goes past a verified entry.
    void take(const journal::Entry& entry);
    [[nodiscard]] bool tells(const journal::Head& head) const;
    /// A key that this till gave up signed it: then every journal that it can go on with tells of
    /// it, since that has the change of keys, and all that came before.
    [[nodiscard]] bool isOfEarlierKey(const journal::Head& head) const;

private:
    KeyInForce m_inForce;
    std::vector<journal::PublicKey> m_earlierKeys;
    QSet<QByteArray> m_hashes;
};

/// The heads of the lines that restorations put aside, from the first to the last: kept outside the
/// database in data/lost-heads, since the next store that is put back knows nothing of them.
class LostHeads
{
public:
    static constexpr std::size_t heads_max = sale::StoreRestored::earlier_max;
    static constexpr qsizetype size_bytes_max = 16 * 1024;

    struct Lost
    {
        journal::Head head;
        quint64 common = 0; // the last entry that it shares with the line that was gone on with
    };

    /// None, and all of them, where there is no such file. What can't be read, or isn't what we
    /// write, is none either, and not all. Signatures aren't checked.
    static LostHeads read(const QString& dataDirectory, world::Files& files);
    [[nodiscard]] static QString path(const QString& dataDirectory);

    /// Leaves out those of an earlier key of the till's: see LostHeadsTold.
    void drop(const LostHeadsTold& told);
    /// Behind the others, unless it is among them. Of more than `heads_max` the first is left out,
    /// and from then on these are not all.
    void add(const Lost& lost);
    /// Puts the file in place, durably and whole.
    Result<Done, StoreError> write(const QString& dataDirectory, world::Files& files) const;

    [[nodiscard]] const std::vector<Lost>& heads() const { return m_heads; }
    [[nodiscard]] bool areAll() const { return m_areAll; }

private:
    std::vector<Lost> m_heads;
    bool m_areAll = true;
};

} // namespace countersign::store
