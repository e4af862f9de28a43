#include "core/journal/checkpoint.h"
#include "core/journal/export_line.h"
#include "core/journal/words.h"
#include "tests/journal/random_chain.h"

#include <QTest>

using namespace countersign::journal;

namespace {

const QByteArray purchase_a = "0192f0c1-7b3a-7c4d-8e5f-0123456789ab";
const QByteArray purchase_b = "0192f0c1-7b3a-7c4d-8e5f-0123456789ac";

Checkpoint someCheckpoint(RandomChain& chain)
{
    Checkpoint checkpoint;
    for (int i = chain.random().bounded(4); i > 0; --i)
        checkpoint.failures.insert(chain.bytes(16), 1 + chain.random().bounded(9));
    for (int i = chain.random().bounded(4); i > 0; --i)
        checkpoint.frozen.insert(chain.bytes(16));
    checkpoint.receipts = static_cast<quint64>(chain.random().bounded(1'000'000));
    checkpoint.acknowledged = static_cast<quint64>(chain.random().bounded(3) * 1'000);
    if (chain.random().bounded(2) == 1)
        checkpoint.registry = RegistryRecord{chain.bytes(hash_size_bytes),
                                             chain.random().bounded(9), chain.random().bounded(9)};
    if (const auto entry = chain.random().bounded(4U); entry < 3)
        checkpoint.catalogue =
            CatalogueRecord{entry, entry == 2 ? chain.bytes(hash_size_bytes) : QByteArray()};
    for (const QByteArray& purchase : {purchase_a, purchase_b}) {
        Trail trail{purchase, {}, chain.bytes(hash_size_bytes)};
        quint64 seq = 0;
        for (int i = 1 + chain.random().bounded(5); i > 0; --i)
            trail.entries.push_back(seq += 1 + chain.random().bounded(1000U));
        checkpoint.purchases.push_back(trail);
    }
    return checkpoint;
}

Entry entryOf(const Checkpoint& checkpoint, RandomChain& chain)
{
    Entry entry = chain.newEntry();
    entry.kind = checkpoint_kind;
    entry.purchase.clear();
    entry.payload = encoded(checkpoint);
    return entry;
}

} // namespace

class JournalCheckpointTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void checkpointComesBackAsItWas();
    void sameCheckpointHasTheSameBytes();
    void anotherPayloadIsRefused_data();
    void anotherPayloadIsRefused();
    void trailPinsEntriesAndTheirOrder();
    void onlyAnUnalteredSignedCheckpointInItsPlaceIsGenuine();
    void checkpointIsSaidInWords();
};

void JournalCheckpointTest::checkpointComesBackAsItWas()
{
    RandomChain chain(1);
    for (int round = 0; round < 500; ++round) {
        const Checkpoint checkpoint = someCheckpoint(chain);
        const auto decoded = decodedCheckpoint(encoded(checkpoint));
        QVERIFY2(decoded.ok(), encoded(checkpoint).constData());
        QCOMPARE(*decoded, checkpoint);
    }
    QCOMPARE(*decodedCheckpoint(encoded(Checkpoint())), Checkpoint());
}

void JournalCheckpointTest::sameCheckpointHasTheSameBytes()
{
    Checkpoint one, other;
    for (char c = 'a'; c <= 'z'; ++c)
        one.frozen.insert(QByteArray(16, c));
    for (char c = 'z'; c >= 'a'; --c)
        other.frozen.insert(QByteArray(16, c));
    QCOMPARE(encoded(one), encoded(other));
}

void JournalCheckpointTest::anotherPayloadIsRefused_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    const auto row = [](const char* what, const char* from, const char* to) {
        QTest::newRow(what) << QByteArray(from) << QByteArray(to);
    };
    row("not an object", "{\"acknowledged\"", "[{\"acknowledged\"");
    row("field missing", ",\"receipts\":7", "");
    row("field more", "\"receipts\":7", "\"receipts\":7,\"x\":1");
    row("receipts negative", "\"receipts\":7", "\"receipts\":-7");
    row("receipts a fraction", "\"receipts\":7", "\"receipts\":7.5");
    row("receipts a word", "\"receipts\":7", "\"receipts\":\"7\"");
    row("acknowledged nothing", "\"acknowledged\":5", "\"acknowledged\":0");
    row("acknowledged a word", "\"acknowledged\":5", "\"acknowledged\":\"5\"");
    row("failures none", ":2}", ":0}");
    row("failures below none", ":2}", ":-2}");
    row("method not hexadecimal", "\"6d6d\"", "\"6d6g\"");
    row("method in upper case", "\"6d6d\"", "\"6D6D\"");
    row("method empty", "[\"6d6d\"]", "[\"\"]");
    row("frozen no list", "\"frozen\":[\"6d6d\"]", "\"frozen\":\"6d6d\"");
    row("entries none", "[3,5]", "[]");
    row("entries backwards", "[3,5]", "[5,3]");
    row("entry twice", "[3,5]", "[3,3]");
    row("entry nought", "[3,5]", "[0,5]");
    row("entry a word", "[3,5]", "[3,\"5\"]");
    row("purchase no id", purchase_a.constData(), "x");
    row("digest too short", "6464\"", "\"");
}

