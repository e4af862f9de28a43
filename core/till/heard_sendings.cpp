#include "core/till/heard_sendings.h"

#include "core/journal/counts.h"

#include <algorithm>

namespace countersign::till {

namespace {

using Times = QHash<QByteArray, std::vector<std::int64_t>>;

void add(std::vector<std::int64_t>& times_ms, const Times& heard_boot_ms, const QByteArray& key,
         const sale::Instant& now)
{
    const auto found = heard_boot_ms.constFind(key);
    if (key.isEmpty() || found == heard_boot_ms.constEnd())
        return;
    for (const std::int64_t at_boot_ms : *found)
        times_ms.push_back(now.wall_ms - (now.boot_ms - at_boot_ms));
}

bool isOurs(const world::HeardSending& sending, const QByteArray& own)
{
    return sending.till != own && journal::isTillId(sending.till) &&
           sending.keys.number.size() == journal::blinded_size_bytes &&
           sending.keys.method.size() == journal::blinded_size_bytes;
}

} // namespace

void HeardSendings::hear(const std::vector<world::HeardSending>& said, const QByteArray& own,
                         const sale::Instant& now)
{
    std::vector<const world::HeardSending*> newest;
    for (const world::HeardSending& sending : said) {
        if (isOurs(sending, own) && sending.at_ms > now.wall_ms - policy::day_ms)
            newest.push_back(&sending);
    }
    std::sort(newest.begin(), newest.end(),
              [](const auto* one, const auto* other) { return one->at_ms > other->at_ms; });
    m_toNumber_boot_ms.clear();
    m_onMethod_boot_ms.clear();
    QHash<QByteArray, int> ofTill;
    for (const world::HeardSending* sending : newest) {
        if (++ofTill[sending->till] > of_till_max)
            continue;
        const std::int64_t age_ms = std::max<std::int64_t>(0, now.wall_ms - sending->at_ms);
        m_toNumber_boot_ms[sending->keys.number].push_back(now.boot_ms - age_ms);
        m_onMethod_boot_ms[sending->keys.method].push_back(now.boot_ms - age_ms);
    }
}

void HeardSendings::addTo(policy::SentBefore& before, const QByteArray& number,
                          const QByteArray& method, const sale::Instant& now) const
{
    add(before.toNumber_ms, m_toNumber_boot_ms, number, now);
    add(before.onMethod_ms, m_onMethod_boot_ms, method, now);
}

} // namespace countersign::till
