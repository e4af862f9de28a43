#include "core/uplink/postgres_count_feed.h"

#include "core/uplink/drain.h"
#include "core/uplink/postgres_standing.h"

#include <QtEndian>
#include <chrono>
#include <utility>

namespace countersign::uplink {

using namespace Qt::Literals::StringLiterals;
using Reason = world::CountsTrouble::Reason;

PostgresCountFeed::PostgresCountFeed(std::shared_ptr<const PostgresAddress> address,
                                     const Pace& pace, const world::Clock& clock,
                                     world::Entropy& entropy)
    : m_address(std::move(address)), m_pace(pace), m_clock(clock), m_entropy(entropy)
{
}

PostgresCountFeed::~PostgresCountFeed()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isOver = true;
    }
    m_stop.stop();
    m_end.notify_one();
    if (m_thread.joinable())
        m_thread.join();
}

void PostgresCountFeed::start(Heard heard)
{
    check(!m_thread.joinable(), "a feed is started once");
    m_heard = std::move(heard);
    m_thread = std::thread([this] { work(); });
}

void PostgresCountFeed::work()
{
    while (!m_stop.isStopped())
        rest(look());
}

/// Asks once and tells what came of it. How long it may rest then.
std::int64_t PostgresCountFeed::look()
{
    const auto found = ask();
    if (m_stop.isStopped())
        return 0;
    if (!found) {
        const auto trouble = troubleOf(found.error());
        m_heard(trouble);
        if (trouble.reason != Reason::unreachable)
            return m_pace.stopped_retry_ms;
        m_link.reset();
        return retryAfter_ms(++m_failures, random());
    }
    m_failures = 0;
    m_store = found->store;
    m_heard(found->heard);
    return m_pace.ask_every_ms;
}

Result<Done, PostgresLink::Fault> PostgresCountFeed::openLink()
{
    if (m_link)
        return Done{};
    const std::int64_t until_boot_ms = m_clock.now().boot_ms + answer_within_ms;
    auto opened = PostgresLink::open(*m_address, until_boot_ms, m_clock, m_stop);
    if (!opened)
        return failure(opened.error());
    m_link = std::move(opened).value();
    const PostgresStatement listening{counts_listening, {}};
    const auto listens = m_link->run({&listening, 1}, until_boot_ms);
    // Engines without LISTEN are asked now and then all the same.
    return listens || !listens.error().isLost ? Result<Done, PostgresLink::Fault>(Done{})
                                              : failure(listens.error());
}

Result<CountsFound, PostgresLink::Fault> PostgresCountFeed::ask()
{
    if (const auto open = openLink(); !open)
        return failure(open.error());
    const auto answers = m_link->run(askingForCounts(), m_clock.now().boot_ms + answer_within_ms);
    if (!answers)
        return failure(answers.error());
    return CountsFound::in(*answers);
}

world::CountsTrouble PostgresCountFeed::troubleOf(const PostgresLink::Fault& fault)
{
    if (hasNoSchema(fault) || isDenied(fault))
        return {Reason::noPlace,
                u"no_place: head office's database has no place for the tills' counts, or not for "
                "this till's role (countersignctl uplink schema counts)"_s};
    return {Reason::unreachable, fault.words};
}

/// Over a link that is listened to, a notice ends the rest.
void PostgresCountFeed::rest(std::int64_t wait_ms)
{
    if (wait_ms == 0)
        return;
    if (!m_link)
        return wait(wait_ms);
    const auto noticed = m_link->waitForNotice(m_store, m_clock.now().boot_ms + wait_ms);
    if (!noticed)
        m_link.reset(); // A server that lets everybody in and ends it then isn't asked at once.
    if (!noticed || *noticed) {
        const std::int64_t half_ms = m_pace.ask_after_notice_ms / 2;
        const auto part = random() % (static_cast<quint64>(half_ms) + 1);
        wait(half_ms + static_cast<std::int64_t>(part));
    }
}

void PostgresCountFeed::wait(std::int64_t wait_ms)
{
    std::unique_lock lock(m_mutex);
    m_end.wait_for(lock, std::chrono::milliseconds(wait_ms), [this] { return m_isOver; });
}

quint64 PostgresCountFeed::random()
{
    return qFromBigEndian<quint64>(m_entropy.bytes(sizeof(quint64)).constData());
}

} // namespace countersign::uplink
