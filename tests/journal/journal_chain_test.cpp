#include "core/journal/export_line.h"
#include "core/journal/words.h"
#include "tests/journal/random_chain.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace countersign;
using namespace countersign::journal;

namespace {

SigningKey keyFrom(QByteArray raw)
{
    return SigningKey::fromRaw(SecretBytes::takenFrom(raw)).value();
}

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString write(const QTemporaryDir& folder, const QString& name, const QByteArray& bytes)
{
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        return {};
    return file.fileName();
}

/// The journal that vectors.py computed.
std::vector<Entry> vectors()
{
    std::vector<Entry> entries;
    for (const QByteArray& line : contents(QFINDTESTDATA("vectors.jsonl")).split('\n')) {
        if (!line.isEmpty())
            entries.push_back(fromExportLine(line).value());
    }
    return entries;
}

PublicKey firstKeyOfVectors()
{
    return PublicKey::fromPem(contents(QFINDTESTDATA("vectors.pem"))).value();
}

} // namespace

class JournalChainTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void signaturesAreThoseOfRfc8032();
    void aJournalComputedElsewhereVerifies();
    void aJournalComputedElsewhereIsWhatWeCompute();
    void publicKeysGoToPemAndBack();
    void otherKeysAreRefused();
    void aPrivateKeyIsReadAsOpensslWritesIt();
    void opensslVerifiesOurSignature();
    void everyCommitEndsInASignature();
    void malformedEntriesAreNotAppended();
    void aChainGoesOnFromATrustedHead();
    void anEntryIsShownInWords();
};

