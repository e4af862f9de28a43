#include "core/till/queue_reading.h"

#include "core/journal/checkpoint.h"
#include "core/till/book.h"

namespace countersign::till {

using store::StoreError;
using store::StoreFault;

namespace {

/// False for a word of head office that doesn't follow on what was there.
bool take(QueueRead& read, const journal::Entry& entry)
{
    read.end_seq = entry.seq;
    if (entry.kind == journal::acknowledged_kind) {
        const auto word = journal::decodedAcknowledgement(entry.payload);
        if (!word || !mayFollow(*word, read.acknowledged, entry.seq))
            return false;
        read.acknowledged = word->seq;
        read.word = *word;
        read.refusal.reset();
    } else if (entry.kind == journal::head_office_refused_kind) {
        auto refusal = journal::decodedHeadOfficeRefusal(entry.payload);
        if (!refusal)
            return false;
        read.refusal = *std::move(refusal);
    } else if (entry.kind == journal::changes_refused_kind) {
        read.changesRefusal = journal::decodedChangesRefusal(entry.payload);
    } else if (entry.kind == journal::changes_taken_kind) {
        read.changesRefusal.reset();
    }
    return read.changes.take(entry).ok();
}

std::optional<QueueRead> readFromCheckpoint(store::JournalRows& rows,
                                            const journal::PublicKey& current,
                                            const QString& dataDirectory)
{
    const auto entry = rows.lastCheckpoint(current);
    if (!entry || !*entry)
        return std::nullopt;
    const auto checkpoint = journal::decodedCheckpoint((*entry)->payload);
    if (!checkpoint)
        return std::nullopt;
    QueueRead read{(*entry)->seq, checkpoint->acknowledged, {}, {}, checkpoint->changes};
    const auto verified =
        rows.verifyAfter(**entry, current, dataDirectory,
                         [&](const journal::Entry& later) { return take(read, later); });
    return verified ? std::optional(std::move(read)) : std::nullopt;
}

} // namespace

Result<QueueRead, StoreError> readQueue(store::JournalRows& rows, const journal::PublicKey& first,
                                        const journal::PublicKey& current,
                                        const QString& dataDirectory)
{
    if (auto read = readFromCheckpoint(rows, current, dataDirectory))
        return std::move(*read);
    QueueRead read;
    const auto verified =
        rows.verify({first, current}, dataDirectory,
                    [&](const journal::Entry& entry) { return take(read, entry); });
    if (!verified)
        return failure(verified.error());
    return read;
}

} // namespace countersign::till
