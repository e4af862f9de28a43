#include "tests/ctl/said.h"
#include "tests/till/shop.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>
#include <sys/stat.h>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

// `journal verify` and `journal export`, as contracts.md describes them.
class CtlJournalTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void anIntactJournalSaysSo();
    void aBrokenStoreIsTold();
    void aBrokenExportIsTold();
    void aMalformedLineIsToldWithLineAndSequence_data();
    void aMalformedLineIsToldWithLineAndSequence();
    void aStretchIsToldFromItsFirstToItsLastEntry();
    void whatAnExportDoesNotProveIsTold();
    void anExportIsComparedWithWhatIsKnown_data();
    void anExportIsComparedWithWhatIsKnown();
    void anExportMayComeThroughAPipe();
    void anExportIsThereWholeOrNotAtAll();
    void aNamedPipeIsWrittenIntoAndStays();
    void aLinkIsFollowed();

private:
    Shop m_shop;
    QByteArray m_export;
};

void CtlJournalTest::initTestCase()
{
    QVERIFY2(m_shop.fault().isEmpty(), qPrintable(m_shop.fault()));
    const auto made = m_shop.ctl({u"init"_s, u"--json"_s});
    QVERIFY(put(m_shop.file("key.pem"), objectIn(made.output)[u"public_key"].toString().toUtf8()));
    m_export = m_shop.ctl({u"journal"_s, u"export"_s}).output;
    QCOMPARE(m_export.count('\n'), 4); // initialised, products, registry and its sum
}

void CtlJournalTest::anIntactJournalSaysSo()
{
    const auto ran = m_shop.ctl({u"journal"_s, u"verify"_s, u"--json"_s});
    QCOMPARE(ran.code, 0);
    const QJsonObject said = objectIn(ran.output);
    QCOMPARE(said[u"entries"].toInteger(), 4);
    QVERIFY(said.contains(u"fault"_s) && said[u"fault"].isNull());
    QVERIFY(m_shop.ctl({u"journal"_s, u"verify"_s}).output.startsWith("Journal intact, 4 entries"));
}

void CtlJournalTest::aBrokenStoreIsTold()
{
    const Shop shop;
    QVERIFY(shop.sql("UPDATE journal SET at_ms=at_ms+1 WHERE seq=2"));
    const auto ran = shop.ctl({u"journal"_s, u"verify"_s});
    QCOMPARE(ran.code, 3);
    QVERIFY2(ran.output.startsWith("Journal broken at entry 2: "), ran.output.constData());
    QVERIFY2(ran.errors.contains("entry 2: "), ran.errors.constData());
    const auto json = shop.ctl({u"--json"_s, u"journal"_s, u"verify"_s});
    QCOMPARE(json.code, 3);
    const QJsonObject said = objectIn(json.output);
    QCOMPARE(said[u"fault"][u"seq"].toInteger(), 2);
    QCOMPARE(said[u"fault"][u"reason"].toString(), u"wrong_hash"_s);
    QVERIFY(!said[u"fault"][u"words"].toString().isEmpty());

    const Shop cut;
    QVERIFY(cut.sql("DELETE FROM journal WHERE seq>=3"));
    const QJsonObject lost =
        objectIn(cut.ctl({u"--json"_s, u"journal"_s, u"verify"_s}).output)[u"fault"].toObject();
    QCOMPARE(lost[u"seq"].toInteger(), 3);
    QCOMPARE(lost[u"reason"].toString(), u"cut_off"_s);
}

void CtlJournalTest::aBrokenExportIsTold()
{
    QList<QByteArray> lines = m_export.split('\n');
    lines.removeAt(1);
    QVERIFY(put(m_shop.file("gap.jsonl"), lines.join('\n')));
    const QStringList verify{u"journal"_s, u"verify"_s,
                             u"--file"_s,  m_shop.file("gap.jsonl"),
                             u"--key"_s,   m_shop.file("key.pem")};
    const auto ran = m_shop.ctl(verify);
    QCOMPARE(ran.code, 3);
    QVERIFY2(ran.output.startsWith("Journal broken at entry 3: "), ran.output.constData());
    QVERIFY(!ran.errors.isEmpty());
    const QJsonObject said = objectIn(m_shop.ctl(verify + QStringList{u"--json"_s}).output);
    QCOMPARE(said[u"fault"][u"seq"].toInteger(), 3);
    QCOMPARE(said[u"fault"][u"reason"].toString(), u"gap"_s);
}

void CtlJournalTest::aMalformedLineIsToldWithLineAndSequence_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QByteArray>("place");
    QTest::addColumn<int>("seq");
    QTest::newRow("a field") << QByteArray("\"purchase\":\"\"") << QByteArray("\"purchase\":7")
                             << QByteArray("line 2, entry 2: purchase: ") << 2;
    QTest::newRow("no JSON") << QByteArray("{\"seq\":2") << QByteArray("seq:2")
                             << QByteArray("line 2: not JSON") << 0;
    QTest::newRow("a field twice")
        << QByteArray("{\"seq\":2") << QByteArray("{\"seq\":2,\"seq\":2")
        << QByteArray("line 2, entry 2: a field stands there twice") << 2;
}

