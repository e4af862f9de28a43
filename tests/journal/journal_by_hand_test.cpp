#include "core/journal/export_line.h"
#include "core/journal/how_to_check.h"
#include "core/journal/key_id.h"
#include "tests/journal/random_chain.h"

#include <QCryptographicHash>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace countersign::journal;
using namespace Qt::Literals::StringLiterals;

// What is written for people to run without our programs accepts what is genuine and nothing else:
// the commands of HOW-TO-CHECK.txt and the Python of packaging/docs/journal.md.

namespace {

constexpr int limit_ms = 120'000;
const QByteArray ours = "0192f0c1-7b3a-7c4d-8e5f-000000000001";
const QByteArray theirs = "0192f0c1-7b3a-7c4d-8e5f-000000000002";
const QByteArray said_of_sale = "{\"name\":\"Gr\\\"u\\\"\\u0001\",\"total\":\"29.80\"}";

Entry entryOf(RandomChain& chain, const char* kind, const QByteArray& purchase)
{
    Entry entry = chain.newEntry();
    entry.kind = kind;
    entry.purchase = purchase;
    entry.payload = said_of_sale;
    return entry;
}

/// 1 initialised, 2 theirs, 3 and 4 ours, 5 a change of keys, 6 and 7 ours.
RandomChain sale()
{
    RandomChain chain(7);
    chain.commit({entryOf(chain, "initialised", {})}, chain.key());
    chain.commit({entryOf(chain, "purchase_recorded", theirs)}, chain.key());
    chain.commit({entryOf(chain, "purchase_started", ours), entryOf(chain, "code_issued", ours)},
                 chain.key());
    chain.changeKey();
    chain.commit({entryOf(chain, "countersigned", ours), entryOf(chain, "purchase_recorded", ours)},
                 chain.key());
    return chain;
}

QByteArrayList linesOf(const RandomChain& chain, quint64 first)
{
    QByteArrayList lines;
    for (const Entry& entry : chain.entries()) {
        if (entry.seq >= first)
            lines << toExportLine(entry.purchase == theirs ? withheld(entry) : entry).value();
    }
    return lines;
}

QByteArray fileOf(const QByteArrayList& lines)
{
    return lines.join('\n') + '\n';
}

/// 1 initialised, 2 a change of keys, 3 theirs, 4 another change, 5 theirs, 6 and 7 ours.
struct SaleUnderTheThirdKey
{
    RandomChain chain{8};
    PublicKey first = chain.key().publicKey();
    PublicKey third = first;
    QByteArrayList changes; // lines of keys.jsonl

    SaleUnderTheThirdKey()
    {
        chain.commit({entryOf(chain, "initialised", {})}, chain.key());
        changeKey();
        chain.commit({entryOf(chain, "purchase_recorded", theirs)}, chain.key());
        changeKey();
        third = chain.key().publicKey();
        chain.commit({entryOf(chain, "purchase_recorded", theirs)}, chain.key());
        chain.commit(
            {entryOf(chain, "purchase_started", ours), entryOf(chain, "purchase_recorded", ours)},
            chain.key());
    }
    void changeKey()
    {
        const QByteArray previous = chain.head().hash;
        chain.changeKey();
        changes << toKeyChangeLine(previous, chain.entries().back()).value();
    }
};

/// Of a line with a payload, the digest that is right.
QByteArray digestIn(const QByteArray& line)
{
    return withheld(fromExportLine(line).value()).digest.toHex();
}

QByteArray replaced(QByteArray text, const QByteArray& from, const QByteArray& to)
{
    return text.replace(text.indexOf(from), from.size(), to);
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
    void theCommandsSayWhatThePaperMustSay();
    void theCommandsKnowTheKeyByItsId();
    void theCommandsFollowTheKeysFromTheFirst();
    void theCommandsRefuseKeysThatDoNotFollow();
    void thePythonOfTheGuideFollowsTheKeys();
    void thePythonOfTheGuideSaysWhatIsWrong();

private:
    [[nodiscard]] QString file(const char* name) const
    {
        return m_folder.filePath(QString::fromLatin1(name));
    }
    void put(const char* name, const QByteArray& content)
    {
        QFile out(file(name));
        QVERIFY(out.open(QIODevice::WriteOnly) && out.write(content) == content.size());
    }
    /// "EXIT what was said".
    QString run(const QString& program, const QStringList& arguments)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.setWorkingDirectory(m_folder.path());
        process.start(program, arguments);
        if (!process.waitForFinished(limit_ms))
            return u"it did not end"_s;
        return u"%1 "_s.arg(process.exitCode()) + QString::fromUtf8(process.readAll());
    }
    void putKey(const char* name, const PublicKey& key) { put(name, key.toPem().value()); }
    QString followed(const Checked& checked, const QString& shell = u"sh"_s)
    {
        put("HOW-TO-CHECK.txt", howToCheck(checked));
        return run(u"sh"_s, {u"-c"_s, u"sed -n 's/^        //p' HOW-TO-CHECK.txt | "_s + shell});
    }
    QString followed(const QByteArray& entries, quint64 first, const QString& shell = u"sh"_s)
    {
        const PublicKey key = RandomChain(7).key().publicKey();
        put("entries.jsonl", entries);
        putKey("public-key.pem", key);
        const QByteArray before = first > 1 ? sale().entries()[first - 2].hash : QByteArray();
        return followed({ours, first, 7, before, keyId(key).toLatin1(), 0, {}}, shell);
    }
    /// Of the sale under the third key, with these keys.jsonl and first-key.pem.
    QString followedWith(const QByteArray& changes, const PublicKey& first)
    {
        const SaleUnderTheThirdKey sale;
        put("entries.jsonl", fileOf(linesOf(sale.chain, 5)));
        put("keys.jsonl", changes);
        putKey("first-key.pem", first);
        putKey("public-key.pem", sale.third);
        return followed({ours, 5, 7, sale.chain.entries()[3].hash, keyId(sale.third).toLatin1(), 2,
                         keyId(first).toLatin1()});
    }
    QString pythonSays(const QByteArray& entries);

