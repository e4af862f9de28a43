#include "tests/till/crash_run.h"
#include "tests/world/whole_suite.h"

#include <QMap>
#include <QMutex>
#include <QMutexLocker>
#include <QTest>
#include <atomic>
#include <thread>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr long points_max = 2'000;
constexpr int points_min = 6;   // fewer, and the counting must be broken
constexpr int unharmed_max = 3; // in a row: there is no later point
constexpr int share_once_in = 3;

/// What is killed: the till that goes by the plan at each point in turn, from the beginning or only
/// in the end, or, after it was killed at that change of the ledger, the next one; or, after it was
/// killed with a basket, the next one until it has charged that.
enum class Killed { any, inTheEnd, theNextOne, theNextOneWithItsBasket };

/// What came of the runs of one plan, killed at one point after the other.
struct Tally
{
    QMutex mutex;
    QStringList faults;
    QMap<QString, int> kills;  // by what was being done
    std::atomic<long> next{1}; // with a share of the points, from where that begins
    std::atomic<int> unharmed{0};
    bool isWhole = true; // each point, even where only a share of the suite is run
    CrashPoint first;    // of the till before the one that is killed in turn; 0: none
    long last = points_max;
    int killed = 0;
};

void runAll(const Plan& plan, const Shop& before, qint64 sequence, Moment moment, Tally& tally)
{
    const bool isSecond = tally.first.number > 0;
    const long only = qEnvironmentVariableIntValue("COUNTERSIGN_CRASH_POINT");
    const int step = isWholeSuite() || tally.isWhole || only > 0 ? 1 : share_once_in;
    while (tally.unharmed < unharmed_max) {
        const long point = tally.next.fetch_add(step);
        if (point > tally.last)
            return;
        if (only > 0 && point != only)
            continue;
        const CrashPoint now{moment, point};
        CrashRun run(plan, before, sequence, isSecond ? tally.first : now,
                     isSecond ? now : CrashPoint());
        const QString fault = run.run();
        const QMutexLocker lock(&tally.mutex);
        if (!fault.isEmpty())
            tally.faults << u"%1, killed %2 point %3 (%4): %5"_s.arg(
                QLatin1String(plan.name), wordOf(moment), QString::number(point), run.killedAt(),
                fault);
        if (run.killedAt().isEmpty()) {
            ++tally.unharmed;
            continue;
        }
        tally.unharmed = 0;
        ++tally.killed;
        ++tally.kills[run.killedAt()];
    }
}

} // namespace

// A till that is killed at every single write and sync of a purchase, in turn.
class TillCrashPointsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aTillKilledAtAnyWriteOrSyncKeepsItsPromises_data();
    void aTillKilledAtAnyWriteOrSyncKeepsItsPromises();
    void cleanupTestCase();

private:
    std::unique_ptr<Shop> m_before;
    qint64 m_sequence = 0; // its last entry
    int m_kills = 0;
};

/// Its last till was killed too, with two sales in the log, so that each start recovers that first.
void TillCrashPointsTest::initTestCase()
{
    m_before = std::make_unique<Shop>();
    QVERIFY2(m_before->fault().isEmpty(), qPrintable(m_before->fault()));
    TillProcess till(m_before->config());
    QVERIFY(till.start());
    till.send(scan(lamp));
    till.send(chargeCash(u"50.00"_s));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(ben));
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    till.send(key(codeIn(m_before->phone().last())));
    m_sequence = till.next(u"recorded"_s)[u"sequence"].toInteger();
    QVERIFY(m_sequence > 0);
    till.kill();
}

