#include "tests/uplink/cut_line.h"
#include "tests/uplink/postgres_shop.h"
#include "tests/uplink/stretch.h"

using namespace countersign;
using namespace countersign::uplink;
using namespace Qt::Literals::StringLiterals;

using Answer = world::HeadOfficeAnswer;
using Outcome = Answer::Outcome;
using tests::batchOf;
using tests::inSql;
using tests::PostgresPeer;

namespace {

constexpr int limit_ms = 60'000;

} // namespace

// Head office in a real PostgreSQL server, with TLS and client certificates.
class UplinkPostgresTest : public QObject, private tests::PostgresShop
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!PostgresPeer::isInstalled())
            QSKIP("PostgreSQL isn't installed");
        QVERIFY2(m_peer.start(), m_peer.log().constData());
    }

    void init()
    {
        m_peer.sql("DROP SCHEMA IF EXISTS countersign CASCADE; DROP ROLE IF EXISTS till3; "
                   "DROP ROLE IF EXISTS till4");
        m_peer.sql(postgresSchema(), true);
        m_shop.emplace();
        m_shop->append(9);
        enrol("till-3", "till3", m_shop->keys->signing.publicKey());
    }

    void everyEntryArrivesAsItIsAndOnce()
    {
        const auto office = at(m_peer.url("till3"));
        const auto all = batchOf(*m_shop, 0, 10);
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 4)).outcome, Outcome::durable);
        QCOMPARE(stored(), inSql(*batchOf(*m_shop, 0, 4)));
        for (const auto& [after, until] : {std::pair{3, 7}, {0, 7}, {6, 10}, {0, 10}, {2, 4}}) {
            const Answer answer = said(*office, batchOf(*m_shop, quint64(after), quint64(until)));
            QCOMPARE(answer.outcome, Outcome::durable);
            QVERIFY(answer.head.seq >= quint64(until));
            QCOMPARE(answer.head.hash, all->entries[answer.head.seq - 1].hash);
        }
        QCOMPARE(stored(), inSql(*all));
        QCOMPARE(faults(), QByteArray());
        // A program that doesn't remember finds the same.
        const auto another = at(m_peer.url("till3"));
        QCOMPARE(said(*another, batchOf(*m_shop, 9, 10)).head.seq, 10U);
        QCOMPARE(stored(), inSql(*all));
    }

    void aBatchThatLeavesAGapIsNotTaken()
    {
        const auto office = at(m_peer.url("till3"));
        const Answer nothing = said(*office, batchOf(*m_shop, 4, 10));
        QCOMPARE(nothing.outcome, Outcome::durable);
        QCOMPARE(nothing.head.seq, 0U);
        QCOMPARE(stored(), QByteArray());
    }

    void ofTwoBranchesBothAreKept()
    {
        const auto office = at(m_peer.url("till3"));
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 10)).outcome, Outcome::durable);
        const auto ours = batchOf(*m_shop, 0, 10);
        // An older copy of the store sells on.
        const auto branch = tests::branchOf(*m_shop, 6, 2);
        const Answer fork = said(*office, branch);
        QCOMPARE(fork.outcome, Outcome::fork);
        QCOMPARE(fork.head.seq, 8U);
        QCOMPARE(fork.head.hash, ours->entries[7].hash);
        QCOMPARE(stored(), inSql(*ours));
        QCOMPARE(stored("journal_branch"), inSql(*branch));
        QVERIFY(faults().contains("till-3|7|the till has another journal from here on"));
        // It is said again, and kept once.
        QCOMPARE(said(*office, branch).outcome, Outcome::fork);
        QCOMPARE(stored("journal_branch"), inSql(*branch));
    }

    void whoCannotProveWhoTheyAreIsNotLetIn_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::newRow("another's certificate") << m_peer.url("till3", "till4");
        QTest::newRow("an expired certificate") << m_peer.url("till3", {}, -1);
        tests::Certificates others;
        QByteArray url = m_peer.url("till3");
        const qsizetype certificate = url.indexOf("&sslcert=");
        QTest::newRow("no certificate") << url.left(certificate) + "&sslcert=/nowhere/x.pem";
        QTest::newRow("not over TLS")
            << url.left(certificate).replace("sslmode=verify-full", "sslmode=disable");
        QTest::newRow("a server of another name") << url.replace("@127.0.0.1:", "@localhost:");
        url = m_peer.url("till3");
        const QByteArray ours = QFile::encodeName(m_peer.certificates().authority());
        QVERIFY(QFile::copy(others.authority(), m_place.filePath(u"others.pem"_s)) ||
                QFile::exists(m_place.filePath(u"others.pem"_s)));
        QTest::newRow("a server of another authority")
            << url.replace(ours, QFile::encodeName(m_place.filePath(u"others.pem"_s)));
    }

    void whoCannotProveWhoTheyAreIsNotLetIn()
    {
        QFETCH(QByteArray, url);
        const auto office = at(url);
        const Answer answer = said(*office, batchOf(*m_shop, 0, 10));
        QCOMPARE(answer.outcome, Outcome::unreachable);
        QVERIFY(!answer.reason.isEmpty());
        QCOMPARE(stored(), QByteArray());
    }

    void whatOnlyAPersonCanMendStopsTheDrain_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<QString>("part");
        QTest::newRow("not enrolled")
            << QByteArray("DELETE FROM countersign.till_head") << u"doesn't know till till-3"_s;
        QTest::newRow("another till's role")
            << QByteArray("UPDATE countersign.till SET role='till9'") << u"doesn't know"_s;
        QTest::newRow("another key")
            << QByteArray("UPDATE countersign.till_head SET hash=sha256('x')")
            << u"another public key"_s;
        QTest::newRow("a newer schema")
            << QByteArray("UPDATE countersign.schema_version SET version=2") << u"version 2"_s;
        QTest::newRow("no schema")
            << QByteArray("DROP SCHEMA countersign CASCADE") << u"uplink schema"_s;
        QTest::newRow("nothing may be added")
            << QByteArray("REVOKE INSERT ON countersign.journal FROM countersign_till")
            << u"denied"_s;
    }

    void whatOnlyAPersonCanMendStopsTheDrain()
    {
        QFETCH(QByteArray, sql);
        QFETCH(QString, part);
        m_peer.sql(sql);
        const auto office = at(m_peer.url("till3"));
        const Answer answer = said(*office, batchOf(*m_shop, 0, 10));
        QCOMPARE(answer.outcome, Outcome::refused);
        QCOMPARE(answer.seq, 1U);
        QVERIFY2(answer.reason.contains(part), qPrintable(answer.reason));
    }

    void anotherTillsCredentialsReachNothingOfOurs()
    {
        store_test::Shop other;
        enrol("till-4", "till4", other.keys->signing.publicKey());
        const auto office = at(m_peer.url("till3"));
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 10)).outcome, Outcome::durable);
        const auto thief = at(m_peer.url("till4"));
        const Answer answer = said(*thief, batchOf(*m_shop, 0, 10));
        QCOMPARE(answer.outcome, Outcome::refused);
        const PostgresStop stop;
        const world::SystemClock clock;
        const PostgresAddress address{m_peer.url("till4"), {}, "till-4"};
        auto link = PostgresLink::open(address, clock.now().boot_ms + limit_ms, clock, stop);
        QVERIFY(link.ok());
        const auto run = [&](const char* sql) {
            const PostgresStatement statement{sql, {}};
            return (*link)->run({&statement, 1}, clock.now().boot_ms + limit_ms);
        };
        QCOMPARE(run("SELECT 1 FROM countersign.journal").value().front().rows.size(), 0U);
        QCOMPARE(run("SELECT 1 FROM countersign.till").value().front().rows.size(), 1U);
        QCOMPARE(run("UPDATE countersign.till_head SET seq=0 WHERE till='till-3'")
                     .value()
                     .front()
                     .changed,
                 0);
        for (const char* sql :
             {"INSERT INTO countersign.journal VALUES('till-3', 99, 0, 'x', '', '', '', "
              "sha256(''), '')",
              "INSERT INTO countersign.journal_branch VALUES('till-3', 99, 0, 'x', '', '', '', "
              "sha256(''), '')",
              "UPDATE countersign.journal SET payload=''", "DELETE FROM countersign.journal",
              "SELECT 1 FROM countersign.sale", "UPDATE countersign.till SET store=''",
              "UPDATE countersign.till_head SET till='till-4'", "TRUNCATE countersign.journal"}) {
            const auto refused = run(sql);
            QVERIFY2(!refused.ok() && refused.error().state == "42501", sql);
        }
        QCOMPARE(stored(), inSql(*batchOf(*m_shop, 0, 10)));
    }

    void whatIsAlteredAtHeadOfficeIsFoundBySql_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<QByteArray>("fault");
        const auto row = [](const char* name, const char* sql, const char* fault) {
            QTest::newRow(name) << QByteArray(sql) << QByteArray(fault);
        };
        row("a payload", "UPDATE countersign.journal SET payload='{}' WHERE seq=5",
            "till-3|5|it was altered");
        row("a time", "UPDATE countersign.journal SET at_ms=at_ms+1 WHERE seq=1",
            "till-3|1|it was altered");
        row("a salt", "UPDATE countersign.journal SET salt=sha256('') WHERE seq=10",
            "till-3|10|it was altered");
        row("a deleted entry", "DELETE FROM countersign.journal WHERE seq=4",
            "till-3|5|entries before it are missing");
        row("a cut end", "DELETE FROM countersign.journal WHERE seq>7",
            "till-3|10|the journal does not end where it once did");
        row("all", "DELETE FROM countersign.journal",
            "till-3|10|the journal does not end where it once did");
    }

    void whatIsAlteredAtHeadOfficeIsFoundBySql()
    {
        QFETCH(QByteArray, sql);
        QFETCH(QByteArray, fault);
        const auto office = at(m_peer.url("till3"));
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 10)).outcome, Outcome::durable);
        QCOMPARE(faults(), QByteArray());
        m_peer.sql(sql);
        QVERIFY2(faults().contains(fault), faults().constData());
    }

    void aServerThatComesBackGoesOnWhereItWas()
    {
        const auto office = at(m_peer.url("till3"));
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 4)).outcome, Outcome::durable);
        m_peer.stop(false);
        QCOMPARE(said(*office, batchOf(*m_shop, 4, 7)).outcome, Outcome::unreachable);
        QCOMPARE(said(*office, batchOf(*m_shop, 4, 7)).outcome, Outcome::unreachable);
        QVERIFY2(m_peer.start(), m_peer.log().constData());
        QCOMPARE(said(*office, batchOf(*m_shop, 4, 7)).head.seq, 7U);
        m_peer.stop();
        QVERIFY2(m_peer.start(), m_peer.log().constData());
        // The old line is found to be dead, and a new one is taken at once.
        QCOMPARE(said(*office, batchOf(*m_shop, 7, 10)).head.seq, 10U);
        QCOMPARE(stored(), inSql(*batchOf(*m_shop, 0, 10)));
        QCOMPARE(faults(), QByteArray());
    }

    void aLineThatNobodyUsesIsLeftToOthers()
    {
        const auto office = at(m_peer.url("till3"), {}, 1);
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 4)).head.seq, 4U);
        QTRY_COMPARE_WITH_TIMEOUT(links(), QByteArray("0"), limit_ms);
        QCOMPARE(said(*office, batchOf(*m_shop, 4, 10)).head.seq, 10U);
        QCOMPARE(stored(), inSql(*batchOf(*m_shop, 0, 10)));
    }

    void anAnswerWithoutAnEndIsGivenUp()
    {
        for (const char* sql : {"SELECT repeat('x', 1000) FROM generate_series(1, 100000)",
                                "SELECT 1 FROM generate_series(1, 200000)"}) {
            const PostgresStop stop;
            const PostgresAddress address{m_peer.url("till3"), {}, "till-3"};
            const auto until_boot_ms = m_clock.now().boot_ms + limit_ms;
            const auto link = PostgresLink::open(address, until_boot_ms, m_clock, stop);
            const PostgresStatement statement{sql, {}};
            const auto answer = (*link)->run({&statement, 1}, until_boot_ms);
            QVERIFY(!answer.ok() && answer.error().isLost);
            QVERIFY2(answer.error().words.contains(u"longer than any"_s),
                     qPrintable(answer.error().words));
        }
    }

    void aServerThatHasBecomeAStandbyIsLeft()
    {
        const auto office = at(m_peer.url("till3"));
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 4)).outcome, Outcome::durable);
        const auto again = qScopeGuard([this] { (void)setReadOnly(false); });
        QVERIFY(setReadOnly(true));
        for (int i = 0; i < 2; ++i) {
            QTRY_COMPARE_WITH_TIMEOUT(said(*office, batchOf(*m_shop, 4, 7)).outcome,
                                      Outcome::unreachable, limit_ms);
            QTRY_COMPARE_WITH_TIMEOUT(links(), QByteArray("0"), limit_ms);
        }
        QVERIFY(said(*office, batchOf(*m_shop, 4, 7)).reason.contains(u"is a standby"_s));
        QVERIFY(setReadOnly(false));
        QTRY_COMPARE_WITH_TIMEOUT(said(*office, batchOf(*m_shop, 4, 10)).outcome, Outcome::durable,
                                  limit_ms);
    }

    /// The line is cut after each number of bytes in turn, either way: amid the batch, or when it
    /// was committed and the answer is on its way.
    void aLineThatIsCutAnywhereLosesAndDoublesNothing()
    {
        tests::CutLine line(m_peer.port());
        QByteArray url = m_peer.url("till3");
        url.replace(":" + QByteArray::number(m_peer.port()) + "/",
                    ":" + QByteArray::number(line.port()) + "/");
        int cuts = 0;
        for (const auto side : {tests::CutLine::Side::toServer, tests::CutLine::Side::toClient}) {
            for (qsizetype bytes = 1; bytes < 12'000; bytes += 487) {
                m_peer.sql("TRUNCATE countersign.journal; UPDATE countersign.till_head SET seq=0, "
                           "hash=countersign.genesis((SELECT public_key FROM countersign.till))");
                line.cutAfter(side, bytes);
                const auto office = at(url);
                if (said(*office, batchOf(*m_shop, 0, 10)).outcome != Outcome::durable)
                    ++cuts;
                line.heal();
                const QByteArray meanwhile = stored();
                const QByteArray all = inSql(*batchOf(*m_shop, 0, 10));
                QVERIFY(meanwhile.isEmpty() || meanwhile == all);
                QCOMPARE(said(*office, batchOf(*m_shop, 0, 10)).head.seq, 10U);
                QCOMPARE(stored(), all);
                QCOMPARE(faults(), QByteArray());
            }
        }
        qInfo("%d of them were cut amid it", cuts);
        QVERIFY(cuts > 10);
    }

    void aServerThatSaysNothingIsLeftInTime()
    {
        tests::CutLine line(m_peer.port());
        line.swallow();
        QByteArray url = m_peer.url("till3");
        url.replace(":" + QByteArray::number(m_peer.port()) + "/",
                    ":" + QByteArray::number(line.port()) + "/");
        auto office = at(url);
        std::promise<Answer> promise;
        auto answer = promise.get_future();
        office->hand(batchOf(*m_shop, 0, 10), [&](const Answer& said) { promise.set_value(said); });
        QTRY_VERIFY_WITH_TIMEOUT(line.hasSwallowed(), limit_ms);
        office.reset(); // The till ends, and doesn't wait for it.
        QCOMPARE(answer.get().outcome, Outcome::unreachable);
    }

    void accountantsReadWhatWasSold()
    {
        auto transaction = m_shop->open->begin().value();
        const QUuid id = QUuid::createUuid();
        transaction.append(
            "purchase_started", id,
            R"({"basket":{"currency":"EUR","lines":[{"category":"pens","gtin":"04006381333931",)"
            R"("name":"Pens","price":"1.49","quantity":"2","tax":"19"}],)"
            R"("prices_include_tax":true},"tender":{"amount":"2.98","kind":"cash","number":1},)"
            R"("totals":{"discounts":"0.00","net":"2.50","tax":"0.48",)"
            R"("taxes":[{"base":"2.50","rate":"19","tax":"0.48"}],)"
            R"("total":"2.98"}})");
        transaction.append(
            "purchase_recorded", id,
            R"({"countersigned":false,"currency":"EUR","receipt":"T3-000001","total":"2.98"})");
        QVERIFY(transaction.commit().ok());
        const auto office = at(m_peer.url("till3"));
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 12)).outcome, Outcome::durable);
        QCOMPARE(m_peer.sql("SELECT till, store, receipt, currency, total, is_countersigned FROM "
                            "countersign.sale"),
                 QByteArray("till-3|Acme|T3-000001|EUR|2.98|f\n"));
        QCOMPARE(m_peer.sql("SELECT gtin, name, category, quantity, price, tax FROM "
                            "countersign.sale_line"),
                 QByteArray("04006381333931|Pens|pens|2|1.49|19\n"));
        QCOMPARE(m_peer.sql("SELECT rate, base, tax FROM countersign.sale_tax"),
                 QByteArray("19|2.50|0.48\n"));
        QCOMPARE(m_peer.sql("SELECT kind, amount FROM countersign.sale_tender"),
                 QByteArray("cash|2.98\n"));
        QCOMPARE(m_peer.sql("SELECT store, till, currency, sales, total, countersigned FROM "
                            "countersign.sales_by_day"),
                 QByteArray("Acme|till-3|EUR|1|2.98|0\n"));
    }

    void aDatabaseThatWasSetUpBeforeShowsWhatWasntTaken()
    {
        m_peer.sql("DROP TABLE countersign.change_piece, countersign.change_set; "
                   "DROP VIEW countersign.exception CASCADE; "
                   "DROP POLICY every_row_published_to ON countersign.till");
        m_peer.sql(postgresChangesSchema(), true);
        m_peer.sql(postgresViewsSchema(), true);
        auto transaction = m_shop->open->begin().value();
        transaction.append("changes_refused", {}, R"({"reason":"x","version":2,"why":"older"})");
        QVERIFY(transaction.commit().ok());
        const auto office = at(m_peer.url("till3"));
        QCOMPARE(said(*office, batchOf(*m_shop, 0, 11)).head.seq, 11U);
        QCOMPARE(m_peer.sql("SELECT till, store, seq, said ->> 'why' FROM countersign.exception "
                            "WHERE kind='changes_refused'"),
                 QByteArray("till-3|Acme|11|older\n"));
    }

private:
    /// As a server is that another has taken the place of. It tells its open lines before it lets
    /// in another that knows, so that none writes once this has returned: a batch that slipped in
    /// would be held already, which a standby may say.
    bool setReadOnly(bool isSo)
    {
        const QByteArray wanted = isSo ? "on" : "off";
        m_peer.sql("ALTER SYSTEM SET default_transaction_read_only=" + wanted +
                   "; SELECT pg_reload_conf()");
        return QTest::qWaitFor(
            [&] { return m_peer.sql("SHOW default_transaction_read_only").trimmed() == wanted; },
            limit_ms);
    }
    QByteArray links()
    {
        return m_peer.sql("SELECT count(*) FROM pg_stat_activity WHERE usename='till3'").trimmed();
    }
};

QTEST_GUILESS_MAIN(UplinkPostgresTest)
#include "uplink_postgres_test.moc"
