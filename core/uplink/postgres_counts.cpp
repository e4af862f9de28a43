#include "core/uplink/postgres_counts.h"

#include <QMap>
#include <algorithm>
#include <utility>

namespace countersign::uplink {

std::array<PostgresStatement, 3> askingForCounts()
{
    static_assert(world::CountsHeard::counts_max == 20'000);
    return {PostgresStatement{"SELECT store FROM countersign.till WHERE role = current_user", {}},
            PostgresStatement{"SELECT count(*) FROM countersign.neighbour", {}},
            PostgresStatement{"SELECT till, seq, at_ms, payload FROM "
                              "countersign.count_of_neighbour ORDER BY at_ms DESC LIMIT 20000",
                              {}}};
}

CountsFound CountsFound::in(std::span<const PostgresLink::Answer> answers)
{
    constexpr std::int64_t tills_max = 1'000'000;
    CountsFound found;
    if (answers.size() != 3)
        return found;
    if (!answers[0].rows.empty())
        found.store = answers[0].rows.front()[0];
    if (!answers[1].rows.empty())
        found.heard.tills = static_cast<int>(
            std::clamp<std::int64_t>(postgresNumber(answers[1].rows.front()[0]), 0, tills_max));
    QMap<std::pair<QByteArray, QByteArray>, journal::HeardCount> last; // by till and key
    for (const PostgresLink::Row& row : answers[2].rows) {
        const std::int64_t seq = postgresNumber(row[1]);
        const std::int64_t at_ms = postgresNumber(row[2]);
        const auto count = journal::decodedSharedCount(row[3]);
        // What names two keys reads as another than the database told it by.
        if (!count || journal::encoded(*count) != row[3] || seq < 1 || at_ms < 0 ||
            last.size() >= world::CountsHeard::counts_max)
            continue;
        journal::HeardCount& known = last[{row[0], count->key}];
        if (known.seq >= static_cast<quint64>(seq))
            continue;
        known = {count->key, row[0], count->failures, static_cast<quint64>(seq), at_ms, 0};
        known.isFreed = count->isFreed;
    }
    found.heard.counts.assign(last.begin(), last.end());
    return found;
}

} // namespace countersign::uplink
