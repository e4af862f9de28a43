#include "core/journal/acknowledgement.h"
#include "core/journal/words.h"

#include <QTest>

using namespace countersign::journal;

namespace {

const QByteArray hash(hash_size_bytes, '\x11');
const QByteArray signature(signature_size_bytes, '\x22');

} // namespace

class JournalAcknowledgementTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatHeadOfficeSignsIsWhatTheContractSays();
    void acknowledgementComesBackAsItWas();
    void refusalComesBackAsItWas();
    void anotherPayloadIsRefused_data();
    void anotherPayloadIsRefused();
    void itIsSaidInWords();
};

void JournalAcknowledgementTest::whatHeadOfficeSignsIsWhatTheContractSays()
{
    QCOMPARE(acknowledgementInput("till-3", 300, hash),
             QByteArray::fromHex("636f756e7465727369676e2d686561642d6f66666963652d7631" // the name
                                 "00000006"
                                 "74696c6c2d33"
                                 "000000000000012c") +
                 hash);
}

void JournalAcknowledgementTest::acknowledgementComesBackAsItWas()
{
    const Acknowledgement full{300, hash, signature, QStringLiteral("0123456789abcdef")};
    QCOMPARE(*decodedAcknowledgement(encoded(full)), full);
    const Acknowledgement bare{seq_max, hash, {}, {}};
    QCOMPARE(encoded(bare), "{\"entry\":9007199254740991,\"hash\":\"" + hash.toHex() +
                                "\",\"key\":null,\"signature\":null}");
    QCOMPARE(*decodedAcknowledgement(encoded(bare)), bare);
}

void JournalAcknowledgementTest::refusalComesBackAsItWas()
{
    const HeadOfficeRefusal fork{301, "fork", QStringLiteral("Ünwanted \"entry\""), hash,
                                 signature};
    QCOMPARE(*decodedHeadOfficeRefusal(encoded(fork)), fork);
    const HeadOfficeRefusal refused{301, "refused", QStringLiteral("no"), {}, {}};
    QCOMPARE(*decodedHeadOfficeRefusal(encoded(refused)), refused);
    for (const char* wrong : {"\"why\":\"refused\"", "\"entry\":301", "\"hash\":null"}) {
        QByteArray payload = encoded(refused);
        QVERIFY(payload.contains(wrong));
        payload.replace(
            wrong,
            QByteArray(wrong).replace("refused", "x").replace("301", "0").replace("null", "7"));
        QVERIFY2(!decodedHeadOfficeRefusal(payload).ok(), payload.constData());
    }
}

void JournalAcknowledgementTest::anotherPayloadIsRefused_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    const auto row = [](const char* what, const QByteArray& from, const QByteArray& to) {
        QTest::newRow(what) << from << to;
    };
    row("not an object", "{", "[{");
    row("field missing", "\"entry\":300,", "");
    row("field more", "\"entry\":300", "\"entry\":300,\"x\":1");
    row("entry nought", "300", "0");
    row("entry negative", "300", "-300");
    row("entry a fraction", "300", "300.5");
    row("entry a word", "300", "\"300\"");
    row("hash too short", hash.toHex(), hash.toHex().left(62));
    row("hash none", '"' + hash.toHex() + '"', "null");
    row("hash in capitals", hash.toHex(), QByteArray(64, 'A'));
    row("signature too short", signature.toBase64(), signature.left(63).toBase64());
    row("signature padded otherwise", "==", "=");
    row("key too short", "0123456789abcdef", "0123456789abcd");
}

void JournalAcknowledgementTest::anotherPayloadIsRefused()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QByteArray payload =
        encoded(Acknowledgement{300, hash, signature, QStringLiteral("0123456789abcdef")});
    const qsizetype at = payload.lastIndexOf(from);
    QVERIFY2(at >= 0, payload.constData());
    payload.replace(at, from.size(), to);
    const auto decoded = decodedAcknowledgement(payload);
    QVERIFY2(!decoded.ok(), payload.constData());
    QVERIFY(!decoded.error().isEmpty());
}

void JournalAcknowledgementTest::itIsSaidInWords()
{
    Entry entry;
    entry.seq = 302;
    entry.kind = acknowledged_kind;
    entry.payload = encoded(Acknowledgement{300, hash, signature, {}});
    QVERIFY(inWords(entry).endsWith(QStringLiteral("head office has everything up to entry 300")));
    entry.kind = head_office_refused_kind;
    entry.payload = encoded(HeadOfficeRefusal{301, "refused", QStringLiteral("odd total"), {}, {}});
    QVERIFY(inWords(entry).endsWith(
        QStringLiteral("head office takes nothing from entry 301 on, refused: odd total")));
}

QTEST_GUILESS_MAIN(JournalAcknowledgementTest)
#include "journal_acknowledgement_test.moc"
