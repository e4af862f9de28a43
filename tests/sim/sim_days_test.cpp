#include "tests/sim/day.h"
#include "tests/sim/kept_seeds.h"

#include <QFile>
#include <QTest>
#include <algorithm>

using namespace countersign::sim;
using namespace Qt::Literals::StringLiterals;

namespace {

// Two programs share the days, so that two cores do.
constexpr std::uint64_t first_seed = COUNTERSIGN_FIRST_SEED;
constexpr int days = COUNTERSIGN_DAYS;
constexpr int days_per_row = days / 4;

QString told(const DayEnd& end, std::uint64_t seed)
{
    return u"%1\nseed %2 of generation %4: %3\n"
           "replay: countersign-sim --seed %2 --days 1 --trace"_s.arg(end.last.join(u'\n'))
               .arg(seed)
               .arg(end.fault)
               .arg(generation);
}

/// A scenario that somebody removed or renamed keeps nothing.
bool isThere(const char* file, const char* scenario)
{
    QFile source(QStringLiteral(COUNTERSIGN_TESTS) + u'/' + QLatin1String(file));
    if (!source.open(QIODevice::ReadOnly))
        return false;
    return source.readAll().contains(QByteArray("::") + scenario + "()\n{");
}

/// Of each thousand days, at least; far below what they meet, so that draws may change.
struct Floor
{
    const char* name;
    int perThousand;
};

constexpr Floor floors[] = {
    {"EIO reading the database", 100},
    {"EIO reading its log", 10},
    {"EIO reading a file beside it", 20},
    {"EIO writing the database", 20},
    {"EIO writing its log", 200},
    {"EIO writing a file beside it", 50},
    {"EIO syncing the database", 10},
    {"EIO syncing its log", 100},
    {"EIO syncing a folder", 1},
    {"EIO changing a name", 1},
    {"ENOSPC writing its log", 50},
    {"a failed write had written", 50},
    {"a failed sync forgot writes", 20},
    {"torn writes to its log", 100},
    {"torn writes to the database", 20},
    {"lost writes to its log", 100},
    {"lost names", 50},
    {"failed start: EIO", 100},
    {"killed: starting", 100},
    {"killed: basket", 100},
    {"killed: authorising", 100},
    {"killed: countersigning", 100},
    {"killed: capturing", 25},
    {"killed: releasing", 50},
    {"power cut: starting", 100},
    {"power cut: basket", 100},
    {"power cut: authorising", 100},
    {"power cut: countersigning", 100},
    {"power cut: capturing", 50},
    {"power cut: releasing", 50},
    {"log moved in a running till", 200},
    {"terminal: straight", 1000},
    {"terminal: slow", 250},
    {"terminal: lost", 250},
    {"terminal: unheard", 250},
    {"terminal: late", 250},
    {"terminal: twice", 250},
    {"terminal: nonsense", 250},
    {"terminal asked again: lost", 250},
    {"terminal asked again: nonsense", 250},
    {"provider: takes", 500},
    {"provider: takes silently", 50},
    {"provider: is busy", 50},
    {"provider: refuses", 50},
    {"provider: hangs", 50},
    {"provider: is late", 50},
    {"provider: repeats", 50},
    {"clock drifts", 250},
    {"clock jumps back", 250},
    {"clock jumps ahead", 250},
    {"settled by hand", 10},
    {"settled by the terminal", 250},
    {"captured after a restart", 50},
    {"acquirer: didn't let go", 50},
    {"acquirer: let go, and said no", 20},
    {"acquirer: doesn't say whether it let go", 50},
    {"acquirer: a hold ran out", 20},
    {"acquirer: captures nothing that ran out", 1},
    {"unresolved: unanswered", 250},
    {"unresolved: release_refused", 20},
    {"unresolved: unknown_if_sold", 1},
    {"unresolved since: release_refused", 1},
};

} // namespace

class SimDaysTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whateverHappensThePromisesHold_data();
    void whateverHappensThePromisesHold();
    void daysThatOnceFailedHold_data();
    void daysThatOnceFailedHold();
    void whatDaysFoundIsKept();
    void aDayReplaysExactly();
    void everyKindOfTroubleIsMet();

