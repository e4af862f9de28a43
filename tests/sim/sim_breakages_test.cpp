#include "tests/sim/day.h"

#include <QRegularExpression>
#include <QTest>

using namespace countersign::sim;
using namespace Qt::Literals::StringLiterals;

/// What the product stands on is broken, and the days must notice.
class SimBreakagesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsBrokenIsNoticed_data();
    void whatIsBrokenIsNoticed();
};

void SimBreakagesTest::whatIsBrokenIsNoticed_data()
{
    QTest::addColumn<Breakage>("breakage");
    QTest::addColumn<int>("within");
    QTest::addColumn<QString>("says");
    QTest::newRow("the durable try counter")
        << Breakage::tryCounter << 600 << u"codes were compared"_s;
    QTest::newRow("the idempotency key")
        << Breakage::idempotencyKey << 60 << u"captured|still held|for it as well"_s;
    QTest::newRow("the transaction") // a kill leaves half of a commit
        << Breakage::transaction << 20
        << u"ends without a signature|entry [0-9]+ follows on entry|stand in no basket"_s;
    QTest::newRow("the signature")
        << Breakage::signature << 20 << u"not signed|not the one that data/head kept"_s;
    QTest::newRow("the service") << Breakage::service << 60 << u"approved no code of it"_s;
    QTest::newRow("the totals") << Breakage::totals << 20 << u"its lines don't come to its total"_s;
    QTest::newRow("the reason") << Breakage::reason << 20
                                << u"the reason for no countersignature isn't true"_s;
    QTest::newRow("the basket") << Breakage::basket << 20
                                << u"basket [-0-9a-f]+ \\(.*\\) was lost"_s;
    QTest::newRow("the payment") << Breakage::payment << 20
                                 << u"and the acquirer has no payment 'paper-[0-9]+' for it"_s;
    QTest::newRow("the cursor") << Breakage::cursor << 20
                                << u"head office has [0-9]+ entries of [0-9]+, and no more come"_s;
}

void SimBreakagesTest::whatIsBrokenIsNoticed()
{
    QFETCH(const Breakage, breakage);
    QFETCH(const int, within);
    QFETCH(const QString, says);
    const Shop shop;
    for (int day = 1; day <= within; ++day) {
        const DayEnd end = Day(shop, static_cast<std::uint64_t>(day), breakage).run();
        if (end.fault.isEmpty())
            continue;
        qInfo("on day %d: %s", day, qPrintable(end.fault));
        QVERIFY2(end.fault.contains(QRegularExpression(says)), qPrintable(end.fault));
        return;
    }
    QFAIL("nobody noticed");
}

QTEST_GUILESS_MAIN(SimBreakagesTest)
#include "sim_breakages_test.moc"
