#pragma once

#include "core/world/head_office.h"
#include "core/world/journal_tail.h"

#include <memory>
#include <optional>

namespace countersign::uplink {

/// A batch, and what is known of it since it was read.
struct ReadBatch
{
    quint64 after = 0;
    std::shared_ptr<const world::Batch> batch; // never empty
    std::optional<world::Tally> tally;         // nothing where one of its entries can't be counted

    [[nodiscard]] quint64 end() const { return batch->entries.back().seq; }
};

/// The next batch after that entry, of those up to `until`; an error says in words why there is
/// none. Where `before` is what it follows on, its chain is computed too. `isBranch` as in
/// world::Batch.
[[nodiscard]] Result<ReadBatch, QString>
readBatch(world::JournalTail& journal, const QByteArray& till, quint64 after, quint64 until,
          const world::Batch* before = nullptr, bool isBranch = false);

} // namespace countersign::uplink
