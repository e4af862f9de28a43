#pragma once

#include "core/journal/chunk.h"
#include "core/store/workers.h"

#include <atomic>
#include <mutex>
#include <optional>

namespace countersign::store {

/// Does what journal::ChainVerifier does, on several threads: hashes and all signatures, and the
/// same first fault in the same words. Used by one thread, which only cuts chunks; holds no more
/// of them than the workers may have waiting and under way.
class ParallelVerifier
{
public:
    /// `first` is the key that `init` printed. The workers outlive it.
    ParallelVerifier(journal::PublicKey first, journal::Origin origin, Workers& workers,
                     std::size_t chunkEntries = journal::ChunkCutter::chunk_entries_max);
    ~ParallelVerifier();
    ParallelVerifier(const ParallelVerifier&) = delete;
    ParallelVerifier& operator=(const ParallelVerifier&) = delete;

    /// Takes the next entry. A fault is told when it is known, which may be some entries later; it
    /// is the journal's first and final.
    Result<Done, journal::Fault> accept(const journal::Entry& entry);
    /// Waits for the entries so far: none of them has a fault, or this is the first.
    Result<Done, journal::Fault> settle();
    /// The verified head, as of ChainVerifier::finish.
    Result<journal::Head, journal::Fault> finish();
    /// The key that signs after the entries accepted so far. Verified once `finish` found no fault.
    [[nodiscard]] const journal::PublicKey& currentKey() const { return m_cutter.key(); }

private:
    void give(journal::Chunk chunk);

    Workers& m_workers;
    journal::ChunkCutter m_cutter;
    quint64 m_chunks = 0; // given so far
    std::atomic<bool> m_isFaulty = false;
    std::mutex m_mutex; // of what follows
    std::optional<journal::Fault> m_fault;
    quint64 m_faultyChunk = 0;
};

} // namespace countersign::store
