#include "core/uplink/drain.h"

#include <algorithm>
#include <utility>

namespace countersign::uplink {

namespace {

using world::HeadOfficeAnswer;
using world::UplinkTrouble;
using Outcome = HeadOfficeAnswer::Outcome;
using Reason = UplinkTrouble::Reason;

/// Changes a drain by one event. Each function says what is to be handed over, if anything.
class Change
{
public:
    Change(Drain& drain, const Moment& moment) : m_drain(drain), m_moment(moment) {}

    std::optional<Hand> operator()(const Committed& event);
    std::optional<Hand> operator()(const Woken& event);
    std::optional<Hand> operator()(const Asked& event);
    std::optional<Hand> operator()(const Unreadable& event);
    std::optional<Hand> operator()(const Answered& event);

private:
    [[nodiscard]] bool isUnderWay(quint64 attempt) const
    {
        return m_drain.phase == Phase::sending && m_drain.attempt == attempt;
    }
    std::optional<Hand> hand();
    std::optional<Hand> goOn();
    void wait(const UplinkTrouble& trouble, std::int64_t wait_ms);
    void fail(Reason reason, const QString& words, std::int64_t after_ms = 0);
    void await();
    bool disagrees(const Answered& event);
    bool differs(Agreement agreement, const journal::Head& head, const QString& unproven);
    std::optional<Hand> durable(const Answered& event);
    std::optional<Hand> beside(const Answered& event);
    [[nodiscard]] bool isForkSaid() const;
    std::optional<Hand> arrived(const Answered& event);

