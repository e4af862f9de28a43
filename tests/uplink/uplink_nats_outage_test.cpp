#include "tests/uplink/cut_line.h"
#include "tests/uplink/nats_office.h"

using namespace countersign;
using namespace countersign::uplink;
using namespace Qt::Literals::StringLiterals;

using Answer = world::HeadOfficeAnswer;
using Outcome = Answer::Outcome;
using tests::batchOf;
using tests::exported;
using tests::linesIn;
using tests::NatsPeer;
using tests::officeAt;
using tests::said;

namespace {

constexpr int limit_ms = 60'000;

} // namespace

// A real cluster whose servers and lines fail while a till sends.
class UplinkNatsOutageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!NatsPeer::isInstalled())
            QSKIP("nats-server isn't installed");
        QVERIFY2(m_peer.start(), m_peer.log().constData());
    }

    void init()
    {
        QVERIFY2(m_peer.start(), m_peer.log().constData());
        QVERIFY2(m_peer.makeStream(), m_peer.log().constData());
        m_shop.emplace();
        m_shop->append(9);
    }

    void aLeaderThatIsKilledLosesNothing()
    {
        const auto office = officeAt(m_peer.address());
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 4)).head.seq, 4U);
        const int leader = m_peer.leader();
        QVERIFY(leader >= 0);
        m_peer.kill(leader);
        QTRY_COMPARE_WITH_TIMEOUT(said(*office, batchOf(*m_shop, 4, 7)).head.seq, 7U, limit_ms);
        QVERIFY2(m_peer.start(), m_peer.log().constData());
        QTRY_COMPARE_WITH_TIMEOUT(said(*office, batchOf(*m_shop, 7, 10)).head.seq, 10U, limit_ms);
        QCOMPARE(stored(), exported(*batchOf(*m_shop, 0, 10)));
    }

    void withTwoOfThreeDownNothingIsConfirmed()
    {
        const auto office = officeAt(m_peer.address());
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 4)).head.seq, 4U);
        m_peer.kill(0);
        m_peer.kill(1);
        for (int i = 0; i < 2; ++i) {
            const Answer none = said(*office, batchOf(*m_shop, 4, 10));
            QVERIFY2(none.outcome == Outcome::unreachable || none.outcome == Outcome::later,
                     qPrintable(none.reason));
        }
        QVERIFY2(m_peer.start(), m_peer.log().constData());
        QTRY_COMPARE_WITH_TIMEOUT(said(*office, batchOf(*m_shop, 4, 10)).head.seq, 10U, limit_ms);
        QCOMPARE(stored(), exported(*batchOf(*m_shop, 0, 10)));
    }

    void aClusterThatLosesPowerGoesOnWhereItWas()
    {
        const auto office = officeAt(m_peer.address());
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 7)).head.seq, 7U);
        m_peer.killAll();
        QCOMPARE(said(*office, batchOf(*m_shop, 7, 10)).outcome, Outcome::unreachable);
        QVERIFY2(m_peer.start(), m_peer.log().constData());
        QTRY_COMPARE_WITH_TIMEOUT(said(*office, batchOf(*m_shop, 7, 10)).head.seq, 10U, limit_ms);
        QCOMPARE(stored(), exported(*batchOf(*m_shop, 0, 10)));
    }

    /// The line is cut after each number of bytes in turn, either way: amid the batch, or when it
    /// is kept and the answer is on its way.
    void aLineThatIsCutAnywhereLosesAndDoublesNothing()
    {
        tests::CutLine line(m_peer.port(0));
        const QByteArray port = QByteArray::number(line.port());
        int cuts = 0;
        for (const auto side : {tests::CutLine::Side::toServer, tests::CutLine::Side::toClient}) {
            for (qsizetype bytes = 1; bytes < 14'000; bytes += 1187) {
                QVERIFY(m_peer.makeStream());
                line.cutAfter(side, bytes);
                NatsAddress address = m_peer.address();
                address.url = "tls://127.0.0.1:" + port;
                const auto office = officeAt(std::move(address));
                if (said(*office, batchOf(*m_shop, 0, 10)).outcome != Outcome::durable)
                    ++cuts;
                line.heal();
                const QByteArray all = exported(*batchOf(*m_shop, 0, 10));
                const QByteArray meanwhile = stored();
                QVERIFY(meanwhile.isEmpty() || meanwhile == all);
                QTRY_COMPARE_WITH_TIMEOUT(said(*office, batchOf(*m_shop, 0, 10)).head.seq, 10U,
                                          limit_ms);
                QCOMPARE(stored(), all);
            }
        }
        qInfo("%d of them were cut amid it", cuts);
        QVERIFY(cuts > 5);
    }

    void aServerThatSaysNothingIsLeftInTime()
    {
        tests::CutLine line(m_peer.port(0));
        line.swallow();
        NatsAddress address = m_peer.address();
        address.url = "tls://127.0.0.1:" + QByteArray::number(line.port());
        auto office = officeAt(std::move(address));
        std::promise<Answer> promise;
        auto answer = promise.get_future();
        QElapsedTimer timer;
        timer.start();
        office->hand(batchOf(*m_shop, 0, 10), [&](const Answer& said) { promise.set_value(said); });
        office.reset(); // The till ends, and waits for no more than a connection.
        QCOMPARE(answer.get().outcome, Outcome::unreachable);
        QVERIFY(timer.elapsed() < 2 * NatsLink::connect_within_ms);
    }

    /// It is in the middle of a batch, which nobody will answer.
    void aTillThatEndsWaitsForNoAnswer()
    {
        auto office = officeAt(m_peer.address());
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 4)).head.seq, 4U);
        m_peer.kill(0);
        m_peer.kill(1);
        std::promise<Answer> promise;
        auto answer = promise.get_future();
        QElapsedTimer timer;
        timer.start();
        office->hand(batchOf(*m_shop, 4, 10), [&](const Answer& said) { promise.set_value(said); });
        office.reset();
        QVERIFY(answer.get().outcome != Outcome::durable);
        QVERIFY(timer.elapsed() < 4 * NatsLink::connect_within_ms);
    }

private:
    [[nodiscard]] QByteArray stored() { return linesIn(m_peer, "countersign.journal.till-3"); }

    NatsPeer m_peer;
    world::SystemClock m_clock;
    std::optional<store_test::Shop> m_shop;
};

QTEST_GUILESS_MAIN(UplinkNatsOutageTest)
#include "uplink_nats_outage_test.moc"
