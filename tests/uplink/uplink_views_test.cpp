#include "core/journal/fact_codec.h"
#include "core/sale/totals.h"
#include "tests/uplink/postgres_shop.h"
#include "tests/uplink/sold_baskets.h"
#include "tests/uplink/stretch.h"

#include <QRandomGenerator>
#include <array>
#include <initializer_list>
#include <limits>
#include <optional>

using namespace countersign;
using namespace countersign::uplink;
using namespace Qt::Literals::StringLiterals;

using sale::amountOf;
using sale::Basket;
using sale::Money;
using Outcome = world::HeadOfficeAnswer::Outcome;
using tests::beforeTax;
using tests::discounted;
using tests::PostgresPeer;

namespace {

constexpr std::array views = {"sale",
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

// What accountants read at head office, in a real PostgreSQL server.
class UplinkViewsTest : public QObject, private tests::PostgresShop
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
        m_receipts = 0;
        enrol("till-3", "till3", m_shop->keys->signing.publicKey());
    }

    void discountsAndTaxesAddUpWherePricesIncludeTax()
    {
        sell(discounted(), sale::TenderKind::cash, amountOf(u"9.30"));
        sendAll();
        QCOMPARE(read("receipt, currency, net, tax, total, discounts, prices_include_tax, "
                      "is_countersigned, store, till FROM sale"),
                 QByteArray("T3-1|EUR|8.11|1.21|9.32|1.91|t|f|Acme|till-3\n"));
        QCOMPARE(read("number, quantity, price, tax, gross, discount, basket_discount, amount "
                      "FROM sale_line ORDER BY number"),
                 QByteArray("1|2|1.49|19|2.98|0.37|0.26|2.35\n"
                            "2|0.412|7.90|7|3.25|0.00|0.33|2.92\n"
                            "3|1|5.00|19|5.00|0.50|0.45|4.05\n"));
        QCOMPARE(read("receipt, currency, gtin, name, category, prices_include_tax FROM sale_line "
                      "WHERE number = 2"),
                 QByteArray("T3-1|EUR|04006381333931|Pens|stationery|t\n"));
        QCOMPARE(read("rate, base, tax FROM sale_tax ORDER BY base"),
                 QByteArray("7|2.73|0.19\n19|5.38|1.02\n"));
        QCOMPARE(read("kind, amount, rounding FROM sale_tender"), QByteArray("cash|9.30|-0.02\n"));
        QCOMPARE(read("count(*) FROM exception"), QByteArray("0\n"));
    }

    void discountsAndTaxesAddUpWherePricesAreBeforeTax()
    {
        sell(beforeTax());
        sendAll();
        QCOMPARE(read("net, tax, total, discounts, prices_include_tax FROM sale"),
                 QByteArray("11.99|2.64|14.63|1.00|f\n"));
        QCOMPARE(read("gross, discount, basket_discount, amount FROM sale_line ORDER BY number"),
                 QByteArray("9.99|0.00|0.77|9.22\n1.00|0.00|0.08|0.92\n"
                            "1.00|0.00|0.08|0.92\n1.00|0.00|0.07|0.93\n"));
        QCOMPARE(read("rate, base, tax FROM sale_tax ORDER BY tax"),
                 QByteArray("0|1.85|0.00\n8|10.14|0.81\n18|10.14|1.83\n"));
        QCOMPARE(read("kind, amount, rounding FROM sale_tender"), QByteArray("card|14.63|0.00\n"));
        QCOMPARE(read("count(*) FROM exception"), QByteArray("0\n"));
    }

    void everyLineIsWhatTheTillReckoned()
    {
        QRandomGenerator random(20'240'229);
        QByteArray lines;
        QByteArray sales;
        for (int i = 0; i < 150; ++i) {
            const Basket basket = tests::anyBasket(random);
            sell(basket);
            const sale::Totals totals = sale::totalsOf(basket);
            for (const sale::LineTotal& line : totals.lines)
                lines += row({line.gross, line.discount, line.share, line.total});
            sales += row({totals.net, totals.tax, totals.total, totals.discounts});
        }
        sendAll();
        QCOMPARE(read("gross, discount, basket_discount, amount FROM sale_line "
                      "ORDER BY seq, number"),
                 lines);
        QCOMPARE(read("net, tax, total, discounts FROM sale ORDER BY seq"), sales);
        QCOMPARE(read("count(*) FROM exception"), QByteArray("0\n"));
    }

