#include "tests/store/importing.h"

#include <QElapsedTimer>

using namespace countersign;
using namespace countersign::store;
using namespace store_test;

namespace {

constexpr char product_header[] = "gtin,name,price,tax,category\n";
constexpr char good_row[] = "4006381333931,Stabilo,1.99,19,household\n";

} // namespace

class StoreImportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aWholeCatalogueOfNothingDropsNothing()
    {
        ImportShop shop;
        QVERIFY(shop.products("gtin,name,price,tax,category\n96385074,A,1,0,x\n").ok());
        store_test::write(shop.path, "gtin,name,price,tax,category\n");
        ProductImport whole{shop.path, euro(), false, {}};
        whole.isWhole = true;
        const auto refused = importProducts(*shop.open, whole);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().faultsInAll, 1);
        QCOMPARE(shop.count(), 1);
    }

    void goodFileIsLoadedAndJournalled()
    {
        ImportShop shop;
        const QByteArray csv = "\xEF\xBB\xBF"
                               "category,price,\"name\",gtin,tax\r\n"
                               "Gift Cards,25.00,\"A \"\"big\"\" one\",96385074,0\r\n"
                               "phones,0,\"B, plain\",012345678905,18+8";
        const auto imported = shop.products(csv);
        if (!imported)
            QFAIL(qPrintable(imported.error().toString()));
        QCOMPARE(imported->rows, 2);
        QCOMPARE(imported->digest, digestOf(csv));
        const auto card =
            shop.open->catalogue().byGtin(sale::Gtin::parse(u"96385074").value()).value();
        QCOMPARE(card->category, QStringLiteral("gift-cards"));
        const auto phone =
            shop.open->catalogue().byGtin(sale::Gtin::parse(u"012345678905").value()).value();
        QCOMPARE(phone->name, QStringLiteral("B, plain"));
        QVERIFY(phone->price.isZero());
        const auto entry = shop.lastOf("products_imported");
        QCOMPARE(entry.seq, imported->seq);
        QCOMPARE(entry.kind, "products_imported");
        QVERIFY(entry.payload.contains(digestOf(csv).toHex()));
        QVERIFY(shop.open->verifyJournal({}).ok());
    }

    void badProductsLoadNothing_data()
    {
        badRowColumns();
        const QByteArray header(product_header);
        const QByteArray good(good_row);
        badRow("empty file", "", 1, 0, "", "empty");
        badRow("no header", good, 1, 1, "4006381333931", "no such column");
        badRow("column missing", "gtin,name,price,tax\n", 1, 0, "category", "missing");
        badRow("column too many", "gtin,name,price,tax,category,colour\n", 1, 6, "colour",
               "no such column");
        badRow("column twice", "gtin,name,price,tax,category,gtin\n", 1, 6, "gtin", "twice");
        badRow("check digit", header + good + "4006381333932,A,1,19,a\n", 3, 1, "gtin", "check");
        badRow("letters in the number", header + "40063813339x1,A,1,19,a\n", 2, 1, "gtin", "");
        badRow("name empty", header + "96385074,,1,19,a\n", 2, 2, "name", "");
        badRow("name too long", header + "96385074," + QByteArray(201, 'n') + ",1,19,a\n", 2, 2,
               "name", "200");
        badRow("control in a name", header + "96385074,a\tb,1,19,a\n", 2, 2, "name", "control");
        badRow("zero byte in a name",
               header + "96385074," + QByteArrayLiteral("a\0b") + ",1,19,a\n", 2, 2, "name",
               "control");
        badRow("price negative", header + "96385074,A,-1,19,a\n", 2, 3, "price", "negative");
        badRow("price with a comma", header + "96385074,A,\"1,50\",19,a\n", 2, 3, "price", "");
        badRow("price with too many decimals", header + "96385074,A,1.999,19,a\n", 2, 3, "price",
               "");
        badRow("price beyond all", header + "96385074,A,99999999999999999999,19,a\n", 2, 3, "price",
               "");
        badRow("tax", header + "96385074,A,1,lots,a\n", 2, 4, "tax", "");
        badRow("category", header + "96385074,A,1,19,a\x01b\n", 2, 5, "category", "");
        badRow("no category", header + "96385074,A,1,19,\n", 2, 5, "category", "");
        badRow("too few fields", header + "96385074,A,1,19\n", 2, 0, "", "4 fields");
        badRow("too many fields", header + "96385074,A,1,19,a,b\n", 2, 0, "", "6 fields");
        badRow("same number twice", header + good + "04006381333931,A,1,19,a\n", 3, 1, "gtin",
               "line 2");
        badRow("not UTF-8", header + "96385074,\xE9,1,19,a\n", 2, 2, "name", "UTF-8");
        badRow("quote not closed", header + good + "96385074,\"A,1,19,a\n" + good, 3, 2, "name",
               "never closed");
        badRow("quote within", header + "96385074,A\"B,1,19,a\n", 2, 2, "name", "quote");
        badRow("after a quote", header + "96385074,\"A\"B,1,19,a\n", 2, 2, "name", "closing quote");
        badRow("lone return", header + "96385074,A\rB,1,19,a\n", 2, 2, "name", "return");
        badRow("lone return after a quote", header + "96385074,\"A\"\r\"B\",1,19,a\n", 2, 2, "name",
               "return");
        badRow("field too long", header + "96385074," + QByteArray(70'000, 'n') + ",1,19,a\n", 2, 2,
               "name", "65536");
        badRow("empty line within", header + "\n" + good, 2, 0, "", "empty");
        badRow("line after a field of two lines",
               header + "96385074,\"A\nB\",1,19,a\n" + "1,A,1,19,a\n", 2, 2, "name", "control");
    }

    void badProductsLoadNothing()
    {
        QFETCH(QByteArray, csv);
        ImportShop shop;
        const auto head = shop.open->head();
        compareFirstFault(shop.products(csv));
        QCOMPARE(shop.count(), 0);
        QCOMPARE(shop.open->head(), head);
        QVERIFY(!QFile::exists(shop.place.filePath(QStringLiteral("goods.rejected.csv"))));
    }

    void everyFaultIsNamed()
    {
        ImportShop shop;
        const auto imported =
            shop.products(QByteArray(product_header) + "1,,1.999,19,a\n96385074,A,1,x,a\n");
        QCOMPARE(imported.error().faultsInAll, 4);
        QCOMPARE(imported.error().faults[1].columnName, QStringLiteral("name"));
        QCOMPARE(imported.error().faults[3].line, 3);
        QVERIFY(imported.error().faults[3].toString().startsWith(
            QStringLiteral("line 3, column 4 (tax): ")));
    }

    void missingFileIsSaidSo()
    {
        ImportShop shop;
        const auto imported =
            importProducts(*shop.open, {QStringLiteral("/nowhere/at.csv"), euro(), false, {}});
        QVERIFY(imported.error().faults.front().toString().startsWith(
            QStringLiteral("/nowhere/at.csv: ")));
    }

    void badRowsAreSkippedAndKept()
    {
        ImportShop shop;
        const QByteArray csv = "name,gtin,price,tax,category\r\n"
                               "Good,4006381333931,1.99,19,a\r\n"
                               "\"Bad, price\",96385074,cheap,19,a\r\n"
                               "Bro\"ken,96385074,1,19,a\r\n"
                               "Short,96385074\r\n"
                               "Twice,4006381333931,1,19,a\r\n"
                               "Good too,96385074,2,19,a\r\n";
        const auto imported = shop.products(csv, true);
        QVERIFY(imported.ok());
        QCOMPARE(imported->rows, 2);
        QCOMPARE(imported->rejected, 4);
        QCOMPARE(shop.count(), 2);
        QVERIFY(imported->rejectedFile.endsWith(QStringLiteral("/goods.rejected.csv")));
        const auto lines = store_test::contentOf(imported->rejectedFile).split('\n');
        QCOMPARE(lines.size(), 6);
        QCOMPARE(lines[0], "name,gtin,price,tax,category,line,reason");
        QVERIFY(lines[1].startsWith("\"Bad, price\",96385074,cheap,19,a,3,"));
        QVERIFY(lines[1].contains("price: "));
        QVERIFY(lines[2].startsWith("\"Bro\"\"ken,96385074,1,19,a\",,,,,4,"));
        QVERIFY(lines[3].startsWith("Short,96385074,,,,5,"));
        QVERIFY(lines[4].startsWith("Twice,4006381333931,1,19,a,6,"));
        QVERIFY(lines[5].isEmpty());
        QCOMPARE(shop.open->catalogue()
                     .byGtin(sale::Gtin::parse(u"4006381333931").value())
                     .value()
                     ->name,
                 QStringLiteral("Good"));
        QVERIFY(!QFile::exists(imported->rejectedFile + QStringLiteral(".new")));
        // A wrong header is no bad row.
        QVERIFY(!shop.products("a,b\n", true).ok());
    }

    void laterFileUpdates()
    {
        ImportShop shop;
        QVERIFY(shop.products(QByteArray(product_header) + good_row).ok());
        const auto again =
            shop.products(QByteArray(product_header) + "4006381333931,Stabilo,2.49,7,household\n"
                                                       "96385074,New,1,7,household\n\n\n");
        QCOMPARE(again->rows, 2);
        QCOMPARE(shop.count(), 2);
        const auto product =
            shop.open->catalogue().byGtin(sale::Gtin::parse(u"4006381333931").value()).value();
        QCOMPARE(product->price, sale::Money(249, euro()));
    }

    void fullDiskLoadsNothing()
    {
        ImportShop shop;
        QVERIFY(shop.open->connection().run("PRAGMA max_page_count=60").ok());
        QByteArray csv(product_header);
        for (int i = 0; i < 2000; ++i) {
            auto digits = QByteArray::number(400'000'000'000 + i);
            int sum = 0;
            for (int at = 0; at < 12; ++at)
                sum += (digits.at(at) - '0') * (at % 2 == 0 ? 1 : 3);
            digits += QByteArray::number((10 - sum % 10) % 10);
            csv += digits + ",Article " + QByteArray::number(i) + ",1,19,a\n";
        }
        const auto imported = shop.products(csv, true);
        QVERIFY(imported.error().store.has_value());
        QCOMPARE(imported.error().store->fault, StoreFault::full);
        QCOMPARE(shop.count(), 0);
        QVERIFY(shop.open->connection().run("PRAGMA max_page_count=1000000").ok());
        QCOMPARE(shop.products(csv)->rows, 2000);
    }

    void misreadLettersInNamesArePutRight()
    {
        ImportShop shop;
        QVERIFY(shop.products(QByteArray(product_header) + "96385074,B\xC2\x9CufS\xC2\x8D,1,7,a\n")
                    .ok());
        QCOMPARE(
            shop.open->catalogue().byGtin(sale::Gtin::parse(u"96385074").value()).value()->name,
            QStringLiteral("BœufS"));
    }

    void aHundredThousandRealProductsLoad()
    {
        const auto path =
            QStringLiteral(SOURCE_DIRECTORY) + QStringLiteral("/../shared/data/products_100k.csv");
        if (!QFile::exists(path))
            QSKIP("../shared/data/products_100k.csv is absent");
        ImportShop shop;
        qint64 reports = 0;
        ImportProgress last;
        const auto progressed = [&](const ImportProgress& progress) {
            ++reports;
            last = progress;
        };
        QElapsedTimer timer;
        timer.start();
        const auto imported = importProducts(*shop.open, {path, euro(), false, progressed});
        if (!imported)
            QFAIL(qPrintable(imported.error().toString()));
        qInfo("100,000 rows in %lld ms", timer.elapsed());
        QCOMPARE(imported->rows, 100'000);
        QCOMPARE(shop.count(), 100'000);
        QCOMPARE(last.bytes, last.bytesInAll);
        QVERIFY(reports >= 100);
        for (const auto* text : {u"choc", u"a", u"vitoria", u"40063", u"the", u"milk choc"}) {
            timer.restart();
            const auto found = shop.open->catalogue().search(QStringView(text).toString(), 20);
            qInfo("search %s: %zu in %lld us", qPrintable(QStringView(text).toString()),
                  found->size(), timer.nsecsElapsed() / 1000);
            QVERIFY(!found->empty());
        }
    }
};

QTEST_GUILESS_MAIN(StoreImportTest)
#include "store_import_test.moc"