void JournalCheckpointTest::anotherPayloadIsRefused()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    Checkpoint checkpoint;
    checkpoint.failures.insert("mm", 2);
    checkpoint.frozen.insert("mm");
    checkpoint.receipts = 7;
    checkpoint.acknowledged = 5;
    checkpoint.purchases.push_back({purchase_a, {3, 5}, QByteArray(hash_size_bytes, 'd')});
    QByteArray payload = encoded(checkpoint);
    QVERIFY(decodedCheckpoint(payload).ok());
    const qsizetype at = payload.lastIndexOf(from);
    QVERIFY2(at >= 0, payload.constData());
    payload.replace(at, from.size(), to);
    const auto decoded = decodedCheckpoint(payload);
    QVERIFY2(!decoded.ok(), payload.constData());
    QVERIFY(!decoded.error().isEmpty());
}

void JournalCheckpointTest::trailPinsEntriesAndTheirOrder()
{
    RandomChain chain(2);
    chain.commit(4);
    const auto trailOver = [&](std::initializer_list<std::size_t> places) {
        Trail trail{purchase_a, {}, {}};
        for (const std::size_t place : places)
            trail.add(chain.entries()[place], chain.hash());
        return trail;
    };
    QCOMPARE(trailOver({0, 2, 3}), trailOver({0, 2, 3}));
    QCOMPARE(trailOver({0, 2}).entries, (std::vector<quint64>{1, 3}));
    QVERIFY(trailOver({0, 2}).digest != trailOver({0, 1}).digest);
    QVERIFY(trailOver({0, 2}).digest != trailOver({2, 0}).digest);
    QVERIFY(trailOver({0, 2}).digest != trailOver({0}).digest);
}

void JournalCheckpointTest::onlyAnUnalteredSignedCheckpointInItsPlaceIsGenuine()
{
    RandomChain chain(3);
    chain.commit(3);
    const QByteArray before = chain.head().hash;
    chain.commit({entryOf(someCheckpoint(chain), chain)}, chain.key());
    const Entry genuine = chain.entries().back();
    const PublicKey key = chain.key().publicKey();
    QVERIFY(isGenuine(genuine, before, key, chain.hash()));

    const auto isTakenWith = [&](const auto& change) {
        Entry edited = genuine;
        change(edited);
        if (isGenuine(edited, before, key, chain.hash()))
            return true;
        edited.hash = chain.hash().next(before, edited); // as one could without the key
        return edited.hash != genuine.hash && isGenuine(edited, before, key, chain.hash());
    };
    QVERIFY(!isTakenWith([](Entry& entry) { entry.payload = encoded(Checkpoint()); }));
    QVERIFY(!isTakenWith([](Entry& entry) { entry.seq += 1; }));
    QVERIFY(!isTakenWith([](Entry& entry) { entry.at_ms += 1; }));
    QVERIFY(!isTakenWith([](Entry& entry) { entry.signature.clear(); }));
    QVERIFY(!isTakenWith([](Entry& entry) { entry = withheld(entry); }));
    QVERIFY(!isTakenWith([](Entry& entry) { entry.kind = "checkpoint_2"; }));
    QVERIFY(!isGenuine(genuine, chain.bytes(32), key, chain.hash()));
    QVERIFY(!isGenuine(genuine, before, chain.newKey().publicKey(), chain.hash()));

    RandomChain other(4); // another till's, which its own key has signed
    other.commit(3);
    other.commit({entryOf(someCheckpoint(other), other)}, other.key());
    QVERIFY(!isGenuine(other.entries().back(), other.entries()[2].hash, key, chain.hash()));
}

void JournalCheckpointTest::checkpointIsSaidInWords()
{
    RandomChain chain(5);
    Checkpoint checkpoint;
    checkpoint.receipts = 417;
    QVERIFY(inWords(entryOf(checkpoint, chain)).contains(QStringLiteral("417 receipts")));
}

QTEST_GUILESS_MAIN(JournalCheckpointTest)
#include "journal_checkpoint_test.moc"
