#include "core/uplink/postgres_link.h"
#include "tests/uplink/counting_till.h"

using namespace countersign;
using namespace countersign::tests;

namespace {

const QByteArray kept = "SELECT count(*) FROM countersign.sending";
// Of a code that is told of by hand.
const QByteArray any_id = "substr(sha256(int8send(n)), 1, 16)";
const QByteArray another_id = "substr(sha256('another'), 1, 16)";
const QByteArray any_number = "sha256(int8send(n))";

/// The SQL by which a till tells of codes, each to a number of its own; n goes from 1 to `codes`.
QByteArray telling(const QByteArray& age_ms, int codes = 1, const QByteArray& id = any_id,
                   const QByteArray& number = any_number)
{
    return "SELECT countersign.tell_sending(" + id + ", " + age_ms + ", " + number +
           ", sha256('card')) FROM generate_series(1, " + QByteArray::number(codes) + ") AS n";
}

} // namespace

// Real tills of one store, and of another, tell each other of the codes that they send.
class UplinkSendingsTest final : public QObject, private CountingOffice
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { skipWithoutServer(); }
    void init() { setUp(); }
    void whatTheTillsSendToAPhoneIsLimitedTogether();
    void noJournalHasTheKeyOfANumber();
    void whatIsSentWithoutALineIsToldOnceItIsThere();
    void aTillTellsOfItsOwnCodesAlone();
    void noTillRunsAnythingAsTheSchemasOwner();
    void noStatisticsKeepAKey();
    void noTillWaitsForWhatAnotherForgets();
    void theDatabaseForgetsThemAfterADay();
    void ofATillTheLastThousandAreKept();
    void aDatabaseThatWasSetUpEarlierStillCounts();

private:
    /// As whoever logs in with that role; true if it was done.
    bool canAs(const QByteArray& role, const QByteArray& sql)
    {
        return m_peer.sql("SET SESSION AUTHORIZATION " + role + "; " + sql + "; SELECT 'done'")
            .endsWith("done\n");
    }
};

void UplinkSendingsTest::whatTheTillsSendToAPhoneIsLimitedTogether()
{
    const char* line = CountingTill::key_line;
    const auto first = tillOf("till-3", "Acme", line, "10 / 1 h");
    const auto second = tillOf("till-4", "Acme", line, "10 / 1 h");
    const auto others = tillOf("till-9", "Other", line, "10 / 1 h");
    for (const auto* till : {&first, &second, &others})
        QVERIFY((*till)->start());
    QVERIFY(first->pay(ben)); // A single code is nobody's news.
    for (int code = 0; code < 10; ++code)
        QVERIFY(first->abandon(anna));
    QCOMPARE(first->refusalOf(anna), u"sending_limit"_s);
    const QByteArray told = "SELECT count(*), count(DISTINCT number_key), min(till) FROM "
                            "countersign.sending_of_neighbour";
    QTRY_COMPARE_WITH_TIMEOUT(asTill(*second, told), QByteArray("10|1|till-3\n"), arrival_max_ms);
    QCOMPARE(asTill(*first, told), QByteArray("0|0|\n"));
    QCOMPARE(asTill(*others, told), QByteArray("0|0|\n"));
    // Until it has heard of them all, one may still go: alone it would send ten.
    QTRY_VERIFY_WITH_TIMEOUT(!second->abandon(anna), arrival_max_ms);
    QCOMPARE(second->refusalOf(anna), u"sending_limit"_s);
    QVERIFY(second->shop.phone().size() < 10);
    QVERIFY(second->pay(ben));
    QVERIFY(others->pay(anna));
    for (const auto* till : {&first, &second, &others})
        QCOMPARE((*till)->end(), 0);
}

