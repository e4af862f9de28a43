#include "core/uplink/message_signature.h"

#include <QTest>

using namespace countersign;
using namespace countersign::uplink;

namespace {

/// test-key-ed25519 of RFC 9421, B.1.4.
journal::SigningKey theirKey()
{
    QByteArray raw = QByteArray::fromBase64("n4Ni+HpISpVObnQMW0wOhCKROaIKqKtW/2ZYb2p9KcU=");
    return journal::SigningKey::fromRaw(SecretBytes::takenFrom(raw)).value();
}

/// The parts of test-request (B.2) that its examples cover.
const HttpField date{"date", "Tue, 20 Apr 2021 02:07:55 GMT"};
const HttpField method{"@method", "POST"};
const HttpField path{"@path", "/foo"};
const HttpField authority{"@authority", "example.com"};
const HttpField type{"content-type", "application/json"};
const HttpField length{"content-length", "18"};
const std::vector<HttpField> ofB26{date, method, path, authority, type, length};
const SignatureParameters parametersOfB26{1618884473, "test-key-ed25519", {}, {}};

constexpr const char* signatureOfB26 =
    "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==";

} // namespace

// RFC 9421's and RFC 9530's own examples.
class UplinkSignatureTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theKeyIsTheirs()
    {
        QCOMPARE(theirKey().publicKey().raw().toBase64(),
                 QByteArray("JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="));
    }

    void whatIsSignedIsAsInTheirExamples_data()
    {
        QTest::addColumn<std::vector<HttpField>>("components");
        QTest::addColumn<QByteArray>("keyId");
        QTest::addColumn<QByteArray>("base");
        QTest::newRow("B.2.5") << std::vector<HttpField>{date, authority, type}
                               << QByteArray("test-shared-secret")
                               << QByteArray("\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n"
                                             "\"@authority\": example.com\n"
                                             "\"content-type\": application/json\n"
                                             "\"@signature-params\": (\"date\" \"@authority\" "
                                             "\"content-type\");created=1618884473;"
                                             "keyid=\"test-shared-secret\"");
        QTest::newRow("B.2.6") << ofB26 << parametersOfB26.keyId
                               << QByteArray(
                                      "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n"
                                      "\"@method\": POST\n"
                                      "\"@path\": /foo\n"
                                      "\"@authority\": example.com\n"
                                      "\"content-type\": application/json\n"
                                      "\"content-length\": 18\n"
                                      "\"@signature-params\": (\"date\" \"@method\" \"@path\" "
                                      "\"@authority\" \"content-type\" \"content-length\");"
                                      "created=1618884473;keyid=\"test-key-ed25519\"");
        QTest::newRow("nothing but parameters (2.5)")
            << std::vector<HttpField>() << QByteArray("test-key-rsa-pss")
            << QByteArray("\"@signature-params\": ();created=1618884473;"
                          "keyid=\"test-key-rsa-pss\"");
    }

    void whatIsSignedIsAsInTheirExamples()
    {
        QFETCH(std::vector<HttpField>, components);
        QFETCH(QByteArray, keyId);
        QFETCH(QByteArray, base);
        QCOMPARE(signatureBase(components, {1618884473, keyId, {}, {}}), base);
    }

    /// Ed25519 gives the same signature for the same message: theirs, to the bit.
    void theirRequestIsSignedAsTheySignIt()
    {
        const auto fields = signatureFields("sig-b26", ofB26, parametersOfB26, theirKey());
        QVERIFY(fields.ok());
        QCOMPARE((*fields)[0].name, QByteArray("Signature-Input"));
        QCOMPARE((*fields)[0].value,
                 QByteArray("sig-b26=(\"date\" \"@method\" \"@path\" \"@authority\" "
                            "\"content-type\" \"content-length\");created=1618884473;"
                            "keyid=\"test-key-ed25519\""));
        QCOMPARE((*fields)[1].name, QByteArray("Signature"));
        QCOMPARE((*fields)[1].value, QByteArray("sig-b26=:") + signatureOfB26 + ':');
    }

    void theirSignatureVerifiesAndNoOtherMessageDoes()
    {
        const QByteArray signature = QByteArray::fromBase64(signatureOfB26);
        const journal::PublicKey key = theirKey().publicKey();
        QVERIFY(key.verify(signatureBase(ofB26, parametersOfB26), signature));
        for (std::size_t i = 0; i < ofB26.size(); ++i) {
            auto altered = ofB26;
            altered[i].value += 'x';
            QVERIFY(!key.verify(signatureBase(altered, parametersOfB26), signature));
        }
        auto later = parametersOfB26;
        ++later.created_s;
        QVERIFY(!key.verify(signatureBase(ofB26, later), signature));
    }

    void allParametersAreWrittenAndSigned()
    {
        const SignatureParameters all{5, "a", "ed25519", "b"};
        QCOMPARE(signatureInput({method}, all),
                 QByteArray("(\"@method\");created=5;keyid=\"a\";alg=\"ed25519\";tag=\"b\""));
        QVERIFY(signatureBase({method}, all).endsWith(signatureInput({method}, all)));
    }

    /// RFC 9530, appendix B.1 and D (whose content ends with a line feed).
    void aDigestIsAsInTheirExamples()
    {
        QCOMPARE(contentDigest("{\"hello\": \"world\"}\n"),
                 QByteArray("sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"));
        QCOMPARE(contentDigest("{\"hello\": \"world\"}"),
                 QByteArray("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"));
    }
};

QTEST_GUILESS_MAIN(UplinkSignatureTest)
#include "uplink_signature_test.moc"
