#include "core/journal/chunk.h"

#include <utility>

namespace countersign::journal {

namespace {

/// In bytes; also of an entry with fields of the wrong form.
qsizetype sizeOf(const Entry& entry)
{
    return entry.kind.size() + entry.purchase.size() + entry.salt.size() + entry.payload.size() +
           entry.hash.size() + entry.signature.size() + entry.digest.size();
}

} // namespace

ChunkCutter::ChunkCutter(PublicKey first, Origin origin, std::size_t entriesMax)
    : m_chunk{first, {0, ChainHash().genesis(first), {}}, {}, origin, {}}, m_entriesMax(entriesMax)
{
}

std::optional<Chunk> ChunkCutter::take(const Entry& entry)
{
    m_bytes += sizeOf(entry);
    m_chunk.entries.push_back(entry);
    const bool isFull = m_chunk.entries.size() >= m_entriesMax || m_bytes >= chunk_bytes_max;
    if (!isFull && entry.kind != key_changed_kind)
        return std::nullopt;
    return rest();
}

Chunk ChunkCutter::rest()
{
    Chunk next{m_chunk.key, m_chunk.before, {}, m_chunk.origin, m_chunk.before_ms};
    if (!m_chunk.entries.empty()) {
        const Entry& last = m_chunk.entries.back();
        next.before = {last.seq, last.hash, last.signature};
        next.before_ms = last.at_ms;
        if (last.kind == key_changed_kind)
            next.key = claimedKey(last).value_or(next.key);
    }
    m_bytes = 0;
    return std::exchange(m_chunk, std::move(next));
}

Result<Head, Fault> verified(const Chunk& chunk)
{
    ChainVerifier verifier(chunk.key, chunk.before, Signatures::all, chunk.origin);
    if (chunk.before_ms)
        verifier.goOnAfter(*chunk.before_ms);
    for (const Entry& entry : chunk.entries) {
        if (const auto accepted = verifier.accept(entry); !accepted)
            return failure(accepted.error());
    }
    if (chunk.entries.empty())
        return chunk.before;
    const Entry& last = chunk.entries.back();
    return Head{last.seq, last.hash, last.signature};
}

Result<Head, Fault> verifiedEnd(const PublicKey& key, const Head& head)
{
    return ChainVerifier(key, head).finish();
}

} // namespace countersign::journal
