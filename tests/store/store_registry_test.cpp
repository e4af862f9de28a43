#include "tests/base/without_ids.h"
#include "tests/store/shop.h"

#include <QDirIterator>

using namespace countersign;
using namespace countersign::store;
using store_test::Shop;

namespace {

constexpr char first_number[] = "+4915112345678";
constexpr char second_number[] = "+4915199988877";

QString text(const SecretBytes& secret)
{
    return QString::fromLatin1(reinterpret_cast<const char*>(secret.data()),
                               static_cast<qsizetype>(secret.size()));
}

/// Registers that number with a method of that fingerprint; returns the method.
PaymentMethod enrol(Shop& shop, const char* fingerprint, const char* number)
{
    auto transaction = shop.open->begin().value();
    const auto method = transaction
                            .ensureMethod(QLatin1String(fingerprint), QStringLiteral("visa"),
                                          QStringLiteral("4242"))
                            .value();
    const NewRegistration wanted{method.id, QLatin1String(number), QStringLiteral("de"), 1234,
                                 Proof::imported};
    check(transaction.registerNumber(wanted).ok(), "the number is registered");
    check(transaction.commit().ok(), "the registration is committed");
    return method;
}

} // namespace

class StoreRegistryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void methodGetsARandomIdOnce()
    {
        Shop shop;
        const auto fingerprint = QStringLiteral("fp_1");
        QVERIFY(!shop.open->registry().findMethod(fingerprint).value());
        auto transaction = shop.open->begin().value();
        const auto first =
            transaction.ensureMethod(fingerprint, QStringLiteral("visa"), QStringLiteral("4242"));
        const auto again =
            transaction.ensureMethod(fingerprint, QStringLiteral("visa"), QStringLiteral("9999"));
        QVERIFY(transaction.commit().ok());
        QCOMPARE(first->id.size(), 16);
        QCOMPARE(again->id, first->id);
        const auto found = shop.open->registry().findMethod(fingerprint).value();
        QCOMPARE(found->last4, QStringLiteral("9999"));
        QCOMPARE(shop.open->registry().method(first->id).value(), found);
        QVERIFY(!shop.open->registry().registrationOf(first->id).value());
    }

    void numberComesBackSealedAndMasked()
    {
        Shop shop;
        const auto method = enrol(shop, "fp_1", first_number);
        shop.reopen();
        const auto found = shop.open->registry().registrationOf(method.id).value();
        QVERIFY(found.has_value());
        QCOMPARE(text(*found->number), QLatin1String(first_number));
        QCOMPARE(found->ending, QStringLiteral("5678"));
        QCOMPARE(found->locale, QStringLiteral("de"));
        QCOMPARE(found->registered_ms, 1234);
        QCOMPARE(found->id.size(), 16);
        const auto byId = shop.open->registry().registration(found->id).value();
        QCOMPARE(byId->ending, found->ending);
        const auto listed = shop.open->registry().list(10).value();
        QCOMPARE(listed.size(), 1U);
        QCOMPARE(listed[0].ending, QStringLiteral("5678"));
    }

    void newNumberTakesTheOldOnesPlace()
    {
        Shop shop;
        const auto method = enrol(shop, "fp_1", first_number);
        const auto first = shop.open->registry().registrationOf(method.id).value();
        enrol(shop, "fp_1", second_number);
        const auto second = shop.open->registry().registrationOf(method.id).value();
        QVERIFY(second->id != first->id);
        QCOMPARE(text(*second->number), QLatin1String(second_number));
        // The same number on two methods counts as one against the sending limits.
        const auto other = enrol(shop, "fp_2", second_number);
        const auto third = shop.open->registry().registrationOf(other.id).value();
        QCOMPARE(third->numberLookup, second->numberLookup);
        QVERIFY(third->numberLookup != first->numberLookup);
    }

    void alteredRowsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("sql");
        const auto row = [](const char* name, const char* sql) {
            QTest::newRow(name) << QByteArray(sql);
        };
        // Rows in the order in which they came: 1 is the victim's, 2 the thief's.
        row("thief's registration linked to the victim's method",
            "DELETE FROM registration WHERE rowid=1; UPDATE registration SET method="
            "(SELECT id FROM payment_method WHERE rowid=1) WHERE rowid=2");
        row("sealed number copied",
            "UPDATE registration SET (sealed_number, seal_nonce, number_lookup)=(SELECT "
            "sealed_number, seal_nonce, number_lookup FROM registration WHERE rowid=2) "
            "WHERE rowid=1");
        row("registration's id exchanged",
            "UPDATE registration SET id=randomblob(16) WHERE rowid=1");
        row("one bit of the seal", "UPDATE registration SET sealed_number=zeroblob(30) "
                                   "WHERE rowid=1");
        row("nonce cut", "UPDATE registration SET seal_nonce=x'00' WHERE rowid=1");
        row("seal emptied", "UPDATE registration SET sealed_number=x'' WHERE rowid=1");
    }

    void alteredRowsAreRefused()
    {
        QFETCH(QByteArray, sql);
        Shop shop;
        const auto victim = enrol(shop, "fp_victim", first_number);
        enrol(shop, "fp_thief", second_number);
        shop.tamper(sql.constData());
        shop.reopen();
        const auto found = shop.open->registry().registrationOf(victim.id);
        QVERIFY(!found.ok());
        QCOMPARE(found.error().fault, StoreFault::damaged);
        QVERIFY(!base_test::withoutIds(found.error().words).contains(QStringLiteral("9988")));
    }

    void methodsSwappedAreRefused()
    {
        Shop shop;
        const auto victim = enrol(shop, "fp_victim", first_number);
        const auto thief = enrol(shop, "fp_thief", second_number);
        // The victim's card is to ring the thief's phone.
        shop.tamper("UPDATE registration SET active=0;"
                    "UPDATE registration SET method=(SELECT id FROM payment_method WHERE rowid=1),"
                    " active=1 WHERE rowid=2");
        shop.reopen();
        QVERIFY(!shop.open->registry().registrationOf(victim.id).ok());
        QVERIFY(!shop.open->registry().registrationOf(thief.id).value());
    }

    void fingerprintsSwappedAreRefused()
    {
        Shop shop;
        enrol(shop, "fp_victim", first_number);
        enrol(shop, "fp_thief", second_number);
        // Both rows are whole in themselves; only whose fingerprint finds which has changed.
        shop.tamper("CREATE TEMP TABLE kept AS SELECT rowid AS r, lookup FROM payment_method;"
                    "UPDATE payment_method SET lookup=randomblob(32);"
                    "UPDATE payment_method SET lookup=(SELECT lookup FROM kept WHERE "
                    "r=3-payment_method.rowid)");
        shop.reopen();
        const auto found = shop.open->registry().findMethod(QStringLiteral("fp_victim"));
        QVERIFY(!found.ok());
        QCOMPARE(found.error().fault, StoreFault::damaged);
    }

    void sealingTwiceLooksDifferent()
    {
        Shop shop;
        const Seal seal(shop.keys->sealing);
        const auto& common = seal.commonNumberKey();
        QByteArray ascii(first_number);
        const auto number = SecretBytes::takenFrom(ascii);
        const QByteArray registration(16, 'r');
        const QByteArray method(16, 'm');
        const auto once = Seal::sealNumber(common, number, registration, method, shop.entropy);
        const auto twice = Seal::sealNumber(common, number, registration, method, shop.entropy);
        QVERIFY(once.sealed != twice.sealed);
        QCOMPARE(text(*Seal::openNumber(common, once, registration, method)),
                 QLatin1String(first_number));
        QVERIFY(!Seal::openNumber(common, once, QByteArray(16, 's'), method).ok());
        QVERIFY(!Seal::openNumber(common, once, registration, QByteArray(16, 'n')).ok());
        const Seal other(shop.keys->code);
        QVERIFY(!Seal::openNumber(other.commonNumberKey(), once, registration, method).ok());
        QVERIFY(other.lookupOfNumber(number) != seal.lookupOfNumber(number));
    }

    void frozenMethodSaysWhy()
    {
        Shop shop;
        const auto method = enrol(shop, "fp_1", first_number);
        {
            auto transaction = shop.open->begin().value();
            transaction.freeze(method.id, QStringLiteral("lost card"));
            QVERIFY(transaction.commit().ok());
        }
        shop.reopen();
        const auto frozen = shop.open->registry().method(method.id).value();
        QVERIFY(frozen->isFrozen);
        QCOMPARE(frozen->frozenWhy, QStringLiteral("lost card"));
        auto transaction = shop.open->begin().value();
        transaction.unfreeze(method.id);
        QVERIFY(transaction.commit().ok());
        QVERIFY(!shop.open->registry().method(method.id).value()->isFrozen);
    }

    void noNumberAndNoFingerprintLiesInTheFiles()
    {
        Shop shop;
        const QByteArray fingerprint = "fp_1Nk4Zq8TbLooseFingerprint";
        enrol(shop, fingerprint.constData(), first_number);
        int files = 0;
        const auto scan = [&] {
            QDirIterator each(shop.data, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
            while (each.hasNext()) {
                const auto content = store_test::contentOf(each.next());
                ++files;
                for (const auto& secret : {QByteArray(first_number).mid(1), fingerprint})
                    QVERIFY2(!content.contains(secret), qPrintable(each.filePath()));
            }
        };
        scan(); // the write-ahead log too
        shop.open.reset();
        scan();
        QVERIFY(files >= 10);
    }
};

QTEST_GUILESS_MAIN(StoreRegistryTest)
#include "store_registry_test.moc"
