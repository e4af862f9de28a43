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
        << Breakage::idempotencyKey << 60 << u"captured|still held"_s;
    QTest::newRow("the transaction") // half of a commit is seen by the till, or by a reader
        << Breakage::transaction << 60
        << u"is authorising and shown as|not as SQLite left it|disk image is malformed"_s;
    QTest::newRow("the signature")
        << Breakage::signature << 20 << u"not signed|not the one that data/head kept"_s;
    QTest::newRow("the cursor") << Breakage::cursor << 20 << u"head office never had more than"_s;
}

void SimBreakagesTest::whatIsBrokenIsNoticed()
{
    QFETCH(const Breakage, breakage);
    QFETCH(const int, within);
    QFETCH(const QString, says);
    const Shop shop(breakage);
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
