#include "tests/uplink/sold_baskets.h"
#include "tests/uplink/views_shop.h"

#include <QScopeGuard>
#include <array>
#include <limits>

using namespace countersign;
using namespace countersign::uplink;

using sale::amountOf;
using tests::discounted;
using tests::PostgresPeer;

namespace {

constexpr std::array views = {"sale",
                              "branch_sale",
                              "sale_line",
                              "sale_tax",
                              "sale_tender",
                              "countersignature",
                              "exception",
                              "sales_by_day",
                              "lines_by_day",
                              "taxes_by_day",
                              "tenders_by_day",
                              "countersignatures_by_day",
                              "exceptions_by_day"};

} // namespace

// Who may read what at head office, and what a till can do to it, in a real PostgreSQL server.
class UplinkReaderTest : public QObject, private tests::ViewsShop
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!PostgresPeer::isInstalled())
            QSKIP("PostgreSQL isn't installed");
        QVERIFY2(m_peer.start(), m_peer.log().constData());
    }

    void init() { setUp(); }

    void whatOneTillSaysBreaksNothingOfTheOthers()
    {
        enrolOther();
        sell(discounted(), sale::TenderKind::cash, amountOf(u"9.30"));
        sendAll();
        const QByteArray added("added\n");
        QCOMPARE(add(1, "purchase_recorded", "p", "'no JSON'"), added);
        QCOMPARE(add(2, "countersigned", "p", R"('{"by"')"), added);
        QCOMPARE(add(3, "purchase_closed", "p", "''"), added);
        QCOMPARE(add(4, "method_frozen", "", "'['"), added);
        QCOMPARE(add(5, "purchase_recorded", "q", R"('{"total":"x","currency":"EUR"}')"), added);
        QCOMPARE(add(6, "purchase_started", "r",
                     R"('{"basket":{"currency":"EUR","lines":7},"totals":{"net":"1.00",)"
                     R"("tax":"0.00","total":"1.00","discounts":"0.00","taxes":{}}}')"),
                 added);
        QCOMPARE(add(7, "purchase_recorded", "r", R"('{"total":"1.00","currency":"EUR"}')"), added);
        QCOMPARE(add(8, "purchase_recorded", "r", R"('{"total":"1.00","currency":"EUR"}')",
                     std::numeric_limits<qint64>::max()),
                 added);
        QCOMPARE(add(9, "try_failed", "p", "repeat('[', 100000)"), added);
        QCOMPARE(add(10, "products_dropped", "", R"('{"by":"\u0000"}')"), added);
        QCOMPARE(add(11, "purchase_recorded", "r", R"('{"total":"1e999999","currency":"EUR"}')"),
                 added);
        QCOMPARE(add(12, "purchase_recorded", "r", R"('{"total":"2.00","currency":"EUR"}')"),
                 added);
        // All that can be read of it adds up, and a line can't be read.
        QCOMPARE(add(13, "purchase_started", "s",
                     R"('{"basket":{"currency":"EUR","prices_include_tax":true,"lines":[)"
                     R"({"price":"1.00","quantity":"1"},{"price":"1.00","quantity":"1",)"
                     R"("discount":{"amount":"x"}}]},"tender":{"kind":"card","amount":"1.00"},)"
                     R"("totals":{"net":"1.00","tax":"0.00","total":"1.00","discounts":"0.00",)"
                     R"("taxes":[{"rate":"0","base":"1.00","tax":"0.00"}]}}')"),
                 added);
        QCOMPARE(add(14, "purchase_recorded", "s", R"('{"total":"1.00","currency":"EUR"}')"),
                 added);
        const qint64 at_ms = 1'700'000'000'000;
        QCOMPARE(add(1, "purchase_recorded", "t", "'no JSON'", at_ms, "journal_branch"), added);
        QCOMPARE(add(2, "purchase_recorded", "u",
                     R"('{"total":"3.00","currency":"EUR","countersigned":"so"}')", at_ms,
                     "journal_branch"),
                 added);
        for (const char* view : views)
            QVERIFY2(!read(QByteArray("count(*), max(x::text) FROM ") + view + " AS x").isEmpty(),
                     view);
        QCOMPARE(read("till, total FROM sale ORDER BY till"),
                 QByteArray("till-3|9.32\ntill-4|1.00\ntill-4|1.00\n"));
        QCOMPARE(read("till, count(*) FROM sale_line GROUP BY till ORDER BY till"),
                 QByteArray("till-3|3\ntill-4|2\n"));
        QCOMPARE(read("seq, day, total, is_countersigned FROM branch_sale ORDER BY seq"),
                 QByteArray("1|2023-11-14||\n2|2023-11-14|3.00|f\n"));
        QCOMPARE(read("seq, kind, fault FROM exception WHERE till='till-4' ORDER BY seq"),
                 QByteArray("1|purchase_recorded|it cannot be read\n"
                            "2|countersigned|it cannot be read\n"
                            "3|purchase_closed|it cannot be read\n"
                            "4|method_frozen|it cannot be read\n"
                            "5|purchase_recorded|what was charged is missing, or cannot be read\n"
                            "7|purchase_recorded|its lines, taxes or tender do not add up\n"
                            "8|purchase_recorded|its time is out of range\n"
                            "9|try_failed|it cannot be read\n"
                            "10|products_dropped|it cannot be read\n"
                            "11|purchase_recorded|an amount of it cannot be read\n"
                            "12|purchase_recorded|it does not add up\n"
                            "14|purchase_recorded|its lines, taxes or tender do not add up\n"));
    }

    void whatATillMakesInPublicIsNoPartOfAView()
    {
        sell(discounted(), sale::TenderKind::cash, amountOf(u"9.30"));
        sendAll();
        // In PostgreSQL 13 and 14 each role may make these, unless somebody has seen to it.
        const auto clean = qScopeGuard([this] {
            m_peer.sql("DROP OPERATOR IF EXISTS public.->> (jsonb, varchar); "
                       "DROP FUNCTION IF EXISTS public.to_timestamp(numeric), "
                       "public.convert_to(text, text), public.said(jsonb, varchar)");
        });
        QCOMPARE(m_peer.sql(R"(
            CREATE FUNCTION public.to_timestamp(numeric) RETURNS timestamptz LANGUAGE sql
              AS 'SELECT NULL::timestamptz';
            CREATE FUNCTION public.convert_to(text, text) RETURNS bytea LANGUAGE sql
              AS 'SELECT NULL::bytea';
            CREATE FUNCTION public.said(jsonb, varchar) RETURNS text LANGUAGE sql
              AS 'SELECT NULL::text';
            CREATE OPERATOR public.->> (LEFTARG=jsonb, RIGHTARG=varchar, FUNCTION=public.said);
            SELECT 'made')"),
                 QByteArray("made\n"));
        for (int i = 0; i < 2; ++i) {
            QCOMPARE(read("total, at IS NULL FROM sale"), QByteArray("9.32|f\n"));
            QCOMPARE(read("sum(discount), sum(amount) FROM sale_line"), QByteArray("0.87|9.32\n"));
            QCOMPARE(read("count(*) FROM exception"), QByteArray("0\n"));
            QCOMPARE(faults(), QByteArray());
            QCOMPARE(m_peer.sql(postgresViewsSchema() + "SELECT 'done'", true),
                     QByteArray("done\n"));
        }
    }

    void aReaderReadsTheViewsAndNothingElse()
    {
        sell(discounted(), sale::TenderKind::cash, amountOf(u"9.30"));
        sendAll();
        for (const char* view : views)
            QVERIFY2(!m_peer
                          .sql(QByteArray("SET ROLE countersign_reader; SELECT count(*) FROM "
                                          "countersign.") +
                               view)
                          .isEmpty(),
                     view);
        QCOMPARE(m_peer.sql("SET ROLE countersign_reader; SELECT total FROM countersign.sale"),
                 QByteArray("9.32\n"));
        const auto ofAll = [&](const QByteArray& what, const QByteArray& where) {
            return m_peer.sql("SELECT " + what +
                              " FROM pg_class JOIN pg_namespace ON pg_namespace.oid=relnamespace "
                              "WHERE nspname='countersign' AND relkind IN ('r', 'v') AND " +
                              where);
        };
        QCOMPARE(ofAll("relname", "has_any_column_privilege('countersign_reader', pg_class.oid, "
                                  "'SELECT') ORDER BY relname"),
                 QByteArray("branch_sale\ncountersignature\ncountersignatures_by_day\nexception\n"
                            "exceptions_by_day\nlines_by_day\nsale\nsale_line\nsale_tax\n"
                            "sale_tender\nsales_by_day\ntaxes_by_day\ntenders_by_day\n"));
        QCOMPARE(ofAll("count(*)", "has_table_privilege('countersign_reader', pg_class.oid, "
                                   "'INSERT, UPDATE, DELETE, TRUNCATE')"),
                 QByteArray("0\n"));
        for (const char* view : views)
            QCOMPARE(m_peer.sql(QByteArray("SELECT has_table_privilege('countersign_till', "
                                           "'countersign.") +
                                view + "', 'SELECT')"),
                     QByteArray("f\n"));
    }
};

QTEST_GUILESS_MAIN(UplinkReaderTest)
#include "uplink_reader_test.moc"
