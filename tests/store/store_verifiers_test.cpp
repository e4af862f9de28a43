#include "core/base/check.h"
#include "core/store/export_verification.h"
#include "tests/store/made_journal.h"

#include <QBuffer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace countersign;
using namespace Qt::Literals::StringLiterals;
using store_test::MadeJournal;

// Three verifiers take the same exports for good, down to how each field is spelled: ours, the one
// in tests/journal/verify_export.py and the one that packaging/docs/journal.md prints.

namespace {

constexpr int verify_limit_ms = 120'000;

QByteArray fileOf(const QByteArrayList& lines)
{
    return lines.join('\n') + '\n';
}

/// The journal with one thing in one of its lines spelled in another way.
QByteArray respelled(int line, const QByteArray& from, const QByteArray& to)
{
    MadeJournal journal;
    QByteArray& text = journal.lines[line - 1];
    check(text.count(from) == 1, "what is spelled in another way stands there once");
    text.replace(from, to);
    return fileOf(journal.lines);
}

/// The same with the value of a field of the second line made of what it was.
template <class Change> QByteArray withField(const char* name, const Change& change)
{
    const MadeJournal journal;
    const QByteArray before = QByteArray("\"") + name + "\":\"";
    const QByteArray& line = journal.lines[1];
    const qsizetype begin = line.indexOf(before) + before.size();
    const QByteArray value = line.mid(begin, line.indexOf('"', begin) - begin);
    return respelled(2, before + value, before + change(value));
}

QByteArray withPayload(qsizetype size_bytes)
{
    MadeJournal journal;
    const QByteArray payload(size_bytes, 'x');
    journal.add("noted", payload, payload);
    return fileOf(journal.lines);
}

/// A journal that goes on under another key, which the change of keys names in words made of the
/// right ones.
template <class Spell> QByteArray withKeyChange(const Spell& spell, bool goesOn = true)
{
    MadeJournal journal;
    journal.changeKey(spell);
    if (goesOn)
        journal.add("keys_rotated", "{}", "{}");
    return fileOf(journal.lines);
}

QByteArray theSame(const QByteArray& words)
{
    return words;
}

} // namespace

class StoreVerifiersTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theSameIsAccepted_data();
    void theSameIsAccepted();
    void theSameIsRefused_data();
    void theSameIsRefused();
    void whatCantBeReadIsSaidInWords_data();
    void whatCantBeReadIsSaidInWords();

private:
    [[nodiscard]] QString file(const char* name) const
    {
        return m_folder.filePath(QLatin1String(name));
    }
    void put(const char* name, const QByteArray& content)
    {
        QFile out(file(name));
        QVERIFY(out.open(QIODevice::WriteOnly) && out.write(content) == content.size());
    }
    /// "EXIT what was said".
    QString run(const QStringList& arguments)
    {
        QProcess python;
        python.setProcessChannelMode(QProcess::MergedChannels);
        python.start(u"python3"_s, arguments);
        if (!python.waitForFinished(verify_limit_ms))
            return u"it did not end"_s;
        return QString::number(python.exitCode()) + u' ' + QString::fromUtf8(python.readAll());
    }
    /// What the three say, each by whether it accepts, and their words.
    QStringList verdicts(const QByteArray& text);

    QTemporaryDir m_folder;
};

