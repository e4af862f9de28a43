#include "core/settings/settings.h"
#include "tests/settings/fault_rows.h"

#include <QTemporaryDir>
#include <QTest>

using namespace countersign;
using namespace countersign::settings;
using namespace Qt::Literals::StringLiterals;

namespace {

/// Whatever stands in for a secret in these files must never be repeated.
constexpr auto secretWord = "hunter2";

QString faultOf(const QByteArray& text)
{
    const auto result = parse(text, u"c.toml"_s);
    return result ? u"no fault"_s : result.error().toString();
}

} // namespace

class SettingsFaultsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theBaseOfTheseFilesIsRight();
    void eachFaultIsSaidWithLineKeyAndReason_data();
    void eachFaultIsSaidWithLineKeyAndReason();
    void whatThisVersionDoesNotHaveIsSaidByName_data();
    void whatThisVersionDoesNotHaveIsSaidByName();
    void aHeaderWithoutNameIsSaid_data();
    void aHeaderWithoutNameIsSaid();
    void bracketsThatAreNoHeaderAreLeftAlone_data();
    void bracketsThatAreNoHeaderAreLeftAlone();
    void noStrayBracketEndsTheProgram();
    void aSecretIsNeverRepeated_data();
    void aSecretIsNeverRepeated();
    void theFirstOfSeveralFaultsIsSaid();
    void aFaultIsOneLineWhateverTheFileHolds();
    void noTruncationOfAFileCrashesOrIsTakenForAnother();
    void anUnreadableFileIsSaid();
};

void SettingsFaultsTest::theBaseOfTheseFilesIsRight()
{
    QCOMPARE(faultOf(minimal), u"no fault"_s);
}

void SettingsFaultsTest::eachFaultIsSaidWithLineKeyAndReason_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("fault");
    addFaultRows();
    QTest::newRow("empty file") << ""_ba << u"1: store.name: is required"_s;
    QTest::newRow("too large") << QByteArray(file_bytes_max + 1, '\n')
                               << u"1: file: must be at most 262144 bytes"_s;
}

void SettingsFaultsTest::eachFaultIsSaidWithLineKeyAndReason()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, fault);
    const QString said = faultOf(text);
    // What the parser says about syntax is its own wording: its beginning is enough.
    if (fault.contains(u": syntax: "))
        QVERIFY2(said.startsWith(u"c.toml:"_s + fault), qPrintable(said));
    else
        QCOMPARE(said, u"c.toml:"_s + fault);
}

void SettingsFaultsTest::whatThisVersionDoesNotHaveIsSaidByName_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("fault");
    for (const char* device : {"tcp://192.0.2.10:9100", "file:/dev/usb/lp0", "serial:/dev/ttyS0"}) {
        const QByteArray after = "[printer]\ndevice = \""_ba + device + '"';
        const QByteArray fault = "10: printer.device: "_ba + QByteArray(device).split(':').first() +
                                 ": is not available in this version, which has: none";
        addFaultRow(device, "", after.constData(), fault.constData());
    }
    for (const char* unregistered : {"manager", "enrol"}) {
        const QByteArray after = "[countersign]\nunregistered = \""_ba + unregistered + '"';
        const QByteArray fault = "10: countersign.unregistered: "_ba + unregistered +
                                 " is not available in this version, which has: decline, allow";
        addFaultRow(unregistered, "", after.constData(), fault.constData());
    }
    addFaultRow("stripe with demo messages", "[[sms]]", "[payment]\nterminal = \"stripe\"\n[[sms]]",
                "8: payment.terminal: stripe is not available in this version, which has: demo");
    addFaultRow(
        "standalone", "[[sms]]", "[payment]\nterminal = \"standalone\"\nreader = 1\n[[sms]]",
        "8: payment.terminal: standalone is not available in this version, which has: demo");
    addFaultRow(
        "demo messages with a real terminal", "", "[payment]\nterminal = \"stripe\"",
        "8: sms.provider: demo is refused unless payment.terminal is demo: its messages reach "
        "nobody");
}

void SettingsFaultsTest::whatThisVersionDoesNotHaveIsSaidByName()
{
    eachFaultIsSaidWithLineKeyAndReason();
}

