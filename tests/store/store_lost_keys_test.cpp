#include "core/store/backup.h"
#include "core/store/erasure.h"
#include "core/store/restoration.h"
#include "tests/store/key_shop.h"

using namespace countersign;
using namespace countersign::store;
using namespace store_test;

namespace {

const QByteArray head = "method,brand,last4,phone,locale,registered_at\n";
const QByteArray anna = "fp_1,visa,4242,+4915112345678,de,2025-01-02T03:04:05Z\n";
const QByteArray ben = "fp_2,visa,7777,+4915199988877,en,2025-01-02T03:04:05Z\n";

QString fp1()
{
    return QStringLiteral("fp_1");
}

/// Two customers, and no keys of their numbers any more.
struct LostShop : KeyShop
{
    QByteArray kept; // the file, as it was

    explicit LostShop(bool isRotated = false)
    {
        reopen();
        check(registry(head + ben).ok(), "another number is registered");
        freeze(fp1());
        if (isRotated)
            rotate();
        open.reset();
        kept = contentOf(file("registrations.keys"));
        lose();
    }
    void lose()
    {
        open.reset();
        check(QFile::remove(file("registrations.keys")), "the file is lost");
    }
    void freeze(const QString& fingerprint)
    {
        auto transaction = open->begin().value();
        transaction.freeze(open->registry().findMethod(fingerprint).value()->id,
                           QStringLiteral("stolen"));
        check(transaction.commit().ok(), "it is frozen");
    }
    void rotate()
    {
        const auto rotated = rotateKeys(std::move(open), {QStringLiteral("yearly"), {}, {}});
        check(rotated.ok(), "the keys are changed");
        keys = loadKeys(data).value();
        reopen();
    }
    QByteArray methodOf(const char* fingerprint)
    {
        const auto method = open->registry().findMethod(QString::fromLatin1(fingerprint)).value();
        return method ? method->id : QByteArray();
    }
    /// The number's ending; empty where it can't be read.
    QString endingOf(const char* fingerprint)
    {
        const auto found = open->registry().registrationOf(methodOf(fingerprint));
        return found && *found ? (*found)->ending : QString();
    }
};

} // namespace

