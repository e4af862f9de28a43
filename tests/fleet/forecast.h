#pragma once

#include "tests/fleet/stretch.h"

#include <QStringList>

namespace countersign::fleet {

/// That a till may hold at once: the one over which it sends; and, as long as it runs, one where it
/// takes what comes down (uplink.changes_key) and one where it counts wrong codes with others
/// (uplink.sharing_key).
inline constexpr int connections_per_till_max = 3;

/// What a chain's tills do in a day.
struct Day
{
    int tills = 10'000;
    int purchases_per_till = 300;
    double peak_hour_share = 0.15; // of the day's purchases
};

/// What head office needs for that, by what was measured on one machine with fewer tills: each
/// figure in proportion, nothing for luck.
struct Need
{
    double purchases_per_s = 0;   // in the peak hour
    double cores = 0;             // busy with them
    double catch_up_s = 0;        // after an outage that lasted the peak hour, at the measured rate
    double connections_bytes = 0; // one each, to send
    double most_connections_bytes = 0; // connections_per_till_max each, all as large as that
    double wal_bytes_a_day = 0;
    double disk_bytes_a_day = 0;
};

/// `live` is what came commit by commit, as tills sell; `caughtUp` what came in full batches after
/// an outage. Each has purchases.
[[nodiscard]] Need needOf(const Day& day, const Stretch& live, const Stretch& caughtUp);
[[nodiscard]] QStringList inWords(const Day& day, const Need& need);
[[nodiscard]] QJsonObject toJson(const Day& day, const Need& need);

} // namespace countersign::fleet