void StoreVerifiersTest::initTestCase()
{
    QFile guide(QStringLiteral(COUNTERSIGN_GUIDE));
    QVERIFY(guide.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(guide.readAll());
    put("guide.py", text.section(u"```python\n"_s, 1, 1).section(u"```"_s, 0, 0).toUtf8());
    put("key.pem", MadeJournal().first().toPem().value());
}

QStringList StoreVerifiersTest::verdicts(const QByteArray& text)
{
    QBuffer device;
    device.setData(text);
    device.open(QIODevice::ReadOnly);
    const auto ours = store::verifyExport(device, MadeJournal().first(), 2, [](qint64) {});
    put("export.jsonl", text);
    return {ours ? u"0 accepted"_s : u"3 "_s + ours.error().words,
            run({QStringLiteral(COUNTERSIGN_VERIFY_EXPORT), file("export.jsonl"), file("key.pem")}),
            run({file("guide.py"), file("export.jsonl"), file("key.pem")})};
}

void StoreVerifiersTest::theSameIsAccepted_data()
{
    QTest::addColumn<QByteArray>("text");
    const QByteArrayList lines = MadeJournal().lines;
    QTest::newRow("as it is") << fileOf(lines);
    QTest::newRow("the last line without an end") << lines.join('\n');
    QTest::newRow("carriage returns") << lines.join("\r\n");
    QTest::newRow("spaces") << respelled(2, R"(,"at":)", " ,\t\"at\" : ");
    QTest::newRow("other escapes") << respelled(2, R"(a/q\tb)", R"(\u0061\/q\u0009b)");
    QTest::newRow("a payload of 4 MiB") << withPayload(journal::payload_bytes_max);
    QTest::newRow("a change of keys") << withKeyChange(theSame);
    QTest::newRow("with spaces") << withKeyChange(
        [](QByteArray words) { return words.replace("\":\"", "\" : \"").replace(",", " , "); });
}

void StoreVerifiersTest::theSameIsAccepted()
{
    QFETCH(QByteArray, text);
    for (const QString& verdict : verdicts(text))
        QVERIFY2(verdict.startsWith(u"0 "_s), qPrintable(verdict));
}

void StoreVerifiersTest::theSameIsRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, const QByteArray& text) { QTest::newRow(name) << text; };
    row("seq 3.0", respelled(3, R"("seq":3)", R"("seq":3.0)"));
    row("seq 3e0", respelled(3, R"("seq":3)", R"("seq":3e0)"));
    row("seq 03", respelled(3, R"("seq":3)", R"("seq":03)"));
    row("seq as text", respelled(3, R"("seq":3)", R"("seq":"3")"));
    row("seq true", respelled(1, R"("seq":1)", R"("seq":true)"));
    row("a byte order mark", "\xef\xbb\xbf" + fileOf(MadeJournal().lines));
    row("one before a kind", respelled(2, R"("noted")", "\"\xef\xbb\xbfnoted\""));
    row("a control character", respelled(2, R"(q\tb)", "q\tb"));
    row("an escape that JSON lacks", respelled(2, "a/q", R"(a/\q)"));
    row("a field twice", respelled(2, R"("kind":"noted")", R"("kind":"noted","kind":"noted")"));
    row("a field too many", respelled(2, R"("kind")", R"("kind_2":"x","kind")"));
    row("no number", respelled(2, R"("purchase":"")", R"("purchase":NaN)"));
    row("another zone", respelled(2, ".123Z", ".123+00:00"));
    row("six decimals", respelled(2, ".123Z", ".123000Z"));
    row("a hash in capitals", withField("hash", [](const QByteArray& v) { return v.toUpper(); }));
    row("a salt with a space", withField("salt", [](const QByteArray& v) { return v + ' '; }));
    row("base64 with a space",
        withField("signature", [](QByteArray v) { return v.insert(4, ' '); }));
    row("base64 without its padding",
        withField("signature", [](const QByteArray& v) { return v.chopped(2); }));
    row("base64 with bits left over", withField("signature", [](QByteArray v) {
            ++v[85]; // of A, Q, g and w, which are the only ones there
            return v;
        }));
    row("more than 4 MiB", withPayload(journal::payload_bytes_max + 1));
    MadeJournal salted;
    salted.add("noted", "x", "x", QByteArray(17, '\3'));
    row("a salt of 17 bytes", fileOf(salted.lines));
    row("a line beyond 9 MiB",
        respelled(2, R"(,"at")", QByteArray(9 * 1024 * 1024, ' ') + R"(,"at")"));

    const QByteArray other = MadeJournal().first().raw().toBase64();
    row("two new keys", withKeyChange([&](QByteArray words) {
            return words.replace("{", R"({"public_key":")" + other + R"(",)");
        }));
    row("a third field",
        withKeyChange([](QByteArray words) { return words.replace("}", R"(,"why":"x"})"); }));
    row("a proof without its padding",
        withKeyChange([](QByteArray words) { return words.replace("==\"}", "\"}"); }));
    row("a byte order mark before them",
        withKeyChange([](const QByteArray& words) { return "\xef\xbb\xbf" + words; }));
    row("a change of keys at the end", withKeyChange(theSame, false));
}

void StoreVerifiersTest::theSameIsRefused()
{
    QFETCH(QByteArray, text);
    const QStringList said = verdicts(text);
    QVERIFY2(said[0].startsWith(u"3 "_s), qPrintable(said[0]));
    QVERIFY2(said[1].startsWith(u"3 bad at "_s), qPrintable(said[1]));
    QVERIFY2(said[2].startsWith(u"1 "_s) && !said[2].contains(u"Traceback"_s), qPrintable(said[2]));
}

void StoreVerifiersTest::whatCantBeReadIsSaidInWords_data()
{
    QTest::addColumn<QString>("journal");
    QTest::addColumn<QString>("key");
    QTest::newRow("no such export") << u"nowhere"_s << u"key.pem"_s;
    QTest::newRow("a folder") << u"."_s << u"key.pem"_s;
    QTest::newRow("no such key") << u"export.jsonl"_s << u"nowhere"_s;
    QTest::newRow("no key") << u"export.jsonl"_s << u"export.jsonl"_s;
}

void StoreVerifiersTest::whatCantBeReadIsSaidInWords()
{
    QFETCH(QString, journal);
    QFETCH(QString, key);
    put("export.jsonl", fileOf(MadeJournal().lines));
    const QStringList files{m_folder.filePath(journal), m_folder.filePath(key)};
    const QString script = run(QStringList{QStringLiteral(COUNTERSIGN_VERIFY_EXPORT)} + files);
    QVERIFY2(script.startsWith(u"2 "_s) && !script.contains(u"Traceback"_s), qPrintable(script));
    const QString guide = run(QStringList{file("guide.py")} + files);
    QVERIFY2(guide.startsWith(u"1 "_s) && !guide.contains(u"Traceback"_s), qPrintable(guide));
}

QTEST_GUILESS_MAIN(StoreVerifiersTest)
#include "store_verifiers_test.moc"
