#pragma once

#include "core/journal/acknowledgement.h"
#include "core/journal/chain.h"
#include "core/journal/changes.h"
#include "core/store/journal_rows.h"

#include <QString>
#include <optional>

namespace countersign::till {

/// How the journal itself says that it stands with head office.
struct QueueRead
{
    quint64 end_seq = 0;      // of the last entry
    quint64 acknowledged = 0; // how far head office has it; 0 if it never said so
    /// Its word of that; nothing where that lies before the last checkpoint.
    std::optional<journal::Acknowledgement> word{};
    std::optional<journal::HeadOfficeRefusal> refusal; // since then, the last
    journal::ChangesRecord changes = {};               // of head office, as far as they were taken
    std::optional<journal::ChangesRefusal> changesRefusal = {}; // since then, the last
};

/// Reads it, beside a running till or without one: from the last checkpoint on where all is well
/// there, else from the first entry on, verified either way. StoreFault::damaged if it doesn't
/// verify. `first` is the key that the journal began with, `current` the one that the till signs
/// with.
Result<QueueRead, store::StoreError> readQueue(store::JournalRows& rows,
                                               const journal::PublicKey& first,
                                               const journal::PublicKey& current,
                                               const QString& dataDirectory);

} // namespace countersign::till
