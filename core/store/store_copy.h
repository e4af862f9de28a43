#pragma once

#include "core/store/journal_rows.h"
#include "core/store/keys.h"

#include <QString>
#include <optional>

namespace countersign::store {

/// What a copy of a store holds, once it has been verified.
struct CopyContents
{
    journal::Head head;
    qint64 last_ms = 0; // wall time of the last entry
    qint64 products = 0;
    std::optional<StoreError> catalogueFault; // where it isn't what the last import left
    std::optional<StoreError> registryFault;  // where it isn't what the till left
    qint64 methods = 0;
    qint64 registrations = 0;
    qint64 size_bytes = 0;
};

/// Verifies a copy of a store by itself, whatever data/head says: that SQLite finds it whole, that
/// it is a store of this schema or an older one, that every entry of its journal is chained and
/// signed from the first key on, and the last one by the key in use, without which it could not be
/// gone on with. A catalogue or registry that was changed is told, but no damage: it can be
/// imported again. `visit` sees each entry. The file's folder must be writable if the file is the
/// copy of a store that was open. StoreFault::damaged says what is wrong.
Result<CopyContents, StoreError> verifiedCopy(const QString& file, const Keys& keys,
                                              const JournalRows::Visit& visit = {},
                                              world::Files& files = world::systemFiles());

} // namespace countersign::store
