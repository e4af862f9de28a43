#include "core/till/hearing.h"

#include <algorithm>
#include <tuple>

namespace countersign::till {

using journal::HeardCount;

namespace {

/// The last word of each till on each key. Nobody's clock is ahead of ours: what is said to come
/// after now came now, or when it was heard first.
std::vector<HeardCount> credible(const world::CountsHeard& heard, const QByteArray& own,
                                 const journal::CountsRecord& known, std::int64_t now_ms)
{
    std::vector<HeardCount> counts;
    const bool isFull = known.heard.size() >= journal::CountsRecord::heard_max;
    for (const HeardCount& said : heard.counts) {
        const bool isOurs = said.key.size() == journal::blinded_size_bytes && said.till != own &&
                            journal::isTillId(said.till) && said.failures >= 0 && said.seq > 0 &&
                            said.seq <= journal::seq_max && said.at_ms >= 0;
        if (!isOurs)
            continue;
        const HeardCount* before = known.find(said.key, said.till);
        // A right code that is still to come is none; a wrong one is as good as any, but makes no
        // room for itself by that time, again and again.
        const bool isToCome = said.at_ms > now_ms + Hearing::clocks_apart_ms;
        if ((isToCome && said.failures == 0) || (said.at_ms > now_ms && isFull && !before))
            continue;
        HeardCount count = said;
        count.failures = std::min(count.failures, journal::count_max);
        count.base = 0;
        count.at_ms = std::min<qint64>(count.at_ms, now_ms);
        // Not of wrong codes: by a clock that was behind they would end with an older right one.
        if (before && before->seq == count.seq && count.failures == 0)
            count.at_ms = std::min(count.at_ms, before->at_ms);
        counts.push_back(std::move(count));
    }
    std::sort(counts.begin(), counts.end(), [](const HeardCount& a, const HeardCount& b) {
        return std::tie(a.key, a.till, b.seq) < std::tie(b.key, b.till, a.seq);
    });
    const auto end =
        std::unique(counts.begin(), counts.end(), [](const HeardCount& a, const HeardCount& b) {
            return a.key == b.key && a.till == b.till;
        });
    counts.erase(end, counts.end());
    return counts;
}

/// True if it says anything that isn't known. Of what is over it becomes what is kept of that.
bool isNews(HeardCount& count, const HeardCount* known, bool isOver)
{
    const int said = count.failures;
    const bool isRising = known && said > known->said();
    count.base = isOver ? said : isRising ? known->base : 0;
    count.failures = said - count.base;
    if (!known)
        return said > 0;
    return count.seq > known->seq || (count.seq == known->seq && isOver && known->failures > 0);
}

} // namespace

/// What a till said before another saw the right code is over, as far as their clocks can tell.
std::vector<HeardCount> Hearing::newsIn(const world::CountsHeard& heard, const QByteArray& own,
                                        const journal::CountsRecord& known,
                                        const sale::Instant& now)
{
    passTo(now.boot_ms);
    const auto said = credible(heard, own, known, now.wall_ms);
    noteRights(said);
    if (m_entriesLeft == 0)
        return {};
    std::vector<HeardCount> news;
    for (HeardCount count : said) {
        const bool isBeforeRight = count.at_ms < m_right_ms.value(count.key, 0) - clocks_apart_ms;
        const bool isOver = count.failures == 0 || isBeforeRight;
        if (isNews(count, known.find(count.key, count.till), isOver))
            news.push_back(std::move(count));
    }
    news = known.surviving(std::move(news));
    leaveOutWhatIsTooMuch(news);
    return news;
}

void Hearing::wrote(const std::vector<HeardCount>& news, const sale::Instant& now)
{
    for (const HeardCount& count : news) {
        Written& written = m_written[count.till];
        if (written.counts++ == 0)
            written.since_boot_ms = now.boot_ms;
    }
    if (m_entriesLeft == entries_at_once_max)
        m_counted_boot_ms = now.boot_ms;
    --m_entriesLeft;
}

/// Whoever freed a method at a till saw no right code there: it ends that till's count alone.
void Hearing::noteRights(const std::vector<HeardCount>& said)
{
    QHash<Name, Right> rights;
    m_right_ms.clear();
    for (const HeardCount& count : said) {
        if (count.failures > 0 || count.isFreed)
            continue;
        const Name name(count.key, count.till);
        const auto before = m_rights.constFind(name);
        Right right{count.seq, count.at_ms};
        if (before != m_rights.constEnd() && before->seq == count.seq)
            right.at_ms = std::min(right.at_ms, before->at_ms);
        rights.insert(name, right);
        qint64& last_ms = m_right_ms[count.key];
        last_ms = std::max(last_ms, right.at_ms);
    }
    m_rights = std::move(rights);
}

void Hearing::leaveOutWhatIsTooMuch(std::vector<HeardCount>& news) const
{
    QHash<QByteArray, int> ofTill;
    std::vector<HeardCount> kept;
    for (HeardCount& count : news) {
        const int before = m_written.value(count.till).counts;
        if (before + ++ofTill[count.till] <= counts_of_till_max)
            kept.push_back(std::move(count));
        if (kept.size() == heard_at_once_max)
            break;
    }
    news = std::move(kept);
}

void Hearing::passTo(std::int64_t boot_ms)
{
    m_written.removeIf([boot_ms](const auto& till) {
        return boot_ms - till.value().since_boot_ms >= counts_of_till_ms;
    });
    while (m_entriesLeft < entries_at_once_max && boot_ms - m_counted_boot_ms >= entry_every_ms) {
        ++m_entriesLeft;
        m_counted_boot_ms += entry_every_ms;
    }
}

} // namespace countersign::till
