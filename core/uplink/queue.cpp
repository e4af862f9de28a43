// What waits for head office, counted beside the sending, and how it is told.

#include "core/uplink/courier.h"

#include <algorithm>
#include <utility>

namespace countersign::uplink {

namespace {

void add(world::Tally& sum, const world::Tally& more, bool isLess)
{
    sum.entries =
        isLess ? sum.entries - std::min(sum.entries, more.entries) : sum.entries + more.entries;
    if (sum.since_ms == 0)
        sum.since_ms = more.since_ms;
    for (const sale::Money& total : more.totals)
        world::add(sum.totals, isLess ? -total : total);
    std::erase_if(sum.totals, [](const sale::Money& total) { return total.isZero(); });
}

world::UplinkReport::State stateOf(Phase phase)
{
    using State = world::UplinkReport::State;
    switch (phase) {
    case Phase::drained:
    case Phase::resting:
        return State::drained;
    case Phase::awaiting:
        return State::arrived;
    case Phase::sending:
        return State::sending;
    case Phase::waiting:
        return State::waiting;
    }
    return State::drained;
}

} // namespace

/// What has arrived doesn't wait any more. Where that can't be read, or head office went back, all
/// that waits is counted again.
void Courier::moved(quint64 confirmedBefore)
{
    const quint64 confirmed = m_drain.confirmed;
    if (confirmed == confirmedBefore)
        return;
    if (confirmed > confirmedBefore && confirmed < m_counted &&
        discount(confirmedBefore, confirmed))
        return;
    m_waiting = {};
    m_counted = confirmed;
}

/// A batch that arrived whole was counted as it was read.
bool Courier::discount(quint64 after, quint64 until)
{
    if (m_sent && m_sent->tally && m_sent->after == after && m_sent->end() == until) {
        add(m_waiting, *m_sent->tally, true);
    } else {
        const auto tail = journal();
        if (!tail)
            return false;
        const auto arrived = (*tail)->tally(after, until);
        if (!arrived)
            return false;
        add(m_waiting, *arrived, true);
    }
    m_waiting.since_ms = 0;
    return m_waiting.entries == 0 || datesFrom(until);
}

/// What waits is as old as the first entry after that one.
bool Courier::datesFrom(quint64 after)
{
    if (m_ahead && m_ahead->after == after && m_ahead->tally && m_ahead->tally->entries > 0) {
        m_waiting.since_ms = m_ahead->tally->since_ms;
        return true;
    }
    const auto tail = journal();
    if (!tail)
        return false;
    const auto first = (*tail)->each(after, [this](const journal::Entry& entry) {
        if (entry.kind == journal::acknowledged_kind)
            return true;
        m_waiting.since_ms = entry.at_ms;
        return false;
    });
    return first.ok();
}

/// A long tail is counted bit by bit, so that nothing waits for it.
void Courier::count()
{
    if (m_isCounting || m_counted >= m_drain.committed)
        return;
    const auto tail = journal();
    if (!tail)
        return; // It is tried again with what comes next.
    const quint64 until = std::min(m_drain.committed, m_counted + tally_entries_max);
    const auto more = (*tail)->tally(m_counted, until);
    if (!more)
        return m_journal.reset();
    add(m_waiting, *more, false);
    m_counted = until;
    if (m_counted >= m_drain.committed)
        return;
    m_isCounting = true;
    post([this] {
        m_isCounting = false;
        count();
        reportSoon();
    });
}

void Courier::reportSoon()
{
    const bool isNews = m_said.trouble != m_drain.trouble;
    const std::int64_t wait_ms = m_said_boot_ms + report_every_ms - m_clock.now().boot_ms;
    if (isNews || wait_ms <= 0)
        return report();
    if (std::exchange(m_isReportDue, true))
        return;
    m_loop.after(wait_ms, [this, isAlive = m_isAlive] {
        if (!*isAlive)
            return;
        m_isReportDue = false;
        report();
    });
}

void Courier::report()
{
    world::UplinkReport report{
        stateOf(m_drain.phase), m_word, m_arrived, m_unsignedWhy, m_waiting, 0, m_drain.trouble};
    if (m_drain.phase == Phase::waiting)
        report.nextTry_boot_ms = m_drain.wake_boot_ms.value_or(0);
    if (report == m_said || !m_reported)
        return;
    m_said = report;
    m_said_boot_ms = m_clock.now().boot_ms;
    m_reported(std::move(report));
}

} // namespace countersign::uplink