/// Where it would stay when the customer is erased, to be found by trying all numbers.
void UplinkSendingsTest::noJournalHasTheKeyOfANumber()
{
    const auto first = tillOf("till-3");
    QVERIFY(first->start());
    QVERIFY(first->abandon(anna));
    QCOMPARE(first->fail(anna, 1), 1);
    QTRY_COMPARE_WITH_TIMEOUT(m_peer.sql(kept), QByteArray("2\n"), arrival_max_ms);
    const auto key = [this](const QByteArray& column) {
        return m_peer.sql("SELECT DISTINCT encode(" + column + ", 'hex') FROM countersign.sending")
            .trimmed();
    };
    QCOMPARE(key("number_key").size(), 64);
    QCOMPARE(key("method_key").size(), 64);
    const QByteArray entries = "SELECT payload FROM countersign.journal";
    QTRY_VERIFY_WITH_TIMEOUT(m_peer.sql(entries).contains(key("method_key")), arrival_max_ms);
    QCOMPARE(first->end(), 0);
    QVERIFY(!m_peer.sql(entries).contains(key("number_key")));
    QVERIFY(!m_peer.sql(entries).contains(QByteArray(anna.phone).mid(1)));
    const Shop::Ran exported = first->shop.ctl({u"journal"_s, u"export"_s});
    QCOMPARE(exported.code, 0);
    QVERIFY(exported.output.contains(key("method_key"))); // by which wrong codes are counted
    QVERIFY(!exported.output.contains(key("number_key")));
}

void UplinkSendingsTest::whatIsSentWithoutALineIsToldOnceItIsThere()
{
    const auto first = tillOf("till-3");
    QVERIFY(first->start());
    QVERIFY(first->abandon(anna));
    QTRY_COMPARE_WITH_TIMEOUT(m_peer.sql(kept), QByteArray("1\n"), arrival_max_ms);
    m_peer.stop(false);
    QVERIFY(first->abandon(anna));
    QVERIFY(first->abandon(ben));
    QVERIFY2(m_peer.start(), m_peer.log().constData());
    QTRY_COMPARE_WITH_TIMEOUT(m_peer.sql(kept), QByteArray("3\n"), arrival_max_ms);
    QVERIFY(first->abandon(ben));
    QTRY_COMPARE_WITH_TIMEOUT(m_peer.sql(kept), QByteArray("4\n"), arrival_max_ms);
    QCOMPARE(m_peer.sql("SELECT count(*) FROM countersign.sending GROUP BY number_key"),
             QByteArray("2\n2\n"));
    QCOMPARE(first->end(), 0);
}

void UplinkSendingsTest::aTillTellsOfItsOwnCodesAlone()
{
    const auto first = tillOf("till-3");
    const auto second = tillOf("till-4");
    m_peer.sql("DROP ROLE IF EXISTS stray; CREATE ROLE stray LOGIN IN ROLE countersign_till");
    const QByteArray tills = "SELECT till FROM countersign.sending ORDER BY till";
    QVERIFY(canAs(first->role, telling("1000")));
    QCOMPARE(m_peer.sql(tills), QByteArray("till-3\n"));
    QVERIFY(canAs(first->role, telling("1000"))); // its answer may have been lost
    QCOMPARE(m_peer.sql(tills), QByteArray("till-3\n"));
    QVERIFY(canAs(second->role, telling("1000")));
    QCOMPARE(m_peer.sql(tills), QByteArray("till-3\ntill-4\n"));
    // Nobody else tells of any, and nobody of what is none, which no log quotes.
    QVERIFY(!canAs("stray", telling("1000")));
    QVERIFY(!canAs(second->role, telling("1000", 1, "'short'::bytea")));
    QVERIFY(!canAs(second->role, telling("1000", 1, another_id, "'short'::bytea")));
    QVERIFY(!m_peer.log().contains("Failing row"));
    QVERIFY(!canAs(second->role, "SET ROLE " + first->role + "; " + telling("1000")));
    for (const QByteArray name :
         {"countersign.tell_sending(bytea, bigint, bytea, bytea)", "countersign.forget_sendings()"})
        QCOMPARE(m_peer.sql("SELECT has_function_privilege('public', '" + name + "', 'EXECUTE')"),
                 QByteArray("f\n"));
    for (const QByteArray sql :
         {"SELECT count(*) FROM countersign.sending", "DELETE FROM countersign.sending",
          "UPDATE countersign.sending SET till='till-3'",
          "INSERT INTO countersign.sending VALUES('till-4', substr(sha256('x'), 1, 16), 1, "
          "sha256(''), sha256(''))",
          "DELETE FROM countersign.sending_of_neighbour"})
        QVERIFY2(!canAs(second->role, sql), sql);
    QVERIFY(canAs(second->role, "SELECT count(*) FROM countersign.sending_of_neighbour"));
    QCOMPARE(m_peer.sql(tills), QByteArray("till-3\ntill-4\n"));
}

