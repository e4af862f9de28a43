#include "core/uplink/postgres_change_feed.h"

#include "core/uplink/drain.h"
#include "core/uplink/postgres_standing.h"

#include <QtEndian>
#include <chrono>
#include <utility>

namespace countersign::uplink {

using namespace Qt::Literals::StringLiterals;
using world::ChangesTrouble;
using Reason = ChangesTrouble::Reason;

PostgresChangeFeed::PostgresChangeFeed(std::shared_ptr<const PostgresAddress> address,
                                       ChangesReader reader, const Pace& pace,
                                       const world::Clock& clock, world::Entropy& entropy)
    : m_address(std::move(address)), m_reader(std::move(reader)), m_pace(pace), m_clock(clock),
      m_entropy(entropy)
{
}

PostgresChangeFeed::~PostgresChangeFeed()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isOver = true;
    }
    m_stop.stop();
    m_hasNews.notify_one();
    if (m_thread.joinable())
        m_thread.join();
}

void PostgresChangeFeed::start(const world::ChangesHead& have, Heard heard)
{
    check(!m_thread.joinable(), "a feed is started once");
    m_have = have;
    m_heard = std::move(heard);
    m_thread = std::thread([this] { work(); });
}

void PostgresChangeFeed::took(const world::ChangesHead& have)
{
    {
        const std::lock_guard lock(m_mutex);
        m_have = have;
        m_verdict = Verdict::took;
    }
    m_hasNews.notify_one();
}

void PostgresChangeFeed::leftAside()
{
    {
        const std::lock_guard lock(m_mutex);
        m_verdict = Verdict::leftAside;
    }
    m_hasNews.notify_one();
}

void PostgresChangeFeed::work()
{
    while (!m_stop.isStopped())
        rest(look());
}

/// Asks once and tells what came of it. How long it may rest then.
std::int64_t PostgresChangeFeed::look()
{
    world::ChangesHead have;
    {
        const std::lock_guard lock(m_mutex);
        have = m_have;
    }
    const Found found = ask(have);
    if (m_stop.isStopped())
        return 0;
    if (!found) {
        m_heard(found.error());
        if (found.error().reason != Reason::unreachable)
            return m_pace.stopped_retry_ms;
        m_link.reset();
        const auto random = qFromBigEndian<quint64>(m_entropy.bytes(sizeof(quint64)).constData());
        return retryAfter_ms(++m_failures, random);
    }
    m_failures = 0;
    if (!*found) {
        m_heard(world::ChangesCurrent{});
        return m_pace.ask_every_ms;
    }
    m_heard(*found);
    if (awaitVerdict() == Verdict::took)
        return 0;
    wait(m_pace.fetch_again_ms);
    return m_pace.stopped_retry_ms;
}

/// The till takes a set between two purchases, which may be a while.
PostgresChangeFeed::Verdict PostgresChangeFeed::awaitVerdict()
{
    std::unique_lock lock(m_mutex);
    m_hasNews.wait(lock, [this] { return m_isOver || m_verdict != Verdict::none; });
    return std::exchange(m_verdict, Verdict::none);
}

Result<Done, PostgresLink::Fault> PostgresChangeFeed::openLink()
{
    if (m_link)
        return Done{};
    const std::int64_t until_boot_ms = m_clock.now().boot_ms + answer_within_ms;
    auto opened = PostgresLink::open(*m_address, until_boot_ms, m_clock, m_stop);
    if (!opened)
        return failure(opened.error());
    m_link = std::move(opened).value();
    const PostgresStatement listening{"LISTEN countersign_changes", {}};
    const auto listens = m_link->run({&listening, 1}, until_boot_ms);
    // Engines without LISTEN are asked now and then all the same.
    return listens || !listens.error().isLost ? Result<Done, PostgresLink::Fault>(Done{})
                                              : failure(listens.error());
}

PostgresChangeFeed::Found PostgresChangeFeed::ask(const world::ChangesHead& have)
{
    if (const auto open = openLink(); !open)
        return failure(troubleOf(open.error()));
    const auto statements = askingForChanges(m_reader.store, have.version);
    const auto answers = m_link->run(statements, m_clock.now().boot_ms + answer_within_ms);
    if (!answers)
        return failure(troubleOf(answers.error()));
    const ChangesFound found = ChangesFound::in(*answers);
    if (found.last < have.version)
        return failure(troubleWith(Reason::behind, found.last,
                                   u"head office's database ends with change set %1, and this "
                                   "till has %2"_s.arg(found.last)
                                       .arg(have.version)));
    if (!found.next) {
        if (found.last == have.version)
            return world::ChangeSetPointer();
        return failure(troubleWith(Reason::gap, have.version + 1,
                                   u"head office's database has change set %1, and not %2; head "
                                   "office has to publish a base"_s.arg(found.last)
                                       .arg(have.version + 1)));
    }
    const auto manifest = believed(*found.next, m_reader, have);
    if (!manifest)
        return failure(manifest.error());
    return fetch(*found.next, *manifest);
}

PostgresChangeFeed::Found PostgresChangeFeed::fetch(const SignedManifest& signedManifest,
                                                    const Manifest& manifest)
{
    QByteArray products;
    QByteArray sealed;
    const auto part = [&](const QByteArray& till, std::int64_t bytes) {
        return fetchedPart(*m_link, manifest, till, bytes, answer_within_ms, m_clock);
    };
    if (manifest.products) {
        const auto fetched = part({}, manifest.products->bytes);
        if (!fetched)
            return failure(troubleOf(fetched.error()));
        products = *fetched;
    }
    if (manifest.hasCards) {
        const auto fetched = part(m_reader.till, manifest.sealed.value(m_reader.till).bytes);
        if (!fetched)
            return failure(troubleOf(fetched.error()));
        sealed = *fetched;
    }
    return assembled(signedManifest, manifest, products, sealed, m_reader);
}

ChangesTrouble PostgresChangeFeed::troubleOf(const PostgresLink::Fault& fault)
{
    if (hasNoSchema(fault) || isDenied(fault))
        return troubleWith(Reason::noPlace, 0,
                           u"head office's database has no place for changes, or not for this "
                           "till's role (countersignctl uplink schema changes)"_s);
    return troubleWith(Reason::unreachable, 0, fault.words);
}

/// Over a link that is listened to, a notice ends the rest.
void PostgresChangeFeed::rest(std::int64_t wait_ms)
{
    if (wait_ms == 0)
        return;
    if (!m_link)
        return wait(wait_ms);
    const auto noticed =
        m_link->waitForNotice(m_reader.store.toUtf8(), m_clock.now().boot_ms + wait_ms);
    if (!noticed)
        m_link.reset(); // A server that lets everybody in and ends it then isn't asked at once.
    if (!noticed || *noticed)
        wait(partlyByChance(m_pace.ask_after_notice_ms));
}

void PostgresChangeFeed::wait(std::int64_t wait_ms)
{
    std::unique_lock lock(m_mutex);
    m_hasNews.wait_for(lock, std::chrono::milliseconds(wait_ms), [this] { return m_isOver; });
}

std::int64_t PostgresChangeFeed::partlyByChance(std::int64_t wait_ms)
{
    const auto random = qFromBigEndian<quint64>(m_entropy.bytes(sizeof(quint64)).constData());
    const std::int64_t half_ms = wait_ms / 2;
    return half_ms + static_cast<std::int64_t>(random % (static_cast<quint64>(half_ms) + 1));
}

} // namespace countersign::uplink