private:
    const Shop m_shop;
    DayEnd m_sum;
};

void SimDaysTest::whateverHappensThePromisesHold_data()
{
    QTest::addColumn<quint64>("from");
    for (int day = 0; day < days; day += days_per_row) {
        const quint64 from = first_seed + static_cast<quint64>(day);
        QTest::addRow("%d days from seed %llu", days_per_row, from) << from;
    }
}

void SimDaysTest::whateverHappensThePromisesHold()
{
    QFETCH(const quint64, from);
    for (quint64 seed = from; seed < from + days_per_row; ++seed) {
        const DayEnd end = Day(m_shop, seed, Breakage::none).run();
        QVERIFY2(end.fault.isEmpty(), qPrintable(told(end, seed)));
        m_sum += end;
    }
}

void SimDaysTest::daysThatOnceFailedHold_data()
{
    QTest::addColumn<quint64>("seed");
    for (const KeptSeed& kept : kept_seeds)
        QTest::addRow("seed %llu: %s", static_cast<unsigned long long>(kept.seed), kept.found)
            << quint64{kept.seed};
}

void SimDaysTest::daysThatOnceFailedHold()
{
    QFETCH(const quint64, seed);
    const DayEnd end = Day(m_shop, seed, Breakage::none).run();
    QVERIFY2(end.fault.isEmpty(), qPrintable(told(end, seed)));
}

void SimDaysTest::whatDaysFoundIsKept()
{
    for (const KeptSeed& kept : kept_seeds) {
        QVERIFY(kept.generation >= 1 && kept.generation <= generation);
        QVERIFY2(isThere(kept.file, kept.scenario), kept.scenario);
    }
    for (const KeptScenario& kept : kept_scenarios)
        QVERIFY2(isThere(kept.file, kept.scenario), kept.scenario);
}

void SimDaysTest::aDayReplaysExactly()
{
    QStringList first;
    QStringList second;
    for (QStringList* events : {&first, &second}) {
        for (std::uint64_t seed = 7; seed < 12; ++seed)
            Day(m_shop, seed, Breakage::none, [&](const QString& line) { *events += line; }).run();
    }
    QVERIFY(first.size() > 500);
    QCOMPARE(first, second);
}

void SimDaysTest::everyKindOfTroubleIsMet()
{
    qInfo("%s", qPrintable(m_sum.inWords()));
    QVERIFY(m_sum.stops > days);
    QVERIFY(m_sum.closings > days / 2);
    QVERIFY(m_sum.finished > days / 4);
    QVERIFY(m_sum.powerCuts > days);
    QVERIFY(m_sum.examined > 10 * days);
    QVERIFY(m_sum.recorded > days);
    QVERIFY(m_sum.countersigned > days / 2);
    QVERIFY(m_sum.unresolved > 0);
    QVERIFY(m_sum.atHeadOffice > 20 * days);
    QVERIFY(m_sum.acknowledgements > days);
    QVERIFY(m_sum.operations > days / 2);
    QVERIFY(m_sum.replies > days / 4);
    QVERIFY(m_sum.refusals > days / 50);
    QVERIFY(m_sum.strangers > days / 2);
    QStringList rare;
    for (const Floor& floor : floors) {
        const auto least = std::max<std::int64_t>(1, std::int64_t{days} * floor.perThousand / 1000);
        const auto met = m_sum.met.of(QString::fromLatin1(floor.name));
        if (met < least)
            rare << u"%1: %2 of %3"_s.arg(QLatin1String(floor.name)).arg(met).arg(least);
    }
    QVERIFY2(rare.isEmpty(), qPrintable(rare.join(u'\n')));
    const auto both = [this](const QString& what) {
        return m_sum.met.of(u"killed: "_s + what) + m_sum.met.of(u"power cut: "_s + what);
    };
    QVERIFY(both(u"moving the log"_s) > 0);
    QVERIFY(m_sum.met.of(u"failed start: no room"_s) +
                m_sum.met.of(u"failed start: nothing can be kept"_s) >
            0);
}

QTEST_GUILESS_MAIN(SimDaysTest)
#include "sim_days_test.moc"
