#include "core/store/product_import.h"
#include "core/store/registry_import.h"
#include "tests/store/shop.h"

#include <QCryptographicHash>
#include <QElapsedTimer>

using namespace countersign;
using namespace countersign::store;
using store_test::Shop;

namespace {

constexpr char product_header[] = "gtin,name,price,tax,category\n";
constexpr char good_row[] = "4006381333931,Stabilo,1.99,19,household\n";
constexpr char registry_header[] = "method,brand,last4,phone,locale,registered_at\n";

sale::Currency euro()
{
    return sale::Currency::fromCode(u"EUR").value();
}

struct ImportShop : Shop
{
    QString path = place.filePath(QStringLiteral("goods.csv"));

    Result<ImportOutcome, ImportError> products(const QByteArray& csv, bool skipsBad = false)
    {
        store_test::write(path, csv);
        return importProducts(*open, {path, euro(), skipsBad, {}});
    }
    Result<ImportOutcome, ImportError> registry(const QByteArray& csv, bool replaces = false,
                                                const NumberCheck& numberCheck = {})
    {
        store_test::write(path, csv);
        return importRegistry(*open, {path, replaces, QStringLiteral("anna"), numberCheck, {}});
    }
    [[nodiscard]] qint64 count() { return open->catalogue().count().value(); }
    journal::Entry lastEntry()
    {
        journal::Entry last;
        check(open->journal()
                  .each(open->head().seq,
                        [&last](const journal::Entry& entry) {
                            last = entry;
                            return true;
                        })
                  .ok(),
              "the journal can be read");
        return last;
    }
};

QByteArray digestOf(const QByteArray& content)
{
    return QCryptographicHash::hash(content, QCryptographicHash::Sha256);
}

void badRow(const char* name, const QByteArray& csv, qint64 line, int column,
            const char* columnName, const char* reason)
{
    QTest::newRow(name) << csv << line << column << QString::fromLatin1(columnName)
                        << QString::fromUtf8(reason);
}

void badRowColumns()
{
    QTest::addColumn<QByteArray>("csv");
    QTest::addColumn<qint64>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("columnName");
    QTest::addColumn<QString>("reason"); // a part of it
}

void compareFirstFault(const Result<ImportOutcome, ImportError>& imported)
{
    QFETCH(qint64, line);
    QFETCH(int, column);
    QFETCH(QString, columnName);
    QFETCH(QString, reason);
    QVERIFY(!imported.ok());
    QVERIFY(!imported.error().store);
    QVERIFY(!imported.error().faults.empty());
    const auto& fault = imported.error().faults.front();
    QCOMPARE(fault.line, line);
    QCOMPARE(fault.column, column);
    QCOMPARE(fault.columnName, columnName);
    QVERIFY2(fault.reason.contains(reason), qPrintable(fault.reason));
}

} // namespace

class StoreImportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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
        const auto entry = shop.lastEntry();
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
        badRow("price negative", header + "96385074,A,-1,19,a\n", 2, 3, "price", "negative");
        badRow("price with a comma", header + "96385074,A,\"1,50\",19,a\n", 2, 3, "price", "");
        badRow("price with too many decimals", header + "96385074,A,1.999,19,a\n", 2, 3, "price",
               "");
        badRow("price beyond all", header + "96385074,A,99999999999999999999,19,a\n", 2, 3, "price",
               "");
        badRow("tax", header + "96385074,A,1,lots,a\n", 2, 4, "tax", "");
        badRow("category", header + "96385074,A,1,19,a/b\n", 2, 5, "category", "");
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

    void registryIsLoadedAndJournalled()
    {
        ImportShop shop;
        const auto csv = QByteArray(registry_header) +
                         "fp_1,Visa,4242,+4915112345678,de,2024-05-01T10:00:00Z\n"
                         "fp_2,mastercard,,+4366012345678,de-AT,2024-05-01T12:00:00.5+02:00\n";
        const auto imported = shop.registry(csv);
        if (!imported)
            QFAIL(qPrintable(imported.error().toString()));
        QCOMPARE(imported->rows, 2);
        auto& registry = shop.open->registry();
        const auto method = registry.findMethod(QStringLiteral("fp_1")).value();
        QCOMPARE(method->brand, QStringLiteral("visa"));
        const auto registration = registry.registrationOf(method->id).value();
        QCOMPARE(registration->ending, QStringLiteral("5678"));
        QCOMPARE(registration->registered_ms, 1'714'557'600'000);
        const auto second = registry.findMethod(QStringLiteral("fp_2")).value();
        QCOMPARE(registry.registrationOf(second->id).value()->registered_ms, 1'714'557'600'500);
        const auto entry = shop.lastEntry();
        QCOMPARE(entry.kind, "registry_imported");
        QVERIFY(entry.payload.contains(digestOf(csv).toHex()));
        QVERIFY(entry.payload.contains("\"who\":\"anna\""));
        QVERIFY(!entry.payload.contains("5678"));
    }

    void changedNumberNeedsReplace()
    {
        ImportShop shop;
        const auto csv = [](const char* phone, const char* locale) {
            return QByteArray(registry_header) + "fp_1,visa,4242," + phone + ',' + locale +
                   ",2024-05-01T10:00:00Z\n";
        };
        QVERIFY(shop.registry(csv("+4915112345678", "de")).ok());
        const auto method = shop.open->registry().findMethod(QStringLiteral("fp_1")).value();
        const auto first = shop.open->registry().registrationOf(method->id).value();
        QVERIFY(shop.registry(csv("+4915112345678", "fr")).ok()); // the same number
        const auto same = shop.open->registry().registrationOf(method->id).value();
        QCOMPARE(same->id, first->id);
        QCOMPARE(same->locale, QStringLiteral("fr"));
        const auto refused = shop.registry(csv("+4915199988877", "de"));
        QCOMPARE(refused.error().faults.front().columnName, QStringLiteral("phone"));
        QVERIFY(refused.error().faults.front().reason.contains(QStringLiteral("--replace")));
        QCOMPARE(shop.open->registry().registrationOf(method->id).value()->ending,
                 QStringLiteral("5678"));
        QVERIFY(shop.registry(csv("+4915199988877", "de"), true).ok());
        QCOMPARE(shop.open->registry().registrationOf(method->id).value()->ending,
                 QStringLiteral("8877"));
    }

    void badRegistryLoadsNothing_data()
    {
        badRowColumns();
        const auto row = [](const char* name, const char* fields, int column,
                            const char* columnName, const char* reason) {
            badRow(name,
                   QByteArray(registry_header) +
                       "fp_0,visa,4242,+4915112345678,de,2024-05-01T10:00:00Z\n" + fields + '\n',
                   3, column, columnName, reason);
        };
        row("card number", "4242424242424242,visa,4242,+491511234567,de,2024-05-01T10:00:00Z", 1,
            "method", "card number");
        row("no method", ",visa,4242,+491511234567,de,2024-05-01T10:00:00Z", 1, "method", "");
        row("method twice", "fp_0,visa,4242,+491511234567,de,2024-05-01T10:00:00Z", 1, "method",
            "line 2");
        row("brand", "fp_1,vi sa,4242,+491511234567,de,2024-05-01T10:00:00Z", 2, "brand", "");
        row("last four", "fp_1,visa,42,+491511234567,de,2024-05-01T10:00:00Z", 3, "last4", "four");
        row("no plus", "fp_1,visa,4242,0151123456,de,2024-05-01T10:00:00Z", 4, "phone", "E.164");
        row("spaces", "fp_1,visa,4242,+49 151 123456,de,2024-05-01T10:00:00Z", 4, "phone", "E.164");
        row("policy", "fp_1,visa,4242,+99912345678,de,2024-05-01T10:00:00Z", 4, "phone",
            "no such country");
        row("locale", "fp_1,visa,4242,+491511234567,German,2024-05-01T10:00:00Z", 5, "locale", "");
        row("time without zone", "fp_1,visa,4242,+491511234567,de,2024-05-01T10:00:00", 6,
            "registered_at", "RFC 3339");
        row("no such day", "fp_1,visa,4242,+491511234567,de,2024-02-30T10:00:00Z", 6,
            "registered_at", "RFC 3339");
    }

    void badRegistryLoadsNothing()
    {
        QFETCH(QByteArray, csv);
        ImportShop shop;
        const auto numberCheck = [](const QString& number) {
            return number.startsWith(QStringLiteral("+999")) ? QStringLiteral("no such country")
                                                             : QString();
        };
        const auto imported = shop.registry(csv, false, numberCheck);
        compareFirstFault(imported);
        QVERIFY(!imported.error().faults.front().reason.contains(QStringLiteral("123456")));
        QVERIFY(!shop.open->registry().findMethod(QStringLiteral("fp_0")).value());
    }
};

QTEST_GUILESS_MAIN(StoreImportTest)
#include "store_import_test.moc"
