#include "tests/fleet/stretch.h"

#include "tests/fleet/figures.h"

namespace countersign::fleet {

using namespace Qt::Literals::StringLiterals;

QStringList inWords(const Stretch& stretch)
{
    const bench::Samples& durable = stretch.tries.durable_ms;
    QStringList lines{
        u"%1 entries of %2 purchases in %3 s: %4 a second"_s.arg(stretch.entries)
            .arg(stretch.purchases)
            .arg(inFigures(stretch.took_s), inFigures(stretch.entries_per_s())),
        u"a batch, of %1: p50 %2 ms, p99 %3 ms"_s.arg(durable.count())
            .arg(inFigures(durable.median()), inFigures(durable.percentile(99))),
        u"head office: %1 s of CPU, %2 MB of WAL, %3 MB of tables, %4 MB of indexes"_s.arg(
            inFigures(stretch.cpu_s), inFigures(inMb(stretch.wal_bytes)),
            inFigures(inMb(stretch.table_bytes)), inFigures(inMb(stretch.index_bytes)))};
    // None where every till that had one had ended whenever it was looked.
    if (stretch.connections_max > 0)
        lines << u"head office: at most %1 connections, of %2 MB each"_s
                     .arg(stretch.connections_max)
                     .arg(inFigures(stretch.connection_bytes() / bytes_per_mb));
    for (auto why = stretch.tries.otherwise.begin(); why != stretch.tries.otherwise.end(); ++why)
        lines << u"tried in vain %1 times: %2"_s.arg(*why).arg(why.key());
    return lines;
}

QJsonObject toJson(const Stretch& stretch)
{
    int vain = 0;
    for (const int times : stretch.tries.otherwise)
        vain += times;
    const bench::Samples& durable = stretch.tries.durable_ms;
    return {{u"took_s"_s, stretch.took_s},
            {u"purchases"_s, stretch.purchases},
            {u"entries"_s, stretch.entries},
            {u"entries_per_s"_s, stretch.entries_per_s()},
            {u"batches"_s, static_cast<qint64>(durable.count())},
            {u"batch_p50_ms"_s, durable.median()},
            {u"batch_p99_ms"_s, durable.percentile(99)},
            {u"tried_in_vain"_s, vain},
            {u"head_office_cpu_s"_s, stretch.cpu_s},
            {u"wal_bytes"_s, stretch.wal_bytes},
            {u"table_bytes"_s, stretch.table_bytes},
            {u"index_bytes"_s, stretch.index_bytes},
            {u"connections_max"_s, stretch.connections_max},
            {u"connection_bytes"_s, stretch.connection_bytes()}};
}

} // namespace countersign::fleet
