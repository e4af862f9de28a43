#include "core/journal/counts.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Of two of different tills that must make way, the one that goes first.
bool isOlder(const HeardCount& a, const HeardCount& b)
{
    return std::tie(a.at_ms, a.key, a.till) < std::tie(b.at_ms, b.key, b.till);
}

bool isNewer(const HeardCount& a, const HeardCount& b)
{
    return isOlder(b, a);
}

/// Of one till those go by its own numbering, which no clock has a part in.
bool isSaidLater(const HeardCount& a, const HeardCount& b)
{
    return std::tie(a.till, b.seq, b.key) < std::tie(b.till, a.seq, a.key);
}

/// As many of each till and in all as are kept; the newest first.
void keepNewest(std::vector<HeardCount>& counts)
{
    std::sort(counts.begin(), counts.end(), isSaidLater);
    QByteArray till;
    std::size_t ofTill = 0;
    std::erase_if(counts, [&](const HeardCount& count) {
        ofTill = count.till == till ? ofTill + 1 : 1;
        till = count.till;
        return ofTill > CountsRecord::heard_of_till_max;
    });
    std::sort(counts.begin(), counts.end(), isNewer);
    if (counts.size() > CountsRecord::heard_max)
        counts.resize(CountsRecord::heard_max);
}

/// What counts of it where all that was heard up to there was voided.
int countingSince(quint64 until, const HeardCount& count)
{
    if (count.heard <= until)
        return 0;
    int over = count.base;
    for (const HeardCount::Step& step : count.steps) {
        if (step.heard <= until)
            over = std::max(over, step.said);
    }
    return std::max(0, count.said() - over);
}

Failure<QString> notOurs(const char* kind)
{
    return failure(u"this is no %1 that this version knows"_s.arg(QLatin1StringView(kind)));
}

} // namespace

bool isBefore(const HeardCount& a, const HeardCount& b)
{
    return std::tie(a.key, a.till) < std::tie(b.key, b.till);
}

bool isTillId(const QByteArray& id)
{
    constexpr qsizetype id_bytes_max = 32;
    return !id.isEmpty() && id.size() <= id_bytes_max &&
           std::all_of(id.begin(), id.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

Result<Done, QString> CountsRecord::take(const Entry& entry)
{
    if (entry.kind == count_shared_kind) {
        const auto count = decodedSharedCount(entry.payload);
        if (!count)
            return notOurs(count_shared_kind);
        freed.remove(count->key);
        if (count->failures > 0) {
            shared.insert(count->key, count->failures);
        } else {
            shared.remove(count->key);
            forgetTried(count->key);
        }
        return Done{};
    }
    return entry.kind == counts_heard_kind && entry.seq > heard_seq ? hear(entry)
                                                                    : Result<Done, QString>(Done{});
}

Result<Done, QString> CountsRecord::hear(const Entry& entry)
{
    auto counts = decodedHeardCounts(entry.payload);
    if (!counts)
        return notOurs(counts_heard_kind);
    for (HeardCount& count : *counts) {
        count.heard = entry.seq;
        put(std::move(count));
    }
    forgetOldest();
    heard_seq = entry.seq;
    heard_ms = entry.at_ms;
    return Done{};
}

/// What was said before an earlier void is told from what came after only as long as the count
/// rises: a lower one was begun anew, and counts from its start.
void CountsRecord::put(HeardCount count)
{
    count.isFreed = false;
    const auto at = std::lower_bound(heard.begin(), heard.end(), count, isBefore);
    const bool isKnown = at != heard.end() && at->key == count.key && at->till == count.till;
    if (!isKnown) {
        if (count.said() > 0)
            heard.insert(at, std::move(count));
        return;
    }
    if (count.failures > 0 && count.said() > at->said()) {
        count.steps = at->steps;
        if (isVoidedSince(at->heard))
            count.steps.push_back({at->heard, at->said()});
        if (count.steps.size() > HeardCount::steps_max)
            count.steps.erase(count.steps.begin());
    }
    *at = std::move(count);
}

bool CountsRecord::isVoidedSince(quint64 since) const
{
    return std::any_of(voided.begin(), voided.end(),
                       [since](quint64 until) { return until >= since; });
}

void CountsRecord::forgetOldest()
{
    keepNewest(heard);
    std::sort(heard.begin(), heard.end(), isBefore);
}

std::vector<HeardCount> CountsRecord::surviving(std::vector<HeardCount> news) const
{
    keepNewest(news);
    CountsRecord after = *this;
    for (const HeardCount& count : news)
        after.put(count);
    after.forgetOldest();
    std::erase_if(news, [&after](const HeardCount& count) {
        const HeardCount* kept = after.find(count.key, count.till);
        return !kept || kept->seq != count.seq;
    });
    return news;
}

void CountsRecord::noteTry(const QByteArray& methodId, const QByteArray& key)
{
    tried.insert(methodId, key);
}

void CountsRecord::freeFor(const QByteArray& methodId)
{
    const auto key = tried.constFind(methodId);
    if (key != tried.constEnd() && shared.contains(*key))
        freed.insert(*key);
}

void CountsRecord::forgetTried(const QByteArray& key)
{
    tried.removeIf([&key](const auto& one) { return one.value() == key; });
}

void CountsRecord::voidFor(const QByteArray& methodId)
{
    if (heard.empty())
        return;
    voided.insert(methodId, heard_seq);
    if (voided.size() <= voided_max)
        return;
    const auto values = voided.values();
    const quint64 first = *std::min_element(values.begin(), values.end());
    voided.remove(voided.key(first));
}

int CountsRecord::failuresElsewhere(const QByteArray& key, const QByteArray& methodId) const
{
    const quint64 until = voided.value(methodId, 0);
    qint64 failures = 0;
    for (auto it = firstOf(key); it != heard.end() && it->key == key; ++it)
        failures += countingSince(until, *it);
    return static_cast<int>(std::min<qint64>(failures, count_max));
}

const HeardCount* CountsRecord::find(const QByteArray& key, const QByteArray& till) const
{
    HeardCount wanted;
    wanted.key = key;
    wanted.till = till;
    const auto at = std::lower_bound(heard.begin(), heard.end(), wanted, isBefore);
    return at == heard.end() || isBefore(wanted, *at) ? nullptr : &*at;
}

bool CountsRecord::isHeardOf(const QByteArray& key) const
{
    for (auto it = firstOf(key); it != heard.end() && it->key == key; ++it) {
        if (it->failures > 0)
            return true;
    }
    return false;
}

std::vector<HeardCount>::const_iterator CountsRecord::firstOf(const QByteArray& key) const
{
    return std::lower_bound(
        heard.begin(), heard.end(), key,
        [](const HeardCount& count, const QByteArray& wanted) { return count.key < wanted; });
}

} // namespace countersign::journal
