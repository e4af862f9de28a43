#include "app/composition/changes_uplink.h"

#include "app/composition/note_file.h"
#include "app/composition/uplink_settings.h"
#include "app/composition/uplink_thread.h"
#include "core/store/seal.h"
#ifdef COUNTERSIGN_POSTGRES
#include "core/uplink/postgres_change_feed.h"
#endif

#include <QJsonObject>
#include <utility>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

const QString note_name = u"changes-heard"_s;

} // namespace

SecretBytes receivingKeyOf(const store::Keys& keys)
{
    return store::derivedKey(keys.sealing, "countersign-receiving-v1");
}

Result<std::unique_ptr<world::ChangeFeed>, Ending>
changeFeedFrom(const settings::Settings& settings, const store::Keys& keys,
               const world::Clock& clock, world::Entropy& entropy)
{
    using Feed = std::unique_ptr<world::ChangeFeed>;
    const bool isPostgres = settings.uplink.kind == settings::UplinkKind::postgres;
    if (!isPostgres || settings.uplink.store.isEmpty())
        return Feed();
    const auto key = changesKeyFrom(settings);
    if (!key)
        return failure(key.error());
    const auto address = postgresAddressFrom(settings);
    if (!address)
        return failure(address.error());
#ifdef COUNTERSIGN_POSTGRES
    check(key->has_value(), "a store is set only beside the key of its changes");
    uplink::ChangesReader reader{settings.uplink.store, settings.till.id.toLatin1(), **key,
                                 std::make_shared<const SecretBytes>(receivingKeyOf(keys))};
    return Feed(std::make_unique<NotedChangeFeed>(
        std::make_unique<uplink::PostgresChangeFeed>(
            *address, std::move(reader), uplink::PostgresChangeFeed::Pace{}, clock, entropy),
        settings.till.data, clock));
#else
    (void)keys;
    (void)clock;
    (void)entropy;
    return Feed();
#endif
}

ChangesHeard readChangesHeard(const QString& dataDirectory)
{
    const QJsonObject said = noteIn(dataDirectory, note_name);
    return {said[u"heard_ms"].toInteger(), said[u"trouble"].toString(), said[u"current"].toBool()};
}

NotedChangeFeed::NotedChangeFeed(std::unique_ptr<world::ChangeFeed> feed,
                                 const QString& dataDirectory, const world::Clock& clock)
    : m_dataDirectory(dataDirectory), m_clock(clock), m_feed(std::move(feed))
{
}

void NotedChangeFeed::start(const world::ChangesHead& have, Heard heard)
{
    m_feed->start(have, [heard = std::move(heard), data = m_dataDirectory,
                         &clock = m_clock](const world::ChangesNews& news) {
        QJsonObject note{{u"heard_ms"_s, qint64{clock.now().wall_ms}},
                         {u"current"_s, std::holds_alternative<world::ChangesCurrent>(news)}};
        if (const auto* trouble = std::get_if<world::ChangesTrouble>(&news))
            note = {{u"heard_ms"_s, readChangesHeard(data).at_wall_ms},
                    {u"trouble"_s, trouble->words}};
        keepNote(data, note_name, note);
        heard(news);
    });
}

void NotedChangeFeed::took(const world::ChangesHead& have)
{
    m_feed->took(have);
}

void NotedChangeFeed::leftAside()
{
    m_feed->leftAside();
}

} // namespace countersign::app
