#include "app/composition/next_try.h"

#include "app/composition/note_file.h"

#include <QJsonObject>
#include <utility>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString note_name = u"next-try"_s;

} // namespace

std::optional<NextTry> readNextTry(const QString& dataDirectory)
{
    const QJsonObject said = noteIn(dataDirectory, note_name);
    NextTry next{said[u"next_ms"].toInteger(), said[u"trouble"].toString()};
    return next.at_wall_ms > 0 ? std::optional(std::move(next)) : std::nullopt;
}

NotedUplink::NotedUplink(world::Uplink& uplink, const QString& dataDirectory,
                         const world::Clock& clock)
    : m_uplink(uplink), m_dataDirectory(dataDirectory), m_clock(clock)
{
    forgetNote(m_dataDirectory, note_name);
}

NotedUplink::~NotedUplink()
{
    forgetNote(m_dataDirectory, note_name);
}

void NotedUplink::start(quint64 acknowledged, Reported reported)
{
    m_uplink.start(
        acknowledged, [reported = std::move(reported), data = m_dataDirectory, &clock = m_clock,
                       kept_boot_ms = std::int64_t{0}](const world::UplinkReport& report) mutable {
            const std::int64_t next_boot_ms = report.nextTry_boot_ms;
            const sale::Instant now = clock.now();
            if (!report.trouble && std::exchange(kept_boot_ms, 0) != 0)
                forgetNote(data, note_name);
            else if (report.trouble && next_boot_ms != 0 &&
                     std::exchange(kept_boot_ms, next_boot_ms) != next_boot_ms)
                keepNote(data, note_name,
                         {{u"next_ms"_s, qint64{now.wall_ms + next_boot_ms - now.boot_ms}},
                          {u"trouble"_s, report.trouble->words}});
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