    QTemporaryDir m_folder;
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
    const QString said = followed(lines.join('\n') + end, first, shell);
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
    const QString said = followed(entries, first);
    QVERIFY2(said.startsWith(u"3 WRONG at entry %1: "_s.arg(bad)), qPrintable(said));
}

/// What else there is on paper is compared by eye.
void JournalByHandTest::theCommandsSayWhatThePaperMustSay()
{
    RandomChain chain(7);
    chain.commit({entryOf(chain, "initialised", {})}, chain.key());
    for (const char* kind : {"purchase_started", "payment_authorised", "try_counted",
                             "countersigned", "message_state", "purchase_recorded"})
        chain.commit({entryOf(chain, kind, ours)}, chain.key());
    const QByteArray entries = fileOf(linesOf(chain, 1));
    const QString said = followed(entries, 1);
    QVERIFY2(said.contains(u":\n    3 payment_authorised\n    6 message_state\nThe"_s),
             qPrintable(said));
    const auto inFours = [](const QByteArray& hex) {
        QByteArray text;
        for (qsizetype i = 0; i < hex.size(); i += 4)
            text += (i == 0 ? QByteArray() : QByteArray(" ")) + hex.mid(i, 4);
        return QString::fromLatin1(text);
    };
    const QByteArray digest = QCryptographicHash::hash(entries, QCryptographicHash::Sha256);
    const QByteArray id = keyId(RandomChain(7).key().publicKey()).toLatin1();
    for (const QString& words :
         {u"SHA-256 of entries.jsonl: "_s + inFours(digest.toHex()) + u'\n',
          u"Hash of entry 7: "_s + inFours(chain.head().hash.toHex()) + u'\n',
          u"Id of the key that init printed: "_s + inFours(id) + u'\n'})
        QVERIFY2(said.contains(words), qPrintable(said));

    // Whether digits were right is another's word only where another made the code.
    Entry issued = entryOf(chain, "code_issued", ours);
    issued.payload = "{\"service\":\"twilio-verify\"}";
    RandomChain verified(7);
    verified.commit({entryOf(verified, "initialised", {})}, verified.key());
    for (const char* kind : {"purchase_started", "payment_authorised"})
        verified.commit({entryOf(verified, kind, ours)}, verified.key());
    verified.commit({issued}, verified.key());
    for (const char* kind : {"try_failed", "countersigned", "purchase_recorded"})
        verified.commit({entryOf(verified, kind, ours)}, verified.key());
    const QString byAnother = followed(fileOf(linesOf(verified, 1)), 1);
    QVERIFY2(byAnother.contains(
                 u":\n    3 payment_authorised\n    5 try_failed\n    6 countersigned\nThe"_s),
             qPrintable(byAnother));
}

