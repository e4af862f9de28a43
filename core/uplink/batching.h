#pragma once

#include "core/journal/entry.h"

#include <QtGlobal>
#include <vector>

namespace countersign::uplink {

inline constexpr qsizetype batch_entries_max = 500;
inline constexpr qsizetype batch_bytes_max = 4 * 1024 * 1024;
/// A commit goes whole, whatever its size; more entries than these never lie between two
/// signatures.
inline constexpr qsizetype commit_entries_max = 10'000;

/// Gathers entries into a batch that ends with a signed one, so that head office can verify all
/// that it has, and at a change of keys, so that one key signed it.
class Batching
{
public:
    /// Of the entries up to `until`.
    explicit Batching(quint64 until) : m_until(until) {}

    /// False if this entry and none after it is for this batch.
    bool take(const journal::Entry& entry);
    /// Up to the last signed entry that fits; empty if there is none.
    [[nodiscard]] std::vector<journal::Entry> taken() &&;

private:
    quint64 m_until;
    std::vector<journal::Entry> m_entries;
    std::size_t m_signed = 0; // how many of them end with a signature
    qsizetype m_bytes = 0;
    bool m_isFull = false;
};

} // namespace countersign::uplink
