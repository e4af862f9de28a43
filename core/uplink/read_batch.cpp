#include "core/uplink/read_batch.h"

#include "core/uplink/answers.h"
#include "core/uplink/batching.h"

#include <utility>

namespace countersign::uplink {

Result<ReadBatch, QString> readBatch(world::JournalTail& journal, const QByteArray& till,
                                     quint64 after, quint64 until, const world::Batch* before,
                                     bool isBranch)
{
    Batching batching(until);
    const auto visited =
        journal.each(after, [&](const journal::Entry& entry) { return batching.take(entry); });
    if (!visited)
        return failure(visited.error());
    auto batch = std::make_shared<world::Batch>();
    batch->till = till;
    batch->isBranch = isBranch;
    batch->entries = std::move(batching).taken();
    quint64 expected = after;
    for (const journal::Entry& entry : batch->entries) {
        if (entry.seq != ++expected)
            return failure(QStringLiteral("entry %1 is missing from the journal").arg(expected));
    }
    if (batch->entries.empty())
        return failure(QStringLiteral("no signed entry follows on entry %1").arg(after));
    const auto keyId = journal.keyIdOf(batch->entries.back());
    if (!keyId)
        return failure(keyId.error());
    batch->keyId = *keyId;
    if (before != nullptr && before->entries.back().seq == after &&
        follows(before->entries.back().hash, batch->entries))
        batch->followsOn = before->entries.back().hash;
    ReadBatch read{after, nullptr, {}};
    if (auto tally = world::tallyOf(batch->entries))
        read.tally = std::move(tally).value();
    read.batch = std::move(batch);
    return read;
}

} // namespace countersign::uplink
