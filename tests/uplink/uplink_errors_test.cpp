#include "core/uplink/courier.h"
#include "tests/uplink/awaited_office.h"
#include "tests/uplink/cut_line.h"
#include "tests/uplink/postgres_shop.h"
#include "tests/uplink/stretch.h"
#include "tests/world/fake_loop.h"

using namespace countersign;
using namespace countersign::uplink;

using Outcome = world::HeadOfficeAnswer::Outcome;
using tests::AwaitedOffice;
using tests::batchOf;
using tests::CutLine;
using tests::inSql;
using tests::PostgresPeer;

namespace {

constexpr std::int64_t minute_ms = 60'000;

} // namespace

// What becomes of a queue while a real PostgreSQL server has trouble, and of a lost answer.
class UplinkErrorsTest final : public QObject, private tests::PostgresShop
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void anHourOfErrorsStrandsNothing();
    void anAnswerThatIsLostAfterTheCommitIsAskedFor();
};

void UplinkErrorsTest::initTestCase()
{
    if (!PostgresPeer::isInstalled())
        QSKIP("PostgreSQL isn't installed");
}

void UplinkErrorsTest::init()
{
    QVERIFY2(m_peer.start(), m_peer.log().constData());
    m_peer.sql("DROP SCHEMA IF EXISTS countersign CASCADE; DROP ROLE IF EXISTS till3");
    m_peer.sql(postgresSchema(), true);
    m_shop.emplace();
    m_shop->append(9);
    enrol("till-3", "till3", m_shop->keys->signing.publicKey());
}

/// Twenty minutes without a server, twenty with one whose disk is full, and twenty with one that
/// takes no more connections.
void UplinkErrorsTest::anHourOfErrorsStrandsNothing()
{
    AwaitedOffice office(at(m_peer.url("till3")));
    tests::FakeLoop loop;
    world::UplinkReport last;
    Courier courier(
        {"till-3", {}}, office,
        [this]() -> Result<std::unique_ptr<world::JournalTail>, QString> {
            auto tail = store::JournalTail::open(m_shop->data, m_shop->keys->signing.publicKey());
            if (!tail)
                return failure(tail.error().words);
            return std::move(tail).value();
        },
        loop, loop, m_shop->entropy);
    courier.start(0, [&last](const world::UplinkReport& report) { last = report; });
    const auto sell = [&](int count) {
        m_shop->append(count);
        const quint64 end = m_shop->open->head().seq;
        courier.committed(end, end);
        loop.run();
    };
    sell(1);
    loop.pass(minute_ms);
    const QByteArray before = inSql(*batchOf(*m_shop, 0, 11));
    QCOMPARE(stored(), before);
    office.outcomes.clear();
    for (int minute = 0; minute < 60; ++minute) {
        if (minute == 0)
            m_peer.stop(false);
        if (minute == 20) {
            QVERIFY2(m_peer.start(), m_peer.log().constData());
            m_peer.sql("CREATE FUNCTION countersign.no_room() RETURNS trigger LANGUAGE plpgsql AS "
                       "$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' "
                       "USING ERRCODE = 'disk_full'; END $$; CREATE TRIGGER no_room BEFORE INSERT "
                       "ON countersign.journal EXECUTE FUNCTION countersign.no_room()");
        }
        if (minute == 40) {
            m_peer.sql("ALTER ROLE till3 CONNECTION LIMIT 0; SELECT pg_terminate_backend(pid) "
                       "FROM pg_stat_activity WHERE usename='till3'");
            QTRY_COMPARE_WITH_TIMEOUT(m_peer.sql("SELECT count(*) FROM pg_stat_activity "
                                                 "WHERE usename='till3'"),
                                      QByteArray("0\n"), PostgresPeer::limit_ms);
            m_peer.sql("DROP TRIGGER no_room ON countersign.journal");
        }
        sell(2);
        loop.pass(minute_ms);
    }
    QCOMPARE(stored(), before);
    QVERIFY(last.trouble.has_value());
    QVERIFY(!world::isStop(last.trouble->reason)); // nobody need see to it
    QCOMPARE(office.outcomes[Outcome::durable], 0);
    QCOMPARE(office.outcomes[Outcome::refused], 0);
    QVERIFY(office.outcomes[Outcome::later] > 0); // by the full disk
    const int tries = office.outcomes[Outcome::later] + office.outcomes[Outcome::unreachable];
    QVERIFY2(tries >= 10 && tries <= 60, qPrintable(QString::number(tries)));
    m_peer.sql("ALTER ROLE till3 CONNECTION LIMIT -1");
    loop.pass(10 * minute_ms);
    QCOMPARE(stored(), inSql(*batchOf(*m_shop, 0, 131)));
    QCOMPARE(faults(), QByteArray());
    QVERIFY(!last.trouble.has_value());
    QCOMPARE(last.confirmed.seq, 131U);
}

/// The last thing that comes over the line is the server's answer, most of which arrives: how much
/// comes before that differs by few bytes from line to line.
void UplinkErrorsTest::anAnswerThatIsLostAfterTheCommitIsAskedFor()
{
    constexpr qsizetype lost_bytes = 12;
    const QByteArray straight = m_peer.url("till3");
    const auto over = [&](const CutLine& line) {
        return at(QByteArray(straight).replace(':' + QByteArray::number(m_peer.port()) + '/',
                                               ':' + QByteArray::number(line.port()) + '/'));
    };
    qsizetype bytes = 0;
    {
        const CutLine line(m_peer.port());
        const auto office = over(line);
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 10)).outcome, Outcome::durable);
        bytes = line.passed(CutLine::Side::toClient);
    }
    m_peer.sql("TRUNCATE countersign.journal; UPDATE countersign.till_head SET seq=0, "
               "hash=countersign.genesis((SELECT public_key FROM countersign.till))");
    CutLine line(m_peer.port());
    line.cutAfter(CutLine::Side::toClient, bytes - lost_bytes);
    const auto office = over(line);
    QCOMPARE(said(*office, batchOf(*m_shop, 0, 10)).outcome, Outcome::unreachable);
    line.heal();
    const QByteArray all = inSql(*batchOf(*m_shop, 0, 10));
    QCOMPARE(stored(), all);
    QCOMPARE(said(*office, batchOf(*m_shop, 0, 10)).head.seq, 10U);
    QCOMPARE(stored(), all);
    QCOMPARE(faults(), QByteArray());
}

QTEST_GUILESS_MAIN(UplinkErrorsTest)
#include "uplink_errors_test.moc"
