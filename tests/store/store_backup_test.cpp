#include "core/store/backup.h"
#include "core/store/restoration.h"
#include "tests/store/shop.h"

#include <sys/stat.h>

using namespace countersign;
using namespace countersign::store;
using store_test::Shop;

namespace {

unsigned modeOf(const QString& path)
{
    struct stat status = {};
    return ::stat(QFile::encodeName(path).constData(), &status) == 0 ? status.st_mode & 0777U : 0;
}

void putBackByHand(Shop& shop, const QString& backup)
{
    shop.open.reset();
    for (const char* name : {"store.db", "store.db-wal", "store.db-shm"})
        QFile::remove(shop.file(name));
    check(QFile::copy(backup, shop.file("store.db")), "a store is put back");
}

} // namespace

class StoreBackupTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void backupIsOneVerifiedMomentBesideAWriter()
    {
        Shop shop;
        shop.append(5);
        const QTemporaryDir elsewhere;
        const auto file = elsewhere.filePath(QStringLiteral("backup.db"));
        auto transaction = shop.open->begin().value();
        transaction.append("purchase_started", {}, "{}");
        const auto written = writeBackup(shop.data, *shop.keys, file);
        QVERIFY2(written.ok(), written.ok() ? "" : qPrintable(written.error().words));
        QVERIFY(transaction.commit().ok()); // which was not held up
        QCOMPARE(written->head.seq, 6U);
        QCOMPARE(modeOf(file), 0600U);
        QCOMPARE(QDir(elsewhere.path()).entryList(QDir::Files).size(), 1);
        QCOMPARE(verifiedCopy(file, *shop.keys)->head, written->head);
        for (const auto* key : {&shop.keys->code, &shop.keys->sealing}) {
            const QByteArray secret(reinterpret_cast<const char*>(key->data()), key_size_bytes);
            QVERIFY(!store_test::contentOf(file).contains(secret));
        }
    }

    void nothingIsLeftOfABackupThatFails()
    {
        Shop shop;
        shop.append(3);
        shop.tamper("UPDATE journal SET payload=x'7b7d' WHERE seq=2");
        const QTemporaryDir elsewhere;
        const auto file = elsewhere.filePath(QStringLiteral("backup.db"));
        store_test::write(file, "an older backup");
        const auto written = writeBackup(shop.data, *shop.keys, file);
        QCOMPARE(written.error().fault, StoreFault::damaged);
        QCOMPARE(written.error().seq, 2U);
        QCOMPARE(store_test::contentOf(file), QByteArray("an older backup"));
        QCOMPARE(QDir(elsewhere.path()).entryList(QDir::Files).size(), 1);
        QCOMPARE(writeBackup(shop.data, *shop.keys, shop.file("backup.db")).error().fault,
                 StoreFault::denied);
    }

    void noFileOfSomebodyElsesIsTouched()
    {
        Shop shop;
        const QTemporaryDir elsewhere;
        const auto file = elsewhere.filePath(QStringLiteral("backup.db"));
        store_test::write(file + QStringLiteral(".new"), "mine");
        // As a backup that was killed leaves it.
        store_test::write(file + QStringLiteral(".countersign-unfinished"), "half of one");
        QVERIFY(writeBackup(shop.data, *shop.keys, file).ok());
        QCOMPARE(store_test::contentOf(file + QStringLiteral(".new")), QByteArray("mine"));
        QCOMPARE(QDir(elsewhere.path()).entryList(QDir::Files),
                 QStringList({QStringLiteral("backup.db"), QStringLiteral("backup.db.new")}));
    }

    void noBackupLiesInOrBelowTheTillsFolder()
    {
        Shop shop;
        const auto link = shop.place.filePath(QStringLiteral("link"));
        QVERIFY(QFile::link(shop.file("keys"), link));
        QVERIFY(QDir().mkpath(shop.data + QStringLiteral("/restoring/deep")));
        for (const auto& place :
             {shop.data, shop.file("keys"), shop.file("restoring/deep"), link}) {
            const auto file = place + QStringLiteral("/b.db");
            const auto written = writeBackup(shop.data, *shop.keys, file);
            QCOMPARE(written.error().fault, StoreFault::denied);
            QVERIFY2(written.error().words.contains(file), qPrintable(written.error().words));
            QVERIFY(!QFile::exists(file));
        }
        // A neighbour whose name begins alike is no part of it.
        QVERIFY(QDir().mkpath(shop.data + QStringLiteral("-backups")));
        QVERIFY(writeBackup(shop.data, *shop.keys, shop.data + QStringLiteral("-backups/b.db")));
    }

    void whatFailsAtTheTargetNamesTheTarget()
    {
        Shop shop;
        const QTemporaryDir elsewhere;
        const auto nowhere = elsewhere.filePath(QStringLiteral("no/such/b.db"));
        const auto missing = writeBackup(shop.data, *shop.keys, nowhere);
        QCOMPARE(missing.error().fault, StoreFault::denied); // nothing that `init` would help
        QVERIFY2(missing.error().words.startsWith(nowhere), qPrintable(missing.error().words));
        const auto folder = elsewhere.filePath(QStringLiteral("folder"));
        QVERIFY(QDir().mkpath(folder));
        QCOMPARE(writeBackup(shop.data, *shop.keys, folder).error().fault, StoreFault::denied);
        QVERIFY(QDir(elsewhere.path()).entryList(QDir::Files).isEmpty());
    }

    /// Nor does the backup that still has what was lost make place for it.
    void aStoreThatLostItsEndIsNotBackedUp()
    {
        Shop shop;
        shop.append(2);
        const QTemporaryDir elsewhere;
        const auto older = elsewhere.filePath(QStringLiteral("older.db"));
        const auto newest = elsewhere.filePath(QStringLiteral("newest.db"));
        QVERIFY(writeBackup(shop.data, *shop.keys, older).ok());
        shop.append(3);
        QVERIFY(writeBackup(shop.data, *shop.keys, newest).ok());
        const auto content = store_test::contentOf(newest);
        putBackByHand(shop, older);
        for (const auto& file : {newest, elsewhere.filePath(QStringLiteral("other.db"))}) {
            const auto written = writeBackup(shop.data, *shop.keys, file);
            QVERIFY(!written.ok());
            QCOMPARE(written.error().fault, StoreFault::damaged);
            QVERIFY(written.error().inJournal == journal::FaultReason::cutOff);
            QCOMPARE(written.error().remedy, Remedy::named);
        }
        QCOMPARE(store_test::contentOf(newest), content);
        QCOMPARE(QDir(elsewhere.path()).entryList(QDir::Files).size(), 2);
        // Where nothing tells any more how far it went, it may have been cut anywhere.
        QVERIFY(QFile::remove(shop.file("head")));
        const auto written = writeBackup(shop.data, *shop.keys, older);
        QVERIFY(!written.ok());
        QCOMPARE(written.error().fault, StoreFault::damaged);
    }

    void noBackupTakesThePlaceOfOneThatHasOtherEntries()
    {
        Shop shop;
        shop.append(2);
        const QTemporaryDir elsewhere;
        const auto older = elsewhere.filePath(QStringLiteral("older.db"));
        const auto newest = elsewhere.filePath(QStringLiteral("newest.db"));
        QVERIFY(writeBackup(shop.data, *shop.keys, older).ok());
        const auto head = store_test::contentOf(shop.file("head"));
        shop.append(3);
        QVERIFY(writeBackup(shop.data, *shop.keys, newest).ok());
        QVERIFY(writeBackup(shop.data, *shop.keys, newest).ok()); // of the same
        const auto content = store_test::contentOf(newest);
        const auto refusal = [&] {
            const auto written = writeBackup(shop.data, *shop.keys, newest);
            return written || written.error().fault != StoreFault::denied ? QString()
                                                                          : written.error().words;
        };
        // An older moment of everything, which `head` can't tell.
        putBackByHand(shop, older);
        store_test::write(shop.file("head"), head);
        const auto words = refusal();
        QVERIFY2(words.startsWith(newest + QStringLiteral(" is a backup with 6 journal entries")),
                 qPrintable(words));
        QVERIFY2(words.contains(QStringLiteral("this store's 3")), qPrintable(words));
        // And a line that parted from it, once that is longer.
        shop.reopen();
        shop.append(4);
        QVERIFY(refusal().contains(QStringLiteral("this store's 7")));
        QVERIFY(writeBackup(shop.data, *shop.keys, older).ok()); // which it goes on from
        const Shop other;
        QVERIFY(!writeBackup(other.data, *other.keys, newest).ok());
        QCOMPARE(store_test::contentOf(newest), content);
        QCOMPARE(QDir(elsewhere.path()).entryList(QDir::Files).size(), 2);
        // What is no backup gives its name up, as ever.
        for (const QByteArray& no : {QByteArray(), QByteArray("mine"), content.first(700)}) {
            store_test::write(newest, no);
            QVERIFY(writeBackup(shop.data, *shop.keys, newest).ok());
        }
    }

    void aHeadOfBeforeTheBackupTellsNothingOfWhatCameAfterIt()
    {
        Shop shop;
        const auto older = store_test::contentOf(shop.file("head"));
        shop.append(2);
        const QTemporaryDir elsewhere;
        const auto file = elsewhere.filePath(QStringLiteral("backup.db"));
        QVERIFY(writeBackup(shop.data, *shop.keys, file).ok());
        const auto last = store_test::contentOf(shop.file("head"));
        shop.append(2);
        shop.open.reset();
        QVERIFY(QFile::remove(shop.file("store.db")));
        for (const bool isLast : {false, true}) {
            store_test::write(shop.file("head"), isLast ? last : older);
            const auto begun =
                Restoration::begin(file, shop.data, shop.keys, shop.clock, shop.entropy, {});
            QVERIFY(begun.ok());
            QCOMPARE((*begun)->isHeadKnown(), isLast);
            QCOMPARE((*begun)->receipts().has_value(), isLast);
            QVERIFY(!(*begun)->lost());
        }
    }

    void whatIsLeftOfAnotherDatabaseOfThatNameIsRefused()
    {
        Shop shop;
        const QTemporaryDir elsewhere;
        const auto file = elsewhere.filePath(QStringLiteral("backup.db"));
        for (const char* ending : {"-wal", "-journal"}) {
            const auto log = file + QLatin1String(ending);
            store_test::write(log, "of another one");
            const auto written = writeBackup(shop.data, *shop.keys, file);
            QCOMPARE(written.error().fault, StoreFault::denied);
            QVERIFY(written.error().words.contains(log));
            QVERIFY(!QFile::exists(file));
            store_test::write(log, {}); // holds nothing that could be applied
            QVERIFY(writeBackup(shop.data, *shop.keys, file).ok());
            QVERIFY(QFile::remove(log) && QFile::remove(file));
        }
    }

    void unfinishedRestorationLeavesNoStore()
    {
        Shop shop;
        shop.append(3);
        const QTemporaryDir elsewhere;
        const auto file = elsewhere.filePath(QStringLiteral("backup.db"));
        QVERIFY(writeBackup(shop.data, *shop.keys, file).ok());
        shop.open.reset();
        QVERIFY(QFile::remove(shop.file("store.db")));
        const auto head = store_test::contentOf(shop.file("head"));
        for (int times = 0; times < 2; ++times) {
            const auto begun =
                Restoration::begin(file, shop.data, shop.keys, shop.clock, shop.entropy, {});
            QVERIFY(begun.ok());
            QVERIFY(!(*begun)->lost());
            QCOMPARE((*begun)->store().head().seq, 4U);
        }
        QCOMPARE(store_test::contentOf(shop.file("head")), head);
        QCOMPARE(shop.tryOpen().error().fault, StoreFault::missing);
        const auto begun =
            Restoration::begin(file, shop.data, shop.keys, shop.clock, shop.entropy, {});
        QVERIFY(begun.ok() && (*begun)->finish().ok());
        QVERIFY(!QFile::exists(shop.file("restoring")));
    }

    /// Its last entries lie in SQLite's log alone.
    void aStoreThatWasNotClosedIsRestoredWithItsLog()
    {
        Shop shop;
        shop.append(3);
        const QTemporaryDir elsewhere;
        for (const char* name : {"store.db", "store.db-wal"})
            QVERIFY(QFile::copy(shop.file(name), elsewhere.filePath(QLatin1String(name))));
        shop.open.reset();
        QVERIFY(QFile::remove(shop.file("store.db")));
        const auto begun = Restoration::begin(elsewhere.filePath(QStringLiteral("store.db")),
                                              shop.data, shop.keys, shop.clock, shop.entropy, {});
        QVERIFY(begun.ok());
        QVERIFY(!(*begun)->lost());
        QCOMPARE((*begun)->store().head().seq, 4U);
        QVERIFY((*begun)->finish().ok());
    }

    void restorationThatOnlyLacksItsHeadIsEndedByTheNextWriter()
    {
        Shop shop;
        const QTemporaryDir elsewhere;
        const auto file = elsewhere.filePath(QStringLiteral("backup.db"));
        QVERIFY(writeBackup(shop.data, *shop.keys, file).ok());
        shop.append(5);
        shop.open.reset();
        QVERIFY(QFile::remove(shop.file("store.db")));
        const auto older = store_test::contentOf(shop.file("head"));
        {
            const auto begun =
                Restoration::begin(file, shop.data, shop.keys, shop.clock, shop.entropy, {});
            QCOMPARE((*begun)->lost()->seq, 6U);
            auto transaction = (*begun)->store().begin().value();
            transaction.append("store_restored", {}, "{}");
            QVERIFY(transaction.commit().ok());
            QVERIFY((*begun)->finish().ok());
        }
        // As a crash between the two renames leaves it.
        QVERIFY(QDir(shop.data).mkdir(QStringLiteral("restoring")));
        QVERIFY(QFile::rename(shop.file("head"), shop.file("restoring/head")));
        store_test::write(shop.file("head"), older);
        shop.reopen();
        QCOMPARE(shop.open->head().seq, 2U);
        QVERIFY(shop.open->verifyJournal({}).ok());
        QVERIFY(!QFile::exists(shop.file("restoring")));
    }
};

QTEST_GUILESS_MAIN(StoreBackupTest)
#include "store_backup_test.moc"
