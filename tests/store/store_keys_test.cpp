#include "core/journal/checkpoint.h"
#include "core/store/backup.h"
#include "tests/store/key_shop.h"
#include "tests/store/killed.h"

#include <optional>

using namespace countersign;
using namespace countersign::store;
using namespace store_test;

class StoreKeysTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rotationChangesEveryKeyAndLosesNothing()
    {
        KeyShop shop;
        const auto old = shop.keys;
        Copy copy(shop.data);
        auto opened = copy.open();
        const auto before = opened->head();
        const auto rotated =
            rotateKeys(std::move(opened), {QStringLiteral("yearly"), QStringLiteral("anna"), {}});
        QVERIFY2(rotated.ok(), rotated.ok() ? "" : qPrintable(rotated.error().words));
        QCOMPARE(rotated->registrations, 1);
        QCOMPARE(rotated->seq, before.seq + 1);
        const auto store = copy.open();
        QVERIFY(store != nullptr);
        QCOMPARE(whatIsWrongWith(*store), QString());
        const Keys& keys = store->keys();
        QVERIFY(keys.signingId != old->signingId && keys.codeId != old->codeId &&
                keys.sealingId != old->sealingId);
        QVERIFY(keys.first == old->signing.publicKey());
        std::vector<journal::Entry> entries;
        (void)store->journal().each(before.seq + 1, [&](const journal::Entry& entry) {
            entries.push_back(entry);
            return true;
        });
        QCOMPARE(entries.size(), 3U);
        QCOMPARE(entries[0].kind, QByteArray("key_changed"));
        QCOMPARE(entries[0].payload,
                 journal::keyChangePayload(entries[0].seq, keys.signing).value());
        QVERIFY(old->signing.publicKey().verify(
            journal::signingInput(entries[0].seq, entries[0].hash), entries[0].signature));
        QCOMPARE(entries[1].kind, QByteArray("keys_rotated"));
        QVERIFY(entries[1].payload.contains("yearly"));
        QCOMPARE(entries[2].kind, QByteArray("registry_changed"));
    }

    /// What a start trusts is a checkpoint that the key in use signed, and what follows on it.
    void onlyACheckpointOfTheKeyInUseIsBelieved()
    {
        KeyShop shop;
        const auto old = shop.keys->signing.publicKey();
        Copy copy(shop.data);
        const QByteArray before = R"({"failures":{},"frozen":[],"purchases":[],"receipts":1})";
        {
            const auto store = copy.open();
            auto transaction = store->begin().value();
            transaction.append(journal::checkpoint_kind, {}, before);
            QVERIFY(transaction.commit().ok());
            QCOMPARE(store->journal().lastCheckpoint(old).value()->payload, before);
        }
        copy.rotate(); // without a checkpoint
        {
            const auto store = copy.open();
            const auto current = store->keys().signing.publicKey();
            QVERIFY(!store->journal().lastCheckpoint(current).value());
            QVERIFY(store->verifyJournal({}).ok()); // as a start does then, from the first key on
        }
        journal::Checkpoint after;
        after.receipts = 2;
        QVERIFY(
            rotateKeys(copy.open(), {QStringLiteral("again"), QStringLiteral("anna"), {}, after})
                .ok());
        const auto store = copy.open();
        const auto current = store->keys().signing.publicKey();
        const auto checkpoint = store->journal().lastCheckpoint(current).value();
        QVERIFY(checkpoint);
        // With the registry as it is tagged under the new keys.
        after.registry = recordOf(*keptRegistrySum(store->connection()).value());
        QCOMPARE(journal::decodedCheckpoint(checkpoint->payload).value(), after);
        QVERIFY(!store->journal().lastCheckpoint(old).value());
        auto transaction = store->begin().value();
        transaction.append("purchase_started", {}, "{}");
        QVERIFY(transaction.commit().ok());
        quint64 seen = 0;
        QVERIFY(
            store->verifyJournalAfter(*checkpoint, [&](const auto&) { return ++seen > 0; }).ok());
        QCOMPARE(seen, 1U);
        // And across both changes, in chunks that are verified at the same time.
        const auto reader = StoreReader::open(copy.data).value();
        QCOMPARE(reader->journal()
                     .verifyOnThreads(store->keys().ofJournal(), copy.data, 2, [](quint64) {})
                     .value(),
                 store->head());
        QVERIFY(!reader->journal()
                     .verifyOnThreads({current, current}, copy.data, 2, [](quint64) {})
                     .ok());
    }

    void oldSecretsAreGoneFromTheDisk()
    {
        KeyShop shop;
        Copy copy(shop.data);
        QByteArray signing = store_test::contentOf(shop.file("keys/signing.key"));
        QByteArray sealedBefore;
        {
            const auto store = copy.open();
            const auto select =
                store->connection().prepare("SELECT sealed_number FROM registration");
            Query query(*select);
            QVERIFY(query.next().value());
            sealedBefore = query.bytes(0);
        }
        QVERIFY(!filesWith(copy.data, signing).isEmpty());
        QVERIFY(!filesWith(copy.data, sealedBefore).isEmpty());
        copy.rotate();
        for (const auto& secret :
             {signing, raw(shop.keys->code), raw(shop.keys->sealing), sealedBefore})
            QCOMPARE(filesWith(copy.data, secret), QStringList());
    }

    /// Killed before every write, sync, rename and removal of a rotation in turn.
    void rotationKilledAnywhereLeavesAStoreWithTheRightKeys()
    {
        KeyShop shop;
        int ofOld = 0;
        int ofNew = 0;
        int step = 1;
        for (;; ++step) {
            Copy copy(shop.data);
            const bool isOver = store_test::endsBeforeStep(step, [&copy] { copy.rotate(); });
            // A reader comes first, and changes nothing.
            const auto seen = loadKeys(copy.data);
            QVERIFY(seen.ok());
            const auto reader = StoreReader::open(copy.data, *seen);
            QVERIFY2(reader.ok(), qPrintable(QString::number(step)));
            QVERIFY((*reader)->registry().list(10).ok());
            QVERIFY((*reader)->journal().verify((*seen)->ofJournal(), copy.data, {}).ok());
            const auto store = copy.open();
            QVERIFY2(store != nullptr, qPrintable(QString::number(step)));
            const auto wrong = whatIsWrongWith(*store);
            QVERIFY2(wrong.isEmpty(),
                     qPrintable(QStringLiteral("step %1: %2").arg(step).arg(wrong)));
            const bool isOld = store->keys().signingId == shop.keys->signingId;
            (isOld ? ofOld : ofNew) += 1;
            QCOMPARE(isOld ? 0 : 1, store->keys().sealingId == shop.keys->sealingId ? 0 : 1);
            if (!isOld)
                QCOMPARE(filesWith(copy.data, raw(shop.keys->code)), QStringList());
            auto transaction = store->begin().value();
            transaction.append("purchase_started", {}, "{}");
            QVERIFY(transaction.commit().ok());
            QVERIFY(store->verifyJournal({}).ok());
            if (isOver)
                break;
        }
        qInfo("%d steps: %d with the old keys, %d with the new ones", step - 1, ofOld, ofNew);
        QVERIFY(ofOld > 10 && ofNew > 10);
    }

    /// Each write, sync, rename and removal of a rotation fails in turn: whether it says that the
    /// keys are changed and whether they are is one thing.
    void rotationThatFailsAnywhereSaysWhatItDid()
    {
        KeyShop shop;
        int ofOld = 0;
        int ofNew = 0;
        int step = 1;
        for (bool isOver = false; !isOver; ++step) {
            Copy copy(shop.data);
            auto opened = copy.open();
            std::optional<Result<RotatedKeys, StoreError>> rotated;
            isOver = store_test::endsBeforeFailure(step, [&] {
                rotated.emplace(rotateKeys(std::move(opened),
                                           {QStringLiteral("yearly"), QStringLiteral("anna"), {}}));
            });
            const auto seen = loadKeys(copy.data);
            QVERIFY2(seen.ok(), qPrintable(QString::number(step)));
            const bool isNew = (*seen)->signingId != shop.keys->signingId;
            const auto said = rotated->ok() ? (*rotated)->untidied : rotated->error().words;
            QVERIFY2(rotated->ok() == isNew,
                     qPrintable(QStringLiteral("step %1: %2").arg(step).arg(said)));
            const auto store = copy.open();
            QVERIFY2(store != nullptr, qPrintable(QString::number(step)));
            const auto wrong = whatIsWrongWith(*store);
            QVERIFY2(wrong.isEmpty(),
                     qPrintable(QStringLiteral("step %1: %2").arg(step).arg(wrong)));
            QCOMPARE(store->keys().signingId, (*seen)->signingId);
            if (isNew)
                QCOMPARE(filesWith(copy.data, raw(shop.keys->code)), QStringList());
            (isNew ? ofNew : ofOld) += 1;
        }
        qInfo("%d steps: %d with the old keys, %d with the new ones", step - 1, ofOld, ofNew);
        QVERIFY(ofOld > 10 && ofNew > 10);
    }

    /// Store and head of before a change of keys fit each other, and verify with the first key.
    void aJournalOfBeforeARotationIsNotTheTills()
    {
        KeyShop shop;
        const Copy before(shop.data);
        Copy copy(shop.data);
        copy.rotate();
        QCOMPARE(whatIsWrongWith(*copy.open()), QString());
        for (const char* name : {"/store.db", "/head"}) {
            const auto from = before.data + QLatin1String(name);
            const auto to = copy.data + QLatin1String(name);
            QVERIFY(QFile::remove(to) && QFile::copy(from, to));
        }
        for (const char* name : {"/store.db-wal", "/store.db-shm"})
            QFile::remove(copy.data + QLatin1String(name));
        const auto keys = loadKeys(copy.data).value()->ofJournal();
        QVERIFY(!(keys.first == keys.current));
        const auto reader = StoreReader::open(copy.data).value();
        for (const auto& verified :
             {reader->journal().verify(keys, copy.data, {}),
              reader->journal().verifyOnThreads(keys, copy.data, 2, [](quint64) {})}) {
            QVERIFY(!verified.ok());
            QCOMPARE(verified.error().fault, StoreFault::damaged);
            QVERIFY2(verified.error().words.contains(QStringLiteral("before the keys were")),
                     qPrintable(verified.error().words));
        }
    }

    void rotationThatFailsChangesNothing()
    {
        KeyShop shop;
        shop.reopen();
        QVERIFY(shop.open->connection().run("UPDATE registration SET sealed_number=x'00'").ok());
        const auto head = shop.open->head();
        const auto rotated = rotateKeys(std::move(shop.open),
                                        {QStringLiteral("yearly"), QStringLiteral("anna"), {}});
        QCOMPARE(rotated.error().fault, StoreFault::damaged);
        QVERIFY(!QFile::exists(shop.file("keys.next")));
        QVERIFY(!QFile::exists(shop.file("registrations.keys.next")));
        QCOMPARE(loadKeys(shop.data).value()->signingId, shop.keys->signingId);
        shop.reopen();
        QCOMPARE(shop.open->head(), head);
    }

    void anAlteredProductIsKnownAsAlteredAfterARotation()
    {
        KeyShop shop;
        shop.tamper("UPDATE product SET price_minor=1 WHERE gtin=4006381333931");
        Copy copy(shop.data);
        copy.rotate();
        const auto store = copy.open();
        QVERIFY(store->keys().sealingId != shop.keys->sealingId);
        const auto found = store->catalogue().byGtin(sale::Gtin::parse(u"4006381333931").value());
        QCOMPARE(found.error().fault, StoreFault::damaged);
        QVERIFY(whatIsWrongWith(*store).contains(QStringLiteral("Pens")));
    }

    void backupOfBeforeARotationIsRefused()
    {
        KeyShop shop;
        const auto file = shop.place.filePath(QStringLiteral("backup.db"));
        QVERIFY(writeBackup(shop.data, *shop.keys, file).ok());
        Copy copy(shop.data);
        copy.rotate();
        const auto keys = loadKeys(copy.data).value();
        const auto verified = verifiedCopy(file, *keys);
        QCOMPARE(verified.error().fault, StoreFault::damaged);
        QVERIFY(verified.error().words.contains(QStringLiteral("before the keys were changed")));
        const auto newer = copy.place.filePath(QStringLiteral("backup.db"));
        QVERIFY(writeBackup(copy.data, *keys, newer).ok());
    }

    /// The head of the commit that changes the keys is the new key's, and so is its seal.
    void theLastReceiptIsKnownAfterAChangeOfKeys()
    {
        KeyShop shop;
        shop.reopen();
        shop.open->noteReceipts(7);
        shop.append(1);
        shop.open.reset();
        Copy copy(shop.data);
        copy.rotate();
        const auto keys = loadKeys(copy.data).value();
        QVERIFY(keys->signingId != shop.keys->signingId);
        const auto head = HeadFile::read(copy.data).value();
        QCOMPARE(head.receiptsSealedBy(HeadSeal(keys->signing)), std::optional(7ULL));
        QVERIFY(!head.receiptsSealedBy(HeadSeal(shop.keys->signing)));
    }
};

QTEST_GUILESS_MAIN(StoreKeysTest)
#include "store_keys_test.moc"
