#include "core/journal/base32.h"
#include "core/journal/receipt_code.h"
#include "core/receipt/code_matrix.h"

#include "core/journal/fact_codec.h"

#include <QTest>

using namespace countersign;
using namespace countersign::journal;
using namespace countersign::receipt;
using namespace Qt::Literals::StringLiterals;

namespace {

journal::SigningKey keyOf(char filling)
{
    QByteArray raw(32, filling);
    return journal::SigningKey::fromRaw(SecretBytes::takenFrom(raw)).value();
}

sale::Money amount(const char* text, const char* code = "EUR")
{
    return *sale::Money::parse(QString::fromLatin1(text),
                               *sale::Currency::fromCode(QString::fromLatin1(code)));
}

/// A recorded purchase at the end of a chain of two entries.
struct Recorded
{
    journal::SigningKey key = keyOf('k');
    QByteArray previous;
    journal::Entry entry;

    explicit Recorded(const sale::FactBody& fact = sale::PurchaseRecorded{u"T3-000417"_s,
                                                                          amount("48.20"), true},
                      const QByteArray& payload = {})
    {
        journal::ChainHash hash;
        const auto encoded = journal::encoded(fact);
        std::vector<journal::Entry> entries(2);
        for (journal::Entry& one : entries) {
            one.at_ms = 1'781'008'362'123;
            one.kind = encoded.kind;
            one.purchase = "0192f0c1-7b3a-7c4d-8e5f-0123456789ab";
            one.salt = QByteArray(16, 's');
            one.payload = payload.isEmpty() ? encoded.payload : payload;
        }
        (void)journal::append({10'480, hash.genesis(key.publicKey()), {}}, entries, key, hash)
            .value();
        previous = entries[0].hash;
        entry = entries[1];
    }
    [[nodiscard]] Result<ReceiptCode, QString> code() const
    {
        return receiptCodeOf(entry, previous, key.publicKey());
    }
};

QString changed(const QString& text, int field, const QString& value)
{
    QStringList fields = text.split(u'/');
    fields[field] = value;
    return fields.join(u'/');
}

} // namespace

class ReceiptCodeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itIsWrittenAsTheGuideSays()
    {
        const Recorded recorded;
        const QString text = toText(recorded.code().value());
        const QString proof = text.section(u'/', -1);
        QVERIFY(text.startsWith(u"CS1/"_s));
        QCOMPARE(text.section(u'/', 2, -2),
                 u"10482/2026-06-09T12:32:42.123Z/T3-000417/48.20/EUR/Y"_s);
        QCOMPARE(proof.size(), 205);
        QCOMPARE(fromBase32(proof).value(),
                 recorded.previous + QByteArray::fromHex("0192f0c17b3a7c4d8e5f0123456789ab") +
                     QByteArray(16, 's') + recorded.entry.signature);
        static const QRegularExpression small(u"\\A[0-9A-Z $%*+./:-]+\\z"_s);
        QVERIFY(small.match(text).hasMatch());
    }

    void whoeverHasTheKeyCanCheckIt()
    {
        const Recorded recorded;
        const auto code = receiptCodeFrom(toText(recorded.code().value())).value();
        QCOMPARE(code, recorded.code().value());
        QCOMPARE(hashOf(code), recorded.entry.hash);
        QVERIFY(isSignedBy(code, recorded.key.publicKey()));
        QVERIFY(!isSignedBy(code, keyOf('x').publicKey()));
    }

    void aPrintedTextMayBeBrokenIntoLines()
    {
        const Recorded recorded;
        QString text = toText(recorded.code().value());
        for (qsizetype at = 40; at < text.size(); at += 41)
            text.insert(at, u'\n');
        QCOMPARE(receiptCodeFrom(text + u" \n"_s).value(), recorded.code().value());
    }

    /// By hand, from a copy, and with what nobody sees in it.
    void aTypedTextIsReadAsItIsMeant_data()
    {
        QTest::addColumn<QString>("text");
        const QString good = toText(Recorded().code().value());
        const QString proof = good.section(u'/', 8);
        QTest::newRow("small letters") << good.toLower().replace(u"t3-000417"_s, u"T3-000417"_s);
        QTest::newRow("digits that base32 hasn't") << changed(
            good, 8, QString(proof).replace(u'O', u'0').replace(u'I', u'1').replace(u'B', u'8'));
        QTest::newRow("invisible characters")
            << u"\uFEFF"_s + good.left(50) + u"\u200B\u00A0\u00AD"_s + good.mid(50) + u"\u2060"_s;
    }
    void aTypedTextIsReadAsItIsMeant()
    {
        QFETCH(QString, text);
        const auto code = receiptCodeFrom(text);
        QVERIFY2(code.ok(), qPrintable(code ? QString() : code.error()));
        QCOMPARE(*code, Recorded().code().value());
    }
    /// Whose case only the signature tells.
    void theReceiptsNumberStaysAsItIsTyped()
    {
        const QString text = changed(toText(Recorded().code().value()), 4, u"t3-000417"_s);
        QCOMPARE(receiptCodeFrom(text).value().receipt, u"t3-000417"_s);
    }