void JournalByHandTest::theCommandsKnowTheKeyByItsId()
{
    const auto thief = RandomChain(9).key().publicKey();
    const QByteArray id = keyId(RandomChain(7).key().publicKey()).toLatin1();
    put("entries.jsonl", fileOf(linesOf(sale(), 1)));
    putKey("public-key.pem", thief);
    const QString said = followed({ours, 1, 7, {}, id, 0, {}});
    QCOMPARE(said, u"3 WRONG: public-key.pem has the id %1, and not %2\n"_s.arg(
                       keyId(thief), QString::fromLatin1(id)));
    put("public-key.pem", "no key\n");
    QCOMPARE(followed({ours, 1, 7, {}, id, 0, {}}),
             u"3 WRONG: public-key.pem is no Ed25519 key\n"_s);
}

void JournalByHandTest::theCommandsFollowTheKeysFromTheFirst()
{
    const SaleUnderTheThirdKey sale;
    const QString said = followedWith(fileOf(sale.changes), sale.first);
    QVERIFY2(said.startsWith(u"0 Everything fits: entries 5 to 7"_s), qPrintable(said));
    const QString id = keyId(sale.first);
    QVERIFY2(said.endsWith(u"printed: %1 %2 %3 %4\n"_s.arg(id.mid(0, 4), id.mid(4, 4), id.mid(8, 4),
                                                           id.mid(12, 4))),
             qPrintable(said));
}

void JournalByHandTest::theCommandsRefuseKeysThatDoNotFollow()
{
    const SaleUnderTheThirdKey sale;
    const QByteArrayList& changes = sale.changes;
    const auto refuses = [this](const QByteArray& lines, const PublicKey& first,
                                const QString& words) {
        const QString said = followedWith(lines, first);
        return said.startsWith(u"3 WRONG"_s) && said.contains(words) ? QString() : said;
    };
    QCOMPARE(refuses(fileOf(changes), RandomChain(9).key().publicKey(),
                     u"at the change of keys in entry 2: its signature does not fit"_s),
             QString());
    QCOMPARE(refuses(fileOf({changes[0]}), sale.first, u"should have 2 changes"_s), QString());
    QCOMPARE(refuses(fileOf({changes[1]}), sale.first, u"in entry 4: its signature"_s), QString());
    QCOMPARE(refuses(fileOf({changes[0], changes[0]}), sale.first, u"it has no place there"_s),
             QString());
    QCOMPARE(
        refuses(fileOf({changes[0], replaced(changes[1], "\"previous\":\"", "\"previous\":\"0")}),
                sale.first, u"the line has another form"_s),
        QString());
    QCOMPARE(refuses(fileOf({changes[0], replaced(changes[1], "key_changed", "keys_rotated")}),
                     sale.first, u"it is another entry"_s),
             QString());
    // A change to a key of somebody's own, which nothing but the till's own key could sign.
    RandomChain thief(10);
    thief.commit({entryOf(thief, "initialised", {})}, thief.key());
    const QByteArray previous = thief.head().hash;
    thief.changeKey();
    const QByteArray stolen = toKeyChangeLine(previous, thief.entries().back()).value();
    QCOMPARE(refuses(fileOf({stolen, changes[1]}), sale.first, u"its signature does not fit"_s),
             QString());
    // Signed by the till, but it leads elsewhere than to the key of the entries.
    RandomChain other(8);
    other.commit({entryOf(other, "initialised", {})}, other.key());
    QByteArrayList elsewhere;
    for (int i = 0; i < 2; ++i) {
        const QByteArray before = other.head().hash;
        other.changeKey();
        elsewhere << toKeyChangeLine(before, other.entries().back()).value();
    }
    QCOMPARE(refuses(fileOf(elsewhere), sale.first, u"another key than public-key.pem"_s),
             QString());
}

QString JournalByHandTest::pythonSays(const QByteArray& entries)
{
    QFile guide(QStringLiteral(COUNTERSIGN_GUIDE));
    if (!guide.open(QIODevice::ReadOnly))
        return guide.errorString();
    const QString text = QString::fromUtf8(guide.readAll());
    put("guide.py", text.section(u"```python\n"_s, 1, 1).section(u"```"_s, 0, 0).toUtf8());
    put("export.jsonl", entries);
    put("key.pem", RandomChain(7).key().publicKey().toPem().value());
    return run(u"python3"_s, {u"guide.py"_s, u"export.jsonl"_s, u"key.pem"_s});
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
