#include "core/world/qt_loop.h"

#include <QElapsedTimer>
#include <QSemaphore>
#include <QTest>
#include <QThread>
#include <algorithm>
#include <memory>
#include <vector>

using countersign::world::QtLoop;

class WorldQtLoopTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void postedWorkRunsLaterAndInOrder();
    void workPostedFromAnotherThreadRunsOnTheLoopsThread();
    void delayedWorkRunsOnceAndNotBeforeItsTime();
    void workThatHasNotRunIsDroppedWithItsLoop();
    void whatFellDueWhileTheMachineWasSuspendedRunsSoon();
};

void WorldQtLoopTest::postedWorkRunsLaterAndInOrder()
{
    QtLoop loop;
    std::vector<int> order;
    for (int i = 0; i < 5; ++i)
        loop.post([&order, i] { order.push_back(i); });
    QVERIFY(order.empty());
    QTRY_COMPARE(order, (std::vector<int>{0, 1, 2, 3, 4}));
}

void WorldQtLoopTest::workPostedFromAnotherThreadRunsOnTheLoopsThread()
{
    QtLoop loop;
    QThread* ranOn = nullptr;
    const std::unique_ptr<QThread> other(QThread::create(
        [&loop, &ranOn] { loop.post([&ranOn] { ranOn = QThread::currentThread(); }); }));
    other->start();
    QVERIFY(other->wait());
    QTRY_COMPARE(ranOn, QThread::currentThread());
}

void WorldQtLoopTest::delayedWorkRunsOnceAndNotBeforeItsTime()
{
    QtLoop loop;
    QElapsedTimer watch;
    watch.start();
    std::vector<qint64> ran_ms;
    bool isLongPast = false;
    loop.after(60, [&] { ran_ms.push_back(watch.elapsed()); });
    loop.after(0, [&] { ran_ms.push_back(0); });
    loop.after(120, [&] { isLongPast = true; });
    loop.after(5'000'000'000'000, [&] { ran_ms.push_back(-1); });
    QTRY_VERIFY(isLongPast);
    QCOMPARE(ran_ms.size(), 2U);
    QCOMPARE(ran_ms.front(), 0);
    QVERIFY2(ran_ms.back() >= 60, qPrintable(QString::number(ran_ms.back())));
}

void WorldQtLoopTest::workThatHasNotRunIsDroppedWithItsLoop()
{
    bool hasRun = false;
    const auto held = std::make_shared<int>();
    {
        QtLoop loop;
        loop.post([&hasRun, held] { hasRun = true; });
        loop.after(0, [&hasRun, held] { hasRun = true; });
        loop.after(20, [&hasRun, held] { hasRun = true; });
    }
    QtLoop later;
    bool isLater = false;
    later.after(60, [&isLater] { isLater = true; });
    QTRY_VERIFY(isLater);
    QVERIFY(!hasRun);
    QCOMPARE(held.use_count(), 1);
}

void WorldQtLoopTest::whatFellDueWhileTheMachineWasSuspendedRunsSoon()
{
    // As seen from a program that was suspended: its timers stood still, the clock went on.
    struct Suspended final : countersign::world::Clock
    {
        [[nodiscard]] countersign::sale::Instant now() const override { return {0, boot_ms, {}}; }
        std::int64_t boot_ms = 1'000'000;
    };
    const auto clock = std::make_shared<Suspended>();
    QtLoop loop(clock, 10);
    std::vector<int> order;
    loop.after(3'600'000, [&] { order.push_back(1); });
    loop.after(7'200'000, [&] { order.push_back(2); });
    loop.after(30, [&] { order.push_back(0); }); // by a clock that stands still: not yet
    QTest::qWait(100);
    QVERIFY(order.empty());
    clock->boot_ms += 3'600'000;
    QTRY_COMPARE(order.size(), 2U);
    QVERIFY(std::find(order.begin(), order.end(), 2) == order.end());
}

QTEST_GUILESS_MAIN(WorldQtLoopTest)
#include "world_qt_loop_test.moc"