void CtlJournalTest::aMalformedLineIsToldWithLineAndSequence()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QByteArray, place);
    QFETCH(int, seq);
    QList<QByteArray> lines = m_export.split('\n');
    QVERIFY(lines[1].contains(from));
    lines[1].replace(from, to);
    QVERIFY(put(m_shop.file("bad.jsonl"), lines.join('\n')));
    const QStringList verify{u"journal"_s, u"verify"_s,
                             u"--file"_s,  m_shop.file("bad.jsonl"),
                             u"--key"_s,   m_shop.file("key.pem")};
    const auto ran = m_shop.ctl(verify);
    QCOMPARE(ran.code, 3);
    QVERIFY2(ran.output.startsWith("Journal broken at " + place), ran.output.constData());
    QVERIFY2(ran.errors.contains("bad.jsonl:2: "), ran.errors.constData());
    const QJsonValue fault =
        objectIn(m_shop.ctl(verify + QStringList{u"--json"_s}).output)[u"fault"];
    QCOMPARE(fault[u"line"].toInt(), 2);
    QCOMPARE(fault[u"seq"].toInt(), seq);
    QCOMPARE(fault[u"reason"].toString(), u"malformed"_s);
}

void CtlJournalTest::aStretchIsToldFromItsFirstToItsLastEntry()
{
    const QList<QByteArray> lines = m_export.split('\n');
    QVERIFY(put(m_shop.file("stretch.jsonl"), lines.mid(1).join('\n')));
    const QStringList verify{
        u"journal"_s,           u"verify"_s, u"--file"_s, m_shop.file("stretch.jsonl"), u"--key"_s,
        m_shop.file("key.pem"), u"--from"_s, u"2"_s};
    const auto ran = m_shop.ctl(verify);
    QVERIFY2(ran.code == 0, ran.errors.constData());
    QVERIFY2(ran.output.startsWith("Journal intact from entry 2 to 4, 3 entries"),
             ran.output.constData());
    const QJsonObject said = objectIn(m_shop.ctl(verify + QStringList{u"--json"_s}).output);
    QCOMPARE(said[u"entries"].toInteger(), 3);
    QCOMPARE(said[u"first"].toInteger(), 2);
    QCOMPARE(said[u"last"].toInteger(), 4);
    QList<QByteArray> bad = lines.mid(1);
    bad[1].replace("\"purchase\":\"\"", "\"purchase\":7");
    QVERIFY(put(m_shop.file("stretch.jsonl"), bad.join('\n')));
    const auto broken = m_shop.ctl(verify);
    QCOMPARE(broken.code, 3);
    QVERIFY2(broken.output.startsWith("Journal broken at line 2, entry 3: purchase: "),
             broken.output.constData());
}

void CtlJournalTest::whatAnExportDoesNotProveIsTold()
{
    QList<QByteArray> lines = m_export.split('\n');
    QJsonObject second = objectIn(lines[1]);
    const QByteArray salted = QByteArray::fromHex(second[u"salt"].toString().toLatin1()) +
                              second[u"payload"].toString().toUtf8();
    const auto digest = QCryptographicHash::hash(salted, QCryptographicHash::Sha256);
    second[u"salt"] = second[u"payload"] = QJsonValue();
    second[u"digest"] = QString::fromLatin1(digest.toHex());
    lines[1] = QJsonDocument(second).toJson(QJsonDocument::Compact);
    QVERIFY(put(m_shop.file("withheld.jsonl"), lines.join('\n')));
    const QStringList verify{u"journal"_s, u"verify"_s,
                             u"--file"_s,  m_shop.file("withheld.jsonl"),
                             u"--key"_s,   m_shop.file("key.pem")};
    const auto ran = m_shop.ctl(verify);
    QVERIFY2(ran.code == 0, ran.errors.constData());
    QVERIFY2(ran.output.contains("The payload of 1 of the 4 entries is withheld"),
             ran.output.constData());
    const QByteArray at = objectIn(lines[3])[u"at"].toString().toLatin1();
    QVERIFY2(ran.output.contains("proves nothing of what came after entry 4, " + at + ':'),
             ran.output.constData());
    const QJsonObject said = objectIn(m_shop.ctl(verify + QStringList{u"--json"_s}).output);
    QCOMPARE(said[u"withheld"].toInteger(), 1);
    QCOMPARE(said[u"last_at"].toString().toLatin1(), at);
    QVERIFY(said.contains(u"known_entry") && said[u"known_entry"].isNull());
}

