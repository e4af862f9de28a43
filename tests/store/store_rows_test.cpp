#include "core/store/backup.h"
#include "core/store/erasure.h"
#include "core/store/restoration.h"
#include "tests/base/without_ids.h"
#include "tests/store/key_shop.h"
#include "tests/store/older_store.h"

using namespace countersign;
using namespace countersign::store;
using namespace store_test;

namespace {

constexpr char header[] = "method,brand,last4,phone,locale,registered_at\n";
constexpr char second_row[] = "fp_2,visa,1881,+4915199988877,de,2025-01-02T03:04:05Z\n";
constexpr char moved_row[] = "fp_1,visa,4242,+4915100000001,de,2025-01-02T03:04:05Z\n";

/// Two customers, the first with a new number, and a basket; open.
struct RowShop : ChangedShop
{
    QUuid basket = QUuid::createUuid();

    RowShop()
    {
        reopen();
        check(registry(QByteArray(header) + moved_row + second_row, true).ok(), "a number changes");
        method = open->registry().findMethod(QStringLiteral("fp_1")).value()->id;
        auto transaction = open->begin().value();
        transaction.putBasket({basket, R"({"lines":[]})", false, 0});
        check(transaction.commit().ok(), "a basket is kept");
    }
    std::vector<journal::Entry> changes()
    {
        return open->journal().ofKind("registry_changed").value();
    }
    /// What a till would find on its own, reading the first customer's rows and the baskets.
    Result<Done, StoreError> used()
    {
        const auto found = open->registry().findMethod(QStringLiteral("fp_1"));
        if (!found)
            return failure(found.error());
        const auto registration = open->registry().registrationOf(method);
        if (!registration)
            return failure(registration.error());
        const auto baskets = open->baskets();
        return baskets ? Result<Done, StoreError>(Done{}) : failure(baskets.error());
    }
};

} // namespace

