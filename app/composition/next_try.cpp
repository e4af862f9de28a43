#include "app/composition/next_try.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <utility>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 file_bytes_max = 4096;

QString fileIn(const QString& dataDirectory)
{
    return QDir(dataDirectory).filePath(u"next-try"_s);
}

void forget(const QString& dataDirectory)
{
    QFile::remove(fileIn(dataDirectory));
}

/// A disk that doesn't take it keeps nothing else from going on.
void keep(const NextTry& next, const QString& dataDirectory)
{
    QSaveFile file(fileIn(dataDirectory));
    if (!file.open(QIODevice::WriteOnly))
        return;
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    file.write(QJsonDocument({{u"next_ms"_s, next.at_wall_ms}, {u"trouble"_s, next.trouble}})
                   .toJson(QJsonDocument::Compact));
    file.commit();
}

} // namespace

std::optional<NextTry> readNextTry(const QString& dataDirectory)
{
    QFile file(fileIn(dataDirectory));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QJsonObject said = QJsonDocument::fromJson(file.read(file_bytes_max)).object();
    NextTry next{said[u"next_ms"].toInteger(), said[u"trouble"].toString()};
    return next.at_wall_ms > 0 ? std::optional(std::move(next)) : std::nullopt;
}

NotedUplink::NotedUplink(world::Uplink& uplink, const QString& dataDirectory,
                         const world::Clock& clock)
    : m_uplink(uplink), m_dataDirectory(dataDirectory), m_clock(clock)
{
    forget(m_dataDirectory);
}

NotedUplink::~NotedUplink()
{
    forget(m_dataDirectory);
}

void NotedUplink::start(quint64 acknowledged, Reported reported)
{
    m_uplink.start(
        acknowledged, [reported = std::move(reported), data = m_dataDirectory, &clock = m_clock,
                       kept_boot_ms = std::int64_t{0}](const world::UplinkReport& report) mutable {
            const std::int64_t next_boot_ms = report.nextTry_boot_ms;
            const sale::Instant now = clock.now();
            if (!report.trouble && std::exchange(kept_boot_ms, 0) != 0)
                forget(data);
            else if (report.trouble && next_boot_ms != 0 &&
                     std::exchange(kept_boot_ms, next_boot_ms) != next_boot_ms)
                keep({now.wall_ms + next_boot_ms - now.boot_ms, report.trouble->words}, data);
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
