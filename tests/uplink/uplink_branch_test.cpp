#include "tests/uplink/postgres_shop.h"
#include "tests/uplink/stretch.h"

#include <QTest>
#include <QUuid>

using namespace countersign;
using namespace countersign::uplink;
using namespace Qt::Literals::StringLiterals;

using Outcome = world::HeadOfficeAnswer::Outcome;
using tests::batchOf;
using tests::inSql;
using tests::PostgresPeer;

namespace {

constexpr quint64 restored_after = 8;

} // namespace

// A till whose store was put back, and a real PostgreSQL server that has what it lost.
class UplinkBranchTest : public QObject, private tests::PostgresShop
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void everyBatchOfABranchIsKept();
    void theTillsBranchBecomesItsJournal();
    void whatWasLostMayComeBack();
    void aBranchThatNobodyGoesOnWithIsPutAside();
    void whatFollowsOnNothingIsNotAdopted();
    void aForgedRowIsNotAdopted();
    void whatArrivedWhileItWasSettledIsNoFork();
    void whatCannotBeReadHidesNoOtherSale();
    void aReaderIsShownNoPayload();
    void aTillSettlesNothing();
    void aDatabaseThatWasSetUpBeforeGetsItsPart();

private:
    using Batch = std::shared_ptr<const world::Batch>;
    static std::vector<journal::Entry> saleOf(const QUuid& id, const QByteArray& receipt,
                                              const QByteArray& total);
    Batch following(const journal::Head& head, std::vector<journal::Entry> entries) const;
    static Batch partOf(const world::Batch& branch, std::size_t from, std::size_t count);
    void fork();
    void addBeside(const QByteArray& values);
    QByteArray sales();

    Batch m_ours;   // with the sale of T3-000001 after what the backup had
    Batch m_branch; // with that of T3-000009
};

void UplinkBranchTest::initTestCase()
{
    if (!PostgresPeer::isInstalled())
        QSKIP("PostgreSQL isn't installed");
    QVERIFY2(m_peer.start(), m_peer.log().constData());
}

void UplinkBranchTest::init()
{
    m_peer.sql("DROP SCHEMA IF EXISTS countersign CASCADE; DROP ROLE IF EXISTS till3; "
               "DROP ROLE IF EXISTS till4");
    m_peer.sql(postgresSchema(), true);
    m_shop.emplace();
    m_shop->append(9);
    enrol("till-3", "till3", m_shop->keys->signing.publicKey());
    const QUuid id = QUuid::createUuid();
    auto transaction = m_shop->open->begin().value();
    for (const journal::Entry& entry : saleOf(id, "T3-000001", "2.98"))
        transaction.append(entry.kind, id, entry.payload);
    QVERIFY(transaction.commit().ok());
    m_ours = batchOf(*m_shop, 0, 12);
    std::vector<journal::Entry> entries{tests::entryOf("store_restored", "{}")};
    for (journal::Entry& entry : saleOf(QUuid::createUuid(), "T3-000009", "7.00"))
        entries.push_back(std::move(entry));
    const QByteArray hash = m_ours->entries[restored_after - 1].hash;
    m_branch = following({restored_after, hash, {}}, std::move(entries));
}

std::vector<journal::Entry> UplinkBranchTest::saleOf(const QUuid& id, const QByteArray& receipt,
                                                     const QByteArray& total)
{
    std::vector<journal::Entry> entries{
        tests::entryOf("purchase_started",
                       R"({"basket":{"currency":"EUR","lines":[]},"totals":{"discounts":"0.00",)"
                       R"("net":")" +
                           total + R"(","tax":"0.00","taxes":[],"total":")" + total + R"("}})"),
        tests::entryOf("purchase_recorded",
                       R"({"countersigned":false,"currency":"EUR","receipt":")" + receipt +
                           R"(","total":")" + total + R"("})")};
    for (journal::Entry& entry : entries)
        entry.purchase = id.toString(QUuid::WithoutBraces).toLatin1();
    return entries;
}

