#include "tests/base/without_ids.h"
#include "tests/store/importing.h"

using namespace countersign;
using namespace countersign::store;
using namespace store_test;

namespace {

constexpr char registry_header[] = "method,brand,last4,phone,locale,registered_at\n";

} // namespace

class StoreRegistryImportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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
        const auto entry = shop.lastOf("registry_imported");
        QCOMPARE(entry.seq, imported->seq);
        QCOMPARE(shop.open->head().seq, entry.seq + 1); // and then what the registry is
        QVERIFY(entry.payload.contains(imported->digest.toHex()));
        QVERIFY(!entry.payload.contains(digestOf(csv).toHex())); // which tells a number
        QVERIFY(entry.payload.contains("\"who\":\"anna\""));
        QVERIFY(!base_test::withoutIds(QString::fromUtf8(entry.payload)).contains(u"5678"));
    }

    void aBrokenSealIsMendedByReplaceAndOnlyByThat()
    {
        ImportShop shop;
        const auto csv =
            QByteArray(registry_header) + "fp_1,visa,4242,+4915112345678,de,2024-05-01T10:00:00Z\n";
        QVERIFY(shop.registry(csv).ok());
        const auto method = shop.open->registry().findMethod(QStringLiteral("fp_1")).value();
        shop.tamper("UPDATE registration SET sealed_number=zeroblob(length(sealed_number))");
        shop.reopen();
        QCOMPARE(shop.open->registry().registrationOf(method->id).error().fault,
                 StoreFault::damaged);
        const auto refused = shop.registry(csv);
        QVERIFY(refused.error().store.has_value());
        QCOMPARE(refused.error().store->fault, StoreFault::damaged);
        const auto replaced = shop.registry(csv, true);
        if (!replaced)
            QFAIL(qPrintable(replaced.error().toString()));
        QCOMPARE(shop.open->registry().registrationOf(method->id).value()->ending,
                 QStringLiteral("5678"));
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
        row("year of five digits", "fp_1,visa,4242,+491511234567,de,9999-12-31T23:59:59-01:00", 6,
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

QTEST_GUILESS_MAIN(StoreRegistryImportTest)
#include "store_registry_import_test.moc"
