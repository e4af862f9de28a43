#include "tests/journal/by_hand.h"

using namespace countersign::journal;
using namespace countersign::journal::tests;

// What is written for people to run without our programs accepts what is genuine and nothing else:
// the commands of HOW-TO-CHECK.txt and the Python of packaging/docs/journal.md.

namespace {

/// Of a line with a payload, the digest that is right.
QByteArray digestIn(const QByteArray& line)
{
    return withheld(fromExportLine(line).value()).digest.toHex();
}

} // namespace

class JournalByHandTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCommandsAcceptAGenuineCase_data();
    void theCommandsAcceptAGenuineCase();
    void theCommandsRefuseWhatNoTillWrote_data();
    void theCommandsRefuseWhatNoTillWrote();
    void thePythonOfTheGuideFollowsTheKeys();
    void thePythonOfTheGuideSaysWhatIsWrong();

private:
    QString pythonSays(const QByteArray& entries);

    ByHand m_hand;
};

void JournalByHandTest::theCommandsAcceptAGenuineCase_data()
{
    QTest::addColumn<QString>("shell");
    QTest::addColumn<quint64>("first");
    QTest::addColumn<QByteArray>("end");
    QTest::newRow("whole") << u"sh"_s << quint64(1) << QByteArray("\n");
    QTest::newRow("a stretch, in bash") << u"bash"_s << quint64(2) << QByteArray("\n");
    QTest::newRow("no end of line") << u"sh"_s << quint64(2) << QByteArray();
}

void JournalByHandTest::theCommandsAcceptAGenuineCase()
{
    QFETCH(QString, shell);
    QFETCH(quint64, first);
    QFETCH(QByteArray, end);
    const auto lines = linesOf(sale(), first);
    const QString said = m_hand.followed(lines.join('\n') + end, first, shell);
    QCOMPARE(said.section(u'\n', 0, 0),
             u"0 Everything fits: entries %1 to 7, of which 4 are this purchase's."_s.arg(first));
}

void JournalByHandTest::theCommandsRefuseWhatNoTillWrote_data()
{
    QTest::addColumn<QByteArray>("entries");
    QTest::addColumn<quint64>("first");
    QTest::addColumn<quint64>("bad");
    const QByteArrayList whole = linesOf(sale(), 1);
    const auto row = [](const char* name, const QByteArray& entries, quint64 bad,
                        quint64 first = 1) { QTest::newRow(name) << entries << first << bad; };
    const QByteArray digest = digestIn(whole[6]);
    const QByteArray signature = ",\"signature\":";

    QByteArrayList lines = whole;
    lines[6] = replaced(whole[6], "29.80", "2.98");
    row("another total", fileOf(lines), 7);
    lines[6] =
        replaced(replaced(lines[6], "29.80", "2.98"),
                 ",\"hash\":", ",\"x\":{\"payload\":null,\"digest\":\"" + digest + "\"},\"hash\":");
    row("a digest in a field of its own", fileOf(lines), 7);
    lines[6] = replaced(whole[6], ",\"hash\":", ",\"refunded\":\"29.80\",\"hash\":");
    row("a field that no entry has", fileOf(lines), 7);
    lines[6] = replaced(whole[6], signature, ",\"total\":\"2.98\"" + signature);
    row("another one, after the hash", fileOf(lines), 7);
    const qsizetype payload = whole[6].indexOf(",\"salt\":");
    const QByteArray twice = whole[6].mid(payload, whole[6].indexOf(",\"hash\":") - payload);
    lines[6] = replaced(whole[6], ",\"salt\":", replaced(twice, "29.80", "2.98") + ",\"salt\":");
    row("salt and payload twice", fileOf(lines), 7);
    lines[6] = whole[6] + whole[6];
    row("two in a line", fileOf(lines), 7);
    lines[6] = replaced(whole[6], "}", "} ");
    row("more in a line", fileOf(lines), 7);
    lines[6] = toExportLine(withheld(fromExportLine(whole[6]).value())).value();
    row("what the purchase's own entry says is withheld", fileOf(lines), 7);
    lines = whole;
    const QByteArray eighth = replaced(replaced(whole[6], "\"seq\":7", "\"seq\":8"), "29.80", "2");
    row("a last line without an end", fileOf(whole) + eighth, 8);
    row("an empty line", fileOf(whole) + '\n', 8);
    lines[6] = replaced(whole[6], "29.80", QByteArray("29.80\0", 6));
    row("a byte that shells drop", fileOf(lines), 0);
    lines[6] = replaced(whole[6], "29.80", "29.80\033[2K");
    row("a byte that terminals obey", fileOf(lines), 0);
    lines[6] = replaced(whole[6], "\"seq\":7", "\"seq\":07");
    row("a number in another form", fileOf(lines), 7);

    lines = whole;
    lines[3] = replaced(whole[3], signature, ",\"signature\":null,\"x\":");
    row("a field in place of a signature", fileOf(lines), 4);
    lines[3] =
        whole[3].left(whole[3].indexOf(signature)) + whole[1].mid(whole[1].indexOf(signature));
    row("another entry's signature", fileOf(lines), 4);

    lines = whole;
    lines[6] = whole[6].left(whole[6].indexOf(signature)) + signature + "null}";
    row("a last line without a signature", fileOf(lines), 7);

    lines = linesOf(sale(), 2);
    lines[0] = replaced(lines[0], "purchase_recorded", "initialised");
    row("a first line of another kind", fileOf(lines), 2, 2);
    lines = linesOf(sale(), 2);
    lines[0] = replaced(lines[0], "\"at\":\"20", "\"at\":\"21");
    row("a first line of another time", fileOf(lines), 2, 2);
    lines = linesOf(sale(), 2);
    lines[0] = replaced(lines[0], digestIn(toExportLine(sale().entries()[1]).value()), digest);
    row("a first line that says something else", fileOf(lines), 2, 2);
    lines = linesOf(sale(), 2);
    lines[0] = replaced(toExportLine(sale().entries()[1]).value(), theirs, ours);
    row("a first line that claims to be the purchase's", fileOf(lines), 2, 2);
    lines = linesOf(sale(), 2);
    lines[0] = replaced(lines[0], "purchase_recorded", "key_changed");
    row("a first line that claims to change the key", fileOf(lines), 2, 2);
}

