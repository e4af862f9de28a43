#pragma once

#include "core/journal/entry.h"
#include "core/sale/fact.h"

#include <QByteArray>
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

} // namespace countersign::journal