    void whereSomethingIsWrongIsSaid_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("words");
        const QString good = toText(Recorded().code().value());
        const QString proof = good.section(u'/', 8);
        const QString other = proof.left(40) + u'9' + proof.mid(41);
        QTest::newRow("key") << changed(good, 1, u"G"_s) << u"field 2 of 9, KEY: "_s;
        QTest::newRow("entry") << changed(good, 2, u"1O4"_s) << u"field 3 of 9, SEQ: "_s;
        QTest::newRow("time") << changed(good, 3, u"2026"_s) << u"field 4 of 9, TIME: "_s;
        QTest::newRow("receipt") << changed(good, 4, u"T3_1"_s) << u"field 5 of 9, RECEIPT: "_s;
        QTest::newRow("total") << changed(good, 5, u"48,20"_s) << u"field 6 of 9, TOTAL: "_s;
        QTest::newRow("currency") << changed(good, 6, u"EU"_s) << u"field 7 of 9, CURRENCY: "_s;
        QTest::newRow("maybe") << changed(good, 7, u"M"_s) << u"field 8 of 9, COUNTERSIGNED: "_s;
        QTest::newRow("proof") << changed(good, 8, other)
                               << u"field 9 of 9, PROOF: character 41 of 205 is neither"_s;
        QTest::newRow("short proof")
            << good.chopped(1) << u"field 9 of 9, PROOF: it has 204 characters instead of 205"_s;
    }
    void whereSomethingIsWrongIsSaid()
    {
        QFETCH(QString, text);
        QFETCH(QString, words);
        const auto code = receiptCodeFrom(text);
        QVERIFY(!code);
        QVERIFY2(code.error().startsWith(words), qPrintable(code.error()));
    }

    void whereTextsOfOneEntryDifferIsTold()
    {
        const ReceiptCode code = Recorded().code().value();
        ReceiptCode other = code;
        QVERIFY(differingFields(code, other).isEmpty());
        other.total = amount("48.21");
        other.signature[0] = char(other.signature[0] ^ 1);
        // 64 bytes come before the signature: 102 characters and two bits of the next.
        QCOMPARE(differingFields(code, other),
                 QStringList({u"TOTAL"_s, u"PROOF from character 104 on"_s}));
    }

    void everyChangedFieldIsFound_data()
    {
        QTest::addColumn<int>("field");
        QTest::addColumn<QString>("value");
        QTest::newRow("entry") << 2 << u"10483"_s;
        QTest::newRow("time") << 3 << u"2026-06-09T12:32:42.124Z"_s;
        QTest::newRow("receipt") << 4 << u"T3-000418"_s;
        QTest::newRow("total") << 5 << u"48.21"_s;
        QTest::newRow("currency") << 6 << u"USD"_s;
        QTest::newRow("countersigned") << 7 << u"N"_s;
    }
    void everyChangedFieldIsFound()
    {
        QFETCH(int, field);
        QFETCH(QString, value);
        const Recorded recorded;
        const QString text = changed(toText(recorded.code().value()), field, value);
        QVERIFY(!isSignedBy(receiptCodeFrom(text).value(), recorded.key.publicKey()));
    }

    void everyChangedLetterOfTheProofIsFound()
    {
        const Recorded recorded;
        const QString text = toText(recorded.code().value());
        for (qsizetype i = text.lastIndexOf(u'/') + 1; i < text.size(); ++i) {
            QString other = text;
            other[i] = other[i] == u'A' ? u'B' : u'A';
            const auto code = receiptCodeFrom(other);
            QVERIFY2(!code || !isSignedBy(*code, recorded.key.publicKey()), qPrintable(other));
        }
    }