/// What a session makes for itself is searched before all else, unless a function says otherwise.
void UplinkSendingsTest::noTillRunsAnythingAsTheSchemasOwner()
{
    const auto till = tillOf("till-4");
    QVERIFY(canAs(till->role, "CREATE FUNCTION pg_temp.seize(said pg_catalog.text) RETURNS boolean "
                              "LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'ALTER ROLE till4 SUPERUSER'; "
                              "RETURN true; END $$; "
                              "CREATE DOMAIN pg_temp.text AS pg_catalog.text "
                              "CHECK (pg_temp.seize(VALUE::pg_catalog.text)); " +
                                  telling("1000")));
    QCOMPARE(m_peer.sql(kept), QByteArray("1\n"));
    QCOMPARE(m_peer.sql("SELECT rolsuper FROM pg_roles WHERE rolname='till4'"), QByteArray("f\n"));
    // So it is with whatever else runs as the owner.
    QCOMPARE(m_peer.sql("SELECT count(*) > 0, bool_and(coalesce(proconfig @> "
                        "ARRAY['search_path=pg_catalog, pg_temp'], false)) FROM pg_proc WHERE "
                        "prosecdef AND pronamespace='countersign'::regnamespace"),
             QByteArray("t|t\n"));
}

/// They would outlast the day, and what is erased.
void UplinkSendingsTest::noStatisticsKeepAKey()
{
    const auto till = tillOf("till-3");
    const auto analysed = [this] {
        m_peer.sql("ANALYZE countersign.sending");
        return m_peer.sql("SELECT string_agg(attname::text, ',' ORDER BY attname) FROM pg_stats "
                          "WHERE schemaname='countersign' AND tablename='sending'");
    };
    QVERIFY(canAs(till->role, telling("1000", 20)));
    QCOMPARE(analysed(), QByteArray("at_ms,till\n"));
    // Where it was set up earlier, they go when it is brought up to date, and the codes stay.
    m_peer.sql("ALTER TABLE countersign.sending ALTER id SET STATISTICS 100, "
               "ALTER number_key SET STATISTICS 100, ALTER method_key SET STATISTICS 100");
    QCOMPARE(analysed(), QByteArray("at_ms,id,method_key,number_key,till\n"));
    m_peer.sql(till->shop.ctl({u"uplink"_s, u"schema"_s, u"counts"_s}).output, true);
    QCOMPARE(analysed(), QByteArray("at_ms,till\n"));
    QCOMPARE(m_peer.sql(kept), QByteArray("20\n"));
}

