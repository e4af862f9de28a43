#include "app/composition/counts_uplink.h"

#include "app/composition/note_file.h"
#include "app/composition/uplink_settings.h"
#include "app/composition/uplink_thread.h"
#ifdef COUNTERSIGN_POSTGRES
#include "core/uplink/postgres_count_feed.h"
#endif

#include <QJsonObject>
#include <algorithm>
#include <utility>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString note_name = u"counts-heard"_s;

} // namespace

Result<std::shared_ptr<const SecretBytes>, Ending>
sharingKeyFrom(const settings::Settings& settings)
{
    using Key = std::shared_ptr<const SecretBytes>;
    const auto& reference = settings.uplink.sharingKey;
    if (!reference)
        return Key();
    auto key = settings::read(*reference);
    if (!key)
        return failure(Ending{exitUsage, key.error().toString()});
    if (key->size() < sharing_key_bytes_min)
        return failure(wrongUplink(settings, "sharing_key", reference->line,
                                   u"must be at least %1 bytes, and the same at every till of the "
                                   "store"_s.arg(sharing_key_bytes_min)));
    return Key(std::make_shared<const SecretBytes>(std::move(key).value()));
}

Result<Sharing, Ending> sharingFrom(const settings::Settings& settings, const world::Clock& clock,
                                    world::Entropy& entropy)
{
    auto key = sharingKeyFrom(settings);
    if (!key)
        return failure(key.error());
    if (!*key)
        return Sharing{};
    const auto address = postgresAddressFrom(settings);
    if (!address)
        return failure(address.error());
    Sharing sharing{std::move(key).value(), nullptr};
#ifdef COUNTERSIGN_POSTGRES
    sharing.feed = std::make_unique<NotedCountFeed>(
        std::make_unique<uplink::PostgresCountFeed>(*address, uplink::PostgresCountFeed::Pace{},
                                                    clock, entropy),
        settings.till.data, clock);
#else
    (void)clock;
    (void)entropy;
#endif
    return sharing;
}

CountsHeardOf readCountsHeard(const QString& dataDirectory)
{
    const QJsonObject said = noteIn(dataDirectory, note_name);
    return {said[u"heard_ms"].toInteger(), said[u"tills"].toInt(), said[u"trouble"].toString()};
}

NotedCountFeed::NotedCountFeed(std::unique_ptr<world::CountFeed> feed, const QString& dataDirectory,
                               const world::Clock& clock)
    : m_dataDirectory(dataDirectory), m_clock(clock), m_feed(std::move(feed))
{
}

void NotedCountFeed::start(Heard heard)
{
    m_feed->start([heard = std::move(heard), data = m_dataDirectory,
                   &clock = m_clock](const world::CountsNews& news) {
        const auto* counts = std::get_if<world::CountsHeard>(&news);
        const QString trouble =
            counts ? counts->noSendings : std::get<world::CountsTrouble>(news).words;
        const CountsHeardOf before = readCountsHeard(data);
        keepNote(data, note_name,
                 {{u"heard_ms"_s, counts ? qint64{clock.now().wall_ms} : before.at_wall_ms},
                  {u"tills"_s, counts ? counts->tills : before.tills},
                  {u"trouble"_s, trouble}});
        heard(news);
    });
}

void NotedCountFeed::tell(const world::SentCode& sent)
{
    m_feed->tell(sent);
}

} // namespace countersign::app