void CtlJournalTest::anExportIsComparedWithWhatIsKnown_data()
{
    QTest::addColumn<QString>("known");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("reason");
    const auto hash = [this](int line) {
        return objectIn(m_export.split('\n')[line - 1])[u"hash"].toString();
    };
    QTest::newRow("its end") << u"4:"_s + hash(4) << 0 << QString();
    QTest::newRow("in its middle, in capitals") << u"2:"_s + hash(2).toUpper() << 0 << QString();
    QTest::newRow("another entry") << u"4:"_s + hash(3) << 3 << u"other_head"_s;
    QTest::newRow("an entry behind its end") << u"5:"_s + hash(4) << 3 << u"cut_off"_s;
    QTest::newRow("no hash") << u"4:12"_s << 2 << QString();
    QTest::newRow("no sequence") << u"0:"_s + hash(4) << 2 << QString();
}

void CtlJournalTest::anExportIsComparedWithWhatIsKnown()
{
    QFETCH(QString, known);
    QFETCH(int, code);
    QFETCH(QString, reason);
    QVERIFY(put(m_shop.file("known.jsonl"), m_export));
    const QStringList verify{u"journal"_s, u"verify"_s,
                             u"--file"_s,  m_shop.file("known.jsonl"),
                             u"--key"_s,   m_shop.file("key.pem"),
                             u"--head"_s,  known,
                             u"--json"_s};
    const auto ran = m_shop.ctl(verify);
    QVERIFY2(ran.code == code, ran.errors.constData());
    const QJsonObject said = objectIn(ran.output);
    QCOMPARE(said[u"fault"][u"reason"].toString(), reason);
    if (code == 0)
        QCOMPARE(said[u"known_entry"].toInteger(), known.section(u':', 0, 0).toLongLong());
    QCOMPARE(m_shop.ctl({u"journal"_s, u"verify"_s, u"--head"_s, known}).code, 2);
}

void CtlJournalTest::anExportMayComeThroughAPipe()
{
    const QString command =
        QStringLiteral("cat \"$1\" | " COUNTERSIGNCTL
                       " --config \"$2\" journal verify --file /dev/stdin --key \"$3\" --from $4");
    const QList<QByteArray> lines = m_export.split('\n');
    for (const int from : {1, 2}) {
        QVERIFY(put(m_shop.file("piped.jsonl"), lines.mid(from - 1).join('\n')));
        QProcess shell;
        shell.setProcessChannelMode(QProcess::MergedChannels);
        shell.start(u"sh"_s, {u"-c"_s, command, u"sh"_s, m_shop.file("piped.jsonl"),
                              m_shop.config(), m_shop.file("key.pem"), QString::number(from)});
        QVERIFY(shell.waitForFinished());
        const QByteArray said = shell.readAll();
        QVERIFY2(shell.exitCode() == 0 && said.startsWith("Journal intact"), said.constData());
    }
}

void CtlJournalTest::anExportIsThereWholeOrNotAtAll()
{
    const QString out = m_shop.file("out.jsonl");
    QVERIFY(put(out, "earlier"));
    QCOMPARE(m_shop.ctl({u"journal"_s, u"export"_s, u"--out"_s, out}).code, 0);
    QCOMPARE(contentOf(out), m_export);
    const auto nowhere =
        m_shop.ctl({u"journal"_s, u"export"_s, u"--out"_s, m_shop.file("no/such/folder")});
    QCOMPARE(nowhere.code, 1);
    QVERIFY(!nowhere.errors.isEmpty());
}

void CtlJournalTest::aNamedPipeIsWrittenIntoAndStays()
{
    const QString pipe = m_shop.file("pipe");
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    QProcess reader;
    reader.start(u"cat"_s, {pipe});
    QVERIFY(reader.waitForStarted());
    QCOMPARE(m_shop.ctl({u"journal"_s, u"export"_s, u"--out"_s, pipe}).code, 0);
    struct stat status = {};
    QCOMPARE(::lstat(QFile::encodeName(pipe).constData(), &status), 0);
    const bool isStillAPipe = S_ISFIFO(status.st_mode);
    if (!isStillAPipe)
        reader.kill();
    QVERIFY(reader.waitForFinished());
    QVERIFY(isStillAPipe);
    QCOMPARE(reader.readAllStandardOutput(), m_export);
}

void CtlJournalTest::aLinkIsFollowed()
{
    const QString target = m_shop.file("target.jsonl");
    QVERIFY(put(target, "earlier"));
    QVERIFY(QFile::link(target, m_shop.file("link")));
    QCOMPARE(m_shop.ctl({u"journal"_s, u"export"_s, u"--out"_s, m_shop.file("link")}).code, 0);
    QVERIFY(QFileInfo(m_shop.file("link")).isSymLink());
    QCOMPARE(contentOf(target), m_export);
}

QTEST_GUILESS_MAIN(CtlJournalTest)
#include "ctl_journal_test.moc"
