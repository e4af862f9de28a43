#include "core/uplink/hpke.h"
#include "core/world/entropy.h"

#include <QTest>

using namespace countersign;
using namespace countersign::uplink;

namespace {

QByteArray hex(const char* digits)
{
    return QByteArray::fromHex(digits);
}

SecretBytes secret(const QByteArray& bytes)
{
    return SecretBytes(std::span(reinterpret_cast<const unsigned char*>(bytes.constData()),
                                 static_cast<std::size_t>(bytes.size())));
}

QByteArray textOf(const SecretBytes& bytes)
{
    return QByteArray(reinterpret_cast<const char*>(bytes.data()),
                      static_cast<qsizetype>(bytes.size()));
}

// RFC 9180, A.1.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode, sequence 0.
const QByteArray their_info = hex("4f6465206f6e2061204772656369616e2055726e");
const QByteArray their_private =
    hex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8");
const QByteArray their_public =
    hex("3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d");
const QByteArray their_ephemeral =
    hex("52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736");
const QByteArray their_encapsulated =
    hex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431");
const QByteArray their_content = hex("4265617574792069732074727574682c20747275746820626561757479");
const QByteArray their_aad = hex("436f756e742d30");
const QByteArray their_ciphertext =
    hex("f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a9"
        "6d8770ac83d07bea87e13c512a");

MessageBinding theirBinding()
{
    return {their_info, their_aad};
}

} // namespace

class UplinkHpkeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sealsAsTheRfcDoes()
    {
        QCOMPARE(hpkePublicKey(secret(their_private)), their_public);
        const auto sealed =
            sealedFor(their_public, theirBinding(), secret(their_content), secret(their_ephemeral));
        QVERIFY(sealed.has_value());
        QCOMPARE(sealed->encapsulated, their_encapsulated);
        QCOMPARE(sealed->ciphertext, their_ciphertext);
    }

    void opensWhatTheRfcSealed()
    {
        const auto content =
            opened({their_encapsulated, their_ciphertext}, theirBinding(), secret(their_private));
        QVERIFY(content.has_value());
        QCOMPARE(textOf(*content), their_content);
    }

    void whatWasAlteredOrIsForSomebodyElseStaysShut_data()
    {
        QTest::addColumn<QByteArray>("encapsulated");
        QTest::addColumn<QByteArray>("ciphertext");
        QTest::addColumn<QByteArray>("info");
        QTest::addColumn<QByteArray>("aad");
        QTest::addColumn<QByteArray>("key");
        const auto altered = [](QByteArray bytes) {
            bytes[3] = static_cast<char>(bytes[3] ^ 1);
            return bytes;
        };
        const auto& e = their_encapsulated;
        const auto& c = their_ciphertext;
        QTest::newRow("another key") << e << c << their_info << their_aad << their_ephemeral;
        QTest::newRow("another purpose")
            << e << c << altered(their_info) << their_aad << their_private;
        QTest::newRow("another place")
            << e << c << their_info << altered(their_aad) << their_private;
        QTest::newRow("altered") << e << altered(c) << their_info << their_aad << their_private;
        QTest::newRow("cut") << e << c.chopped(1) << their_info << their_aad << their_private;
        QTest::newRow("shorter than a tag")
            << e << c.left(15) << their_info << their_aad << their_private;
        QTest::newRow("another sender")
            << altered(e) << c << their_info << their_aad << their_private;
        QTest::newRow("no sender") << QByteArray() << c << their_info << their_aad << their_private;
        QTest::newRow("a sender of small order")
            << QByteArray(32, '\0') << c << their_info << their_aad << their_private;
    }

    void whatWasAlteredOrIsForSomebodyElseStaysShut()
    {
        QFETCH(QByteArray, encapsulated);
        QFETCH(QByteArray, ciphertext);
        QFETCH(QByteArray, info);
        QFETCH(QByteArray, aad);
        QFETCH(QByteArray, key);
        QVERIFY(!opened({encapsulated, ciphertext}, {info, aad}, secret(key)));
    }

    void nothingIsSealedForAKeyThatAnybodyShares()
    {
        QVERIFY(!sealedFor(QByteArray(32, '\0'), theirBinding(), secret(their_content),
                           secret(their_ephemeral)));
        QVERIFY(
            !sealedFor("short", theirBinding(), secret(their_content), secret(their_ephemeral)));
    }

    void nothingIsAMessageToo()
    {
        const auto sealed =
            sealedFor(their_public, theirBinding(), SecretBytes(), secret(their_ephemeral));
        const auto content = opened(*sealed, theirBinding(), secret(their_private));
        QVERIFY(content.has_value());
        QVERIFY(content->empty());
    }

    void aKeyIsHandedOverAsAFile()
    {
        const QByteArray pem = receivingKeyPem(their_public);
        QCOMPARE(receivingKeyIn(pem), std::optional(their_public));
        QCOMPARE(receivingKeyIn(QByteArray(pem).replace('\n', "\r\n")),
                 std::optional(their_public));
        // A till's signing key, RFC 8410, 10.1.
        QVERIFY(!receivingKeyIn("-----BEGIN PUBLIC KEY-----\n"
                                "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
                                "-----END PUBLIC KEY-----\n"));
        QVERIFY(!receivingKeyIn(pem.mid(1)));
        QVERIFY(!receivingKeyIn({}));
    }
};

QTEST_GUILESS_MAIN(UplinkHpkeTest)
#include "uplink_hpke_test.moc"