void JournalChainTest::signaturesAreThoseOfRfc8032()
{
    // RFC 8032, 7.1, tests 1 to 3.
    struct Vector
    {
        const char* secret;
        const char* open;
        const char* message;
        const char* signature;
    };
    const Vector known[] = {
        {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701"
         "c"
         "f9b46bd25bf5f0595bbe24655141438e7a100b"},
        {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
         "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d"
         "0"
         "f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
        {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
         "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f7609"
         "84"
         "dc6594a7c15e9716ed28dc027beceea1ec40a"},
    };
    for (const Vector& vector : known) {
        const SigningKey key = keyFrom(QByteArray::fromHex(vector.secret));
        const QByteArray message = QByteArray::fromHex(vector.message);
        QCOMPARE(key.publicKey().raw().toHex(), QByteArray(vector.open));
        QCOMPARE(key.sign(message)->toHex(), QByteArray(vector.signature));
        QVERIFY(key.publicKey().verify(message, QByteArray::fromHex(vector.signature)));
        QVERIFY(!key.publicKey().verify(message + 'x', QByteArray::fromHex(vector.signature)));
        QVERIFY(!key.publicKey().verify(message, QByteArray()));
    }
}

void JournalChainTest::aJournalComputedElsewhereVerifies()
{
    const auto entries = vectors();
    QCOMPARE(entries.size(), std::size_t(6));
    for (const Signatures signatures : {Signatures::all, Signatures::onlyLast}) {
        const auto fault = faultIn(entries, firstKeyOfVectors(), signatures);
        QVERIFY2(!fault, fault ? qPrintable(fault->words) : "");
    }
}

void JournalChainTest::aJournalComputedElsewhereIsWhatWeCompute()
{
    QByteArray raw(32, '\0');
    for (int i = 0; i < 32; ++i)
        raw[i] = static_cast<char>(i);
    const SigningKey key = keyFrom(raw);
    QCOMPARE(key.publicKey(), firstKeyOfVectors());
    QCOMPARE(key.publicKey().toPem().value(), contents(QFINDTESTDATA("vectors.pem")));

    auto theirs = vectors();
    std::vector<Entry> ours(theirs.begin(), theirs.begin() + 3);
    ChainHash hash;
    Head head{0, hash.genesis(key.publicKey()), {}};
    head = append(head, std::span(ours).first(1), key, hash).value();
    head = append(head, std::span(ours).subspan(1), key, hash).value();
    QVERIFY(std::equal(ours.begin(), ours.end(), theirs.begin()));

    QByteArray exported;
    for (const Entry& entry : theirs)
        exported += toExportLine(entry).value() + '\n';
    QCOMPARE(exported, contents(QFINDTESTDATA("vectors.jsonl")));
}

void JournalChainTest::publicKeysGoToPemAndBack()
{
    RandomChain chain(1);
    for (int i = 0; i < 20; ++i) {
        const PublicKey key = chain.newKey().publicKey();
        const QByteArray pem = key.toPem().value();
        QVERIFY(pem.startsWith("-----BEGIN PUBLIC KEY-----\n"));
        QCOMPARE(PublicKey::fromPem(pem).value(), key);
        QCOMPARE(PublicKey::fromRaw(key.raw()).value(), key);
    }
}

void JournalChainTest::otherKeysAreRefused()
{
    // An EC key on P-256: its generator as the public point.
    const QByteArray p256 = "-----BEGIN PUBLIC KEY-----\n"
                            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n"
                            "6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n"
                            "-----END PUBLIC KEY-----\n";
    const auto fromPem = [](const QByteArray& pem) { return PublicKey::fromPem(pem).error(); };
    QCOMPARE(fromPem(p256), KeyFault::notEd25519);
    QCOMPARE(fromPem(""), KeyFault::notPem);
    QCOMPARE(fromPem("ssh-ed25519 AAAA"), KeyFault::notPem);
    QCOMPARE(fromPem(QByteArray(5000, 'x')), KeyFault::notPem);
    QCOMPARE(fromPem("-----BEGIN PUBLIC KEY-----\nProc-Type: 4,ENCRYPTED\n"
                     "DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\nAAAA\n"
                     "-----END PUBLIC KEY-----\n"),
             KeyFault::notPem);
    QCOMPARE(PublicKey::fromRaw(QByteArray(31, 'x')).error(), KeyFault::wrongSize);
    QCOMPARE(SigningKey::fromRaw(SecretBytes(33)).error(), KeyFault::wrongSize);
}

void JournalChainTest::aPrivateKeyIsReadAsOpensslWritesIt()
{
    const auto read = [](QByteArray pem) {
        return SigningKey::fromPem(SecretBytes::takenFrom(pem));
    };
    // RFC 8410, 10.3 and 10.1.
    const auto key = read("-----BEGIN PRIVATE KEY-----\n"
                          "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
                          "-----END PRIVATE KEY-----");
    QVERIFY(key.ok());
    QCOMPARE(key->publicKey().toPem().value(),
             QByteArray("-----BEGIN PUBLIC KEY-----\n"
                        "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
                        "-----END PUBLIC KEY-----\n"));
    QCOMPARE(read(key->publicKey().toPem().value()).error(), KeyFault::notPem);
    QCOMPARE(read("x").error(), KeyFault::notPem);
    QCOMPARE(read("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"
                  "-----END ENCRYPTED PRIVATE KEY-----\n")
                 .error(),
             KeyFault::notPem);
}

void JournalChainTest::opensslVerifiesOurSignature()
{
    const QString openssl = QStandardPaths::findExecutable(QStringLiteral("openssl"));
    if (openssl.isEmpty())
        QSKIP("the openssl command is not installed");
    RandomChain chain(2);
    chain.commit(3);
    const QTemporaryDir folder;
    const Head& head = chain.head();
    QByteArray message = "countersign-journal-v1";
    message += QByteArray("\0\0\0\0\0\0\0\3", 8) + head.hash;
    const QString key =
        write(folder, QStringLiteral("key"), chain.key().publicKey().toPem().value());
    const QString signature = write(folder, QStringLiteral("signature"), head.signature);
    const auto verifies = [&](const QByteArray& bytes) {
        const QString input = write(folder, QStringLiteral("message"), bytes);
        QProcess process;
        process.start(openssl, {QStringLiteral("pkeyutl"), QStringLiteral("-verify"),
                                QStringLiteral("-pubin"), QStringLiteral("-inkey"), key,
                                QStringLiteral("-rawin"), QStringLiteral("-in"), input,
                                QStringLiteral("-sigfile"), signature});
        return process.waitForFinished() && process.exitCode() == 0;
    };
    QVERIFY(verifies(message));
    message[22] = '\1';
    QVERIFY(!verifies(message));
}

void JournalChainTest::everyCommitEndsInASignature()
{
    RandomChain chain(3);
    chain.commit(1);
    chain.commit(4);
    chain.commit(2);
    for (const Entry& entry : chain.entries()) {
        const bool ends = entry.seq == 1 || entry.seq == 5 || entry.seq == 7;
        QCOMPARE(entry.signature.size(), ends ? signature_size_bytes : 0);
    }
    QCOMPARE(chain.head().seq, 7U);
    QCOMPARE(chain.head().signature, chain.entries().back().signature);
    QVERIFY(!faultIn(chain.entries(), chain.key().publicKey()));
}

void JournalChainTest::malformedEntriesAreNotAppended()
{
    RandomChain chain(4);
    const std::vector<void (*)(Entry&)> spoils = {
        [](Entry& e) { e.kind = "Upper"; },
        [](Entry& e) { e.kind.clear(); },
        [](Entry& e) { e.kind = QByteArray(65, 'a'); },
        [](Entry& e) { e.purchase = "0192F0C1-7B3A-7C4D-8E5F-0123456789AB"; },
        [](Entry& e) { e.purchase = "short"; },
        [](Entry& e) { e.salt.chop(1); },
        [](Entry& e) { e.at_ms = -1; },
        [](Entry& e) { e.payload = "\xff"; },
        [](Entry& e) { e.payload = QByteArray(payload_bytes_max + 1, 'x'); },
        [](Entry& e) { e.digest = QByteArray(32, 'x'); },
    };
    for (const auto& spoil : spoils) {
        Entry entry = chain.newEntry();
        spoil(entry);
        const auto appended = append(chain.head(), std::span(&entry, 1), chain.key(), chain.hash());
        QVERIFY(!appended.ok());
        QCOMPARE(appended.error(), AppendFault::malformed);
    }
    Entry entry = chain.newEntry();
    const Head last{seq_max, chain.head().hash, {}};
    QCOMPARE(append(last, std::span(&entry, 1), chain.key(), chain.hash()).error(),
             AppendFault::full);
}

void JournalChainTest::aChainGoesOnFromATrustedHead()
{
    RandomChain chain(5);
    chain.commit(3);
    const Head middle = chain.head();
    chain.commit(2);
    ChainVerifier verifier(chain.key().publicKey(), middle);
    QCOMPARE(verifier.finish().value(), middle);
    QVERIFY(verifier.accept(chain.entries()[3]).ok());
    QCOMPARE(verifier.finish().error().reason, FaultReason::unsignedEnd);

    ChainVerifier again(chain.key().publicKey(), middle);
    QVERIFY(again.accept(chain.entries()[3]).ok());
    QVERIFY(again.accept(chain.entries()[4]).ok());
    QCOMPARE(again.finish().value(), chain.head());
}

void JournalChainTest::anEntryIsShownInWords()
{
    Entry entry;
    entry.seq = 12;
    entry.at_ms = 1'795'370'304'123;
    entry.kind = "try_counted";
    entry.payload = R"({"number":2,"method":"ab"})";
    QCOMPARE(inWords(entry), QStringLiteral("#12 2026-11-22 17:58:24.123Z try 2 counted, before "
                                            "the digits were compared"));
    entry.kind = "purchase_closed";
    entry.payload = R"({"outcome":"denied_by_customer"})";
    QVERIFY(inWords(entry).endsWith(QStringLiteral("closed: denied by customer")));
    entry.payload = "not json";
    QVERIFY(inWords(entry).endsWith(QStringLiteral("closed: (not stated)")));
    entry.kind = "code_issued";
    entry.payload = R"({"issue":1,"digits":6,"life_ms":300000,"nonce":"00112233"})";
    QVERIFY(inWords(entry).endsWith(QStringLiteral("code 1 made, 6 digits, valid for 300 s")));
    QVERIFY(!inWords(entry).contains(QStringLiteral("00112233")));
    entry.kind = "purchase_started";
    entry.payload = R"({"totals":{"total":"48.20"},"basket":{"currency":"EUR"},)"
                    R"("tender":{"kind":"card"}})";
    QVERIFY(inWords(entry).endsWith(QStringLiteral("purchase charged: 48.20 EUR, by card")));
    entry.kind = "gift_card_sold";
    entry.payload = "{\"line\":1,\"note\":\"a\\u001b[31m\\nb\",\"list\":[1]}";
    QVERIFY(inWords(entry).endsWith(QStringLiteral("gift card sold: line 1, note a [31m b")));
    entry.payload = "{\"note\":\"" + QByteArray(5000, 'x') + "\"}";
    QVERIFY(inWords(entry).size() <= line_characters_max);
    QVERIFY(inWords(withheld(entry)).endsWith(QStringLiteral("gift card sold (payload withheld)")));
}

QTEST_GUILESS_MAIN(JournalChainTest)
#include "journal_chain_test.moc"
