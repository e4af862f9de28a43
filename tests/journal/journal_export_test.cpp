#include "core/journal/export_line.h"
#include "tests/journal/random_chain.h"

#include <QTest>

using namespace countersign::journal;

class JournalExportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyEntryComesBackByteForByte();
    void malformedEntriesAreNotExported();
    void badLinesSayWhere_data();
    void badLinesSayWhere();
    void aLineHasALimit();
    void everyFlippedBitOfALineIsFound();
};

namespace {

const QByteArray hash = QByteArray(64, 'a');
const QByteArray salt = QByteArray(32, 'b');

QByteArray goodLine()
{
    return R"({"seq":1,"at":"2026-11-22T17:58:24.123Z","kind":"x","purchase":"","salt":")" + salt +
           R"(","payload":"{}","hash":")" + hash + R"(","signature":null})";
}

} // namespace

void JournalExportTest::everyEntryComesBackByteForByte()
{
    RandomChain chain(21);
    chain.commit(3);
    auto entries = chain.entries();
    QByteArray all;
    for (char c = 1; c < 127; ++c)
        all += c;
    for (const QByteArray& payload :
         {QByteArray(), all, QByteArray("a\0b", 3), QByteArray("\xf0\x9f\x8d\x8b\xe2\x80\xa8\\\""),
          QByteArray(payload_bytes_max, '"'), QByteArray("\\u0041")}) {
        Entry entry = entries[0];
        entry.payload = payload;
        entries.push_back(entry);
    }
    entries.push_back(withheld(entries[0]));
    for (const qint64 at_ms : {qint64(0), qint64(1), at_ms_max, qint64(1'772'323'199'999)}) {
        Entry entry = entries[0];
        entry.at_ms = at_ms;
        entries.push_back(entry);
    }
    for (const Entry& entry : entries) {
        const QByteArray line = toExportLine(entry).value();
        QVERIFY(!line.contains('\n'));
        QVERIFY(fromExportLine(line).value() == entry);
        QVERIFY(fromExportLine(line + "\r\n").value() == entry);
    }
}

void JournalExportTest::malformedEntriesAreNotExported()
{
    RandomChain chain(22);
    chain.commit(1);
    Entry entry = chain.entries()[0];
    entry.kind = "a\",\"b";
    QCOMPARE(toExportLine(entry).error().field, QStringLiteral("kind"));
    entry = chain.entries()[0];
    entry.at_ms = at_ms_max + 1;
    QCOMPARE(toExportLine(entry).error().field, QStringLiteral("at"));
}