    void anotherFormIsRefused_data()
    {
        QTest::addColumn<QString>("text");
        const QString good = toText(Recorded().code().value());
        QTest::newRow("nothing") << QString();
        QTest::newRow("other words") << u"https://example.org/"_s;
        QTest::newRow("a later version") << changed(good, 0, u"CS2"_s);
        QTest::newRow("a field more") << good + u"/"_s;
        QTest::newRow("a field less") << good.section(u'/', 0, -2);
        QTest::newRow("small key") << changed(good, 1, good.section(u'/', 1, 1).toLower() + u'a');
        QTest::newRow("entry 0") << changed(good, 2, u"0"_s);
        QTest::newRow("entry 007") << changed(good, 2, u"007"_s);
        QTest::newRow("no such day") << changed(good, 3, u"2026-02-30T12:32:42.123Z"_s);
        QTest::newRow("local time") << changed(good, 3, u"2026-06-09T12:32:42.123"_s);
        QTest::newRow("receipt") << changed(good, 4, u"T3_1"_s);
        QTest::newRow("total") << changed(good, 5, u"48.2"_s);
        QTest::newRow("negative") << changed(good, 5, u"-1.00"_s);
        QTest::newRow("currency") << changed(good, 6, u"XYZ"_s);
        QTest::newRow("maybe") << changed(good, 7, u"M"_s);
        QTest::newRow("short proof") << good.chopped(1);
        QTest::newRow("unused bits") << good.chopped(1) + (good.back() == u'B' ? u'D' : u'B');
        QTest::newRow("much too long") << good + QString(1000, u'A');
    }
    void anotherFormIsRefused()
    {
        QFETCH(QString, text);
        const auto code = receiptCodeFrom(text);
        QVERIFY(!code);
        QVERIFY(!code.error().isEmpty());
    }

    void onlyASignedRecordGetsACode()
    {
        Recorded recorded;
        recorded.entry.signature.clear();
        QVERIFY(!recorded.code());
        QVERIFY(!Recorded(sale::PurchaseClosed{sale::Outcome::cancelled}).code());
        const Recorded whole;
        QVERIFY(!receiptCodeOf(whole.entry, whole.previous, keyOf('x').publicKey()));
        QVERIFY(!receiptCodeOf(whole.entry, QByteArray(32, 'p'), whole.key.publicKey()));
        // A later version's payload, which says more than the code can carry.
        const QByteArray more = "{\"countersigned\":true,\"currency\":\"EUR\",\"more\":1,"
                                "\"receipt\":\"T3-000417\",\"total\":\"48.20\"}";
        QVERIFY(!Recorded(sale::PurchaseRecorded{}, more).code());
    }

    void thePayloadThatItStandsForIsPinned()
    {
        // Whoever checks a receipt without us builds exactly these bytes.
        QCOMPARE(Recorded().entry.payload,
                 QByteArray("{\"countersigned\":true,\"currency\":\"EUR\","
                            "\"receipt\":\"T3-000417\",\"total\":\"48.20\"}"));
    }

    void base32IsThatOfTheRfc()
    {
        const std::pair<QByteArray, QString> vectors[] = {{"", {}},
                                                          {"f", u"MY"_s},
                                                          {"fo", u"MZXQ"_s},
                                                          {"foo", u"MZXW6"_s},
                                                          {"foob", u"MZXW6YQ"_s},
                                                          {"fooba", u"MZXW6YTB"_s},
                                                          {"foobar", u"MZXW6YTBOI"_s}};
        for (const auto& [bytes, text] : vectors) {
            QCOMPARE(toBase32(bytes), text);
            QCOMPARE(fromBase32(text).value(), bytes);
        }
        for (const QString& text : {u"M"_s, u"MZ"_s, u"MY======"_s, u"my"_s, u"M1"_s})
            QVERIFY2(!fromBase32(text), qPrintable(text));
    }

    void theCodeIsASquareOfNoMoreThanItsPlace()
    {
        const CodeMatrix matrix = codeMatrixOf(toText(Recorded().code().value()));
        QCOMPARE(matrix.squares.size(), qsizetype(matrix.side) * matrix.side);
        QVERIFY2(matrix.side > 0 && matrix.side <= 57, qPrintable(QString::number(matrix.side)));
        QVERIFY(matrix.isDark(0, 0) && matrix.isDark(0, 6) && !matrix.isDark(1, 1));
        QCOMPARE(codeMatrixOf({}).side, 0);
        QCOMPARE(codeMatrixOf(QString(8000, u'A')).side, 0);
    }
};

QTEST_GUILESS_MAIN(ReceiptCodeTest)
#include "receipt_code_test.moc"