void JournalByHandTest::theCommandsRefuseWhatNoTillWrote()
{
    QFETCH(QByteArray, entries);
    QFETCH(quint64, first);
    QFETCH(quint64, bad);
    const QString said = m_hand.followed(entries, first);
    QVERIFY2(said.startsWith(u"3 WRONG at entry %1: "_s.arg(bad)), qPrintable(said));
}

QString JournalByHandTest::pythonSays(const QByteArray& entries)
{
    QFile guide(QStringLiteral(COUNTERSIGN_GUIDE));
    if (!guide.open(QIODevice::ReadOnly))
        return guide.errorString();
    const QString text = QString::fromUtf8(guide.readAll());
    m_hand.put("guide.py", text.section(u"```python\n"_s, 1, 1).section(u"```"_s, 0, 0).toUtf8());
    m_hand.put("export.jsonl", entries);
    m_hand.put("key.pem", RandomChain(7).key().publicKey().toPem().value());
    return m_hand.run(u"python3"_s, {u"guide.py"_s, u"export.jsonl"_s, u"key.pem"_s});
}

void JournalByHandTest::thePythonOfTheGuideFollowsTheKeys()
{
    QCOMPARE(pythonSays(fileOf(linesOf(sale(), 1))), u"0 verified 7 entries\n"_s);
}

void JournalByHandTest::thePythonOfTheGuideSaysWhatIsWrong()
{
    const QByteArrayList whole = linesOf(sale(), 1);
    QCOMPARE(pythonSays({}), u"1 there is no entry, or the last one is not signed\n"_s);
    QByteArrayList lines = whole;
    lines[6] = replaced(whole[6], "29.80", "2.98");
    QCOMPARE(pythonSays(fileOf(lines)), u"1 entry 7 does not fit\n"_s);
    const QByteArray payload = whole[6].mid(whole[6].indexOf("\"payload\":"));
    const QByteArray altered =
        replaced(payload.left(payload.indexOf("\"hash\":")), "29.80", "2.98");
    lines[6] = replaced(whole[6], "\"payload\":", altered + "\"payload\":");
    QCOMPARE(pythonSays(fileOf(lines)), u"1 a field stands there twice\n"_s);
    lines[6] = replaced(whole[6], "\"hash\":", "\"refunded\":true,\"hash\":");
    QCOMPARE(pythonSays(fileOf(lines)), u"1 entry 7 has other fields\n"_s);
    QCOMPARE(pythonSays(fileOf(whole.mid(0, 3))),
             u"1 there is no entry, or the last one is not signed\n"_s);
}

QTEST_GUILESS_MAIN(JournalByHandTest)
#include "journal_by_hand_test.moc"
