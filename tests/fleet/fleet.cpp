#include "tests/fleet/fleet.h"

#include "core/store/workers.h"

#include <QTest>
#include <algorithm>

namespace countersign::fleet {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int look_every_ms = 500; // at head office's load
constexpr qint64 wait_max_ms = 86'400'000;
constexpr int named_max = 5; // of those that are missing

/// How many of all purchases each till makes, by chance.
std::vector<int> dealt(const Plan& plan, sim::Dice dice)
{
    std::vector<int> each(static_cast<std::size_t>(plan.tills), 0);
    for (int purchase = 0; purchase < plan.purchases; ++purchase)
        ++each[static_cast<std::size_t>(dice.below(plan.tills))];
    return each;
}

} // namespace

Fleet::Fleet(const Plan& plan, Say say)
    : m_plan(plan), m_say(std::move(say)), m_limit(plan.limit_ms)
{
    for (int loop = 0; loop < loop_threads; ++loop)
        m_loops.push_back(std::make_unique<app::LoopThread>(u"uplink-%1"_s.arg(loop)));
}

Fleet::~Fleet()
{
    for (const Till& till : m_tills)
        threadOf(*till).runAndWait([&till] { till->goOffline(); });
}

int Fleet::connections() const
{
    return m_plan.connections > 0 ? std::min(m_plan.connections, m_plan.tills) : m_plan.tills;
}

bool Fleet::areConnectionsScarce() const
{
    return connections() < m_plan.tills;
}

app::LoopThread& Fleet::threadOf(const SimulatedTill& till)
{
    return *m_loops[static_cast<std::size_t>(till.number()) % m_loops.size()];
}

void Fleet::make()
{
    sim::Dice dice(m_plan.seed);
    m_purchases = dealt(m_plan, dice.fork());
    m_tills.resize(m_purchases.size());
    store::Workers workers;
    for (std::size_t i = 0; i < m_tills.size(); ++i)
        workers.give([this, i, own = dice.fork()] {
            m_tills[i] =
                std::make_unique<SimulatedTill>(static_cast<int>(i) + 1, m_folder.path(), own);
        });
    workers.finish();
}

void Fleet::sell(const std::function<int(std::size_t till)>& count)
{
    store::Workers workers;
    for (std::size_t i = 0; i < m_tills.size(); ++i)
        workers.give([this, i, of = count(i)] { m_tills[i]->sell(of); });
    workers.finish();
}

Result<Done, QString> Fleet::run()
{
    m_say(u"making %1 tills"_s.arg(m_plan.tills));
    make();
    const int kept = areConnectionsScarce() ? 0 : 1; // for the end, a purchase each
    const auto left = [this](std::size_t i) { return m_purchases[i] - m_tills[i]->sold(); };
    sell([&](std::size_t i) { return std::max(left(i) - kept, 0) * sold_before_percent / 100; });
    for (const auto& step : {&Fleet::goOnline, &Fleet::loseHeadOffice}) {
        if (auto done = (this->*step)(); !done)
            return done;
    }
    m_say(u"head office is away, and the tills sell"_s);
    sell([&](std::size_t i) { return std::max(left(i) - kept, 0); });
    for (const Till& till : m_tills)
        till->tell();
    if (auto back = m_office.comeBack(); !back)
        return back;
    m_say(u"head office is back, and all tills come at once"_s);
    auto caughtUp = measured(
        [this] {
            for (const Till& till : m_tills)
                till->tryNow();
        },
        [this] { return haveAllArrived(); });
    if (!caughtUp)
        return failure(caughtUp.error());
    m_caughtUp = std::move(*caughtUp);
    if (kept == 0)
        return Done{};
    m_say(u"the tills sell on, some at a time, and each commit goes by itself"_s);
    sell([&](std::size_t i) { return left(i); });
    auto live = measured([] {}, [this] { return haveAllArrivedInTurn(); });
    if (!live)
        return failure(live.error());
    m_live = std::move(*live);
    return Done{};
}

