#include "tests/sim/day.h"

#include <QTest>

using namespace countersign::sim;
using namespace Qt::Literals::StringLiterals;

/// Days in which head office sends down prices, numbers, frozen cards and a policy.
class SimSetsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whateverIsSentDownThePromisesHold();
    void aPolicyIsAnAmount();
};

void SimSetsTest::whateverIsSentDownThePromisesHold()
{
    constexpr int days = 20;
    const Shop shop;
    DayEnd sum;
    for (std::uint64_t day = 0; day < days; ++day) {
        const std::uint64_t seed = 50'002 + 3 * day; // see Day::openSets
        const DayEnd end = Day(shop, seed, Breakage::none).run();
        QVERIFY2(
            end.fault.isEmpty(),
            qPrintable(u"%1\nseed %2: %3"_s.arg(end.last.join(u'\n')).arg(seed).arg(end.fault)));
        sum += end;
    }
    qInfo("%d sets taken, %d refusals kept, %d announced prices begun", sum.setsTaken,
          sum.setsRefused, sum.pricesBegun);
    QVERIFY(sum.setsTaken > days);
    QVERIFY(sum.setsRefused > days / 2);
    QVERIFY(sum.pricesBegun > 0);
}

void SimSetsTest::aPolicyIsAnAmount()
{
    const auto read = Sets::readPolicy("from=2500", u"EUR"_s);
    QVERIFY(read.ok());
    QCOMPARE(read->mandate.from->minor(), 2500);
    QVERIFY(!Sets::readPolicy("from=cheap", {}).ok());
    QVERIFY(!Sets::readPolicy("from=-1", {}).ok());
    QVERIFY(!Sets::readPolicy("tries=3", {}).ok());
}

QTEST_GUILESS_MAIN(SimSetsTest)
#include "sim_sets_test.moc"