UplinkBranchTest::Batch UplinkBranchTest::following(const journal::Head& head,
                                                    std::vector<journal::Entry> entries) const
{
    auto batch = std::make_shared<world::Batch>();
    batch->till = "till-3";
    batch->entries = std::move(entries);
    journal::ChainHash chain;
    check(journal::append(head, batch->entries, m_shop->keys->signing, chain).ok(),
          "they are chained and signed");
    return batch;
}

/// As a till hands it over that knows of the fork.
UplinkBranchTest::Batch UplinkBranchTest::partOf(const world::Batch& branch, std::size_t from,
                                                 std::size_t count)
{
    auto part = std::make_shared<world::Batch>();
    part->till = branch.till;
    part->isBranch = true;
    for (std::size_t i = from; i < from + count; ++i)
        part->entries.push_back(branch.entries[i]);
    return part;
}

void UplinkBranchTest::fork()
{
    const auto office = at(m_peer.url("till3"));
    QCOMPARE(said(*office, m_ours).outcome, Outcome::durable);
    QCOMPARE(said(*office, m_branch).outcome, Outcome::fork);
    QCOMPARE(stored("journal_branch"), inSql(*m_branch));
}

/// As whoever has the till's credentials may.
void UplinkBranchTest::addBeside(const QByteArray& values)
{
    m_peer.sql("SET ROLE till3; INSERT INTO countersign.journal_branch(till, seq, at_ms, kind, "
               "purchase, salt, payload, hash, signature) " +
               values);
}

QByteArray UplinkBranchTest::sales()
{
    return m_peer.sql("SELECT 'journal', receipt, total FROM countersign.sale UNION ALL "
                      "SELECT CASE WHEN is_settled THEN 'settled' ELSE 'open' END, receipt, total "
                      "FROM countersign.branch_sale ORDER BY 2");
}

void UplinkBranchTest::everyBatchOfABranchIsKept()
{
    const auto office = at(m_peer.url("till3"));
    QCOMPARE(said(*office, m_ours).head.seq, 12U);
    const auto branch = tests::branchOf(*m_shop, 6, 9); // 7 to 15
    // What the branch has in common is there already.
    const auto common = said(*office, partOf(*m_ours, 0, 6));
    QCOMPARE(common.head.hash, m_ours->entries.back().hash);
    QCOMPARE(common.kept, 6U);
    QCOMPARE(stored("journal_branch"), QByteArray());
    // Before the end of what is there, across it, and after it.
    const std::pair<std::size_t, std::size_t> parts[] = {{0, 3}, {3, 4}, {7, 2}};
    for (int again = 0; again < 2; ++again) {
        for (const auto& [from, count] : parts)
            QCOMPARE(said(*office, partOf(*branch, from, count)).kept, 6 + from + count);
        QCOMPARE(stored("journal_branch"), inSql(*branch));
    }
    QCOMPARE(stored(), inSql(*m_ours));
    // Nobody knows of the last ones alone that they are a branch's, unless the till says so.
    auto last = std::make_shared<world::Batch>(*partOf(*branch, 7, 2));
    last->isBranch = false;
    const auto gap = said(*office, last);
    QCOMPARE(gap.outcome, Outcome::durable);
    QCOMPARE(gap.kept, 0U);
    QVERIFY(faults().contains("till-3|7|the till has another journal from here on"));
}

void UplinkBranchTest::theTillsBranchBecomesItsJournal()
{
    fork();
    QCOMPARE(sales(), QByteArray("journal|T3-000001|2.98\nopen|T3-000009|7.00\n"));
    QCOMPARE(m_peer.sql("SELECT countersign.adopt_branch('till-3', 'a new disk')"),
             QByteArray("11\n"));
    QCOMPARE(stored(), inSql(*batchOf(*m_shop, 0, restored_after)) + inSql(*m_branch));
    QCOMPARE(stored("journal_aside"), inSql(*batchOf(*m_shop, restored_after, 12)));
    QCOMPARE(stored("journal_branch"), QByteArray());
    QCOMPARE(m_peer.sql("SELECT DISTINCT why, put_by FROM countersign.journal_aside"),
             QByteArray("a new disk|owner\n"));
    QCOMPARE(faults(), QByteArray());
    QCOMPARE(sales(), QByteArray("settled|T3-000001|2.98\njournal|T3-000009|7.00\n"));
    // The till finds that out by what it sends, and goes on.
    const auto office = at(m_peer.url("till3"));
    const auto settled = said(*office, partOf(*m_branch, 2, 1));
    QCOMPARE(settled.outcome, Outcome::durable);
    QCOMPARE(settled.head.seq, 11U);
    QCOMPARE(settled.head.hash, m_branch->entries.back().hash);
    const auto more = following({11, settled.head.hash, {}}, {tests::entryOf("x", "{}")});
    QCOMPARE(said(*office, more).head.seq, 12U);
    QCOMPARE(faults(), QByteArray());
}

