#include "core/sale/totals.h"
#include "tests/uplink/sold_baskets.h"
#include "tests/uplink/views_shop.h"

#include <QRandomGenerator>
#include <initializer_list>

using namespace countersign;
using namespace countersign::uplink;

using sale::amountOf;
using sale::Basket;
using sale::Money;
using tests::beforeTax;
using tests::discounted;
using tests::PostgresPeer;

// What accountants read at head office, in a real PostgreSQL server.
class UplinkViewsTest : public QObject, private tests::ViewsShop
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
        // A time zone that there isn't would keep every view from being read; the others have no
        // summer time, or are the other way round than they look.
        for (const char* zone : {"Nowhere/Atall", "CET", "+01:00", "Berlin-1"})
            QCOMPARE(m_peer.sql(QByteArray("UPDATE countersign.store SET time_zone='") + zone +
                                "' RETURNING store"),
                     QByteArray());
    }

    void daysBeginAndEndWithSummerTime()
    {
        m_peer.sql("INSERT INTO countersign.store VALUES ('Acme', 'Europe/Berlin')");
        // Midnight before the clocks go forward, the end of that day 23 hours later, and the next;
        // midnight before they go back, and the end of that day 25 hours later.
        for (const qint64 at_ms : {1'711'839'600'000, 1'711'922'399'999, 1'711'922'400'000,
                                   1'729'980'000'000, 1'730'069'999'999, 1'730'070'000'000}) {
            m_shop->clock.wall_ms = at_ms;
            sell(beforeTax());
        }
        sendAll();
        QCOMPARE(read("day, sales FROM sales_by_day ORDER BY day"),
                 QByteArray("2024-03-31|2\n2024-04-01|1\n2024-10-27|2\n2024-10-28|1\n"));
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
        m_peer.sql("DROP VIEW countersign.read_entry, countersign.branch_sale CASCADE; "
                   "DROP TABLE countersign.store; "
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
};

QTEST_GUILESS_MAIN(UplinkViewsTest)
#include "uplink_views_test.moc"
