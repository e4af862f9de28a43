#include "tests/fleet/forecast.h"

#include "tests/fleet/figures.h"

namespace countersign::fleet {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr double seconds_per_hour = 3600;

} // namespace

Need needOf(const Day& day, const Stretch& live, const Stretch& caughtUp)
{
    const double purchases_a_day = double{1} * day.tills * day.purchases_per_till;
    const double at_peak = purchases_a_day * day.peak_hour_share;
    const auto perPurchase = [&live](double all) {
        return all / static_cast<double>(live.purchases);
    };
    Need need;
    need.purchases_per_s = at_peak / seconds_per_hour;
    need.cores = need.purchases_per_s * perPurchase(live.cpu_s);
    need.catch_up_s = at_peak * caughtUp.took_s / static_cast<double>(caughtUp.purchases);
    need.connections_bytes = day.tills * live.connection_bytes();
    need.most_connections_bytes = connections_per_till_max * need.connections_bytes;
    need.wal_bytes_a_day = purchases_a_day * perPurchase(static_cast<double>(live.wal_bytes));
    // Of full batches, since a few purchases are lost among a table's pages.
    need.disk_bytes_a_day = purchases_a_day *
                            static_cast<double>(caughtUp.table_bytes + caughtUp.index_bytes) /
                            static_cast<double>(caughtUp.purchases);
    return need;
}

QStringList inWords(const Day& day, const Need& need)
{
    return {u"%1 tills that sell %2 times a day each, %3 % of it in one hour, need there:"_s
                .arg(day.tills)
                .arg(day.purchases_per_till)
                .arg(inFigures(day.peak_hour_share * 100)),
            u"in that hour %1 purchases a second, for which %2 cores are busy"_s.arg(
                inFigures(need.purchases_per_s), inFigures(need.cores)),
            u"%1 s to catch up with an outage of that hour, at the rate seen above"_s.arg(
                inFigures(need.catch_up_s)),
            u"%1 MB of memory for a connection each; up to %2 MB for %3 each, where they also take "
            "what comes down and count wrong codes together"_s
                .arg(inFigures(need.connections_bytes / bytes_per_mb),
                     inFigures(need.most_connections_bytes / bytes_per_mb))
                .arg(connections_per_till_max),
            u"a day %1 MB of WAL, and %2 MB of tables and indexes that stay"_s.arg(
                inFigures(need.wal_bytes_a_day / bytes_per_mb),
                inFigures(need.disk_bytes_a_day / bytes_per_mb))};
}

QJsonObject toJson(const Day& day, const Need& need)
{
    return {{u"tills"_s, day.tills},
            {u"purchases_per_till_a_day"_s, day.purchases_per_till},
            {u"peak_hour_share"_s, day.peak_hour_share},
            {u"peak_purchases_per_s"_s, need.purchases_per_s},
            {u"peak_cores"_s, need.cores},
            {u"catch_up_s"_s, need.catch_up_s},
            {u"connections_bytes"_s, need.connections_bytes},
            {u"most_connections_bytes"_s, need.most_connections_bytes},
            {u"wal_bytes_a_day"_s, need.wal_bytes_a_day},
            {u"disk_bytes_a_day"_s, need.disk_bytes_a_day}};
}

} // namespace countersign::fleet
