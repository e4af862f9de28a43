#include "core/store/backup.h"
#include "core/store/restoration.h"
#include "tests/base/without_ids.h"
#include "tests/store/key_shop.h"
#include "tests/store/killed.h"

using namespace countersign;
using namespace countersign::store;
using namespace store_test;

namespace {

constexpr char moved[] = "method,brand,last4,phone,locale,registered_at\n"
                         "fp_1,visa,4242,+4915100000001,de,2025-01-02T03:04:05Z\n";

// Keeps the rows as they are, and puts them back with their tags and the registry's sum.
constexpr char keep_sql[] = "CREATE TABLE aside.old AS SELECT * FROM registration;"
                            "CREATE TABLE aside.old_sum AS SELECT * FROM registry_sum";
constexpr char put_back_sql[] = "DELETE FROM registration;"
                                "INSERT INTO registration SELECT * FROM old;"
                                "DELETE FROM registry_sum;"
                                "INSERT INTO registry_sum SELECT * FROM old_sum";

/// A customer whose rows of now somebody keeps for later.
struct KeptShop : KeyShop
{
    QByteArray method;
    QByteArray keysBefore;

    KeptShop()
    {
        tamper(keep_sql);
        keysBefore = store_test::contentOf(file("registrations.keys"));
        reopen();
        method = open->registry().findMethod(QStringLiteral("fp_1")).value()->id;
    }
    void replaceNumber() { check(registry(moved, true).ok(), "the number is replaced"); }
};

Result<std::optional<Registration>, StoreError> registrationIn(Store& store)
{
    const auto method = store.registry().findMethod(QStringLiteral("fp_1"));
    return store.registry().registrationOf((*method)->id);
}

QString endingIn(Store& store)
{
    const auto found = registrationIn(store);
    return found && *found ? (*found)->ending : QString();
}

} // namespace

// Numbers that were replaced, and that somebody with SQL would have codes sent to again.
class StoreReplacedTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aReplacedNumberIsNeverInUseAgain()
    {
        KeptShop shop;
        shop.replaceNumber();
        QCOMPARE(endingIn(*shop.open), QStringLiteral("0001"));
        shop.tamper(put_back_sql);
        shop.reopen();
        const auto found = registrationIn(*shop.open);
        QVERIFY(!found.ok());
        QCOMPARE(found.error().fault, StoreFault::damaged);
        QVERIFY(found.error().words.contains(QStringLiteral("in use again")));
        QVERIFY(!base_test::withoutIds(found.error().words).contains(QStringLiteral("5678")));
        // An import that replaces it mends that.
        QVERIFY(shop.registry(moved, true).ok());
        QCOMPARE(endingIn(*shop.open), QStringLiteral("0001"));
    }

    void theMarkOutlivesAChangeOfKeys()
    {
        KeptShop shop;
        shop.replaceNumber();
        const auto replaced = [](Store& store) {
            const auto row =
                store.connection().prepare("SELECT key_slot FROM registration ORDER BY active");
            Query query(*row);
            check(query.next().value(), "there is a registration");
            const bool isFirst = store.registry().keys().isReplaced(query.number(0)).value();
            check(query.next().value(), "and one in use");
            return isFirst && !store.registry().keys().isReplaced(query.number(0)).value();
        };
        QVERIFY(replaced(*shop.open));
        shop.open.reset();
        Copy copy(shop.data);
        copy.rotate();
        const auto store = copy.open();
        QVERIFY(store->keys().sealingId != shop.keys->sealingId);
        QVERIFY(replaced(*store));
        QCOMPARE(endingIn(*store), QStringLiteral("0001"));
    }

    void anOlderBackupPutsNoReplacedNumberInUseAgain()
    {
        KeptShop shop;
        const auto file = shop.place.filePath(QStringLiteral("backup.db"));
        QVERIFY(writeBackup(shop.data, *shop.keys, file).ok());
        shop.replaceNumber();
        shop.open.reset();
        for (const char* name : {"store.db", "store.db-wal", "store.db-shm"})
            (void)QFile::remove(shop.file(name));
        {
            const auto restoration =
                Restoration::begin(file, shop.data, shop.keys, shop.clock, shop.entropy, {});
            QVERIFY(restoration.ok() && (*restoration)->finish().ok());
        }
        Copy copy(shop.data);
        QCOMPARE(registrationIn(*copy.open()).error().fault, StoreFault::damaged);
        copy.rotate();
        const auto store = copy.open();
        QVERIFY(store->keys().sealingId != shop.keys->sealingId);
        QCOMPARE(registrationIn(*store).error().fault, StoreFault::damaged);
    }

    void aMarkThatACrashPreventedIsMadeUpFor()
    {
        KeptShop shop;
        shop.replaceNumber();
        shop.open.reset();
        // The first slots as they were before: no mark, but the new number's key behind them.
        auto content = store_test::contentOf(shop.file("registrations.keys"));
        QVERIFY(content.first(shop.keysBefore.size()) != shop.keysBefore);
        content.replace(0, shop.keysBefore.size(), shop.keysBefore);
        store_test::write(shop.file("registrations.keys"), content);
        shop.reopen();
        QCOMPARE(endingIn(*shop.open), QStringLiteral("0001"));
        shop.tamper(put_back_sql);
        shop.reopen();
        QCOMPARE(registrationIn(*shop.open).error().fault, StoreFault::damaged);
    }

    void whatSqlTakesOutOfUseIsNotMarked()
    {
        KeptShop shop;
        shop.tamper("UPDATE registration SET active=0");
        shop.reopen();
        shop.tamper("UPDATE registration SET active=1");
        shop.reopen();
        QCOMPARE(endingIn(*shop.open), QStringLiteral("5678"));
    }

    void aReplacementThatIsUndoneMarksNothing()
    {
        KeptShop shop;
        {
            auto transaction = shop.open->begin().value();
            QVERIFY(transaction
                        .registerNumber({shop.method, QStringLiteral("+4915100000001"),
                                         QStringLiteral("de"), 1, Proof::imported})
                        .ok());
        }
        shop.append(1);
        QCOMPARE(endingIn(*shop.open), QStringLiteral("5678"));
    }

    /// Killed before every write, sync, rename and removal in turn.
    void aReplacementKilledAnywhereLeavesOneNumberInUse()
    {
        KeptShop shop;
        shop.open.reset();
        int ofOld = 0;
        int ofNew = 0;
        for (int step = 1;; ++step) {
            Copy copy(shop.data);
            const bool isOver = store_test::endsBeforeStep(step, [&copy] {
                const auto store = copy.open();
                auto transaction = store->begin().value();
                const auto method =
                    store->registry().findMethod(QStringLiteral("fp_1")).value()->id;
                (void)transaction.registerNumber({method, QStringLiteral("+4915100000001"),
                                                  QStringLiteral("de"), 1, Proof::imported});
                (void)transaction.commit();
            });
            const auto store = copy.open();
            QVERIFY2(store != nullptr, qPrintable(QString::number(step)));
            const auto ending = endingIn(*store);
            QVERIFY2(ending == QStringLiteral("5678") || ending == QStringLiteral("0001"),
                     qPrintable(QString::number(step)));
            (ending == QStringLiteral("5678") ? ofOld : ofNew) += 1;
            QCOMPARE(wrongRowsOf(*store), QString());
            if (isOver)
                break;
        }
        qInfo("%d with the old number, %d with the new one", ofOld, ofNew);
        QVERIFY(ofOld > 5 && ofNew > 2);
    }
};

QTEST_GUILESS_MAIN(StoreReplacedTest)
#include "store_replaced_test.moc"
