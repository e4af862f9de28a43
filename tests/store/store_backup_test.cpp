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
