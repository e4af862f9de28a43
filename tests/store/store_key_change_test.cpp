#include "core/store/backup.h"
#include "core/store/keys_named.h"
#include "core/store/store_copy.h"
#include "core/store/till_keys.h"
#include "tests/store/key_shop.h"
#include "tests/store/killed.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace countersign;
using namespace countersign::store;
using namespace store_test;

namespace {

/// A copy whose change of keys was killed once it was committed, before its keys came into place.
std::unique_ptr<Copy> changedByHalf(const KeyShop& shop)
{
    for (int step = 1;; ++step) {
        auto copy = std::make_unique<Copy>(shop.data);
        const bool isOver = endsBeforeStep(step, [&copy] { copy->rotate(); });
        const auto keys = loadKeys(copy->data);
        if (keys && (*keys)->place == KeyPlace::nextFiles)
            return copy;
        check(!isOver, "a change of keys has a moment between its commit and its end");
    }
}

bool areInPlace(const QString& data, const Keys& keys)
{
    const auto there = loadKeys(KeyFolders{data}, KeyPlace::files, world::systemFiles());
    return there && (*there)->signingId == keys.signingId && (*there)->codeId == keys.codeId;
}

std::vector<journal::Entry> entriesOf(const QString& data)
{
    std::vector<journal::Entry> entries;
    const auto reader = StoreReader::open(data).value();
    (void)reader->journal().each(1, [&](const journal::Entry& entry) {
        entries.push_back(entry);
        return true;
    });
    return entries;
}

void putEntries(const QString& data, const std::vector<journal::Entry>& entries)
{
    const auto raw =
        Connection::open(data + QStringLiteral("/store.db"), Connection::Mode::write).value();
    check(raw->run("DELETE FROM journal").ok(), "the journal is emptied");
    const auto insert = raw->prepare("INSERT INTO journal(seq, at_ms, kind, purchase, salt, "
                                     "payload, hash, signature) VALUES(?,?,?,nullif(?,''),?,?,?,?)")
                            .value();
    for (const auto& entry : entries) {
        Query query(insert);
        query.bind(entry.seq).bind(entry.at_ms).bindText(entry.kind).bindText(entry.purchase);
        query.bindBlob(entry.salt).bindBlob(entry.payload).bindBlob(entry.hash);
        check(query.bindBlob(entry.signature).run().ok(), "an entry is written");
    }
}

} // namespace