void SettingsFaultsTest::aHeaderWithoutNameIsSaid_data()
{
    QTest::addColumn<QByteArray>("line");
    for (const char* line : {"[[[",        "[[ [ ]]",     "[[[a]]]", "[[[]]]", "  [[[",
                             "\t[ \t.a]",  "[.a]",        "[[.a]]",  "[=]",    "[,]",
                             "[",          "[[",          "[#a]",    "[{a}]",  "[[{",
                             "[\xC3\xA4]", "[\xC2\xA0z]", "[\x01]",  "[[\r",   "[]",
                             "[[]]",       "[ ]",         "[+1]",    "[\\]",   "[[ [\"a\"] ]]"})
        QTest::newRow(line) << QByteArray(line);
    QTest::newRow("zero byte") << QByteArray("[\0]", 3);
}

void SettingsFaultsTest::aHeaderWithoutNameIsSaid()
{
    QFETCH(QByteArray, line);
    const QString said = u": syntax: a table's name must follow the [ or [[ that begins a line"_s;
    QCOMPARE(faultOf(line + "\n"_ba + minimal), u"c.toml:1"_s + said);
    QCOMPARE(faultOf("\xEF\xBB\xBF"_ba + line + "\n"), u"c.toml:1"_s + said);
    QCOMPARE(faultOf(minimal + line + "\nname = \"A\"\n"_ba), u"c.toml:9"_s + said);
    QCOMPARE(faultOf("# [[[\n[store] # \"\n"
                     "name = \"\"\"\n[[[ \\\" \"\"\"\"\"\nlist = [\n[[1], # ]\n[']']]]\n"_ba +
                     line + "\n"),
             u"c.toml:8"_s + said);
    // What is wrong before it is said first.
    QVERIFY(faultOf("name\n"_ba + line + "\n").startsWith(u"c.toml:1: syntax: "));
    QVERIFY(!faultOf("name\n"_ba + line + "\n").contains(u"table's name"));
}

void SettingsFaultsTest::bracketsThatAreNoHeaderAreLeftAlone_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text :
         {"x = [\n[1],\n[[2]],\n[\n[]\n]\n]", "x = [ # [[[\n[[[3]]], # ]\n]", "x = '[['\n[y]",
          "x = '''\n[[[\n'''", "x = \"\"\"\n[[[\"\"\"", "x = \"\"\"\\\"\"\"\n[[[\n\"\"\"",
          "x = \"\"\"a\"\"\"\"\"\n[y]", "x = '''a''''\n[y]", "x = \"\"\"\"\"\"\n[y]",
          "x = \"\\\"[\"\n[y]", "x = '\\'\n[y]", "x = [\n'''\n[[[''',\n\"]\"\n,[]]\n[[y]]",
          "# \"\"\"\n[y] # '''\n[ z ]", "x = {y = [\n[1],\n[2]]}\n[\"y\"]",
          "[[ 'a' ]]\n[ \"[[[\" . b ]", "[-]\n[_]\n[0]", "\n \t[a]\r\n[b]\r\n", "x = 1 # [\n[y]",
          "'[[' = 1\n\"[\" = 2\n[y]"})
        QTest::newRow(text) << QByteArray(text);
}

void SettingsFaultsTest::bracketsThatAreNoHeaderAreLeftAlone()
{
    QFETCH(QByteArray, text);
    const QString said = faultOf(text);
    QVERIFY2(!said.contains(u": syntax: "), qPrintable(said));
    const QString after = faultOf(text + "\n[[["_ba);
    QVERIFY2(after.contains(u"table's name"), qPrintable(after));
}

void SettingsFaultsTest::noStrayBracketEndsTheProgram()
{
    const QByteArray text = minimal + "x = [\n[1],\n['''a\n''']]\n"_ba;
    for (const char* stray : {"[", "[[", "[[[", "]", "\n[", "\n[[ [", "\"", "'", "\"\"\"", "'''",
                              "\\", "#", "\r", "{", ".", "=", "\xC2\xA0", "\xFF"}) {
        for (qsizetype place = 0; place <= text.size(); ++place)
            QVERIFY(faultOf(QByteArray(text).insert(place, stray)).startsWith(u"c.toml:"));
    }
}

