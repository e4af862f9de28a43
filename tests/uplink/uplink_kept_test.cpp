#include "tests/till/agreement.h"
#include "tests/uplink/cut_line.h"
#include "tests/uplink/enrolled_shop.h"

#include <QDir>
#include <QTest>

using namespace countersign::tests;

namespace {

constexpr int arrival_max_ms = 60'000;

} // namespace

// What waits for head office stays whole, whoever else comes to the store or ends.
class UplinkKeptTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void aSecondTillIsRefusedAndTheDrainGoesOn();
    void aKilledTillAndARestoreLeaveTheQueueAsItWas();
    void aTillKilledAmidADrainLosesAndDoublesNothing();

private:
    void sellForCash(TillProcess& till);

    PostgresPeer m_peer;
    std::unique_ptr<EnrolledShop> m_office;
};

void UplinkKeptTest::initTestCase()
{
    if (!PostgresPeer::isInstalled())
        QSKIP("PostgreSQL isn't installed");
}

void UplinkKeptTest::init()
{
    QVERIFY2(m_peer.start(), m_peer.log().constData());
    m_office = std::make_unique<EnrolledShop>(m_peer);
    QVERIFY2(m_office->shop.fault().isEmpty(), qPrintable(m_office->shop.fault()));
    m_office->connectTo(m_peer.url("till3"));
}

void UplinkKeptTest::sellForCash(TillProcess& till)
{
    till.send(scan(lamp));
    till.send(chargeCash(u"50.00"_s));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
}

void UplinkKeptTest::aSecondTillIsRefusedAndTheDrainGoesOn()
{
    TillProcess till(m_office->shop.config());
    QVERIFY(till.start());
    sellForCash(till);
    m_peer.stop(false);
    for (int sale = 0; sale < 20; ++sale)
        sellForCash(till);
    // One while entries wait, and one while they are sent.
    TillProcess second(m_office->shop.config());
    QVERIFY(second.start());
    QCOMPARE(second.endInput(), 1);
    QVERIFY2(second.errors().contains("another till is using this store"), second.errors());
    QVERIFY2(m_peer.start(), m_peer.log().constData());
    QVERIFY(second.start());
    sellForCash(till);
    QCOMPARE(second.endInput(), 1);
    QTRY_VERIFY_WITH_TIMEOUT(m_office->hasArrived(), arrival_max_ms);
    QCOMPARE(m_peer.sql("SELECT count(*), sum(total) FROM countersign.sale"),
             QByteArray("22|528.00\n"));
    QCOMPARE(m_office->stored("journal_branch"), QByteArray());
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(whatIsWrongWith(m_office->shop), QString());
}

void UplinkKeptTest::aKilledTillAndARestoreLeaveTheQueueAsItWas()
{
    m_peer.stop(false);
    TillProcess till(m_office->shop.config());
    QVERIFY(till.start());
    for (int sale = 0; sale < 5; ++sale)
        sellForCash(till);
    const QJsonObject before = m_office->queue();
    QVERIFY(before[u"waiting"].toInteger() > 0);
    till.kill();
    const QJsonObject after = m_office->queue();
    for (const QString& fact :
         {u"entries"_s, u"waiting"_s, u"acknowledged"_s, u"since"_s, u"totals"_s})
        QVERIFY2(after[fact] == before[fact], qPrintable(fact));
    QVERIFY(till.start());
    sellForCash(till);
    till.kill();
    // Nor does a restore of all that there was lose any of it.
    const QJsonObject whole = m_office->queue();
    const QString backup = m_office->shop.file("backup.db");
    QCOMPARE(m_office->shop.ctl({u"backup"_s, backup}).code, 0);
    QDir data(m_office->shop.data());
    for (const QString& name : data.entryList({u"store.db*"_s}, QDir::Files))
        QVERIFY(data.remove(name));
    const auto restored = m_office->shop.ctl({u"restore"_s, backup});
    QVERIFY2(restored.code == 0, restored.errors.constData());
    const QJsonObject again = m_office->queue();
    QVERIFY(again[u"waiting"].toInteger() >= whole[u"waiting"].toInteger());
    for (const QString& fact : {u"acknowledged"_s, u"since"_s, u"totals"_s})
        QVERIFY2(again[fact] == whole[fact], qPrintable(fact));
    QVERIFY2(m_peer.start(), m_peer.log().constData());
    QVERIFY(till.start());
    QTRY_VERIFY_WITH_TIMEOUT(m_office->hasArrived(), arrival_max_ms);
    QCOMPARE(m_peer.sql("SELECT count(*), sum(total) FROM countersign.sale"),
             QByteArray("6|144.00\n"));
    QCOMPARE(m_office->stored("journal_branch"), QByteArray());
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(m_office->queue()[u"waiting"].toInteger(), 0);
}

/// The line falls silent after so many bytes, either way, and there the till is killed: while it
/// connects, amid the batch, or when that was committed and nobody has heard of it. And once more
/// when everything has arrived, of which its own journal doesn't know yet.
void UplinkKeptTest::aTillKilledAmidADrainLosesAndDoublesNothing()
{
    constexpr qsizetype bytes_step = 1'900;
    constexpr int points = 3; // each way
    CutLine line(m_peer.port());
    m_office->connectTo(m_peer.url("till3").replace(':' + QByteArray::number(m_peer.port()) + '/',
                                                    ':' + QByteArray::number(line.port()) + '/'));
    TillProcess till(m_office->shop.config());
    int amid = 0;
    for (int point = 0; point < 2 * points; ++point) {
        line.holdAfter(point % 2 == 0 ? CutLine::Side::toServer : CutLine::Side::toClient,
                       1 + point / 2 * bytes_step);
        QVERIFY(till.start());
        sellForCash(till);
        sellForCash(till);
        QTRY_VERIFY_WITH_TIMEOUT(line.hasHeld() || m_office->hasArrived(), arrival_max_ms);
        amid += line.hasHeld() ? 1 : 0;
        till.kill();
        line.heal();
        QVERIFY(till.start());
        QTRY_VERIFY_WITH_TIMEOUT(m_office->hasArrived(), arrival_max_ms);
        till.kill();
    }
    QVERIFY2(amid >= points, qPrintable(QString::number(amid)));
    QVERIFY(till.start());
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(m_peer.sql("SELECT count(*), count(DISTINCT receipt), sum(total) "
                        "FROM countersign.sale"),
             QByteArray("12|12|288.00\n"));
    QCOMPARE(m_office->stored("journal_branch"), QByteArray());
    QCOMPARE(whatIsWrongWith(m_office->shop), QString());
}

QTEST_GUILESS_MAIN(UplinkKeptTest)
#include "uplink_kept_test.moc"
