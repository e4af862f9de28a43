#include "tests/uplink/archived_shops.h"
#include "tests/uplink/cut_line.h"

using namespace countersign;
using namespace countersign::uplink;
using namespace Qt::Literals::StringLiterals;

using Answer = world::HeadOfficeAnswer;
using Outcome = Answer::Outcome;
using tests::ArchivedShops;
using tests::arrives;
using tests::batchOf;
using tests::exported;
using tests::handed;
using tests::inSql;
using tests::isThere;
using tests::linesIn;
using tests::NatsPeer;
using tests::officeAt;
using tests::said;

namespace {

constexpr int limit_ms = 120'000;
constexpr int first_cut_till = 100; // of those with a line that is cut, each with three digits

QByteArray cutTill(int cut)
{
    return "till-" + QByteArray::number(first_cut_till + cut);
}

} // namespace

// A real cluster whose servers and lines fail while a till sends. After each, the stream has the
// till's entries byte for byte, and so has the database into which it is archived.
class UplinkNatsOutageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!ArchivedShops::areInstalled())
            QSKIP("nats-server or PostgreSQL isn't installed");
    }

    void init() { QVERIFY2(m_shops.begin(), (m_peer.log() + m_shops.postgres.log()).constData()); }

    void aLeaderThatIsKilledLosesNothing()
    {
        const auto office = officeAt(m_peer.address());
        QCOMPARE(said(*office, batchOf(*m_shops.shop, 0, 4)).head.seq, 4U);
        const int leader = m_peer.leader();
        QVERIFY(leader >= 0);
        m_peer.kill(leader);
        QVERIFY(arrives(*office, batchOf(*m_shops.shop, 4, 7), limit_ms));
        QVERIFY2(m_peer.start(), m_peer.log().constData());
        QVERIFY(arrives(*office, batchOf(*m_shops.shop, 7, 10), limit_ms));
        verifyArrived();
    }

    void withTwoOfThreeDownNothingIsConfirmed()
    {
        const auto office = officeAt(m_peer.address());
        QCOMPARE(said(*office, batchOf(*m_shops.shop, 0, 4)).head.seq, 4U);
        m_peer.kill(0);
        m_peer.kill(1);
        for (int i = 0; i < 2; ++i) {
            const Answer none = said(*office, batchOf(*m_shops.shop, 4, 10));
            QVERIFY2(none.outcome == Outcome::unreachable || none.outcome == Outcome::later,
                     qPrintable(none.reason));
        }
        QVERIFY2(m_peer.start(), m_peer.log().constData());
        QVERIFY(arrives(*office, batchOf(*m_shops.shop, 4, 10), limit_ms));
        verifyArrived();
    }

    void aClusterThatLosesPowerGoesOnWhereItWas()
    {
        const auto office = officeAt(m_peer.address());
        QCOMPARE(said(*office, batchOf(*m_shops.shop, 0, 7)).head.seq, 7U);
        m_peer.killAll();
        QCOMPARE(said(*office, batchOf(*m_shops.shop, 7, 10)).outcome, Outcome::unreachable);
        QVERIFY2(m_peer.start(), m_peer.log().constData());
        QVERIFY(arrives(*office, batchOf(*m_shops.shop, 7, 10), limit_ms));
        verifyArrived();
    }

    /// The line is cut after each number of bytes in turn, either way: amid the batch, or when it
    /// is kept and the answer is on its way. Each till has the same journal.
    void aLineThatIsCutAnywhereLosesAndDoublesNothing()
    {
        tests::CutLine line(m_peer.port(0));
        const QByteArray port = QByteArray::number(line.port());
        const auto batch = batchOf(*m_shops.shop, 0, 10);
        const QByteArray all = exported(*batch);
        int tills = 0;
        int cuts = 0;
        for (const auto side : {tests::CutLine::Side::toServer, tests::CutLine::Side::toClient}) {
            for (qsizetype bytes = 1; bytes < 14'000; bytes += 1187) {
                const QByteArray till = cutTill(tills++);
                const auto theirs = batchOf(*m_shops.shop, 0, 10, till);
                line.cutAfter(side, bytes);
                NatsAddress address = m_peer.address(till);
                address.url = "tls://127.0.0.1:" + port;
                const auto office = officeAt(std::move(address));
                if (said(*office, theirs).outcome != Outcome::durable)
                    ++cuts;
                line.heal();
                const QByteArray meanwhile = stored(till);
                QVERIFY(meanwhile.isEmpty() || meanwhile == all);
                QVERIFY(arrives(*office, theirs, limit_ms));
                QCOMPARE(stored(till), all);
            }
        }
        qInfo("%d of them were cut amid it", cuts);
        QVERIFY(cuts > 5);
        for (int till = 0; till < tills; ++till)
            m_shops.enrol(cutTill(till), *m_shops.shop);
        // The last in the stream, with which all others are archived too.
        const auto last = batchOf(*m_shops.shop, 0, 10, cutTill(tills - 1));
        QCOMPARE(m_shops.whyNotArchived(*last), QByteArray());
        QCOMPARE(m_shops.postgres.sql("SELECT count(*) FROM countersign.journal"),
                 QByteArray::number(tills * 10) + '\n');
        QCOMPARE(m_shops.postgres.sql("SELECT DISTINCT seq, at_ms, kind, purchase, "
                                      "encode(salt,'hex'), payload, encode(hash,'hex'), "
                                      "encode(signature,'hex') FROM countersign.journal "
                                      "ORDER BY seq"),
                 inSql(*batch));
    }

    /// The stream has the message, and the till hears nothing of that before its line is cut.
    void anAnswerThatIsLostOnceTheStreamHasItDoublesNothing()
    {
        tests::CutLine line(m_peer.port(0));
        NatsAddress address = m_peer.address();
        address.url = "tls://127.0.0.1:" + QByteArray::number(line.port());
        const auto office = officeAt(std::move(address));
        QCOMPARE(said(*office, batchOf(*m_shops.shop, 0, 4)).head.seq, 4U);
        line.holdAfter(tests::CutLine::Side::toClient, 0);
        auto answer = handed(*office, batchOf(*m_shops.shop, 4, 10));
        const QByteArray all = exported(*batchOf(*m_shops.shop, 0, 10));
        const bool isKept =
            QTest::qWaitFor([&] { return line.hasHeld() && stored() == all; }, limit_ms);
        const bool isUnheard = !isThere(answer);
        line.heal();
        line.cut();
        const Answer second = answer.get(); // to what it asks over a new line
        QVERIFY(isKept);
        QVERIFY(isUnheard);
        QVERIFY2(second.outcome == Outcome::durable || second.outcome == Outcome::unreachable,
                 qPrintable(second.reason));
        QVERIFY(arrives(*office, batchOf(*m_shops.shop, 4, 10), limit_ms));
        verifyArrived();
    }

    void aFullStreamTakesTheRestLater()
    {
        QVERIFY(m_peer.makeStream({{u"max_msgs"_s, 1}}));
        const auto office = officeAt(m_peer.address());
        QCOMPARE(said(*office, batchOf(*m_shops.shop, 0, 4)).head.seq, 4U);
        const Answer full = said(*office, batchOf(*m_shops.shop, 4, 10));
        QCOMPARE(full.outcome, Outcome::later);
        QVERIFY2(full.reason.contains(u"maximum messages"), qPrintable(full.reason));
        QVERIFY(m_peer.changeStream({{u"max_msgs"_s, -1}}));
        QCOMPARE(said(*office, batchOf(*m_shops.shop, 4, 10)).head.seq, 10U);
        verifyArrived();
    }

    void anExpiredCertificateLosesNothing()
    {
        QCOMPARE(said(*officeAt(m_peer.address()), batchOf(*m_shops.shop, 0, 4)).head.seq, 4U);
        const QString old = m_peer.certificates().issue(u"a till"_s, QString(), -1);
        NatsAddress address = m_peer.address();
        address.certificate = tests::contentOf(old + u".pem"_s);
        address.key = tests::secretOf(tests::contentOf(old + u".key"_s));
        const Answer none = said(*officeAt(std::move(address)), batchOf(*m_shops.shop, 4, 10));
        QCOMPARE(none.outcome, Outcome::unreachable);
        QCOMPARE(stored(), exported(*batchOf(*m_shops.shop, 0, 4)));
        QCOMPARE(said(*officeAt(m_peer.address()), batchOf(*m_shops.shop, 4, 10)).head.seq, 10U);
        verifyArrived();
    }

    void aServerThatSaysNothingIsLeftInTime()
    {
        tests::CutLine line(m_peer.port(0));
        line.swallow();
        NatsAddress address = m_peer.address();
        address.url = "tls://127.0.0.1:" + QByteArray::number(line.port());
        auto office = officeAt(std::move(address));
        QElapsedTimer timer;
        timer.start();
        auto answer = handed(*office, batchOf(*m_shops.shop, 0, 10));
        office.reset(); // The till ends, and waits for no more than a connection.
        QCOMPARE(answer.get().outcome, Outcome::unreachable);
        QVERIFY(timer.elapsed() < 2 * NatsLink::connect_within_ms);
    }

    /// It is in the middle of a batch, which nobody will answer.
    void aTillThatEndsWaitsForNoAnswer()
    {
        auto office = officeAt(m_peer.address());
        QCOMPARE(said(*office, batchOf(*m_shops.shop, 0, 4)).head.seq, 4U);
        m_peer.kill(0);
        m_peer.kill(1);
        QElapsedTimer timer;
        timer.start();
        auto answer = handed(*office, batchOf(*m_shops.shop, 4, 10));
        office.reset();
        QVERIFY(answer.get().outcome != Outcome::durable);
        QVERIFY(timer.elapsed() < 4 * NatsLink::connect_within_ms);
        QVERIFY2(m_peer.start(), m_peer.log().constData());
        office = officeAt(m_peer.address()); // as the till's next start does
        QVERIFY(arrives(*office, batchOf(*m_shops.shop, 4, 10), limit_ms));
        verifyArrived();
    }

private:
    [[nodiscard]] QByteArray stored(const QByteArray& till = "till-3")
    {
        return linesIn(m_peer, natsSubject(NatsSubject::journal, till));
    }
    /// Once each, in the stream and in the database.
    void verifyArrived()
    {
        const auto all = batchOf(*m_shops.shop, 0, 10);
        QCOMPARE(stored(), exported(*all));
        QCOMPARE(m_shops.whyNotArchived(*all), QByteArray());
    }

    ArchivedShops m_shops;
    NatsPeer& m_peer = m_shops.nats;
};

QTEST_GUILESS_MAIN(UplinkNatsOutageTest)
#include "uplink_nats_outage_test.moc"
