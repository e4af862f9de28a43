#include "tests/uplink/postgres_shop.h"
#include "tests/uplink/stretch.h"

using namespace countersign;
using namespace countersign::uplink;
using tests::batchOf;
using tests::inSql;
using tests::PostgresPeer;
using Outcome = world::HeadOfficeAnswer::Outcome;

namespace {

constexpr int limit_ms = 60'000;

PostgresStatement divided(std::int64_t by)
{
    return {"SELECT 84/$1::bigint", {PostgresValue::number(by)}, "divided"};
}

} // namespace

// What a link runs often is prepared there, and that is seen by nobody but the clock.
class UplinkPreparedTest : public QObject, private tests::PostgresShop
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!PostgresPeer::isInstalled())
            QSKIP("PostgreSQL isn't installed");
        QVERIFY2(m_peer.start(), m_peer.log().constData());
        m_peer.sql(postgresSchema(), true);
        m_shop.emplace();
        m_shop->append(29);
        enrol("till-3", "till3", m_shop->keys->signing.publicKey());
        m_address.url = m_peer.url("till3");
        m_address.till = "till-3";
    }

    void init()
    {
        m_link = PostgresLink::open(m_address, m_clock.now().boot_ms + limit_ms, m_clock, m_stop)
                     .value();
    }
    void cleanup() { m_link.reset(); }

    void aStatementWithANameIsPreparedOnce()
    {
        for (const std::int64_t by : {2, 3, 4})
            QCOMPARE(number(divided(by)), 84 / by);
        QCOMPARE(number({"SELECT count(*) FROM pg_prepared_statements WHERE name='divided'", {}}),
                 1);
        QCOMPARE(number({"SELECT 84/$1::bigint", {PostgresValue::number(7)}}), 12);
    }

    void itGoesOnAfterAFault()
    {
        QCOMPARE(stateOf(divided(0)), QByteArray("22012")); // division_by_zero
        QCOMPARE(number(divided(2)), 42);
        QCOMPARE(stateOf({"SELECT nothing", {}, "nothing"}), QByteArray("42703"));
        QCOMPARE(number(divided(3)), 28);
    }

    void whatComesTooLateAnswersNoLaterQuestion()
    {
        const PostgresStatement slow{"SELECT 1::bigint FROM pg_sleep(0.2)", {}};
        const auto late = m_link->run({&slow, 1}, m_clock.now().boot_ms);
        QVERIFY(!late.ok());
        QVERIFY(late.error().isLost);
        const PostgresStatement next{"SELECT 2::bigint", {}};
        const auto answer = m_link->run({&next, 1}, m_clock.now().boot_ms + limit_ms);
        QVERIFY(!answer.ok());
        QVERIFY(answer.error().isLost);
        QCOMPARE(answer.error().words, late.error().words);
    }

    /// As where a pooler gives each transaction another connection.
    void whatTheServerHasForgottenIsNamed()
    {
        QCOMPARE(number(divided(2)), 42);
        QCOMPARE(stateOf({"DEALLOCATE divided", {}}), QByteArray());
        QCOMPARE(stateOf(divided(2)), QByteArray("26000"));
        QCOMPARE(stateOf({"PREPARE other AS SELECT 1", {}}), QByteArray());
        QCOMPARE(stateOf({"SELECT 1", {}, "other"}), QByteArray("42P05"));
    }

    void manyBatchesOverOneLinkArriveInOrderAndOnce()
    {
        const auto office = at(m_peer.url("till3"));
        QByteArray before;
        for (quint64 after = 0; after < 30; after += 3) {
            auto batch = std::make_shared<world::Batch>(*batchOf(*m_shop, after, after + 3));
            batch->followsOn = before; // none of the first one
            before = batch->entries.back().hash;
            const auto answer = said(*office, batch);
            QCOMPARE(answer.outcome, Outcome::durable);
            QCOMPARE(answer.head.seq, after + 3);
            QCOMPARE(said(*office, batch).head.seq, after + 3); // once more
        }
        QCOMPARE(stored(), inSql(*batchOf(*m_shop, 0, 30)));
        QCOMPARE(faults(), QByteArray());
    }

    void aBatchThatFollowsOnAnotherEntryIsKeptBesideIt()
    {
        const auto office = at(m_peer.url("till3"));
        QCOMPARE(said(*office, batchOf(*m_shop, 28, 30)).outcome, Outcome::durable);
        auto branch = std::make_shared<world::Batch>(*tests::branchOf(*m_shop, 29, 3));
        for (journal::Entry& entry : branch->entries)
            ++entry.seq;
        branch->followsOn = QByteArray(journal::hash_size_bytes, 'x');
        const auto answer = said(*office, branch);
        QCOMPARE(answer.outcome, Outcome::fork);
        QCOMPARE(answer.head.seq, 30U);
        QCOMPARE(stored(), inSql(*batchOf(*m_shop, 0, 30)));
    }

private:
    QByteArray stateOf(const PostgresStatement& statement)
    {
        const auto answers = m_link->run({&statement, 1}, m_clock.now().boot_ms + limit_ms);
        return answers ? QByteArray() : answers.error().state;
    }
    std::int64_t number(const PostgresStatement& statement)
    {
        const auto answers = m_link->run({&statement, 1}, m_clock.now().boot_ms + limit_ms);
        return answers ? postgresNumber(answers->front().rows.front().front()) : -1;
    }

    PostgresAddress m_address;
    PostgresStop m_stop;
    std::unique_ptr<PostgresLink> m_link;
};

QTEST_GUILESS_MAIN(UplinkPreparedTest)
#include "uplink_prepared_test.moc"
