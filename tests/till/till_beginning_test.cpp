#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QFile>
#include <QTest>
#include <poll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <unistd.h>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

/// Says when somebody has opened a file, since it was made.
class OpeningWatch
{
public:
    explicit OpeningWatch(const QString& path) : m_descriptor(::inotify_init1(IN_CLOEXEC))
    {
        ::inotify_add_watch(m_descriptor, QFile::encodeName(path).constData(), IN_OPEN);
    }
    ~OpeningWatch() { ::close(m_descriptor); }
    OpeningWatch(const OpeningWatch&) = delete;
    OpeningWatch& operator=(const OpeningWatch&) = delete;

    [[nodiscard]] bool waitForOpening(int within_ms) const
    {
        pollfd polled{m_descriptor, POLLIN, 0};
        return ::poll(&polled, 1, within_ms) == 1;
    }

private:
    int m_descriptor;
};

} // namespace

// A till that is started while its store isn't free.
class TillBeginningTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCommandThatHasTheStoreForAMomentIsWaitedFor();
    void aSecondTillIsRefused();
};

void TillBeginningTest::aCommandThatHasTheStoreForAMomentIsWaitedFor()
{
    const Shop shop;
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    QFile lock(shop.data() + u"/lock"_s);
    QVERIFY(lock.open(QIODevice::ReadOnly));
    QCOMPARE(::flock(lock.handle(), LOCK_EX | LOCK_NB), 0);
    const OpeningWatch watch(lock.fileName());
    TillProcess till(shop.config());
    QVERIFY(till.start());
    QVERIFY(watch.waitForOpening(TillProcess::limit_ms));
    lock.close();
    till.send(scan(lamp));
    QVERIFY(!till.next(u"basket"_s).isEmpty());
    QCOMPARE(till.endInput(), 0);
}

void TillBeginningTest::aSecondTillIsRefused()
{
    const Shop shop;
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    till.send(scan(lamp));
    QVERIFY(!till.next(u"basket"_s).isEmpty());
    TillProcess second(shop.config());
    QVERIFY(second.start());
    QCOMPARE(second.endInput(), 1);
    QVERIFY2(second.errors().contains("another till is using this store"), second.errors());
    till.send(scan(lamp));
    QVERIFY(!till.next(u"basket"_s).isEmpty());
    QCOMPARE(till.endInput(), 0);
}

QTEST_GUILESS_MAIN(TillBeginningTest)
#include "till_beginning_test.moc"