    void daysAreThoseOfTheStore()
    {
        // A millisecond before midnight in Tokyo, and midnight: in UTC the afternoon of one day.
        m_shop->clock.wall_ms = 1'700'060'399'999;
        sell(discounted(), sale::TenderKind::cash, amountOf(u"9.30"));
        m_shop->clock.wall_ms = 1'700'060'400'000;
        const QUuid id = sell(beforeTax());
        append("countersigned", id, R"({"by":"code","method":"07"})");
        append("method_frozen", {}, R"({"method":"07","why":"lost"})");
        sell(beforeTax());
        sendAll();
        QCOMPARE(read("day, sales FROM sales_by_day"), QByteArray("2023-11-15|3\n"));
        QCOMPARE(m_peer.sql("INSERT INTO countersign.store VALUES ('Acme', 'Asia/Tokyo') "
                            "RETURNING store"),
                 QByteArray("Acme\n"));
        QCOMPARE(read("DISTINCT day, time_zone FROM sale ORDER BY day"),
                 QByteArray("2023-11-15|Asia/Tokyo\n2023-11-16|Asia/Tokyo\n"));
        const auto onBoth = [&](const char* what) {
            return read(QByteArray(what) + " ORDER BY day, 2");
        };
        QCOMPARE(onBoth("day, sales, net, tax, total, discounts, countersigned, store, till, "
                        "currency FROM sales_by_day"),
                 QByteArray("2023-11-15|1|8.11|1.21|9.32|1.91|0|Acme|till-3|EUR\n"
                            "2023-11-16|2|23.98|5.28|29.26|2.00|0|Acme|till-3|EUR\n"));
        QCOMPARE(onBoth("day, tax, quantity, gross, discount, basket_discount, amount "
                        "FROM lines_by_day"),
                 QByteArray("2023-11-15|19|3|7.98|0.87|0.71|6.40\n"
                            "2023-11-15|7|0.412|3.25|0.00|0.33|2.92\n"
                            "2023-11-16|0|4|4.00|0.00|0.30|3.70\n"
                            "2023-11-16|18+8|8|21.98|0.00|1.70|20.28\n"));
        QCOMPARE(onBoth("day, rate, base, tax FROM taxes_by_day"),
                 QByteArray("2023-11-15|19|5.38|1.02\n2023-11-15|7|2.73|0.19\n"
                            "2023-11-16|0|3.70|0.00\n2023-11-16|18|20.28|3.66\n"
                            "2023-11-16|8|20.28|1.62\n"));
        QCOMPARE(onBoth("day, kind, tenders, amount, rounding FROM tenders_by_day"),
                 QByteArray("2023-11-15|cash|1|9.30|-0.02\n2023-11-16|card|2|29.26|0.00\n"));
        QCOMPARE(read("day, by, countersignatures FROM countersignatures_by_day"),
                 QByteArray("2023-11-16|code|1\n"));
        QCOMPARE(read("day, kind, exceptions, faults FROM exceptions_by_day"),
                 QByteArray("2023-11-16|method_frozen|1|0\n"));
        // A time zone that there isn't would keep every view from being read.
        QCOMPARE(m_peer.sql("UPDATE countersign.store SET time_zone='Nowhere/Atall' "
                            "RETURNING store"),
                 QByteArray());
    }

