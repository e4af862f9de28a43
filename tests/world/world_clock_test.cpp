#include "core/world/clock.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using countersign::world::SystemClock;

class WorldClockTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theBootIdIsTheKernels();
    void withoutABootIdEveryClockHasItsOwn();
};

void WorldClockTest::theBootIdIsTheKernels()
{
    QFile kernel(QString::fromLatin1(SystemClock::boot_id_file));
    if (!kernel.open(QIODevice::ReadOnly))
        QSKIP("this machine tells no boot id");
    QCOMPARE(SystemClock().now().bootId, kernel.readAll().trimmed());
}

void WorldClockTest::withoutABootIdEveryClockHasItsOwn()
{
    const QTemporaryDir folder;
    const QString empty = folder.filePath(QStringLiteral("empty"));
    QVERIFY(QFile(empty).open(QIODevice::WriteOnly));
    for (const QString& file : {folder.filePath(QStringLiteral("none")), empty}) {
        const SystemClock before(file);
        const SystemClock after(file);
        QVERIFY(!before.now().bootId.isEmpty());
        QCOMPARE(before.now().bootId, before.now().bootId);
        QVERIFY(before.now().bootId != after.now().bootId);
    }
}

QTEST_GUILESS_MAIN(WorldClockTest)
#include "world_clock_test.moc"