    Drain& m_drain;
    const Moment& m_moment;
};

/// Where there is only a word to be looked for, the last entry that arrived is handed over again.
std::optional<Hand> Change::hand()
{
    const bool isAwaited = m_drain.phase == Phase::awaiting && m_drain.confirmed >= m_drain.worth;
    const bool isLook = isAwaited || m_drain.confirmed >= m_drain.committed;
    const bool isResumed = (isLook || !m_drain.isIntroduced) && m_drain.confirmed > 0;
    m_drain.phase = Phase::sending;
    m_drain.wake_boot_ms = m_moment.boot_ms + world::HeadOffice::answer_within_max_ms;
    m_drain.after = isResumed ? m_drain.confirmed - 1 : m_drain.confirmed;
    if (m_drain.isForked && m_drain.kept >= m_drain.confirmed)
        m_drain.after = std::min(m_drain.kept, m_drain.committed - 1);
    return Hand{++m_drain.attempt, m_drain.after, m_drain.committed, m_drain.isForked};
}

/// What is to be done where nothing is under way.
std::optional<Hand> Change::goOn()
{
    const bool isUnknown = !m_drain.isIntroduced && m_drain.committed > 0;
    if (m_drain.confirmed < m_drain.worth || isUnknown)
        return hand();
    if (m_drain.acknowledged && *m_drain.acknowledged < m_drain.worth) {
        await();
    } else if (m_drain.confirmed >= m_drain.committed) {
        m_drain.phase = Phase::drained;
        m_drain.wake_boot_ms.reset();
    } else if (m_drain.phase != Phase::resting) {
        m_drain.phase = Phase::resting;
        m_drain.wake_boot_ms = m_moment.boot_ms + tail_after_ms;
    }
    return std::nullopt;
}

/// Head office takes its time to sign: that is no fault, and what comes next doesn't wait for it.
void Change::await()
{
    if (m_drain.phase == Phase::awaiting)
        return;
    m_drain.phase = Phase::awaiting;
    m_drain.wake_boot_ms = m_moment.boot_ms + retryAfter_ms(++m_drain.looks, m_moment.random);
}

bool Change::isForkSaid() const
{
    return m_drain.isForked && m_drain.trouble &&
           (m_drain.trouble->reason == Reason::fork || m_drain.trouble->reason == Reason::ahead);
}

/// A fork is said as it was found, until it is settled: what mends itself doesn't hide it.
void Change::wait(const UplinkTrouble& trouble, std::int64_t wait_ms)
{
    ++m_drain.failures;
    m_drain.phase = Phase::waiting;
    if (trouble.reason == Reason::refused || !isForkSaid())
        m_drain.trouble = trouble;
    m_drain.wake_boot_ms = m_moment.boot_ms + wait_ms;
}

void Change::fail(Reason reason, const QString& words, std::int64_t after_ms)
{
    const std::int64_t wait_ms = std::max(retryAfter_ms(m_drain.failures + 1, m_moment.random),
                                          std::clamp<std::int64_t>(after_ms, 0, retry_max_ms));
    wait({reason, 0, words}, wait_ms);
}

std::optional<Hand> Change::durable(const Answered& event)
{
    const quint64 seq = event.answer.head.seq;
    const bool isProgress = seq > m_drain.after;
    if (seq > m_drain.confirmed)
        m_drain.looks = 0;
    const bool isMore = seq > std::exchange(m_drain.confirmed, seq);
    m_drain.isIntroduced = true;
    m_drain.isForked = false;
    m_drain.kept = 0;
    if (!isProgress) {
        fail(Reason::noProgress,
             QStringLiteral("head office has this till's entries up to %1 and took no more")
                 .arg(seq));
        return std::nullopt;
    }
    if (isMore || event.word == Agreement::same)
        m_drain.failures = 0;
    return arrived(event);
}

/// What has arrived stays so, whatever the word beside it says.
std::optional<Hand> Change::arrived(const Answered& event)
{
    if (const auto& word = event.answer.word) {
        if (differs(event.word, word->head,
                    QStringLiteral("head office's word on entry %1 is not signed by the configured "
                                   "head-office key")
                        .arg(word->head.seq)))
            return std::nullopt;
        const quint64 before = m_drain.acknowledged.value_or(0);
        if (word->head.seq > before)
            m_drain.looks = 0;
        m_drain.acknowledged = std::max(before, word->head.seq);
    }
    m_drain.trouble.reset();
    m_drain.phase = Phase::drained;
    return goOn();
}

/// True if what head office says of its own entries isn't so here: then nothing more goes there.
bool Change::disagrees(const Answered& event)
{
    const bool isOther =
        differs(event.agreement, event.answer.head,
                QStringLiteral("the answer is not signed by the configured head-office key"));
    if (isOther || event.answer.outcome != Outcome::fork)
        return isOther;
    fail(Reason::notBelieved,
         QStringLiteral("head office calls this till's own entry another one"));
    return true;
}

/// What the till has follows there, beside the other entries. Head office that only said how far it
/// is may not have known that this is asked for.
std::optional<Hand> Change::beside(const Answered& event)
{
    if (event.agreement != Agreement::other && event.agreement != Agreement::beyond)
        return std::nullopt;
    const quint64 kept = std::min(event.answer.kept, m_drain.committed);
    const bool isNew = !std::exchange(m_drain.isForked, true);
    if (kept > 0)
        m_drain.failures = 0;
    m_drain.kept = std::max(kept, m_drain.kept);
    const bool isUnasked = isNew && kept == 0 && event.answer.outcome == Outcome::durable;
    const bool isTaken = kept > m_drain.after;
    return isUnasked || (isTaken && m_drain.kept < m_drain.worth) ? hand() : std::nullopt;
}

bool Change::differs(Agreement agreement, const journal::Head& head, const QString& unproven)
{
    switch (agreement) {
    case Agreement::same:
        return false;
    case Agreement::other:
        wait({Reason::fork, head.seq,
              QStringLiteral("head office has another entry %1 of this till; it keeps both")
                  .arg(head.seq),
              head},
             stopped_retry_ms);
        return true;
    case Agreement::beyond:
        wait({Reason::ahead, head.seq,
              QStringLiteral("head office has this till's entries up to %1, and this store ends at "
                             "%2: it is an older copy")
                  .arg(head.seq)
                  .arg(m_drain.committed),
              head},
             stopped_retry_ms);
        return true;
    case Agreement::unproven:
        fail(Reason::notBelieved, unproven);
        return true;
    }
    return true;
}

std::optional<Hand> Change::operator()(const Committed& event)
{
    m_drain.committed = std::max(m_drain.committed, event.seq);
    m_drain.worth = std::max(m_drain.worth, event.worth);
    if (m_drain.phase == Phase::sending)
        return std::nullopt;
    if (m_drain.phase != Phase::waiting)
        return goOn();
    // What is sold on a branch waits for the line, and not for whoever settles the fork.
    const bool isTaken = isForkSaid() && m_drain.kept > 0 && m_drain.failures == 0;
    return isTaken && m_drain.kept < m_drain.worth ? hand() : std::nullopt;
}

std::optional<Hand> Change::operator()(const Woken&)
{
    if (!m_drain.wake_boot_ms || *m_drain.wake_boot_ms > m_moment.boot_ms)
        return std::nullopt;
    if (m_drain.phase != Phase::sending)
        return hand();
    fail(Reason::unreachable, QStringLiteral("head office doesn't answer"));
    return std::nullopt;
}

std::optional<Hand> Change::operator()(const Asked&)
{
    if (m_drain.phase == Phase::sending || m_drain.phase == Phase::drained)
        return std::nullopt;
    return hand();
}

std::optional<Hand> Change::operator()(const Unreadable& event)
{
    if (isUnderWay(event.attempt))
        fail(Reason::unreadable, event.words);
    return std::nullopt;
}

std::optional<Hand> Change::operator()(const Answered& event)
{
    if (!isUnderWay(event.attempt))
        return std::nullopt;
    const HeadOfficeAnswer& answer = event.answer;
    const auto reasonOr = [&answer](const char* words) {
        return answer.reason.isEmpty()
                   ? QString::fromLatin1(words)
                   : answer.reason.left(HeadOfficeAnswer::reason_characters_max);
    };
    switch (answer.outcome) {
    case Outcome::durable:
        return disagrees(event) ? beside(event) : durable(event);
    case Outcome::fork:
        return disagrees(event) ? beside(event) : std::nullopt;
    case Outcome::refused:
        wait({Reason::refused, answer.seq, reasonOr("head office gives no reason")},
             stopped_retry_ms);
        return std::nullopt;
    case Outcome::later:
        fail(Reason::later, reasonOr("head office takes nothing just now"), answer.after_ms);
        return std::nullopt;
    case Outcome::unreachable:
        fail(Reason::unreachable, reasonOr("head office can't be reached"));
        return std::nullopt;
    }
    return std::nullopt;
}

} // namespace

Step advance(const Drain& drain, const Event& event, const Moment& moment)
{
    Step step{drain, std::nullopt};
    step.hand = std::visit(Change(step.drain, moment), event);
    return step;
}

std::int64_t retryAfter_ms(int failures, quint64 random)
{
    std::int64_t whole_ms = retry_first_ms;
    for (int i = 1; i < failures && whole_ms < retry_max_ms; ++i)
        whole_ms *= 2;
    const std::int64_t half_ms = std::min(whole_ms, retry_max_ms) / 2;
    return half_ms + static_cast<std::int64_t>(random % static_cast<quint64>(half_ms + 1));
}

} // namespace countersign::uplink