void TillCrashPointsTest::aTillKilledAtAnyWriteOrSyncKeepsItsPromises_data()
{
    QTest::addColumn<const Plan*>("plan");
    QTest::addColumn<Moment>("moment");
    QTest::addColumn<Killed>("killed");
    QTest::addColumn<int>("offset");
    int rows = 0;
    const std::pair<Moment, const char*> moments[] = {{Moment::before, "before each"},
                                                      {Moment::half, "amid each write"},
                                                      {Moment::after, "after each"}};
    for (const auto& [moment, words] : moments) {
        const auto row = [&, moment = moment, words = words](const Plan& plan, Killed killed) {
            const char* where = killed == Killed::any          ? ""
                                : killed == Killed::inTheEnd   ? " in the end"
                                : killed == Killed::theNextOne ? " of the recovery"
                                                               : " as its basket is taken up";
            // Of three plans in turn each kills at what the others leave out.
            QTest::addRow("%s, %s%s", plan.name, words, where)
                << &plan << moment << killed << rows++ % share_once_in;
        };
        row(recordedPlan, Killed::any);
        if (moment != Moment::before && !isWholeSuite())
            continue;
        // Until then it is what the first one is.
        row(cancelledPlan, Killed::inTheEnd);
        row(unresolvedPlan, Killed::inTheEnd);
        row(refundedPlan, Killed::inTheEnd);
        row(asidePlan, Killed::inTheEnd);
        row(expiredPlan, Killed::inTheEnd);
        row(recordedPlan, Killed::theNextOne);
        row(recordedPlan, Killed::theNextOneWithItsBasket);
        if (!isWholeSuite())
            continue;
        row(newCardPlan, Killed::any);
        row(cashPlan, Killed::any);
        row(toldPlan, Killed::inTheEnd);
    }
}

void TillCrashPointsTest::aTillKilledAtAnyWriteOrSyncKeepsItsPromises()
{
    QFETCH(const Plan*, plan);
    QFETCH(Moment, moment);
    QFETCH(Killed, killed);
    QFETCH(int, offset);
    Tally tally;
    tally.isWhole = plan == &recordedPlan && killed == Killed::any && moment == Moment::before;
    std::vector<std::thread> threads;
    if (killed == Killed::inTheEnd) {
        CrashRun unharmed(*plan, *m_before, m_sequence, {moment, 0});
        QCOMPARE(unharmed.run(), QString());
        tally.next = unharmed.pointsBeforeTheEnd() + 1;
    } else if (killed == Killed::theNextOne) {
        // As the terminal held the amount, before anybody heard of it: most is still to be done.
        CrashRun unharmed(*plan, *m_before, m_sequence, {});
        QCOMPARE(unharmed.run(), QString());
        tally.first = {Moment::after, unharmed.log().indexOf(u"write demo-terminal.jsonl"_s) + 1};
        QVERIFY(tally.first.number > 0);
    } else if (killed == Killed::theNextOneWithItsBasket) {
        constexpr long points_of_charge = 12;
        CrashRun unharmed(*plan, *m_before, m_sequence, {});
        QCOMPARE(unharmed.run(), QString());
        tally.first = {Moment::after, unharmed.pointsBeforeTheCharge()};
        CrashRun next(*plan, *m_before, m_sequence, tally.first);
        QCOMPARE(next.run(), QString());
        QVERIFY(!next.killedAt().isEmpty());
        tally.last = next.pointsBeforeTheCharge() - tally.first.number - 1 + points_of_charge;
        tally.isWhole = true;
    }
    if (!isWholeSuite() && !tally.isWhole)
        tally.next += offset;
    for (int thread = 0; thread < plan->runsAtOnce; ++thread)
        threads.emplace_back([&] { runAll(*plan, *m_before, m_sequence, moment, tally); });
    for (std::thread& thread : threads)
        thread.join();
    QStringList kinds;
    for (const auto& [kind, times] : tally.kills.toStdMap())
        kinds << u"%1 %2"_s.arg(times).arg(kind);
    qInfo().noquote() << u"%1 crash points: %2"_s.arg(tally.killed).arg(kinds.join(u", "_s));
    m_kills += tally.killed;
    QVERIFY2(tally.faults.isEmpty(), qPrintable(tally.faults.mid(0, 20).join(u'\n')));
    if (!qEnvironmentVariableIsSet("COUNTERSIGN_CRASH_POINT"))
        QVERIFY(tally.killed >= points_min && tally.next <= points_max);
}

void TillCrashPointsTest::cleanupTestCase()
{
    qInfo("%d crash points in all", m_kills);
}

QTEST_GUILESS_MAIN(TillCrashPointsTest)
#include "till_crash_points_test.moc"
