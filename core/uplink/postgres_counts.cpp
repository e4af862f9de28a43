#include "core/uplink/postgres_counts.h"

#include "core/uplink/postgres_sendings.h"

#include <QMap>
#include <algorithm>
#include <utility>

namespace countersign::uplink {

namespace {

journal::HeardCount countFrom(const PostgresLink::Row& row, const journal::SharedCount& said)
{
    journal::HeardCount count{said.key,
                              row[0],
                              said.failures,
                              static_cast<quint64>(postgresNumber(row[1])),
                              postgresNumber(row[2]),
                              0};
    count.isFreed = said.isFreed;
    return count;
}

std::vector<journal::HeardCount> countsIn(const PostgresLink::Answer& answer)
{
    QMap<std::pair<QByteArray, QByteArray>, journal::HeardCount> last; // by till and key
    for (const PostgresLink::Row& row : answer.rows) {
        const auto said = journal::decodedSharedCount(row[3]);
        // What names two keys reads as another than the database told it by.
        if (!said || journal::encoded(*said) != row[3] || postgresNumber(row[1]) < 1 ||
            postgresNumber(row[2]) < 0 || last.size() >= world::CountsHeard::counts_max)
            continue;
        journal::HeardCount count = countFrom(row, *said);
        journal::HeardCount& known = last[{row[0], count.key}];
        if (known.seq < count.seq)
            known = std::move(count);
    }
    return {last.begin(), last.end()};
}

/// The database says how long ago they were by its own clock, so that no till's clock makes them
/// older or younger.
std::vector<world::HeardSending> sendingsIn(const PostgresLink::Answer& answer, std::int64_t now_ms)
{
    std::vector<world::HeardSending> sendings;
    for (const PostgresLink::Row& row : answer.rows) {
        if (sendings.size() >= world::CountsHeard::sendings_max)
            break;
        const std::int64_t age_ms = postgresNumber(row[1]);
        const bool isOurs = journal::isTillId(row[0]) && row[1].size() == sizeof(age_ms) &&
                            age_ms >= 0 && age_ms <= UntoldSendings::matter_for_ms &&
                            row[2].size() == journal::blinded_size_bytes &&
                            row[3].size() == journal::blinded_size_bytes;
        if (isOurs)
            sendings.push_back({row[0], now_ms - age_ms, {row[3], row[2]}});
    }
    return sendings;
}

} // namespace

std::array<PostgresStatement, counts_asked_earlier + 1> askingForCounts()
{
    static_assert(world::CountsHeard::counts_max == 20'000);
    static_assert(world::CountsHeard::sendings_max == 20'000);
    return {PostgresStatement{"SELECT store FROM countersign.till WHERE role = current_user", {}},
            PostgresStatement{"SELECT count(*) FROM countersign.neighbour", {}},
            PostgresStatement{"SELECT till, seq, at_ms, payload FROM "
                              "countersign.count_of_neighbour ORDER BY at_ms DESC LIMIT 20000",
                              {}},
            PostgresStatement{"SELECT till, age_ms, number_key, method_key FROM "
                              "countersign.sending_of_neighbour ORDER BY age_ms LIMIT 20000",
                              {}}};
}

CountsFound CountsFound::in(std::span<const PostgresLink::Answer> answers, std::int64_t now_ms)
{
    constexpr std::int64_t tills_max = 1'000'000;
    CountsFound found;
    if (answers.size() != counts_asked_earlier && answers.size() != counts_asked_earlier + 1)
        return found;
    if (!answers[0].rows.empty())
        found.store = answers[0].rows.front()[0];
    if (!answers[1].rows.empty())
        found.heard.tills = static_cast<int>(
            std::clamp<std::int64_t>(postgresNumber(answers[1].rows.front()[0]), 0, tills_max));
    found.heard.counts = countsIn(answers[2]);
    if (answers.size() > counts_asked_earlier)
        found.heard.sendings = sendingsIn(answers.back(), now_ms);
    return found;
}

} // namespace countersign::uplink
