#pragma once

#include "core/journal/verify.h"

#include <optional>
#include <vector>

namespace countersign::journal {

/// Consecutive entries of a journal and what must be known of those before them, so that they can
/// be verified apart from them. What is known is only claimed: whether it is so is for the chunk
/// before to find. So the first fault of a journal is that of its first chunk with one, and a
/// journal whose chunks all verify verifies.
struct Chunk
{
    PublicKey key; // in force at its first entry, as the key changes before it claim
    Head before;   // the entry before its first, as it is stored
    std::vector<Entry> entries;
    Origin origin;
    std::optional<qint64> before_ms = {}; // when the entry before its first was made, if it was
};

/// Cuts a journal into chunks, in constant memory: so that one verifies while the next is read.
class ChunkCutter
{
public:
    static constexpr std::size_t chunk_entries_max = 256;
    static constexpr qsizetype chunk_bytes_max = 1024 * 1024; // or a single entry's

    /// From the first entry on; `first` is the key that `init` printed.
    ChunkCutter(PublicKey first, Origin origin, std::size_t entriesMax = chunk_entries_max);

    /// Takes the next entry as it is stored, and gives a chunk once there are enough of them.
    std::optional<Chunk> take(const Entry& entry);
    /// Those that have been taken and not been given; perhaps none.
    Chunk rest();
    /// The key that signs after the entries taken so far, as their changes of keys claim.
    [[nodiscard]] const PublicKey& key() const { return m_chunk.key; }

private:
    Chunk m_chunk;
    std::size_t m_entriesMax;
    qsizetype m_bytes = 0;
};

/// Verifies hashes and all signatures. What comes back is the head after its last entry, which
/// need not be signed.
Result<Head, Fault> verified(const Chunk& chunk);

/// What is wrong with that end of a journal, whose entries have been verified: that there is no
/// entry, or that the last one isn't signed.
Result<Head, Fault> verifiedEnd(const PublicKey& key, const Head& head);

} // namespace countersign::journal