void JournalExportTest::badLinesSayWhere_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("field");
    const auto changed = [](const char* name, const QByteArray& from, const QByteArray& to,
                            const char* field) {
        QByteArray line = goodLine();
        QCOMPARE(line.count(from), 1);
        QTest::newRow(name) << line.replace(from, to) << QString::fromLatin1(field);
    };
    QTest::newRow("empty") << QByteArray() << QString();
    QTest::newRow("array") << QByteArray("[]") << QString();
    QTest::newRow("two objects") << QByteArray(goodLine() + goodLine()) << QString();
    QTest::newRow("not UTF-8") << goodLine().replace("{}", "\xc3\x28") << QStringLiteral("payload");
    changed("twice", R"("kind":"x")", R"("kind":"x","kind":"x")", "");
    changed("twice, escaped", R"("kind":"x")", R"("kind":"x","k\u0069nd":"x")", "");
    changed("unknown", R"("kind")", R"("also":1,"kind")", "also");
    changed("missing", R"("purchase":"",)", "", "purchase");
    changed("no signature", R"(,"signature":null)", "", "signature");
    changed("seq text", R"("seq":1)", R"("seq":"1")", "seq");
    changed("seq zero", R"("seq":1)", R"("seq":0)", "seq");
    changed("seq fraction", R"("seq":1)", R"("seq":1.5)", "seq");
    changed("seq with a point", R"("seq":1)", R"("seq":1.0)", "seq");
    changed("seq with an exponent", R"("seq":1)", R"("seq":1e0)", "seq");
    changed("seq with a sign", R"("seq":1)", R"("seq":-1)", "seq");
    changed("seq with a zero before it", R"("seq":1)", R"("seq":01)", "");
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf" + goodLine()) << QString();
    changed("byte order mark before a kind", R"("x")", "\"\xef\xbb\xbfx\"", "kind");
    changed("control character", R"("{}")", "\"{\t}\"", "payload");
    changed("escape that JSON lacks", R"("{}")", R"("{\q}")", "payload");
    changed("escape without its digits", R"("{}")", R"("\u00g0")", "payload");
    changed("comma at the end", R"("signature":null)", R"("signature":null,)", "");
    changed("seq large", R"("seq":1)", R"("seq":9007199254740992)", "seq");
    changed("seq above 64 bits", R"("seq":1)", R"("seq":18446744073709551617)", "seq");
    changed("seq huge", R"("seq":1)", R"("seq":1e300)", "seq");
    changed("no such day", "2026-11-22", "2026-02-30", "at");
    changed("hour 24", "T17:58:24", "T24:00:00", "at");
    changed("leap second", "T17:58:24", "T23:59:60", "at");
    changed("no zone", "123Z", "123", "at");
    changed("other zone", "123Z", "123+01:00", "at");
    changed("no milliseconds", ".123Z", "Z", "at");
    changed("before 1970", "2026-11-22", "1969-11-22", "at");
    changed("kind upper case", R"("x")", R"("X")", "kind");
    changed("kind null", R"("x")", "null", "kind");
    changed("kind object", R"("x")", R"({"a":1})", "kind");
    changed("purchase upper case", R"("purchase":"")",
            R"("purchase":"0192F0C1-7B3A-7C4D-8E5F-0123456789AB")", "purchase");
    changed("salt upper case", salt, QByteArray(32, 'B'), "salt");
    changed("salt short", salt, QByteArray(30, 'b'), "salt");
    changed("salt with a space", salt, QByteArray(31, 'b') + ' ', "salt");
    changed("salt null", '"' + salt + '"', "null", "salt");
    changed("payload object", R"("{}")", "{}", "payload");
    changed("payload null", R"("{}")", "null", "payload");
    changed("payload beside digest", R"("hash")", R"("digest":")" + hash + R"(","hash")", "salt");
    changed("half a pair", R"("{}")", R"("\ud83c")", "payload");
    changed("hash short", hash, QByteArray(62, 'a'), "hash");
    changed("signature short", R"("signature":null)", R"("signature":"AAAA")", "signature");
    changed("signature empty", R"("signature":null)", R"("signature":"")", "signature");
    changed("signature not base64", R"("signature":null)", R"("signature":"!")", "signature");
    QByteArray withheldLine = goodLine();
    withheldLine.replace('"' + salt + '"', "null").replace(R"("{}")", "null");
    QTest::newRow("digest null")
        << QByteArray(withheldLine).replace(R"("hash")", R"("digest":null,"hash")")
        << QStringLiteral("digest");
    QTest::newRow("digest empty")
        << QByteArray(withheldLine).replace(R"("hash")", R"("digest":"","hash")")
        << QStringLiteral("digest");
}

void JournalExportTest::badLinesSayWhere()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, field);
    QVERIFY(fromExportLine(goodLine()).ok());
    const auto read = fromExportLine(line);
    QVERIFY(!read.ok());
    QCOMPARE(read.error().field, field);
    QVERIFY(!read.error().reason.isEmpty());
}

void JournalExportTest::aLineHasALimit()
{
    QByteArray line = goodLine();
    line += QByteArray(export_line_bytes_max - line.size(), ' ');
    QVERIFY(fromExportLine(line).ok());
    QVERIFY(!fromExportLine(line + ' ').ok());
}

void JournalExportTest::everyFlippedBitOfALineIsFound()
{
    RandomChain chain(23);
    chain.commit(2);
    const auto& entries = chain.entries();
    for (const Entry& entry : entries) {
        const QByteArray line = toExportLine(entry).value();
        for (qsizetype bit = 0; bit < line.size() * 8; ++bit) {
            QByteArray flipped = line;
            flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
            const auto read = fromExportLine(flipped);
            if (!read || *read == entry)
                continue;
            auto altered = entries;
            altered[entry.seq - 1] = *read;
            QVERIFY2(faultIn(altered, chain.key().publicKey()), flipped.constData());
        }
    }
}

QTEST_GUILESS_MAIN(JournalExportTest)
#include "journal_export_test.moc"