/// The lost disk is found, and put in again.
void UplinkBranchTest::whatWasLostMayComeBack()
{
    fork();
    QCOMPARE(m_peer.sql("SELECT countersign.adopt_branch('till-3', 'a new disk')"),
             QByteArray("11\n"));
    const auto office = at(m_peer.url("till3"));
    const auto last = partOf(*m_ours, 11, 1); // all before was acknowledged
    QCOMPARE(said(*office, last).outcome, Outcome::fork);
    QCOMPARE(stored("journal_branch"), inSql(*last));
    QCOMPARE(m_peer.sql("SELECT countersign.adopt_branch('till-3', 'the old disk')"),
             QByteArray("12\n"));
    QCOMPARE(stored(), inSql(*m_ours));
    QCOMPARE(stored("journal_aside"), inSql(*m_branch));
    QCOMPARE(faults(), QByteArray());
    QCOMPARE(sales(), QByteArray("journal|T3-000001|2.98\nsettled|T3-000009|7.00\n"));
}

void UplinkBranchTest::aBranchThatNobodyGoesOnWithIsPutAside()
{
    fork();
    QCOMPARE(m_peer.sql("SELECT countersign.put_branch_aside('till-3', 'a copied till')"),
             QByteArray("3\n"));
    QCOMPARE(stored(), inSql(*m_ours));
    QCOMPARE(stored("journal_aside"), inSql(*m_branch));
    QCOMPARE(faults(), QByteArray());
    QCOMPARE(sales(), QByteArray("journal|T3-000001|2.98\nsettled|T3-000009|7.00\n"));
    // Whoever goes on with it all the same opens it again.
    const auto office = at(m_peer.url("till3"));
    QCOMPARE(said(*office, m_branch).outcome, Outcome::fork);
    QVERIFY(faults().contains("another journal"));
    QCOMPARE(sales(), QByteArray("journal|T3-000001|2.98\nopen|T3-000009|7.00\n"));
}

void UplinkBranchTest::whatFollowsOnNothingIsNotAdopted()
{
    fork();
    m_peer.sql("UPDATE countersign.journal_branch SET payload='{\"total\":\"0.00\"}' WHERE seq=10");
    QCOMPARE(m_peer.sql("SELECT countersign.adopt_branch('till-3', 'x')"), QByteArray());
    QCOMPARE(stored(), inSql(*m_ours));
    QVERIFY(faults().contains("another journal"));
    QCOMPARE(m_peer.sql("SELECT countersign.adopt_branch('till-4', 'x')"), QByteArray());
}

/// It has the hash of an entry of the branch, and says something else in another place.
void UplinkBranchTest::aForgedRowIsNotAdopted()
{
    const QByteArray hash = m_branch->entries[1].hash.toHex();
    addBeside("VALUES('till-3', 50, 0, 'x', '', '', '{}', '\\x" + hash + "', '')");
    QCOMPARE(m_peer.sql("SELECT seq FROM countersign.journal_branch"), QByteArray("50\n"));
    const auto office = at(m_peer.url("till3"));
    QCOMPARE(said(*office, m_ours).outcome, Outcome::durable);
    QCOMPARE(said(*office, m_branch).outcome, Outcome::fork);
    QCOMPARE(m_peer.sql("SELECT countersign.adopt_branch('till-3', 'a new disk')"),
             QByteArray("11\n"));
    QCOMPARE(stored(), inSql(*batchOf(*m_shop, 0, restored_after)) + inSql(*m_branch));
    QCOMPARE(faults(), QByteArray());
}

