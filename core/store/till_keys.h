#pragma once

#include "core/journal/chain.h"
#include "core/store/journal_rows.h"

#include <vector>

namespace countersign::store {

/// A key, and the entry after which it signs; 0 for the till's first.
struct SigningSince
{
    quint64 seq = 0;
    journal::PublicKey key;
};

/// All keys that the till has signed with, the first first, `current` last. Taken from entries that
/// are not verified here: what rests on a wrong one doesn't verify. StoreFault::damaged if the last
/// one isn't `current`, or an entry carries none. Looks through the whole journal.
Result<std::vector<SigningSince>, StoreError> keysOf(JournalRows& journal,
                                                     const journal::PublicKey& current);

} // namespace countersign::store
