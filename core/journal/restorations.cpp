#include "core/journal/restorations.h"

#include "core/journal/fact_codec.h"

#include <algorithm>
#include <variant>

namespace countersign::journal {

namespace {

/// The last entry that all lines which it put aside share with the journal; 0 where nobody knows.
quint64 commonOf(const sale::StoreRestored& restored)
{
    if (restored.commonSequence > 0)
        return restored.commonSequence;
    // Then the backup is of another line than the one that was lost.
    const bool isOfOtherLine =
        restored.lostSequence > 0 && restored.lostSequence <= restored.fromSequence;
    return restored.isEarlierKnown && !isOfOtherLine ? restored.fromSequence : 0;
}

} // namespace

std::optional<sale::StoreRestored> restorationIn(const Entry& entry)
{
    if (entry.kind != store_restored_kind)
        return std::nullopt;
    const auto fact = decodedFact(entry.kind, entry.payload);
    const auto* restored = fact && *fact ? std::get_if<sale::StoreRestored>(&**fact) : nullptr;
    return restored != nullptr ? std::optional(*restored) : std::nullopt;
}

bool mayHaveLost(const sale::StoreRestored& restored, quint64 seq, const QByteArray& hash)
{
    if (seq <= commonOf(restored))
        return false;
    const auto reaches = [&](const sale::LostEnd& end) {
        return seq < end.sequence || (seq == end.sequence && (hash.isEmpty() || hash == end.hash));
    };
    return !restored.isHeadKnown || !restored.isEarlierKnown ||
           reaches({restored.lostSequence, restored.lostHash}) ||
           std::any_of(restored.earlier.begin(), restored.earlier.end(), reaches);
}

void Restorations::take(const Entry& entry)
{
    if (entry.kind != store_restored_kind)
        return;
    ++m_count;
    const bool isReadable = entry.payload.size() <= payload_bytes_max;
    m_told.push_back({entry.seq, entry.at_ms, isReadable ? restorationIn(entry) : std::nullopt});
    if (m_told.size() > told_max)
        m_told.pop_front();
}

} // namespace countersign::journal
