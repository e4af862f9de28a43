#pragma once

#include "core/journal/entry.h"
#include "core/sale/fact.h"

#include <QByteArray>
#include <cstddef>
#include <deque>
#include <optional>

namespace countersign::journal {

inline constexpr const char* store_restored_kind = "store_restored";

/// What an entry says of a restoration; nothing for another kind, or where it can't be read.
[[nodiscard]] std::optional<sale::StoreRestored> restorationIn(const Entry& entry);

/// Whether the restoration may have lost the entry of that sequence and hash, which the journal
/// doesn't have: some line that it put aside reaches to it, or nobody knows how far they reached.
/// The hash is compared only at the end of a line, which is all that is known of it; where it is
/// empty, only the sequence counts.
[[nodiscard]] bool mayHaveLost(const sale::StoreRestored& restored, quint64 seq,
                               const QByteArray& hash);

/// A restoration as a journal tells of it.
struct ToldRestoration
{
    quint64 seq = 0;
    qint64 at_ms = 0;
    std::optional<sale::StoreRestored> said; // nothing where that is withheld or can't be read
};

/// What a journal tells of restorations, as its entries go by.
class Restorations
{
public:
    static constexpr std::size_t told_max = 100;
    static constexpr qsizetype payload_bytes_max = 64 * 1024; // of one that is read

    void take(const Entry& entry);
    [[nodiscard]] quint64 count() const { return m_count; }
    /// In their order, the last `told_max` of them.
    [[nodiscard]] const std::deque<ToldRestoration>& told() const { return m_told; }

private:
    quint64 m_count = 0;
    std::deque<ToldRestoration> m_told;
};

} // namespace countersign::journal
