#include "core/till/till.h"

#include <algorithm>

namespace countersign::till {

/// Often enough for a start to be quick, and the rarer the longer a checkpoint is, so that all of
/// them together take but a share of the journal.
bool Till::isCheckpointDue() const
{
    const quint64 worthwhile = static_cast<quint64>(m_checkpoint_bytes) /
                               static_cast<quint64>(checkpoint_bytes_per_entry_max);
    return m_world.store.head().seq - m_checkpoint_seq >=
           std::max(checkpoint_every_entries, worthwhile);
}

void Till::checkpointSoon()
{
    if (!isCheckpointDue() && !m_world.store.log().isWorthMoving())
        return;
    m_world.loop.post([this, isAlive = m_isAlive] {
        if (!*isAlive || counter().stage != sale::Stage::basket)
            return;
        keepCheckpoint();
        moveLog();
    });
}

/// While nobody waits at the counter, since whoever does would wait for the disk.
void Till::moveLog()
{
    store::WriteAheadLog& log = m_world.store.log();
    if (log.isWorthMoving() && counter().basket.isEmpty())
        log.move();
}

/// A checkpoint that can't be kept is missed by nobody: a start reads more, and the next purchase
/// that ends brings another.
void Till::keepCheckpoint()
{
    if (!isCheckpointDue())
        return;
    const QByteArray payload = journal::encoded(m_book.checkpoint());
    if (payload.size() > journal::payload_bytes_max)
        return;
    auto transaction = m_world.store.begin();
    if (!transaction)
        return;
    const quint64 seq = transaction->append(journal::checkpoint_kind, {}, payload);
    if (!transaction->commit())
        return;
    m_checkpoint_seq = seq;
    m_checkpoint_bytes = payload.size();
    // Whoever reads from the checkpoint on hears why nothing arrives, too.
    m_keptRefusal.reset();
    keepHeadOfficeRefusal();
    tellUplink();
}

} // namespace countersign::till