// data/registrations.keys is lost, or rows have lost what leads to it.
class StoreLostKeysTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noNumberTakesTheSlotOfOneThatWasLost()
    {
        LostShop shop;
        shop.reopen(); // makes the file
        shop.reopen(); // and knows only what lies in it
        QVERIFY(shop.registry(head + ben + anna, true).ok());
        const auto erased =
            eraseCustomer(*shop.open, {shop.methodOf("fp_1"), QStringLiteral("asked"), {}});
        QVERIFY2(erased.ok(), erased.ok() ? "" : qPrintable(erased.error().words));
        QCOMPARE(shop.endingOf("fp_2"), QStringLiteral("8877"));
        QVERIFY(shop.methodOf("fp_1").isEmpty());
        QCOMPARE(shop.open->connection()
                     .number("SELECT count(*)-count(DISTINCT key_slot) FROM registration")
                     .value(),
                 0);
    }

    void aFrozenCardStaysFrozenWhenTheFileIsLostAfterAChangeOfKeys()
    {
        LostShop shop(true);
        shop.reopen();
        QVERIFY(shop.registry(head + anna + ben, true).ok());
        const auto method = shop.open->registry().findMethod(fp1()).value();
        QVERIFY(method && method->isFrozen);
        QCOMPARE(shop.endingOf("fp_1"), QStringLiteral("5678"));
        QCOMPARE(shop.open->connection().number("SELECT count(*) FROM payment_method").value(), 2);
        // And again after the next change of keys.
        shop.rotate();
        shop.lose();
        shop.reopen();
        QVERIFY(shop.open->registry().findMethod(fp1()).value()->isFrozen);
    }

    void withoutTheStoresCopyOfTheLookupKeyTheFileHasToComeBack_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::newRow("deleted") << QByteArray("DELETE FROM method_lookup_key");
        QTest::newRow("altered") << QByteArray("UPDATE method_lookup_key SET nonce=zeroblob(12)");
    }

    void withoutTheStoresCopyOfTheLookupKeyTheFileHasToComeBack()
    {
        QFETCH(QByteArray, sql);
        LostShop shop(true);
        shop.tamper(sql.constData());
        const auto refused = shop.tryOpen();
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().fault, StoreFault::damaged);
        QVERIFY2(refused.error().words.contains(QStringLiteral("Put that file back")),
                 qPrintable(refused.error().words));
        QVERIFY(!QFile::exists(shop.file("registrations.keys")));
        store_test::write(shop.file("registrations.keys"), shop.kept);
        shop.reopen();
        QCOMPARE(shop.endingOf("fp_1"), QStringLiteral("5678"));
        // The copy is made again, too.
        shop.lose();
        shop.reopen();
        QVERIFY(!shop.methodOf("fp_1").isEmpty());
    }

    /// With another key than theirs no card is found, and each would pass for one that was never
    /// registered.
    void aChangeOfKeysThatSqlHidMakesNoOtherLookupKey()
    {
        LostShop shop(true);
        shop.tamper("DELETE FROM method_lookup_key;"
                    "UPDATE journal SET kind='key_kept' WHERE kind='key_changed'");
        QCOMPARE(shop.tryOpen().error().fault, StoreFault::damaged);
    }

    void anOlderStoreGetsItsCopyOfTheLookupKey()
    {
        LostShop shop(true);
        store_test::write(shop.file("registrations.keys"), shop.kept);
        shop.tamper("DROP TABLE method_lookup_key; DROP TABLE price_list; PRAGMA user_version=5");
        shop.reopen();
        shop.lose();
        shop.reopen();
        QVERIFY(shop.open->registry().findMethod(fp1()).value()->isFrozen);
    }

    void aLostStoreIsNotBegunAnewWhateverLiesThere_data()
    {
        QTest::addColumn<QByteArray>("mark");
        QTest::addColumn<bool>("hasDatabase");
        QTest::addColumn<bool>("hasNumbersKeys");
        for (const bool hasDatabase : {false, true}) {
            for (const bool hasNumbersKeys : {false, true}) {
                QTest::addRow("empty mark %d %d", hasDatabase, hasNumbersKeys)
                    << QByteArray() << hasDatabase << hasNumbersKeys;
                QTest::addRow("made up %d %d", hasDatabase, hasNumbersKeys)
                    << QByteArray(128, 'a') << hasDatabase << hasNumbersKeys;
            }
        }
    }

    void aLostStoreIsNotBegunAnewWhateverLiesThere()
    {
        QFETCH(QByteArray, mark);
        QFETCH(bool, hasDatabase);
        QFETCH(bool, hasNumbersKeys);
        KeyShop shop;
        for (const char* name : {"store.db", "store.db-wal", "store.db-shm", "head"})
            (void)QFile::remove(shop.file(name));
        if (!hasNumbersKeys)
            QVERIFY(QFile::remove(shop.file("registrations.keys")));
        store_test::write(shop.file("initialising"), mark);
        if (hasDatabase)
            store_test::write(shop.file("store.db"), {});
        const auto created = createKeys(shop.data, shop.entropy);
        QVERIFY(!created.ok() || hasDatabase);
        const auto made = Store::create(KeyFolders{shop.data}, QStringLiteral("till-3"), shop.clock,
                                        shop.entropy);
        QVERIFY(!made.ok());
        QCOMPARE(raw(loadKeys(shop.data).value()->code), raw(shop.keys->code));
    }

    void anInterruptedInitGoesOnWithItsOwnKeys()
    {
        const QTemporaryDir place;
        const auto data = place.filePath(QStringLiteral("data"));
        SetClock clock;
        world::SystemEntropy entropy;
        QVERIFY(createKeys(data, entropy).ok());
        const auto keys = loadKeys(data).value();
        QVERIFY(QFile::remove(data + QStringLiteral("/keys/sealing.key")));
        QVERIFY(createKeys(data, entropy).ok());
        const auto made = Store::create(KeyFolders{data}, QStringLiteral("till-3"), clock, entropy);
        QVERIFY2(made.ok(), made.ok() ? "" : qPrintable(made.error().words));
        QCOMPARE((*made)->keys().signingId, keys->signingId);
        QVERIFY(!QFile::exists(data + QStringLiteral("/initialising")));
    }

    void keysDontChangeWhileANumberLacksItsKey()
    {
        LostShop shop;
        shop.reopen();
        const auto old = shop.keys->signingId;
        const auto refused = rotateKeys(std::move(shop.open), {QStringLiteral("yearly"), {}, {}});
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().fault, StoreFault::denied);
        QVERIFY2(refused.error().words.contains(QStringLiteral("--replace")),
                 qPrintable(refused.error().words));
        QCOMPARE(loadKeys(shop.data).value()->signingId, old);
        shop.reopen();
        QCOMPARE(shop.open->registry().registeredCount().value(), 2);
        // What is advised works, also for those who are in the shop's records no more.
        QVERIFY(shop.registry(head + anna, true).ok());
        QCOMPARE(shop.open->registry().registeredCount().value(), 1);
        QCOMPARE(wrongRowsOf(*shop.open), QString());
        const auto rotated = rotateKeys(std::move(shop.open), {QStringLiteral("yearly"), {}, {}});
        QVERIFY(rotated.ok());
        QCOMPARE(rotated->registrations, 1);
        shop.keys = loadKeys(shop.data).value();
        shop.reopen();
        QCOMPARE(shop.endingOf("fp_1"), QStringLiteral("5678"));
    }

    void aRowWithoutASlotKeepsNoTillFromStartingAndIsMended()
    {
        KeyShop shop;
        shop.tamper("UPDATE registration SET key_slot=NULL");
        const auto file = shop.place.filePath(QStringLiteral("backup.db"));
        QVERIFY(writeBackup(shop.data, *shop.keys, file).value().registryFault);
        shop.reopen();
        QVERIFY(wrongRowsOf(*shop.open).contains(QStringLiteral("altered")));
        const auto method = shop.open->registry().findMethod(fp1()).value();
        QCOMPARE(shop.open->registry().registrationOf(method->id).error().fault,
                 StoreFault::damaged);
        // The backup of it is as good.
        shop.open.reset();
        for (const char* name : {"store.db", "store.db-wal", "store.db-shm"})
            (void)QFile::remove(shop.file(name));
        {
            const auto restoration =
                Restoration::begin(file, shop.data, shop.keys, shop.clock, shop.entropy, {});
            QVERIFY2(restoration.ok(),
                     restoration.ok() ? "" : qPrintable(restoration.error().words));
            QVERIFY((*restoration)->finish().ok());
        }
        shop.reopen();
        QVERIFY(shop.registry(head + anna, true).ok());
        QCOMPARE(whatIsWrongWith(*shop.open), QString());
    }
};

QTEST_GUILESS_MAIN(StoreLostKeysTest)
#include "store_lost_keys_test.moc"
