#include "tests/store/key_shop.h"

using namespace countersign;
using namespace countersign::store;
using namespace store_test;

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
        for (const char* name : key_names) {
            const auto path = folder + QStringLiteral("/countersign-") + QLatin1String(name) +
                              QStringLiteral("-next");
            store_test::write(path, copy.entropy.bytes(key_size_bytes));
            QVERIFY(QFile::setPermissions(path, QFile::ReadOwner));
        }
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