Result<Done, QString> Fleet::goOnline()
{
    m_say(u"head office starts and enrols them"_s);
    if (auto started = m_office.start(connections()); !started)
        return started;
    if (auto enrolled = m_office.enrol(m_tills); !enrolled)
        return enrolled;
    const SimulatedTill::Surroundings around{m_clock, m_entropy, m_tries};
    for (const Till& till : m_tills) {
        app::LoopThread& thread = threadOf(*till);
        thread.runAndWait([&] { till->goOnline(m_office.url(*till), thread.loop(), around); });
        till->tell();
    }
    return Done{};
}

/// In the middle of what it is given by those that have a connection: of what it takes in that
/// moment, nobody is told.
Result<Done, QString> Fleet::loseHeadOffice()
{
    const auto isSomeThere = [this] {
        quint64 confirmed = 0;
        quint64 all = 0;
        for (const Till& till : m_tills) {
            confirmed += till->confirmed();
            all += till->end();
        }
        const double connected = double{1} * connections() / m_plan.tills;
        return static_cast<double>(confirmed) >= connected * static_cast<double>(all) / 4;
    };
    if (auto there = awaited(isSomeThere); !there)
        return there;
    m_office.cut();
    return Done{};
}

/// Who has no connection waits for others to end, so they do once they have nothing more.
bool Fleet::haveAllArrived()
{
    bool haveAll = true;
    for (const Till& till : m_tills) {
        if (!till->hasArrived())
            haveAll = false;
        else if (areConnectionsScarce() && till->isOnline())
            threadOf(*till).runAndWait([&till] { till->goOffline(); });
    }
    return haveAll;
}

/// Each goes on to its last commit before another begins: a chain's tills don't sell all in the
/// same moment, and what they would ask of head office then isn't what they ask of it in a day.
bool Fleet::haveAllArrivedInTurn()
{
    int selling = 0;
    for (const Till& till : m_tills) {
        if (till->hasArrived())
            continue;
        if (++selling > selling_at_once)
            break;
        (void)till->tellNextCommit();
    }
    return selling == 0;
}

Result<Done, QString> Fleet::awaited(const std::function<bool()>& what)
{
    const qint64 left_ms = std::min<qint64>(m_limit.remainingTime(), wait_max_ms);
    if (QTest::qWaitFor(what, static_cast<int>(left_ms)))
        return Done{};
    return failure(whoIsMissing());
}

QString Fleet::whoIsMissing() const
{
    QStringList named;
    int missing = 0;
    for (const Till& till : m_tills) {
        if (till->hasArrived() || ++missing > named_max)
            continue;
        named << u"%1 at entry %2 of %3: %4"_s.arg(QString::fromLatin1(till->id()))
                     .arg(till->confirmed())
                     .arg(till->end())
                     .arg(till->trouble());
    }
    return u"time is up, and of %1 tills not everything has arrived; %2"_s.arg(missing).arg(
        named.join(u"; "_s));
}

Result<Stretch, QString> Fleet::measured(const std::function<void()>& begin,
                                         const std::function<bool()>& isOver)
{
    auto before = m_office.load();
    if (!before)
        return failure(before.error());
    (void)m_tries.taken();
    const auto begun = Tries::Clock::now();
    begin();
    Stretch stretch;
    auto after = before;
    const auto look = [&] {
        after = m_office.load();
        if (!after)
            return;
        stretch.connections_max = std::max(stretch.connections_max, after->connections);
        stretch.connections_bytes_max =
            std::max(stretch.connections_bytes_max, after->connections_bytes);
    };
    bool isDone = false;
    while (after && !isDone && !m_limit.hasExpired()) {
        isDone = QTest::qWaitFor(isOver, look_every_ms);
        look();
    }
    if (!after || !isDone)
        return failure(after ? whoIsMissing() : after.error());
    stretch.tries = m_tries.taken();
    stretch.took_s = std::chrono::duration<double>(stretch.tries.last_durable - begun).count();
    stretch.entries = after->entries - before->entries;
    stretch.purchases = stretch.entries / bench::purchase_entries;
    stretch.cpu_s = after->cpu_s - before->cpu_s;
    stretch.wal_bytes = after->wal_bytes - before->wal_bytes;
    stretch.table_bytes = after->table_bytes - before->table_bytes;
    stretch.index_bytes = after->index_bytes - before->index_bytes;
    return stretch;
}

} // namespace countersign::fleet
