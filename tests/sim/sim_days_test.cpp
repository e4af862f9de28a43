#include "tests/sim/day.h"

#include <QRegularExpression>
#include <QTest>

using namespace countersign::sim;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int days = 500;
constexpr std::uint64_t first_seed = 1;

// Days that once failed, with what they had found.
constexpr std::uint64_t kept_seeds[] = {62, 329};

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
    void whateverHappensThePromisesHold();
    void daysThatOnceFailedHold();
    void aDayReplaysExactly();
    void everyKindOfTroubleIsMet();
    void whatIsBrokenIsNoticed_data();
    void whatIsBrokenIsNoticed();

private:
    const Shop m_shop{Breakage::none};
    DayEnd m_sum;
};

void SimDaysTest::whateverHappensThePromisesHold()
{
    for (std::uint64_t seed = first_seed; seed < first_seed + days; ++seed) {
        const DayEnd end = Day(m_shop, seed, Breakage::none).run();
        QVERIFY2(end.fault.isEmpty(), qPrintable(told(end, seed)));
        m_sum.steps += end.steps;
        m_sum.stops += end.stops;
        m_sum.powerCuts += end.powerCuts;
        m_sum.examined += end.examined;
        m_sum.recorded += end.recorded;
        m_sum.countersigned += end.countersigned;
        m_sum.unresolved += end.unresolved;
        m_sum.atHeadOffice += end.atHeadOffice;
        m_sum.acknowledgements += end.acknowledgements;
    }
    qInfo(
        "%d days: %d steps, %d stops, %d power cuts, %d sound stores without a false alarm; "
        "%d recorded, %d countersigned, %d unresolved; %d entries at head office, "
        "%d acknowledgements",
        days, m_sum.steps, m_sum.stops, m_sum.powerCuts, m_sum.examined, m_sum.recorded,
        m_sum.countersigned, m_sum.unresolved, m_sum.atHeadOffice, m_sum.acknowledgements);
}

void SimDaysTest::daysThatOnceFailedHold()
{
    for (const std::uint64_t seed : kept_seeds) {
        const DayEnd end = Day(m_shop, seed, Breakage::none).run();
        QVERIFY2(end.fault.isEmpty(), qPrintable(told(end, seed)));
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
    QVERIFY(m_sum.stops > days);
    QVERIFY(m_sum.powerCuts > days);
    QVERIFY(m_sum.examined > 1'000);
    QVERIFY(m_sum.recorded > days);
    QVERIFY(m_sum.countersigned > days / 4);
    QVERIFY(m_sum.unresolved > 0);
    QVERIFY(m_sum.atHeadOffice > 20 * days);
    QVERIFY(m_sum.acknowledgements > days);
}

void SimDaysTest::whatIsBrokenIsNoticed_data()
{
    QTest::addColumn<Breakage>("breakage");
    QTest::addColumn<int>("within");
    QTest::addColumn<QString>("says");
    QTest::newRow("the durable try counter")
        << Breakage::tryCounter << 600 << u"codes were compared"_s;
    QTest::newRow("the idempotency key") << Breakage::idempotencyKey << 60 << u"captured"_s;
    QTest::newRow("the transaction") << Breakage::transaction << 60 << QString();
    QTest::newRow("the signature")
        << Breakage::signature << 20 << u"not signed|not the one that data/head kept"_s;
    QTest::newRow("the cursor") << Breakage::cursor << 20 << u"head office never had more than"_s;
}

void SimDaysTest::whatIsBrokenIsNoticed()
{
    QFETCH(const Breakage, breakage);
    QFETCH(const int, within);
    QFETCH(const QString, says);
    const Shop shop(breakage);
    for (int day = 1; day <= within; ++day) {
        const DayEnd end = Day(shop, first_seed + static_cast<std::uint64_t>(day), breakage).run();
        if (end.fault.isEmpty())
            continue;
        qInfo("on day %d: %s", day, qPrintable(end.fault));
        QVERIFY2(end.fault.contains(QRegularExpression(says)), qPrintable(end.fault));
        return;
    }
    QFAIL("nobody noticed");
}

QTEST_GUILESS_MAIN(SimDaysTest)
#include "sim_days_test.moc"
