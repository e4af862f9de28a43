#include "tests/sim/day.h"

#include <QTest>

using namespace countersign::sim;
using namespace Qt::Literals::StringLiterals;

namespace {

// Two programs share the days, so that two cores do.
constexpr std::uint64_t first_seed = COUNTERSIGN_FIRST_SEED;
constexpr int days = COUNTERSIGN_DAYS;
constexpr int days_per_row = days / 4;

QString told(const DayEnd& end, std::uint64_t seed)
{
    return u"%1\nseed %2: %3\nreplay: countersign-sim --seed %2 --days 1 --trace"_s
        .arg(end.last.join(u'\n'))
        .arg(seed)
        .arg(end.fault);
}

} // namespace

class SimDaysTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whateverHappensThePromisesHold_data();
    void whateverHappensThePromisesHold();
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
    QVERIFY(m_sum.countersigned > days / 4);
    QVERIFY(m_sum.unresolved > 0);
    QVERIFY(m_sum.atHeadOffice > 20 * days);
    QVERIFY(m_sum.acknowledgements > days);
    QVERIFY(m_sum.operations > days / 2);
    QVERIFY(m_sum.replies > days / 4);
    QVERIFY(m_sum.refusals > days / 50);
    QVERIFY(m_sum.strangers > days / 2);
}

QTEST_GUILESS_MAIN(SimDaysTest)
#include "sim_days_test.moc"
