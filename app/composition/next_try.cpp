#include "app/composition/next_try.h"

#include "app/composition/note_file.h"

#include <QJsonObject>
#include <algorithm>
#include <utility>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString next_try_name = u"next-try"_s;
const QString arrived_name = u"arrived"_s;

} // namespace

std::optional<NextTry> readNextTry(const QString& dataDirectory)
{
    const QJsonObject said = noteIn(dataDirectory, next_try_name);
    NextTry next{said[u"next_ms"].toInteger(), said[u"trouble"].toString()};
    return next.at_wall_ms > 0 ? std::optional(std::move(next)) : std::nullopt;
}

std::optional<Arrived> readArrived(const QString& dataDirectory)
{
    const QJsonObject said = noteIn(dataDirectory, arrived_name);
    Arrived arrived{{static_cast<quint64>(std::max<qint64>(said[u"entry"].toInteger(), 0)),
                     QByteArray::fromHex(said[u"hash"].toString().toLatin1()),
                     {}},
                    said[u"signed"].toBool(),
                    said[u"why"].toString()};
    return arrived.head.seq > 0 ? std::optional(std::move(arrived)) : std::nullopt;
}

void keepArrived(const world::UplinkReport& report, const QString& dataDirectory)
{
    using State = world::UplinkReport::State;
    const bool isSigned = report.state == State::drained && report.arrived.seq > 0;
    const bool wasAwaited = isSigned && !noteIn(dataDirectory, arrived_name).isEmpty();
    if (report.state != State::arrived && !wasAwaited)
        return;
    keepNote(dataDirectory, arrived_name,
             {{u"entry"_s, static_cast<qint64>(report.arrived.seq)},
              {u"hash"_s, QString::fromLatin1(report.arrived.hash.toHex())},
              {u"signed"_s, isSigned},
              {u"why"_s, report.unsignedWhy}});
}

NotedUplink::NotedUplink(world::Uplink& uplink, const QString& dataDirectory,
                         const world::Clock& clock)
    : m_uplink(uplink), m_dataDirectory(dataDirectory), m_clock(clock)
{
    forgetNote(m_dataDirectory, next_try_name);
}

NotedUplink::~NotedUplink()
{
    forgetNote(m_dataDirectory, next_try_name);
}

void NotedUplink::start(quint64 acknowledged, Reported reported)
{
    m_uplink.start(
        acknowledged, [reported = std::move(reported), data = m_dataDirectory, &clock = m_clock,
                       kept_boot_ms = std::int64_t{0}](const world::UplinkReport& report) mutable {
            const std::int64_t next_boot_ms = report.nextTry_boot_ms;
            const sale::Instant now = clock.now();
            if (!report.trouble && std::exchange(kept_boot_ms, 0) != 0)
                forgetNote(data, next_try_name);
            else if (report.trouble && next_boot_ms != 0 &&
                     std::exchange(kept_boot_ms, next_boot_ms) != next_boot_ms)
                keepNote(data, next_try_name,
                         {{u"next_ms"_s, qint64{now.wall_ms + next_boot_ms - now.boot_ms}},
                          {u"trouble"_s, report.trouble->words}});
            keepArrived(report, data);
            reported(report);
        });
}

void NotedUplink::committed(quint64 seq, quint64 worth_seq)
{
    m_uplink.committed(seq, worth_seq);
}

void NotedUplink::tryNow()
{
    m_uplink.tryNow();
}

} // namespace countersign::app