// Rows of the registry and open baskets that somebody with SQL altered, deleted or put back.
class StoreRowsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyAlteredColumnIsRefusedAndNamed_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<QString>("named");
        const auto row = [](const char* set, const char* table, const char* where,
                            const char* named) {
            QTest::addRow("%s.%s", table, set)
                << QByteArray("UPDATE ") + table + " SET " + set + " WHERE " + where
                << QString::fromLatin1(named);
        };
        for (const char* set : {"brand='amex'", "last4='0000'", "frozen=1", "frozen_why='x'",
                                "tag=NULL", "tag=x''", "tag=zeroblob(32)"})
            row(set, "payment_method", "rowid=1", "payment method ");
        for (const char* set : {"locale='xx'", "registered_ms=0", "proof='seen'",
                                "number_lookup=x'00'", "seal_nonce=zeroblob(12)", "key_slot=1",
                                "tag=NULL", "tag=(SELECT tag FROM registration WHERE rowid=1)"})
            row(set, "registration", "rowid=2", "registration ");
        for (const char* set : {"body='{}'", "aside=1", "position=9", "tag=NULL"})
            row(set, "basket", "true", "basket ");
    }

    void everyAlteredColumnIsRefusedAndNamed()
    {
        QFETCH(QByteArray, sql);
        QFETCH(QString, named);
        RowShop shop;
        QCOMPARE(wrongRowsOf(*shop.open), QString());
        QVERIFY(shop.used().ok());
        shop.change(sql);
        const auto used = shop.used();
        QVERIFY(!used.ok());
        QCOMPARE(used.error().fault, StoreFault::damaged);
        for (const QString& words : {used.error().words, wrongRowsOf(*shop.open)}) {
            QVERIFY2(words.contains(named) && words.contains(QStringLiteral("altered")),
                     qPrintable(words));
            for (const char* secret : {"fp_1", "0001", "4242"})
                QVERIFY2(!base_test::withoutIds(words).contains(QLatin1String(secret)),
                         qPrintable(words));
        }
    }

    void whatIsDeletedOrPutBackIsFoundByTheSum_data()
    {
        QTest::addColumn<QByteArray>("before"); // while the method is frozen
        QTest::addColumn<QByteArray>("after");  // once it is free again
        const auto row = [](const char* name, const char* before, const char* after) {
            QTest::newRow(name) << QByteArray(before) << QByteArray(after);
        };
        row("method deleted", "SELECT 1",
            "PRAGMA foreign_keys=OFF; DELETE FROM payment_method WHERE last4='1881'");
        row("registration deleted", "SELECT 1",
            "DELETE FROM registration WHERE rowid=(SELECT max(rowid) FROM registration)");
        row("replaced registration deleted", "SELECT 1", "DELETE FROM registration WHERE rowid=1");
        row("a whole old row with its tag",
            "CREATE TABLE aside.old AS SELECT * FROM payment_method",
            "UPDATE payment_method SET (frozen, frozen_why, tag)=(SELECT frozen, frozen_why, tag "
            "FROM old WHERE old.id=payment_method.id)");
        row("sum altered", "SELECT 1", "UPDATE registry_sum SET digest=zeroblob(32)");
        row("counts altered", "SELECT 1", "UPDATE registry_sum SET methods=3");
    }

    void whatIsDeletedOrPutBackIsFoundByTheSum()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        RowShop shop;
        shop.setFrozen(true);
        shop.change(before);
        shop.setFrozen(false);
        shop.change("SELECT 1");
        QCOMPARE(wrongRowsOf(*shop.open), QString());
        shop.change(after);
        QVERIFY(wrongRowsOf(*shop.open).contains(QStringLiteral("--replace")));
        // The next change of the registry doesn't cover it up.
        shop.setFrozen(true);
        QVERIFY(!wrongRowsOf(*shop.open).isEmpty());
        // An import does that replaces what there is, and says in the journal that it counted anew.
        const auto mended = shop.registry(QByteArray(header) + moved_row + second_row, true);
        QVERIFY2(mended.ok(), mended.ok() ? "" : qPrintable(mended.error().toString()));
        QCOMPARE(wrongRowsOf(*shop.open), QString());
        QVERIFY(!shop.changes().back().payload.contains("before"));
    }

    void anOldStateWithItsSumIsFoundForGood()
    {
        RowShop shop;
        shop.setFrozen(true);
        shop.change("CREATE TABLE aside.old AS SELECT * FROM payment_method;"
                    "CREATE TABLE aside.old_sum AS SELECT * FROM registry_sum");
        shop.setFrozen(false);
        shop.change("UPDATE payment_method SET (frozen, frozen_why, tag)=(SELECT frozen, "
                    "frozen_why, tag FROM old WHERE old.id=payment_method.id);"
                    "DELETE FROM registry_sum; INSERT INTO registry_sum SELECT * FROM old_sum");
        QVERIFY(!wrongRowsOf(*shop.open).isEmpty());
        shop.setFrozen(false);
        QVERIFY(wrongRowsOf(*shop.open)
                    .contains(QStringLiteral("entry %1").arg(shop.open->head().seq)));
    }

    void anAlteredRowIsNotMendedByAChangeOfIt()
    {
        RowShop shop;
        shop.change("UPDATE payment_method SET last4='0000' WHERE rowid=1");
        shop.setFrozen(
            true); // as a till does after the third wrong code, whatever became of the row
        QCOMPARE(shop.used().error().fault, StoreFault::damaged);
        QVERIFY(!wrongRowsOf(*shop.open).isEmpty());
    }

    void replacingMendsWhatWasAltered_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::newRow("method") << QByteArray("UPDATE payment_method SET brand='x', tag=NULL");
        QTest::newRow("registration") << QByteArray("UPDATE registration SET locale='x'");
        QTest::newRow("tags") << QByteArray("UPDATE registration SET tag=NULL");
    }

    void replacingMendsWhatWasAltered()
    {
        QFETCH(QByteArray, sql);
        RowShop shop;
        shop.change(sql);
        const auto csv = QByteArray(header) + moved_row; // the other customer is not in it
        QVERIFY(!shop.registry(csv).ok());
        QVERIFY(shop.registry(csv, true).ok());
        QCOMPARE(wrongRowsOf(*shop.open), QString());
        QVERIFY(shop.used().ok());
        QCOMPARE(shop.open->registry().registrationOf(shop.method).value()->ending,
                 QStringLiteral("0001"));
        const auto other = shop.open->registry().findMethod(QStringLiteral("fp_2")).value();
        const auto theirs = shop.open->registry().registrationOf(other->id).value();
        QCOMPARE(theirs.has_value(), sql.contains("payment_method"));
    }

    void onlyWhatChangesTheRegistryIsJournalled()
    {
        RowShop shop;
        const auto count = shop.changes().size();
        shop.append(3);
        {
            auto transaction = shop.open->begin().value();
            transaction.putBasket({shop.basket, "{}", true, 1});
            QVERIFY(transaction
                        .ensureMethod(QStringLiteral("fp_1"), QStringLiteral("visa"),
                                      QStringLiteral("4242"))
                        .ok());
            QVERIFY(transaction.commit().ok());
        }
        QVERIFY(shop.registry(QByteArray(header) + moved_row, true).ok()); // the same as it is
        QCOMPARE(shop.changes().size(), count);
        {
            auto transaction = shop.open->begin().value();
            transaction.freeze(shop.method, QStringLiteral("never committed"));
        }
        shop.setFrozen(true);
        QCOMPARE(shop.changes().size(), count + 1);
        QCOMPARE(shop.changes().back().seq, shop.open->head().seq);
        QCOMPARE(wrongRowsOf(*shop.open), QString());
        QVERIFY(shop.open->verifyJournal({}).ok());
    }

    void anOlderStoreIsTaggedOnce()
    {
        RowShop shop;
        shop.setFrozen(true);
        shop.open.reset();
        makeOlder(shop.data, *shop.keys);
        shop.reopen();
        QCOMPARE(wrongRowsOf(*shop.open), QString());
        QVERIFY(shop.used().ok());
        QCOMPARE(shop.changes().size(), 1U);
        QVERIFY(shop.open->registry().method(shop.method).value()->isFrozen);
        const auto head = shop.open->head();
        shop.reopen();
        QCOMPARE(shop.open->head(), head);
        // Whatever is taken away later, no row is ever tagged again.
        shop.change("UPDATE payment_method SET frozen=0, tag=NULL; UPDATE registration SET "
                    "tag=NULL; UPDATE basket SET tag=NULL; DELETE FROM registry_sum");
        QCOMPARE(shop.used().error().fault, StoreFault::damaged);
        QCOMPARE(shop.open->baskets().error().fault, StoreFault::damaged);
        QVERIFY(!wrongRowsOf(*shop.open).isEmpty());
        QCOMPARE(shop.open->head(), head);
    }

    void tagsTakenFromANewStoreAreNotMadeAgain()
    {
        Shop shop; // whose journal has no registry_changed
        {
            auto transaction = shop.open->begin().value();
            transaction.putBasket({QUuid::createUuid(), "{}", false, 0});
            QVERIFY(transaction.commit().ok());
        }
        shop.tamper("UPDATE basket SET tag=NULL; DELETE FROM registry_sum");
        shop.reopen();
        QCOMPARE(shop.open->baskets().error().fault, StoreFault::damaged);
        QCOMPARE(shop.open->head().seq, 1U);
    }

    void keysChangeAndTheRowsStaySound()
    {
        RowShop shop;
        shop.open.reset();
        Copy copy(shop.data);
        copy.rotate();
        const auto store = copy.open();
        QVERIFY(store->keys().sealingId != shop.keys->sealingId);
        QCOMPARE(wrongRowsOf(*store), QString());
        QCOMPARE(store->baskets().value().size(), 1U);
        QCOMPARE(store->registry().registrationOf(shop.method).value()->ending,
                 QStringLiteral("0001"));
    }

    void keysDoNotChangeOverWhatWasAltered_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::newRow("altered") << QByteArray("UPDATE payment_method SET brand='x'");
        QTest::newRow("deleted") << QByteArray("DELETE FROM registration WHERE rowid=1");
        QTest::newRow("sum") << QByteArray("UPDATE registry_sum SET digest=zeroblob(32)");
    }

    void keysDoNotChangeOverWhatWasAltered()
    {
        QFETCH(QByteArray, sql);
        RowShop shop;
        shop.change(sql);
        const auto rotated = rotateKeys(std::move(shop.open), {QStringLiteral("yearly"), {}, {}});
        QCOMPARE(rotated.error().fault, StoreFault::damaged);
        QVERIFY(rotated.error().words.contains(QStringLiteral("--replace")));
    }

    void anAlteredBasketStaysOneWhenKeysChange()
    {
        RowShop shop;
        shop.tamper("UPDATE basket SET body='{}'");
        Copy copy(shop.data);
        copy.rotate();
        const auto store = copy.open();
        QVERIFY(store->keys().sealingId != shop.keys->sealingId);
        QCOMPARE(store->baskets().error().fault, StoreFault::damaged);
    }

    void erasureAndBackupKeepTheSum()
    {
        RowShop shop;
        const auto erased = eraseCustomer(*shop.open, {shop.method, QStringLiteral("asked"), {}});
        QVERIFY(erased.ok() && *erased);
        QCOMPARE(wrongRowsOf(*shop.open), QString());
        const auto file = shop.place.filePath(QStringLiteral("backup.db"));
        QVERIFY(!writeBackup(shop.data, *shop.keys, file).value().registryFault);
        shop.change("UPDATE payment_method SET brand='x'");
        const auto contents = writeBackup(shop.data, *shop.keys, file).value();
        QVERIFY(contents.registryFault &&
                contents.registryFault->words.contains(QStringLiteral("payment method")));
    }

    void aRestoredStoreIsSoundAfterErasingAgain()
    {
        RowShop shop;
        const auto file = shop.place.filePath(QStringLiteral("backup.db"));
        QVERIFY(writeBackup(shop.data, *shop.keys, file).ok());
        QVERIFY(eraseCustomer(*shop.open, {shop.method, QStringLiteral("asked"), {}}).ok());
        shop.open.reset();
        for (const char* name : {"store.db", "store.db-wal", "store.db-shm"})
            (void)QFile::remove(shop.file(name));
        {
            const auto restoration =
                Restoration::begin(file, shop.data, shop.keys, shop.clock, shop.entropy, {});
            QVERIFY(restoration.ok());
            auto transaction = (*restoration)->store().begin().value();
            QCOMPARE(eraseAgain((*restoration)->store(), transaction).value(), 1);
            QVERIFY(transaction.commit().ok());
            QVERIFY((*restoration)->finish().ok());
        }
        shop.reopen();
        QVERIFY(!shop.open->registry().method(shop.method).value());
        QCOMPARE(wrongRowsOf(*shop.open), QString());
    }
};

QTEST_GUILESS_MAIN(StoreRowsTest)
#include "store_rows_test.moc"