void UplinkSendingsTest::noTillWaitsForWhatAnotherForgets()
{
    const auto first = tillOf("till-3");
    const auto second = tillOf("till-4");
    QVERIFY(canAs(second->role, telling("1000", 1'000)));
    m_peer.sql("UPDATE countersign.sending SET at_ms = at_ms - 86400000");
    const world::SystemClock clock;
    const uplink::PostgresStop never;
    uplink::PostgresAddress address;
    address.url = m_peer.url(first->role);
    address.till = "till-3";
    const std::int64_t until_boot_ms = clock.now().boot_ms + arrival_max_ms;
    const auto open = uplink::PostgresLink::open(address, until_boot_ms, clock, never);
    QVERIFY(open.ok());
    for (const char* sql : {"BEGIN", "SELECT countersign.forget_sendings()"}) {
        const uplink::PostgresStatement statement{sql, {}};
        QVERIFY((*open)->run({&statement, 1}, until_boot_ms).ok());
    }
    QVERIFY(canAs(second->role, "SELECT countersign.forget_sendings(); " +
                                    telling("0", 1'001, "substr(sha256(int8send(-n)), 1, 16)")));
    QCOMPARE(m_peer.sql(kept), QByteArray("2000\n")); // the old ones, too, until that one commits
}

void UplinkSendingsTest::theDatabaseForgetsThemAfterADay()
{
    const auto first = tillOf("till-3");
    const auto second = tillOf("till-4");
    const QByteArray now_ms = "floor(extract(epoch FROM now()) * 1000)::bigint";
    const QByteArray age = "UPDATE countersign.sending SET at_ms = at_ms - 86400000";
    const QByteArray seen = "SELECT count(*) FROM countersign.sending_of_neighbour";
    QVERIFY(canAs(first->role, telling("86400000")));
    QCOMPARE(m_peer.sql(kept), QByteArray("0\n"));
    // One that is yet to come came now, so it is over in a day.
    QVERIFY(canAs(first->role, telling("-864000000", 2)));
    QCOMPARE(m_peer.sql(kept + " WHERE at_ms <= " + now_ms), QByteArray("2\n"));
    QCOMPARE(asTill(*second, seen), QByteArray("2\n")); // of one method
    m_peer.sql(age);
    QCOMPARE(asTill(*second, seen), QByteArray("0\n"));
    QVERIFY(canAs(second->role,
                  "SELECT countersign.forget_sendings(); " + telling("0", 1, another_id)));
    QCOMPARE(m_peer.sql("SELECT till FROM countersign.sending"), QByteArray("till-4\n"));
    // And whenever a till asks, whatever there is to tell.
    m_peer.sql(age);
    QVERIFY(second->start());
    QTRY_COMPARE_WITH_TIMEOUT(m_peer.sql(kept), QByteArray("0\n"), arrival_max_ms);
    QCOMPARE(second->end(), 0);
}

void UplinkSendingsTest::ofATillTheLastThousandAreKept()
{
    const auto first = tillOf("till-3");
    const auto second = tillOf("till-4");
    QVERIFY(canAs(second->role, telling("80000000")));
    QVERIFY(canAs(first->role, telling("(1200 - n)::bigint * 1000", 1'200)));
    QCOMPARE(m_peer.sql("SELECT till, count(*) FROM countersign.sending GROUP BY till ORDER BY 1"),
             QByteArray("till-3|1000\ntill-4|1\n"));
    const auto isKept = [this](const QByteArray& n) {
        return m_peer.sql(kept + " WHERE till='till-3' AND number_key=sha256(int8send(" + n +
                          "))") == "1\n";
    };
    QVERIFY(!isKept("200"));
    QVERIFY(isKept("201"));
    QVERIFY(isKept("1200"));
}

void UplinkSendingsTest::aDatabaseThatWasSetUpEarlierStillCounts()
{
    m_peer.sql(without_sendings_sql);
    const auto first = tillOf("till-3");
    const auto second = tillOf("till-4");
    QVERIFY(first->start());
    QVERIFY(second->start());
    QCOMPARE(first->fail(anna, 2), 2);
    QTRY_COMPARE_WITH_TIMEOUT(second->heard(), 2, arrival_max_ms);
    QTRY_VERIFY2_WITH_TIMEOUT(second->doctor().startsWith(u"warn "_s) &&
                                  second->doctor().contains(u"uplink schema counts"_s),
                              qPrintable(second->doctor()), arrival_max_ms);
    QCOMPARE(first->end(), 0);
    QCOMPARE(second->end(), 0);
    // It is brought up to date by the same command, which may be given again.
    const QByteArray schema = second->shop.ctl({u"uplink"_s, u"schema"_s, u"counts"_s}).output;
    for (int times = 0; times < 2; ++times) {
        m_peer.sql(schema, true);
        QCOMPARE(m_peer.sql("SELECT count(*) FROM countersign.sending_of_neighbour"),
                 QByteArray("0\n"));
    }
    QVERIFY(second->start());
    QTRY_VERIFY2_WITH_TIMEOUT(second->doctor().startsWith(u"ok "_s), qPrintable(second->doctor()),
                              arrival_max_ms);
    QVERIFY(second->abandon(ben));
    QTRY_COMPARE_WITH_TIMEOUT(m_peer.sql(kept), QByteArray("1\n"), arrival_max_ms);
    QCOMPARE(second->end(), 0);
}

QTEST_GUILESS_MAIN(UplinkSendingsTest)
#include "uplink_sendings_test.moc"
