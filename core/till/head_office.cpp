// What the till tells whoever carries its journal to head office, and keeps of what it hears.

#include "core/till/posted.h"

#include <algorithm>
#include <utility>

namespace countersign::till {

void Till::startUplink()
{
    if (!m_world.uplink)
        return;
    tellUplink();
    m_isUplinkStarted = true;
    m_acknowledged_boot_ms = m_world.clock.now().boot_ms;
    m_world.uplink->start(m_book.acknowledged(),
                          posted<world::UplinkReport>([this](const world::UplinkReport& report) {
                              heardFromUplink(report);
                          }));
    m_world.uplink->committed(m_told_seq, m_worth_seq);
}

void Till::tellUplink()
{
    const quint64 end = m_world.store.head().seq;
    if (end == m_told_seq)
        return;
    m_told_seq = m_worth_seq = end;
    if (m_isUplinkStarted)
        m_world.uplink->committed(end, m_worth_seq);
}

void Till::heardFromUplink(const world::UplinkReport& report)
{
    m_uplink = report;
    if (m_book.acknowledged() >= m_worth_seq)
        m_noNews_seq = std::max(m_noNews_seq, report.confirmed.seq);
    keepHeadOfficeRefusal();
    acknowledgeInTime();
    publish();
}

/// Word of more than acknowledgements: to keep word of those would only make another one to send.
bool Till::hasNews() const
{
    const quint64 kept = m_book.acknowledged();
    return m_uplink.confirmed.seq > std::max(kept, m_noNews_seq) && kept < m_worth_seq;
}

void Till::acknowledgeInTime()
{
    if (!hasNews())
        return;
    const std::int64_t due_boot_ms = m_acknowledged_boot_ms + acknowledge_every_ms;
    const std::int64_t wait_ms = due_boot_ms - m_world.clock.now().boot_ms;
    const quint64 entries = m_uplink.confirmed.seq - m_book.acknowledged();
    const bool isDraining = m_uplink.state == world::UplinkReport::State::sending;
    if (wait_ms <= 0 ||
        entries >= (isDraining ? acknowledge_draining_entries : acknowledge_every_entries))
        return keepAcknowledgement();
    acknowledgeAfter(wait_ms);
}

void Till::acknowledgeAfter(std::int64_t wait_ms)
{
    if (std::exchange(m_isAcknowledgementDue, true))
        return;
    m_world.loop.after(wait_ms, [this, isAlive = m_isAlive] {
        if (!*isAlive)
            return;
        m_isAcknowledgementDue = false;
        acknowledgeInTime();
    });
}

/// The cursor moves by an entry of the signed chain, and only as far as head office's word goes.
void Till::keepAcknowledgement()
{
    if (!hasNews())
        return;
    tellUplink();
    m_acknowledged_boot_ms = m_world.clock.now().boot_ms;
    auto transaction = m_world.store.begin();
    if (!transaction)
        return acknowledgeAfter(acknowledge_every_ms);
    transaction->append(journal::acknowledged_kind, {}, journal::encoded(m_uplink.confirmed));
    const auto committed = transaction->commit();
    if (!committed)
        return acknowledgeAfter(acknowledge_every_ms);
    m_book.acknowledge(m_uplink.confirmed.seq);
    m_told_seq = committed->seq;
    m_world.uplink->committed(m_told_seq, m_worth_seq);
}

/// Each stop is kept once a run of the program, and a checkpoint, for whoever asks why nothing
/// arrives.
void Till::keepHeadOfficeRefusal()
{
    const auto& trouble = m_uplink.trouble;
    if (!trouble)
        m_keptRefusal.reset();
    if (!trouble || !world::isStop(trouble->reason) || trouble->seq == 0)
        return;
    if (m_keptRefusal && m_keptRefusal->reason == trouble->reason &&
        m_keptRefusal->seq == trouble->seq)
        return;
    auto transaction = m_world.store.begin();
    if (!transaction)
        return;
    const journal::Head& theirs = trouble->theirs;
    transaction->append(journal::head_office_refused_kind, {},
                        journal::encoded(journal::HeadOfficeRefusal{
                            trouble->seq, world::name(trouble->reason).toLatin1(),
                            trouble->words.left(journal::HeadOfficeRefusal::reason_characters_max),
                            theirs.hash, theirs.signature}));
    if (transaction->commit())
        m_keptRefusal = trouble;
    tellUplink();
}

void Till::showHeadOffice(TillView& view) const
{
    if (!m_world.uplink)
        return;
    view.health.hasHeadOffice = true;
    view.health.waitingForHeadOffice = m_uplink.waiting.entries;
    HeadOfficeView& shown = view.headOffice;
    shown.since_ms = m_uplink.waiting.since_ms;
    shown.totals = m_uplink.waiting.totals;
    shown.nextTry_boot_ms = m_uplink.nextTry_boot_ms;
    shown.health = Health::ok;
    if (m_uplink.trouble) {
        shown.trouble = m_uplink.trouble->words;
        const sale::Instant now = m_world.clock.now();
        shown.isOverdue = shown.since_ms > 0 &&
                          now.wall_ms - shown.since_ms >= HeadOfficeView::overdue_after_ms &&
                          now.boot_ms - m_acknowledged_boot_ms >= HeadOfficeView::overdue_tried_ms;
        shown.health = shown.isOverdue || world::isStop(m_uplink.trouble->reason) ? Health::stop
                                                                                  : Health::warn;
    }
}

} // namespace countersign::till
