#include "tests/uplink/nats_office.h"

using namespace countersign;
using namespace countersign::uplink;
using namespace Qt::Literals::StringLiterals;

using Answer = world::HeadOfficeAnswer;
using Outcome = Answer::Outcome;
using tests::batchOf;
using tests::branchOf;
using tests::exported;
using tests::linesIn;
using tests::NatsPeer;
using tests::officeAt;
using tests::said;

namespace {

constexpr int limit_ms = 60'000;

} // namespace

// Head office as a stream with three replicas in a real cluster, with TLS, certificates and
// credentials.
class UplinkNatsTest : public QObject
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

    void everyEntryArrivesAsItIsAndOnce()
    {
        const auto office = officeAt(m_peer.address());
        const auto all = batchOf(*m_shop, 0, 10);
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 4)).outcome, Outcome::durable);
        QCOMPARE(stored(), exported(*batchOf(*m_shop, 0, 4)));
        for (const auto& [after, until] : {std::pair{3, 7}, {0, 7}, {6, 10}, {0, 10}, {2, 4}}) {
            const Answer answer = said(*office, batchOf(*m_shop, quint64(after), quint64(until)));
            QCOMPARE(answer.outcome, Outcome::durable);
            QVERIFY(answer.head.seq >= quint64(until));
            QCOMPARE(answer.head.hash, all->entries[answer.head.seq - 1].hash);
        }
        QCOMPARE(stored(), exported(*all));
        // A program that doesn't remember finds the same.
        const auto another = officeAt(m_peer.address());
        QCOMPARE(said(*another, batchOf(*m_shop, 9, 10)).head.seq, 10U);
        QCOMPARE(stored(), exported(*all));
        QCOMPARE(stored(NatsSubject::branch), QByteArray());
    }

    void aBatchThatLeavesAGapIsNotTaken()
    {
        const auto office = officeAt(m_peer.address());
        const Answer nothing = said(*office, batchOf(*m_shop, 4, 10));
        QCOMPARE(nothing.outcome, Outcome::durable);
        QCOMPARE(nothing.head.seq, 0U);
        QCOMPARE(stored(), QByteArray());
    }

    void aBatchOfManyMessagesGoesWhole()
    {
        for (int i = 0; i < 3; ++i) {
            auto transaction = m_shop->open->begin().value();
            transaction.append("purchase_started", {},
                               "{\"n\":\"" + QByteArray(400'000, 'x') + "\"}");
            QVERIFY(transaction.commit().ok());
        }
        const auto office = officeAt(m_peer.address());
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 13)).head.seq, 13U);
        QVERIFY(m_peer.messages("countersign.journal.till-3").size() > 1);
        QCOMPARE(stored(), exported(*batchOf(*m_shop, 0, 13)));
    }

    /// In words that say what is to be done; what came before it has arrived.
    void aCommitThatNoMessageHoldsIsRefused()
    {
        auto transaction = m_shop->open->begin().value();
        transaction.append("purchase_started", {},
                           "{\"n\":\"" + QByteArray(1'200'000, 'x') + "\"}");
        QVERIFY(transaction.commit().ok());
        const auto office = officeAt(m_peer.address());
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 10)).head.seq, 10U);
        const Answer answer = said(*office, batchOf(*m_shop, 10, 11));
        QCOMPARE(answer.outcome, Outcome::refused);
        QCOMPARE(answer.seq, 11U);
        QVERIFY2(answer.reason.contains(u"max_payload"), qPrintable(answer.reason));
        QCOMPARE(stored(), exported(*batchOf(*m_shop, 0, 10)));
    }

    void ofTwoBranchesBothAreKept()
    {
        const auto office = officeAt(m_peer.address());
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 10)).outcome, Outcome::durable);
        const auto ours = batchOf(*m_shop, 0, 10);
        const auto branch = branchOf(*m_shop, 6, 5);
        const Answer fork = said(*office, branch);
        QCOMPARE(fork.outcome, Outcome::fork);
        QCOMPARE(fork.head.seq, 10U);
        QCOMPARE(fork.head.hash, ours->entries.back().hash);
        QCOMPARE(stored(), exported(*ours));
        QCOMPARE(stored(NatsSubject::branch), exported(*branch));
        // It is said again, and kept once, by a program that doesn't remember too.
        QCOMPARE(said(*office, branch).outcome, Outcome::fork);
        QCOMPARE(said(*officeAt(m_peer.address()), branch).outcome, Outcome::fork);
        QCOMPARE(stored(NatsSubject::branch), exported(*branch));
        QCOMPARE(stored(), exported(*ours));
    }

    /// A copy of the store that ends before what is there can't know whether it is its own: the
    /// till compares, and what it insists on is kept.
    void whatAnOlderCopySaysBesideIsKept()
    {
        const auto office = officeAt(m_peer.address());
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 10)).outcome, Outcome::durable);
        auto branch = std::make_shared<world::Batch>(*branchOf(*m_shop, 6, 2));
        for (const bool isBranch : {false, true, true}) {
            branch->isBranch = isBranch;
            const Answer ahead = said(*office, std::make_shared<world::Batch>(*branch));
            QCOMPARE(ahead.outcome, Outcome::durable);
            QCOMPARE(ahead.head.seq, 10U);
            QCOMPARE(ahead.kept, isBranch ? 8U : 0U);
        }
        QCOMPARE(stored(), exported(*batchOf(*m_shop, 0, 10)));
        QCOMPARE(stored(NatsSubject::branch), exported(*branch));
    }

    void twoProgramsOfOneTillMixNothing()
    {
        const auto one = officeAt(m_peer.address());
        const auto other = officeAt(m_peer.address());
        QCOMPARE(said(*one, batchOf(*m_shop, 0, 4)).head.seq, 4U);
        QCOMPARE(said(*other, batchOf(*m_shop, 0, 7)).head.seq, 7U);
        const Answer moved = said(*one, batchOf(*m_shop, 4, 10)); // after what it had been told
        QCOMPARE(moved.outcome, Outcome::later);
        QVERIFY2(moved.reason.contains(u"another program"), qPrintable(moved.reason));
        QCOMPARE(said(*one, batchOf(*m_shop, 4, 10)).head.seq, 10U);
        QCOMPARE(stored(), exported(*batchOf(*m_shop, 0, 10)));
    }

    void whoCannotProveWhoTheyAreIsNotLetIn_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("part");
        for (const auto& [what, part] : {std::pair{"no certificate", "another certificate"},
                                         {"an expired certificate", "another certificate"},
                                         {"no credentials", "uthori"},
                                         {"another account's credentials", "uthori"},
                                         {"not over TLS", ""},
                                         {"a server of another name", "hostname"},
                                         {"a server of another authority", "certificate"}})
            QTest::newRow(what) << QString::fromLatin1(what) << QString::fromLatin1(part);
    }

    void whoCannotProveWhoTheyAreIsNotLetIn()
    {
        QFETCH(QString, what);
        QFETCH(QString, part);
        NatsAddress address = m_peer.address();
        tests::Certificates others;
        if (what == u"no certificate"_s) {
            address.certificate.clear();
            address.key.reset();
        } else if (what == u"an expired certificate"_s) {
            const QString old = m_peer.certificates().issue(u"a till"_s, QString(), -1);
            address.certificate = tests::contentOf(old + u".pem"_s);
            address.key = tests::secretOf(tests::contentOf(old + u".key"_s));
        } else if (what == u"no credentials"_s) {
            address.credentials.reset();
        } else if (what == u"another account's credentials"_s) {
            QByteArray forged = m_peer.credentialsOf("till-3");
            forged.replace(forged.mid(forged.indexOf("\nSU") + 1, 58),
                           tests::NatsKey(tests::NatsKey::Role::user, 99).seed().toLatin1());
            address.credentials = tests::secretOf(forged);
        } else if (what == u"not over TLS"_s) {
            address.url.replace("tls://", "nats://");
        } else if (what == u"a server of another name"_s) {
            address.url.replace("127.0.0.1", "localhost");
        } else {
            address.authorities = others.authority();
        }
        const Answer answer = said(*officeAt(std::move(address)), batchOf(*m_shop, 0, 10));
        QCOMPARE(answer.outcome, Outcome::unreachable);
        QVERIFY2(answer.reason.contains(part), qPrintable(answer.reason));
        QCOMPARE(stored(), QByteArray());
        // Once that is mended, nothing of it is missing.
        QCOMPARE(said(*officeAt(m_peer.address()), batchOf(*m_shop, 0, 10)).head.seq, 10U);
        QCOMPARE(stored(), exported(*batchOf(*m_shop, 0, 10)));
    }

    void whatOnlyAPersonCanMendStopsTheDrain_data()
    {
        QTest::addColumn<QJsonObject>("changes");
        QTest::addColumn<QString>("part");
        QTest::newRow("of other subjects")
            << QJsonObject{{u"subjects"_s, QJsonArray{u"countersign.journal.till-4"_s}}}
            << u"doesn't take countersign.journal.till-3"_s;
        QTest::newRow("that forgets")
            << QJsonObject{{u"max_age"_s, qint64{3'600'000'000'000}}} << u"max_age"_s;
        QTest::newRow("that keeps a till's last")
            << QJsonObject{{u"max_msgs_per_subject"_s, 5}} << u"max_msgs_per_subject"_s;
        QTest::newRow("that drops the oldest")
            << QJsonObject{{u"max_msgs"_s, 5}, {u"discard"_s, u"old"_s}} << u"discard"_s;
        QTest::newRow("in memory") << QJsonObject{{u"storage"_s, u"memory"_s}} << u"storage"_s;
        QTest::newRow("of work") << QJsonObject{{u"retention"_s, u"workqueue"_s}} << u"retention"_s;
        QTest::newRow("that can't be asked")
            << QJsonObject{{u"allow_direct"_s, false}} << u"allow_direct"_s;
    }

    void whatOnlyAPersonCanMendStopsTheDrain()
    {
        QFETCH(QJsonObject, changes);
        QFETCH(QString, part);
        QVERIFY(m_peer.makeStream(changes));
        const Answer answer = said(*officeAt(m_peer.address()), batchOf(*m_shop, 0, 10));
        QCOMPARE(answer.outcome, Outcome::refused);
        QCOMPARE(answer.seq, 1U);
        QVERIFY2(answer.reason.contains(part), qPrintable(answer.reason));
        QCOMPARE(stored(), QByteArray());
    }

    void aMissingStreamIsSaid()
    {
        QVERIFY(m_peer.dropStream());
        const auto office = officeAt(m_peer.address());
        const Answer answer = said(*office, batchOf(*m_shop, 0, 10));
        QCOMPARE(answer.outcome, Outcome::refused);
        QVERIFY2(answer.reason.contains(u"no stream COUNTERSIGN"), qPrintable(answer.reason));
        QVERIFY(m_peer.makeStream());
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 10)).head.seq, 10U);
    }

    void aSubjectThatHoldsSomethingElseIsSaid()
    {
        QVERIFY(m_peer.add("countersign.journal.till-3", "hello"));
        const Answer answer = said(*officeAt(m_peer.address()), batchOf(*m_shop, 0, 10));
        QCOMPARE(answer.outcome, Outcome::refused);
        QVERIFY2(answer.reason.contains(u"not of a till's journal"), qPrintable(answer.reason));
    }

    void anotherTillsCredentialsReachNothingOfOurs()
    {
        QCOMPARE(said(*officeAt(m_peer.address()), batchOf(*m_shop, 0, 10)).head.seq, 10U);
        NatsAddress thief = m_peer.address();
        thief.credentials = tests::secretOf(m_peer.credentialsOf("till-4"));
        const Answer deaf = said(*officeAt(std::move(thief)), batchOf(*m_shop, 0, 10));
        QVERIFY(deaf.outcome != Outcome::durable); // Our answers' subject isn't its own.
        thief = m_peer.address("till-4");
        const Answer answer = said(*officeAt(std::move(thief)), batchOf(*m_shop, 0, 10));
        QCOMPARE(answer.outcome, Outcome::refused);
        QVERIFY2(answer.reason.contains(u"ermissions"), qPrintable(answer.reason));
        // Nor may it ask for our entries, or for those of all, or have any forgotten.
        for (const char* subject :
             {"$JS.API.DIRECT.GET.COUNTERSIGN.countersign.journal.till-3",
              "$JS.API.DIRECT.GET.COUNTERSIGN", "$JS.API.STREAM.MSG.GET.COUNTERSIGN",
              "$JS.API.STREAM.PURGE.COUNTERSIGN", "$JS.API.STREAM.MSG.DELETE.COUNTERSIGN",
              "$JS.API.STREAM.DELETE.COUNTERSIGN", "$JS.API.STREAM.UPDATE.COUNTERSIGN",
              "$JS.API.CONSUMER.CREATE.COUNTERSIGN", "countersign.journal.till-3",
              "countersign.branch.till-3"}) {
            NatsStop stop;
            auto link = NatsLink::open(m_peer.address("till-4"), m_clock.now().boot_ms + limit_ms,
                                       m_clock, stop);
            QVERIFY(link.ok());
            const auto reply = (*link)->ask({subject, {}, "{\"last_by_subj\":\"countersign.>\"}"},
                                            m_clock.now().boot_ms + limit_ms);
            QVERIFY2(!reply.ok() && reply.error().kind == NatsFault::Kind::denied, subject);
        }
        QCOMPARE(stored(), exported(*batchOf(*m_shop, 0, 10)));
    }

private:
    [[nodiscard]] QByteArray stored(NatsSubject what = NatsSubject::journal)
    {
        return linesIn(m_peer, natsSubject(what, "till-3"));
    }

    NatsPeer m_peer;
    world::SystemClock m_clock;
    std::optional<store_test::Shop> m_shop;
};

QTEST_GUILESS_MAIN(UplinkNatsTest)
#include "uplink_nats_test.moc"
