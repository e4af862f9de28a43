#include "core/store/parallel_verifier.h"

#include <memory>
#include <utility>

namespace countersign::store {

namespace {

std::optional<journal::Fault> faultOf(const journal::Chunk& chunk)
{
    const auto end = journal::verified(chunk);
    return end ? std::nullopt : std::optional(end.error());
}

} // namespace

ParallelVerifier::ParallelVerifier(journal::PublicKey first, journal::Origin origin,
                                   Workers& workers, std::size_t chunkEntries)
    : m_workers(workers), m_cutter(std::move(first), origin, chunkEntries)
{
}

ParallelVerifier::~ParallelVerifier()
{
    m_workers.finish();
}

void ParallelVerifier::give(journal::Chunk chunk)
{
    const quint64 number = m_chunks++;
    auto held = std::make_shared<const journal::Chunk>(std::move(chunk));
    m_workers.give([this, number, held = std::move(held)] {
        auto fault = faultOf(*held);
        if (!fault)
            return;
        const std::lock_guard lock(m_mutex);
        if (!m_fault || number < m_faultyChunk) {
            m_fault = std::move(fault);
            m_faultyChunk = number;
        }
        m_isFaulty = true;
    });
}

Result<Done, journal::Fault> ParallelVerifier::accept(const journal::Entry& entry)
{
    // A fault that has been found may not be the first, but every chunk before it has been given.
    if (m_isFaulty)
        return settle();
    if (auto chunk = m_cutter.take(entry))
        give(std::move(*chunk));
    return Done{};
}

Result<Done, journal::Fault> ParallelVerifier::settle()
{
    if (!m_isFaulty)
        give(m_cutter.rest());
    m_workers.finish();
    const std::lock_guard lock(m_mutex);
    return m_fault ? Result<Done, journal::Fault>(failure(*m_fault)) : Done{};
}

Result<journal::Head, journal::Fault> ParallelVerifier::finish()
{
    if (const auto settled = settle(); !settled)
        return failure(settled.error());
    const journal::Chunk end = m_cutter.rest(); // which has no entry any more
    return journal::verifiedEnd(end.key, end.before);
}

} // namespace countersign::store