void SettingsFaultsTest::aSecretIsNeverRepeated_data()
{
    QTest::addColumn<QByteArray>("password");
    QTest::addColumn<QString>("reason");
    const QString kinds = u"{ file = \"…\" } or { credential = \"…\" }"_s;
    const QString inlined =
        u"5: sms.password: must be "_s + kinds + u": a secret is never written in this file"_s;
    QTest::newRow("text") << "\"hunter2\""_ba << inlined;
    QTest::newRow("literal") << "'hunter2'"_ba << inlined;
    QTest::newRow("several lines") << "\"\"\"hunter2\nhunter2\"\"\""_ba << inlined;
    QTest::newRow("list") << "[\"hunter2\"]"_ba << inlined;
    QTest::newRow("number") << "2222"_ba << inlined;
    QTest::newRow("another source")
        << "{ value = \"hunter2\" }"_ba
        << u"5: sms.password: must be "_s + kinds + u" and nothing else"_s;
    QTest::newRow("two sources") << "{ file = \"x\", hunter2 = \"y\" }"_ba
                                 << u"5: sms.password: must be "_s + kinds + u" and nothing else"_s;
    const QString syntax = u"5: syntax: is not TOML; a secret is written { file = \"…\" }"_s;
    QTest::newRow("no quotes") << "hunter2"_ba << syntax;
    QTest::newRow("like true") << "thunter2"_ba << syntax;
    QTest::newRow("unfinished") << "\"hunter2"_ba << syntax;
    QTest::newRow("bad escape") << "\"hunter2\\q\""_ba << syntax;
    QTest::newRow("bad escape a line on")
        << "\"\"\"\nhunter2\\qhunter2\"\"\""_ba
        << u"6: syntax: is not TOML; a secret is written { file = \"…\" }"_s;
}

void SettingsFaultsTest::aSecretIsNeverRepeated()
{
    QFETCH(QByteArray, password);
    QFETCH(QString, reason);
    const QString said = faultOf("[[sms]]\nprovider = \"kannel\"\nurl = \"http://localhost\"\n"
                                 "username = \"till\"\npassword = "_ba +
                                 password +
                                 "\n[store]\nname = \"A\"\ncurrency = \"EUR\"\n[till]\n"
                                 "id = \"t\"\ndata = \"d\"\n");
    QVERIFY2(!said.contains(QLatin1String(secretWord)), qPrintable(said));
    QVERIFY2(!said.contains(u"unter"), qPrintable(said));
    QCOMPARE(said, u"c.toml:"_s + reason);
}

void SettingsFaultsTest::theFirstOfSeveralFaultsIsSaid()
{
    QCOMPARE(
        faultOf("[printer]\ndevice = 1\n[code]\ntries = 9\ndigits = 1\n[zebra]\n"_ba + minimal),
        u"c.toml:2: printer.device: must be a text in quotes, not a whole number"_s);
    QCOMPARE(faultOf("[code]\ntries = 9\ndigits = 1\n"_ba + minimal),
             u"c.toml:2: code.tries: must be from 1 to 5, not 9"_s);
}

void SettingsFaultsTest::aFaultIsOneLineWhateverTheFileHolds()
{
    const QString said = faultOf("[\"a\\n\\u001b[31m\\u2028b\"]\n"_ba + minimal);
    QVERIFY2(said.startsWith(u"c.toml:1: a??[31m?b: is not a table"), qPrintable(said));
    const QString value = faultOf(minimal + "[countersign]\nfrom = \"1\\n2\"\n"_ba);
    QVERIFY2(!value.contains(u'\n'), qPrintable(value));
}

void SettingsFaultsTest::noTruncationOfAFileCrashesOrIsTakenForAnother()
{
    const QByteArray text = minimal;
    for (qsizetype size = 0; size < text.size() - 1; ++size)
        QVERIFY2(faultOf(text.left(size)).startsWith(u"c.toml:"),
                 qPrintable(QString::number(size)));
}

void SettingsFaultsTest::anUnreadableFileIsSaid()
{
    const QTemporaryDir folder;
    const QString absent = folder.filePath(u"absent.toml"_s);
    const auto missing = load(absent);
    QVERIFY(!missing.ok());
    QVERIFY(missing.error().toString().startsWith(absent + u":1: file: can't be read: "_s));
    const auto notAFile = load(folder.path());
    QVERIFY(!notAFile.ok());
    QCOMPARE(notAFile.error().toString(), folder.path() + u":1: file: is not a regular file"_s);
}

QTEST_GUILESS_MAIN(SettingsFaultsTest)
#include "settings_faults_test.moc"