/// A batch that was under way is kept beside the journal though it is in it by then.
void UplinkBranchTest::whatArrivedWhileItWasSettledIsNoFork()
{
    fork();
    QCOMPARE(m_peer.sql("SELECT countersign.adopt_branch('till-3', 'a new disk')"),
             QByteArray("11\n"));
    addBeside("SELECT * FROM countersign.journal WHERE seq>=10");
    QCOMPARE(stored("journal_branch"), inSql(*partOf(*m_branch, 1, 2)));
    QCOMPARE(faults(), QByteArray());
    QCOMPARE(sales(), QByteArray("settled|T3-000001|2.98\njournal|T3-000009|7.00\n"));
    // Nor is it one to be settled: the journal isn't cut off there.
    const QByteArray there = stored();
    QCOMPARE(m_peer.sql("SELECT countersign.adopt_branch('till-3', 'once more')"), QByteArray());
    QCOMPARE(stored(), there);
}

void UplinkBranchTest::whatCannotBeReadHidesNoOtherSale()
{
    fork();
    const QByteArray payloads[] = {"no JSON", R"({"total":"much","countersigned":"perhaps"})"};
    for (const QByteArray& payload : payloads)
        addBeside("SELECT till, seq, 253402300800000, 'purchase_recorded', 'p', salt, '" + payload +
                  "', sha256('" + payload + "'), '' FROM countersign.journal WHERE seq=12");
    QCOMPARE(m_peer.sql("SET ROLE countersign_reader; SELECT receipt, total, day IS NULL, "
                        "is_countersigned FROM countersign.branch_sale ORDER BY seq, 4"),
             QByteArray("T3-000009|7.00|f|f\n||t|f\n||t|\n"));
}

/// Not by a type of its own either, which would see what is made of it.
void UplinkBranchTest::aReaderIsShownNoPayload()
{
    fork();
    QCOMPARE(m_peer.sql("SET ROLE countersign_reader; CREATE DOMAIN pg_temp.jsonb AS text "
                        "CHECK (value IS NULL); SELECT receipt, total FROM "
                        "countersign.branch_sale UNION ALL SELECT receipt, total FROM "
                        "countersign.sale"),
             QByteArray("T3-000009|7.00\nT3-000001|2.98\n"));
}

void UplinkBranchTest::aTillSettlesNothing()
{
    fork();
    const PostgresStop stop;
    const PostgresAddress address{m_peer.url("till3"), {}, "till-3"};
    const std::int64_t until_boot_ms = m_clock.now().boot_ms + 60'000;
    auto link = PostgresLink::open(address, until_boot_ms, m_clock, stop);
    QVERIFY(link.ok());
    for (const char* sql :
         {"SELECT 1 FROM countersign.adopt_branch('till-3', 'x')",
          "SELECT 1 FROM countersign.put_branch_aside('till-3', 'x')",
          "SELECT 1 FROM countersign.journal_aside", "SELECT 1 FROM countersign.branch_sale",
          "INSERT INTO countersign.journal_branch(till, arrived_at) "
          "VALUES('till-3', 'infinity')"}) {
        const PostgresStatement statement{sql, {}};
        const auto refused = (*link)->run({&statement, 1}, until_boot_ms);
        QVERIFY2(!refused.ok() && refused.error().state == "42501", sql);
    }
}

void UplinkBranchTest::aDatabaseThatWasSetUpBeforeGetsItsPart()
{
    m_peer.sql("DROP FUNCTION countersign.adopt_branch, countersign.put_branch_aside; "
               "DROP VIEW countersign.branch_sale, countersign.other_branch; "
               "DROP TABLE countersign.journal_aside, countersign.word_aside; "
               "GRANT INSERT ON countersign.journal_branch TO countersign_till; "
               "CREATE OR REPLACE VIEW countersign.journal_fault AS "
               "SELECT till, seq, 'as it was said before' AS fault FROM countersign.till_head");
    m_peer.sql(postgresBranchesSchema(), true);
    QCOMPARE(faults(), QByteArray());
    aTillSettlesNothing();
    QCOMPARE(m_peer.sql("SELECT countersign.adopt_branch('till-3', 'a new disk')"),
             QByteArray("11\n"));
}

QTEST_GUILESS_MAIN(UplinkBranchTest)
#include "uplink_branch_test.moc"
