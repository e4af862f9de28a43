#include "core/uplink/postgres_count_feed.h"

#include "core/uplink/drain.h"
#include "core/uplink/postgres_standing.h"

#include <QtEndian>
#include <chrono>
#include <span>
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

void PostgresCountFeed::tell(const world::SentCode& sent)
{
    m_untold.add({m_entropy.bytes(UntoldSending::id_size_bytes), sent});
    m_nudge.nudge();
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
    m_takesSendings = found && found->heard.noSendings.isEmpty();
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

/// A database that was set up earlier says what it can: what tills count doesn't wait for what they
/// send.
Result<CountsFound, PostgresLink::Fault> PostgresCountFeed::ask()
{
    if (const auto open = openLink(); !open)
        return failure(open.error());
    if (m_clock.now().boot_ms < m_earlier_boot_ms)
        return askWithoutSendings();
    const std::int64_t until_boot_ms = m_clock.now().boot_ms + answer_within_ms;
    const auto told = tellSendings(until_boot_ms);
    // A database that takes too long for it may answer all the same; another of the servers may
    // take it.
    if (!told && told.error().isLost && m_clock.now().boot_ms >= until_boot_ms) {
        m_link.reset();
        if (const auto open = openLink(); !open)
            return failure(open.error());
    } else if (!told &&
               (told.error().isLost || told.error().state == PostgresLink::read_only_state)) {
        return failure(told.error());
    }
    if (told || !hasNoSendings(told.error())) {
        auto found = ask(askingForCounts());
        if (found && !told)
            found->heard.noSendings =
                u"head office's database doesn't take what the till sends: %1"_s.arg(
                    told.error().words);
        if (found || !hasNoSendings(found.error()))
            return found;
    }
    auto found = askWithoutSendings();
    m_earlier_boot_ms = found ? m_clock.now().boot_ms + m_pace.stopped_retry_ms : 0;
    return found;
}

Result<CountsFound, PostgresLink::Fault> PostgresCountFeed::askWithoutSendings()
{
    const auto all = askingForCounts();
    auto found = ask(std::span(all).first<counts_asked_earlier>());
    if (found)
        found->heard.noSendings =
            u"no_place: head office's database has no place for what the tills send, so that each "
            "has its own sending limits (countersignctl uplink schema counts)"_s;
    return found;
}

/// In round trips of its own: what is refused of it leaves the counts to be asked for. Until it is
/// taken, it waits.
Result<Done, PostgresLink::Fault> PostgresCountFeed::tellSendings(std::int64_t until_boot_ms)
{
    m_nudge.take();
    std::vector<UntoldSending> untold;
    do {
        const std::int64_t now_boot_ms = m_clock.now().boot_ms;
        untold = m_untold.at(now_boot_ms);
        const auto answers = m_link->run(telling(untold, now_boot_ms), until_boot_ms);
        if (!answers)
            return failure(answers.error());
        m_untold.forget(untold);
    } while (untold.size() == UntoldSendings::told_at_once_max);
    return Done{};
}

Result<CountsFound, PostgresLink::Fault>
PostgresCountFeed::ask(std::span<const PostgresStatement> statements)
{
    const auto answers = m_link->run(statements, m_clock.now().boot_ms + answer_within_ms);
    if (!answers)
        return failure(answers.error());
    return CountsFound::in(*answers, m_clock.now().wall_ms);
}

world::CountsTrouble PostgresCountFeed::troubleOf(const PostgresLink::Fault& fault)
{
    if (hasNoSchema(fault) || isDenied(fault))
        return {Reason::noPlace,
                u"no_place: head office's database has no place for the tills' counts, or not for "
                "this till's role (countersignctl uplink schema counts)"_s};
    return {Reason::unreachable, fault.words};
}

/// Over a link that is listened to, a notice ends the rest, and so does what is to be told to a
/// database that takes it.
void PostgresCountFeed::rest(std::int64_t wait_ms)
{
    if (wait_ms == 0)
        return;
    if (!m_link)
        return wait(wait_ms);
    const std::int64_t until_boot_ms = m_clock.now().boot_ms + wait_ms;
    const PostgresNudge* nudge = m_takesSendings ? &m_nudge : nullptr;
    auto noticed = m_link->waitForNotice(m_store, until_boot_ms, nudge);
    // What is told needs no asking: where it is news to the store, a notice says so here, too.
    while (noticed && !*noticed && !m_stop.isStopped() && m_clock.now().boot_ms < until_boot_ms) {
        const auto told = tellSendings(m_clock.now().boot_ms + answer_within_ms);
        if (told)
            noticed = m_link->waitForNotice(m_store, until_boot_ms, nudge);
        else if (told.error().isLost)
            noticed = failure(told.error());
        else
            return; // The next asking says why.
    }
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