// Whoever changes a till's keys, or its journal, beside or after a change of keys.
class StoreKeyChangeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// As by a command that had loaded its keys in between.
    void keysThatAnotherProcessPutIntoPlaceAreNeverWiped()
    {
        KeyShop shop;
        const auto copy = changedByHalf(shop);
        const auto early = loadKeys(copy->data).value();
        QCOMPARE(early->place, KeyPlace::nextFiles);
        QVERIFY(copy->open() != nullptr); // the other one's, which ends the change
        QVERIFY(areInPlace(copy->data, *early));
        const auto opened = Store::open(copy->data, early, copy->clock, copy->entropy);
        QVERIFY2(opened.ok(), opened.ok() ? "" : qPrintable(opened.error().words));
        QVERIFY(areInPlace(copy->data, *early));
        QVERIFY(filesWith(copy->data, raw(shop.keys->code)).isEmpty());
    }

    /// It was opened between the commit of the change and its end.
    void aReaderFollowsTheNumbersKeysToTheirPlace()
    {
        KeyShop shop;
        const auto copy = changedByHalf(shop);
        const auto keys = loadKeys(copy->data).value();
        const auto numbersKeys = RegistrationKeys::open(copy->data, *keys).value();
        const auto reader = StoreReader::open(copy->data, keys).value();
        QVERIFY(copy->open() != nullptr); // ends the change
        QVERIFY(!QFile::exists(copy->data + QStringLiteral("/registrations.keys.next")));
        QVERIFY(numbersKeys.erasedMethods().ok());
        QVERIFY(numbersKeys.isReplaced(1).ok());
        QCOMPARE(reader->registry().list(10, 0).value().front().ending, QStringLiteral("5678"));
    }

    /// Nothing of the store is damaged by that, and a restore needs the file just as much.
    void whoeverLostTheFirstKeyIsToldToPutThatBack()
    {
        KeyShop shop;
        Copy copy(shop.data);
        copy.rotate();
        const auto lost = [&] {
            const auto keys = loadKeys(copy.data).value();
            const auto reader = StoreReader::open(copy.data).value();
            for (const auto& error :
                 {reader->journal().verify(keys->ofJournal(), copy.data, {}).error(),
                  verifiedCopy(copy.data + QStringLiteral("/store.db"), *keys).error()}) {
                if (error.remedy != Remedy::named ||
                    !error.words.contains(QStringLiteral("Put first-key.pem back")))
                    return error.words;
            }
            return QString();
        };
        const auto pem = store_test::contentOf(firstKeyFile(copy.data));
        QVERIFY(QFile::remove(firstKeyFile(copy.data)));
        QCOMPARE(lost(), QString());
        store_test::write(firstKeyFile(copy.data), Shop().keys->first.toPem().value());
        QCOMPARE(lost(), QString());
        store_test::write(firstKeyFile(copy.data), pem);
        QCOMPARE(whatIsWrongWith(*copy.open()), QString());
    }

    void aForgedBeginningOrEndIsNoWrongKeyFile_data()
    {
        QTest::addColumn<bool>("isRotated");
        QTest::addColumn<bool>("isEndForged");
        for (const bool isRotated : {false, true}) {
            for (const bool isEndForged : {false, true})
                QTest::addRow("%s%s", isEndForged ? "both" : "the beginning",
                              isRotated ? ", after a change of keys" : "")
                    << isRotated << isEndForged;
        }
    }

    /// Whoever writes rows makes the first entry name any key, and signs the last one with it.
    void aForgedBeginningOrEndIsNoWrongKeyFile()
    {
        QFETCH(bool, isRotated);
        QFETCH(bool, isEndForged);
        KeyShop shop;
        Copy copy(shop.data);
        if (isRotated)
            copy.rotate();
        const auto keys = loadKeys(copy.data).value();
        QByteArray rawKey = copy.entropy.bytes(key_size_bytes);
        const auto forger = journal::SigningKey::fromRaw(SecretBytes::takenFrom(rawKey)).value();
        const auto theirs = forger.publicKey().raw().toBase64();
        auto entries = entriesOf(copy.data);
        entries.front().payload.replace(keys->first.raw().toBase64(), theirs);
        if (isEndForged && isRotated) {
            for (auto& entry : entries)
                entry.payload.replace(keys->signing.publicKey().raw().toBase64(), theirs);
        }
        journal::ChainHash chain;
        entries.front().hash = chain.next(chain.genesis(forger.publicKey()), entries.front());
        auto& last = entries.back();
        if (isEndForged)
            last.signature = forger.sign(journal::signingInput(last.seq, last.hash)).value();
        putEntries(copy.data, entries);

        const auto reader = StoreReader::open(copy.data).value();
        const auto known = keys->ofJournal();
        std::vector<StoreError> said{
            reader->journal().verify(known, copy.data, {}).error(),
            reader->journal().verifyOnThreads(known, copy.data, 2, [](quint64) {}).error(),
            verifiedCopy(copy.data + QStringLiteral("/store.db"), *keys).error()};
        const auto opened = Store::open(copy.data, keys, copy.clock, copy.entropy);
        QCOMPARE(opened.ok(), !isEndForged); // a start looks at no more than the end
        if (!opened)
            said.push_back(opened.error());
        for (const auto& error : said) {
            QCOMPARE(error.fault, StoreFault::damaged);
            QVERIFY2(error.remedy == Remedy::usual, qPrintable(error.words));
            QVERIFY2(!error.words.contains(QStringLiteral("first-key.pem")),
                     qPrintable(error.words));
        }
    }

    void everyKeyThatTheTillGaveUpIsFoundByItsId()
    {
        KeyShop shop;
        Copy copy(shop.data);
        const auto first = loadKeys(copy.data).value();
        copy.rotate();
        const auto second = loadKeys(copy.data).value();
        copy.rotate();
        const auto keys = loadKeys(copy.data).value();
        const auto entries = entriesOf(copy.data);
        const auto reader = StoreReader::open(copy.data).value();
        const auto named = [&](const QString& id, quint64 seq) {
            journal::ReceiptCode receipt;
            receipt.keyId = id;
            receipt.seq = seq;
            return earlierKeyOf(receipt, reader->journal(), keys->ofJournal(), copy.data).value();
        };
        quint64 changedAt = 0;
        for (const auto& [key, seq] :
             {std::pair(first, quint64(1)), std::pair(second, quint64(9))}) {
            const auto earlier = named(key->signingId, seq);
            QVERIFY(earlier && earlier->key == key->signing.publicKey());
            QVERIFY(earlier->givenUpAt > changedAt);
            changedAt = earlier->givenUpAt;
            QCOMPARE(entries.at(changedAt - 1).kind, QByteArray(journal::key_changed_kind));
            QCOMPARE(earlier->hash, entries.at(seq - 1).hash);
            QCOMPARE(earlier->maybeLostAt, quint64(0));
        }
        QVERIFY(named(first->signingId, entries.size() + 1)->hash.isEmpty());
        QVERIFY(!named(keys->signingId, 1));
        QVERIFY(!named(Shop().keys->signingId, 1));
    }

    void aStoreIsOpenedWithTheKeysThatLieThereOnceItIsOurs()
    {
        KeyShop shop;
        Copy copy(shop.data);
        copy.rotate();
        const auto opened = Store::open(KeyFolders{copy.data}, copy.clock, copy.entropy);
        QVERIFY2(opened.ok(), opened.ok() ? "" : qPrintable(opened.error().words));
        QCOMPARE(whatIsWrongWith(**opened), QString());
        QVERIFY((*opened)->keys().signingId != shop.keys->signingId);
    }

    void whatElseLiesAmongTheKeysStopsNoTill_data()
    {
        QTest::addColumn<bool>("isLink");
        QTest::newRow("a copy of a key") << false;
        QTest::newRow("a link in the folder's place") << true;
    }

    void whatElseLiesAmongTheKeysStopsNoTill()
    {
        QFETCH(bool, isLink);
        KeyShop shop;
        const auto copy = changedByHalf(shop);
        const auto put = [&](const QString& data) {
            const auto folder = data + QStringLiteral("/keys");
            if (!isLink)
                return store_test::write(folder + QStringLiteral("/signing.key.bak"), "old");
            const auto other = data + QStringLiteral("/elsewhere");
            QVERIFY(QDir().rename(folder, other));
            QVERIFY(QFile::link(other, folder));
        };
        put(copy->data);
        const auto store = copy->open();
        QVERIFY(store != nullptr);
        QCOMPARE(whatIsWrongWith(*store), QString());
        QVERIFY(areInPlace(copy->data, store->keys()));
        QVERIFY(filesWith(copy->data, raw(shop.keys->code)).isEmpty());

        // And a change of keys is refused while it can still be.
        Copy before(shop.data);
        put(before.data);
        const auto refused =
            rotateKeys(before.open(), {QStringLiteral("yearly"), QStringLiteral("anna"), {}});
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().fault, StoreFault::denied);
        QVERIFY(areInPlace(before.data, *shop.keys));
    }

    /// The new key's word in `key_changed` binds nothing of the entries before it.
    void aJournalThatEndsWithACopiedChangeOfKeysProvesNothing()
    {
        KeyShop shop;
        Copy copy(shop.data);
        copy.rotate();
        const auto keys = loadKeys(copy.data).value();
        auto entries = entriesOf(copy.data);
        while (entries.back().kind != journal::key_changed_kind)
            entries.pop_back();
        QByteArray rawKey = copy.entropy.bytes(key_size_bytes);
        const auto forger = journal::SigningKey::fromRaw(SecretBytes::takenFrom(rawKey)).value();
        for (auto& entry : entries)
            entry.payload.replace("yearly", "never!");
        journal::ChainHash chain;
        journal::Head head;
        head.hash = chain.genesis(forger.publicKey());
        head = journal::append(head, entries, forger, chain).value();
        putEntries(copy.data, entries);
        QVERIFY(HeadWriter(copy.data).replace(head).ok());
        const auto pem = copy.data + QStringLiteral("/first-key.pem");
        store_test::write(pem, forger.publicKey().toPem().value());

        const JournalKeys known{forger.publicKey(), keys->signing.publicKey()};
        const auto reader = StoreReader::open(copy.data).value();
        QVERIFY(!reader->journal().verify(known, copy.data, {}).ok());
        const auto verified =
            reader->journal().verifyOnThreads(known, copy.data, 2, [](quint64) {});
        QVERIFY(!verified.ok());
        QCOMPARE(verified.error().fault, StoreFault::damaged);
        QVERIFY2(verified.error().words.contains(QStringLiteral("change of keys")),
                 qPrintable(verified.error().words));
        const auto file = copy.place.filePath(QStringLiteral("copy.db"));
        const auto forgedKeys = loadKeys(copy.data).value();
        QVERIFY(forgedKeys->first == forger.publicKey());
        const auto backup = writeBackup(copy.data, *forgedKeys, file);
        QVERIFY(!backup.ok());
        QCOMPARE(backup.error().fault, StoreFault::damaged);
        QVERIFY(!Store::open(KeyFolders{copy.data}, copy.clock, copy.entropy).ok());
    }

    void theWrongKeyFileIsNamedAndNothingElse_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<bool>("isRotated");
        for (const bool isRotated : {false, true}) {
            for (const char* name : {"signing", "sealing"})
                QTest::addRow("%s%s", name, isRotated ? " after a change" : "")
                    << QByteArray(name) << isRotated;
        }
    }

    void theWrongKeyFileIsNamedAndNothingElse()
    {
        QFETCH(QByteArray, name);
        QFETCH(bool, isRotated);
        KeyShop shop;
        Copy copy(shop.data);
        if (isRotated)
            copy.rotate();
        const auto file = QStringLiteral("keys/%1.key").arg(QLatin1StringView(name));
        const auto path = copy.data + u'/' + file;
        const auto right = contentOf(path);
        store_test::write(path, copy.entropy.bytes(key_size_bytes));
        const auto keys = loadKeys(copy.data).value();
        const auto opened = Store::open(copy.data, keys, copy.clock, copy.entropy);
        QVERIFY(!opened.ok());
        std::vector<StoreError> said{opened.error()};
        const auto reader = StoreReader::open(copy.data, keys);
        if (reader)
            said.push_back((*reader)->journal().verify(keys->ofJournal(), copy.data, {}).error());
        else
            said.push_back(reader.error());
        for (const auto& error : said) {
            QCOMPARE(error.fault, StoreFault::damaged);
            QCOMPARE(error.remedy, Remedy::named);
            QVERIFY2(error.words.contains(file), qPrintable(error.words));
            QVERIFY2(error.words.endsWith(QStringLiteral("copy that is kept elsewhere")),
                     qPrintable(error.words));
        }
        store_test::write(path, right);
        const auto store = copy.open();
        QVERIFY(store != nullptr);
        QCOMPARE(whatIsWrongWith(*store), QString());
    }

    void theJournalTellsTheCodeKey()
    {
        KeyShop shop;
        Copy copy(shop.data);
        copy.rotate();
        for (const auto& [data, right] :
             {std::pair(shop.data, shop.keys), std::pair(copy.data, loadKeys(copy.data).value())}) {
            CodeKeyNamed named;
            for (const auto& entry : entriesOf(data))
                named.take(entry);
            QVERIFY(!named.wrongCodeKey(*right));
            store_test::write(data + QStringLiteral("/keys/code.key"),
                              copy.entropy.bytes(key_size_bytes));
            const auto wrong = named.wrongCodeKey(*loadKeys(data).value());
            QVERIFY(wrong && wrong->words.contains(QStringLiteral("keys/code.key")));
        }
        // Of a store that an earlier version made only its codes tell, the first of them.
        CodeKeyNamed named;
        named.take({1, 0, "initialised", {}, {}, "{}", {}, {}, {}});
        QVERIFY(!named.wrongCodeKey(*shop.keys));
        named.take({2,
                    0,
                    "code_issued",
                    {},
                    {},
                    "{\"key\":\"" + shop.keys->codeId.toLatin1() + "\"}",
                    {},
                    {},
                    {}});
        named.take({3, 0, "code_issued", {}, {}, R"({"key":"00"})", {}, {}, {}});
        QVERIFY(!named.wrongCodeKey(*shop.keys));
    }
};

QTEST_GUILESS_MAIN(StoreKeyChangeTest)
#include "store_key_change_test.moc"
