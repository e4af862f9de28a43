#include "core/uplink/cloud_events.h"

#include "core/journal/export_line.h"

#include <QDateTime>

namespace countersign::uplink {

Result<QByteArray, quint64> cloudEventsOf(const world::Batch& batch)
{
    QByteArray events = "[";
    for (const journal::Entry& entry : batch.entries) {
        const auto line = journal::toExportLine(entry);
        if (!line)
            return failure(entry.seq);
        const QByteArray at = QDateTime::fromMSecsSinceEpoch(entry.at_ms, Qt::UTC)
                                  .toString(Qt::ISODateWithMs)
                                  .toLatin1();
        if (events.size() > 1)
            events += ",\n";
        // An entry of the right form has nothing in these that JSON would escape.
        events += R"({"specversion":"1.0","id":")" + QByteArray::number(entry.seq) +
                  R"(","source":"/tills/)" + batch.till + R"(","type":"countersign.)" + entry.kind +
                  R"(","time":")" + at + '"';
        if (!entry.purchase.isEmpty())
            events += R"(,"subject":")" + entry.purchase + '"';
        events += R"(,"datacontenttype":"application/json","data":)" + *line + '}';
    }
    return events += ']';
}

} // namespace countersign::uplink
