#include "core/uplink/batching.h"

#include "core/journal/verify.h"

namespace countersign::uplink {

namespace {

constexpr qsizetype frame_bytes = 256; // seq, time, salt, hash, signature, and what joins them

qsizetype bytesOf(const journal::Entry& entry)
{
    return frame_bytes + entry.kind.size() + entry.purchase.size() + entry.payload.size();
}

} // namespace

bool Batching::take(const journal::Entry& entry)
{
    const auto count = static_cast<qsizetype>(m_entries.size());
    const bool isOver =
        count >= batch_entries_max || (count > 0 && m_bytes + bytesOf(entry) > batch_bytes_max);
    if (entry.seq > m_until || m_isFull || (isOver && m_signed > 0) || count >= commit_entries_max)
        return false;
    m_entries.push_back(entry);
    m_bytes += bytesOf(entry);
    if (!entry.signature.isEmpty())
        m_signed = m_entries.size();
    m_isFull = entry.kind == journal::key_changed_kind || (isOver && m_signed > 0);
    return !m_isFull;
}

std::vector<journal::Entry> Batching::taken() &&
{
    m_entries.resize(m_signed);
    return std::move(m_entries);
}

} // namespace countersign::uplink