    void whatSomebodyMayWantToLookIntoIsShown()
    {
        enrolOther();
        int seq = 0;
        const QByteArray added("added\n");
        QCOMPARE(add(++seq, "countersigned", "p", R"('{"by":"code","method":"07"}')"), added);
        for (const char* kind :
             {"method_frozen", "try_failed", "store_restored", "key_changed", "customer_erased",
              "products_dropped", "head_office_refused", "changes_refused", "checkpoint"})
            QCOMPARE(add(++seq, kind, "", R"('{"why":"it was so"}')"), added);
        QCOMPARE(add(++seq, "purchase_closed", "p", R"('{"outcome":"cancelled"}')"), added);
        QCOMPARE(add(++seq, "purchase_closed", "p", R"('{"outcome":"unresolved"}')"), added);
        QCOMPARE(read("store, till, purchase, by, method FROM countersignature"),
                 QByteArray("Acme|till-4|p|code|07\n"));
        QCOMPARE(read("kind, said ->> 'why', said ->> 'outcome', fault FROM exception "
                      "ORDER BY seq"),
                 QByteArray("method_frozen|it was so||\ntry_failed|it was so||\n"
                            "store_restored|it was so||\nkey_changed|it was so||\n"
                            "customer_erased|it was so||\nproducts_dropped|it was so||\n"
                            "head_office_refused|it was so||\nchanges_refused|it was so||\n"
                            "purchase_closed||unresolved|\n"));
    }

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
        for (const char* view : views)
            QVERIFY2(!read(QByteArray("count(*), max(x::text) FROM ") + view + " AS x").isEmpty(),
                     view);
        QCOMPARE(read("till, total FROM sale ORDER BY till"),
                 QByteArray("till-3|9.32\ntill-4|1.00\n"));
        QCOMPARE(read("till, count(*) FROM sale_line GROUP BY till"), QByteArray("till-3|3\n"));
        QCOMPARE(read("seq, kind, fault FROM exception WHERE till='till-4' ORDER BY seq"),
                 QByteArray("1|purchase_recorded|it cannot be read\n"
                            "2|countersigned|it cannot be read\n"
                            "3|purchase_closed|it cannot be read\n"
                            "4|method_frozen|it cannot be read\n"
                            "5|purchase_recorded|what was charged is missing, or cannot be read\n"
                            "7|purchase_recorded|its lines or taxes do not add up\n"
                            "8|purchase_recorded|its time is out of range\n"
                            "9|try_failed|it cannot be read\n"
                            "10|products_dropped|it cannot be read\n"
                            "11|purchase_recorded|an amount of it cannot be read\n"
                            "12|purchase_recorded|it does not add up\n"));
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
                 QByteArray("countersignature\ncountersignatures_by_day\nexception\n"
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

    void aTimeIsFoundByAnIndex_data()
    {
        QTest::addColumn<QByteArray>("view");
        QTest::addColumn<QByteArray>("index");
        for (const char* view : {"sale", "sale_line", "sale_tax", "sale_tender", "exception"})
            QTest::newRow(view) << QByteArray(view) << QByteArray("journal_of_sales");
        QTest::newRow("countersignature")
            << QByteArray("countersignature") << QByteArray("journal_of_countersignatures");
        QTest::newRow("what isn't a sale")
            << QByteArray("exception") << QByteArray("journal_of_exceptions");
    }

    void aTimeIsFoundByAnIndex()
    {
        QFETCH(QByteArray, view);
        QFETCH(QByteArray, index);
        m_shop->append(200);
        sell(discounted());
        sendAll();
        // Of two hundred rows a scan would be cheap; of millions it isn't.
        const QByteArray plan =
            m_peer.sql("ANALYZE countersign.journal; SET enable_seqscan=off; EXPLAIN SELECT * "
                       "FROM countersign." +
                       view + " WHERE at >= timestamptz '2023-11-15 00:00:00+00'");
        QVERIFY2(plan.contains(index), plan.constData());
    }

    void anEarlierSchemaIsBroughtUpAndMayBeAgain()
    {
        m_peer.sql("DROP VIEW countersign.read_entry CASCADE; DROP TABLE countersign.store; "
                   "DROP INDEX countersign.journal_of_sales; "
                   "CREATE VIEW countersign.sale AS SELECT till, payload::jsonb ->> 'total' AS "
                   "total FROM countersign.journal; CREATE VIEW countersign.sales_by_day AS "
                   "SELECT count(*) AS sales FROM countersign.sale");
        QCOMPARE(m_peer.sql("SELECT count(*) FROM countersign.sale_line"), QByteArray());
        sell(beforeTax());
        sendAll();
        for (int i = 0; i < 2; ++i) {
            QCOMPARE(m_peer.sql(postgresViewsSchema() + "SELECT 'done'", true),
                     QByteArray("done\n"));
            m_peer.sql("INSERT INTO countersign.store VALUES ('Acme', 'Asia/Tokyo') "
                       "ON CONFLICT DO NOTHING");
            QCOMPARE(read("total, time_zone FROM sale"), QByteArray("14.63|Asia/Tokyo\n"));
        }
    }

private:
    static QByteArray row(std::initializer_list<Money> amounts)
    {
        QByteArray text;
        for (const Money& amount : amounts)
            text += (text.isEmpty() ? "" : "|") + amount.toString().toLatin1();
        return text + '\n';
    }
    void enrolOther()
    {
        const store_test::Shop other;
        enrol("till-4", "till4", other.keys->signing.publicKey());
    }
    /// An entry that the other till's own role adds, whatever it says; `payload` is SQL.
    QByteArray add(int seq, const QByteArray& kind, const QByteArray& purchase,
                   const QByteArray& payload, qint64 at_ms = 1'700'000'000'000)
    {
        return m_peer.sql("SET ROLE till4; INSERT INTO countersign.journal VALUES ('till-4', " +
                          QByteArray::number(seq) + ", " + QByteArray::number(at_ms) + ", '" +
                          kind + "', '" + purchase + "', '', " + payload +
                          ", sha256(''), '') RETURNING 'added'");
    }
    void append(const QByteArray& kind, const QUuid& purchase, const QByteArray& payload)
    {
        auto transaction = m_shop->open->begin().value();
        transaction.append(kind, purchase, payload);
        QVERIFY(transaction.commit().ok());
    }
    /// By card, where nothing is said of what was paid.
    QUuid sell(const Basket& basket, sale::TenderKind kind = sale::TenderKind::card,
               std::optional<Money> paid = {})
    {
        const QUuid id = QUuid::createUuid();
        const Money total = sale::totalsOf(basket).total;
        const Money amount = paid.value_or(total);
        const sale::Tender tender{1, kind, amount, amount, {}};
        for (const sale::FactBody& fact :
             {sale::FactBody(sale::PurchaseStarted{basket, tender, {}}),
              sale::FactBody(sale::PurchaseRecorded{u"T3-%1"_s.arg(++m_receipts), total, false})}) {
            const journal::EncodedFact encoded = journal::encoded(fact);
            append(encoded.kind, id, encoded.payload);
        }
        return id;
    }
    void sendAll()
    {
        const auto office = at(m_peer.url("till3"));
        QCOMPARE(said(*office, tests::batchOf(*m_shop, 0, 1'000'000)).outcome, Outcome::durable);
    }
    /// Columns FROM one of the views.
    QByteArray read(const QByteArray& what)
    {
        return m_peer.sql("SET search_path = countersign, public; SELECT " + what);
    }

    int m_receipts = 0;
};

QTEST_GUILESS_MAIN(UplinkViewsTest)
#include "uplink_views_test.moc"
