#include "core/store/backup.h"
#include "core/store/store_copy.h"
#include "tests/store/key_shop.h"

using namespace countersign;
using namespace countersign::store;
using namespace store_test;

namespace {

/// As systemd does.
void handOver(const KeyFolders& folders, const QString& ending, world::Entropy& entropy)
{
    for (const char* name : key_names) {
        const auto path = folders.file(KeyPlace::credentials, name) + ending;
        store_test::write(path, entropy.bytes(key_size_bytes));
        check(QFile::setPermissions(path, QFile::ReadOwner), "only its owner reads a credential");
    }
}

} // namespace

// Keys that are no files, and numbers of before each had a key of its own.
class StoreKeyPlacesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void credentialsAreKeysWhereThereAreNoFiles()
    {
        KeyShop shop;
        Copy copy(shop.data);
        const auto folder = copy.place.filePath(QStringLiteral("credentials"));
        QVERIFY(QDir().mkpath(folder));
        const auto place = [&](const char* from, const QString& to) {
            return QFile::copy(copy.data + u'/' + QLatin1String(from), folder + u'/' + to);
        };
        for (const char* name : key_names)
            QVERIFY(place(("keys/" + QByteArray(name) + ".key").constData(),
                          QStringLiteral("countersign-") + QLatin1String(name)));
        const KeyFolders folders{copy.data, folder};
        QCOMPARE(loadKeys(folders).value()->place, KeyPlace::files);
        QVERIFY(QDir(copy.data + QStringLiteral("/keys")).removeRecursively());
        QCOMPARE(loadKeys(folders).value()->place, KeyPlace::credentials);
        QVERIFY(createKeys(folders, copy.entropy).ok());
        QVERIFY(!QFile::exists(copy.data + QStringLiteral("/keys")));
        QCOMPARE(whatIsWrongWith(*copy.open(folder)), QString());

        // New ones must be handed over before they can be taken.
        const KeyRotation rotation{QStringLiteral("yearly"), QStringLiteral("anna"), folder};
        const auto refused = rotateKeys(copy.open(folder), rotation);
        QCOMPARE(refused.error().fault, StoreFault::denied);
        QVERIFY(refused.error().words.contains(QStringLiteral("countersign-sealing-next")));
        handOver(folders, QStringLiteral("-next"), copy.entropy);
        QCOMPARE(loadKeys(folders).value()->place, KeyPlace::credentials);
        const auto rotated = rotateKeys(copy.open(folder), rotation);
        QVERIFY2(rotated.ok(), rotated.ok() ? "" : qPrintable(rotated.error().words));
        QCOMPARE(loadKeys(folders).value()->place, KeyPlace::nextCredentials);
        QCOMPARE(whatIsWrongWith(*copy.open(folder)), QString());
        QCOMPARE(rotateKeys(copy.open(folder), rotation).error().fault, StoreFault::denied);
        for (const char* name : key_names) {
            const auto path = folder + QStringLiteral("/countersign-") + QLatin1String(name);
            QVERIFY(QFile::remove(path));
            QVERIFY(QFile::rename(path + QStringLiteral("-next"), path));
        }
        QCOMPARE(whatIsWrongWith(*copy.open(folder)), QString());
    }

    /// They outlive a store that is lost with its disk, or not mounted.
    void credentialsAloneBeginNoJournal()
    {
        QTemporaryDir place;
        world::SystemEntropy entropy;
        store_test::SetClock clock;
        const KeyFolders folders{place.filePath(QStringLiteral("data")), place.path()};
        handOver(folders, QString(), entropy);
        const auto& files = world::systemFiles();
        const auto refused = createKeys(folders, entropy);
        QCOMPARE(refused.error().fault, StoreFault::denied);
        QCOMPARE(refused.error().remedy, Remedy::named);
        QVERIFY(refused.error().words.contains(QStringLiteral("init --credentials-are-new")));
        QVERIFY(!files.exists(QFile::encodeName(folders.data)));
        // Nor is that what anything else says to do.
        const auto missing = StoreReader::open(folders.data, loadKeys(folders).value());
        QCOMPARE(missing.error().fault, StoreFault::missing);
        QCOMPARE(missing.error().remedy, Remedy::named);
        QVERIFY(missing.error().words.contains(QStringLiteral("init --credentials-are-new")));

        // What is handed over beside others follows on them.
        handOver(folders, QStringLiteral("-next"), entropy);
        QCOMPARE(
            createKeys(folders, entropy, world::systemFiles(), Credentials::areNew).error().fault,
            StoreFault::denied);
        for (const char* name : key_names)
            QVERIFY(QFile::remove(folders.file(KeyPlace::nextCredentials, name)));
        QVERIFY(createKeys(folders, entropy, world::systemFiles(), Credentials::areNew).ok());
        // Interrupted here, it is run again, and once there is a store as well.
        QVERIFY(createKeys(folders, entropy).ok());
        QVERIFY(Store::create(folders, QStringLiteral("till-3"), clock, entropy).ok());
        QVERIFY(createKeys(folders, entropy).ok());
    }

    void aBackupChoosesTheKeysThatSignedItsEnd()
    {
        KeyShop shop;
        Copy copy(shop.data);
        const KeyFolders folders{copy.data, copy.place.path()};
        for (const char* name : key_names)
            QVERIFY(QFile::rename(folders.file(KeyPlace::files, name),
                                  folders.file(KeyPlace::credentials, name)));
        QVERIFY(QDir().rmdir(folders.folder(KeyPlace::files)));
        handOver(folders, QStringLiteral("-next"), copy.entropy);
        const auto older = copy.place.filePath(QStringLiteral("older.db"));
        QVERIFY(QFile::copy(copy.data + QStringLiteral("/store.db"), older));
        const KeyRotation rotation{QStringLiteral("yearly"), QStringLiteral("anna"),
                                   folders.credentials};
        QVERIFY(rotateKeys(copy.open(folders.credentials), rotation).ok());
        const auto backup = copy.place.filePath(QStringLiteral("backup.db"));
        const auto before = loadKeys(folders, KeyPlace::credentials, world::systemFiles()).value();
        QVERIFY(writeBackup(copy.data, *loadKeys(folders).value(), backup).ok());
        QVERIFY(QFile::remove(copy.data + QStringLiteral("/store.db")));

        // The head that was kept says that the keys were changed, whichever backup it is.
        QCOMPARE(loadKeysOf(older, folders).value()->place, KeyPlace::nextCredentials);
        QVERIFY(QFile::remove(copy.data + QStringLiteral("/head")));
        QCOMPARE(loadKeys(folders).value()->place, KeyPlace::credentials);
        const auto chosen = loadKeysOf(backup, folders).value();
        QCOMPARE(chosen->place, KeyPlace::nextCredentials);
        QVERIFY(verifiedCopy(backup, *chosen).ok());
        const auto refused = verifiedCopy(backup, *before).error();
        QVERIFY2(refused.words.contains(QStringLiteral("put the later ones")),
                 qPrintable(refused.words));
    }

    void numbersSealedBeforeTheyHadKeysOfTheirOwnAreSealedAnew()
    {
        KeyShop shop;
        const Seal seal(shop.keys->sealing);
        {
            const auto path = shop.file("store.db");
            const auto raw = Connection::open(path, Connection::Mode::write).value();
            const auto select = raw->prepare("SELECT id, method FROM registration").value();
            Query query(select);
            QVERIFY(query.next().value());
            QByteArray ascii(number);
            const auto sealed =
                Seal::sealNumber(seal.commonNumberKey(), SecretBytes::takenFrom(ascii),
                                 query.bytes(0), query.bytes(1), shop.entropy);
            const auto update =
                raw->prepare("UPDATE registration SET sealed_number=?, seal_nonce=?, key_slot=NULL")
                    .value();
            QVERIFY(Query(update).bindBlob(sealed.sealed).bindBlob(sealed.nonce).run().ok());
        }
        makeOlder(shop.data, *shop.keys);
        shop.reopen();
        QCOMPARE(whatIsWrongWith(*shop.open), QString());
        QCOMPARE(shop.open->connection()
                     .number("SELECT count(*) FROM registration WHERE key_slot IS NULL")
                     .value(),
                 0);
    }
};

QTEST_GUILESS_MAIN(StoreKeyPlacesTest)
#include "store_key_places_test.moc"
