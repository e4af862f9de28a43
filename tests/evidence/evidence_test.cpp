#include "tests/base/without_ids.h"
#include "tests/evidence/ran.h"
#include "tests/till/shop.h"
#include "tests/till/till_process.h"
#include "tests/world/whole_suite.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// `countersignctl evidence`, and what a stranger does with the folder that it makes: reads the PDF
// with poppler, runs the commands of HOW-TO-CHECK.txt in a shell, and asks a verifier that is not
// ours.

namespace {

constexpr qsizetype share_once_in = 3; // of the lines, unless the whole suite is wanted

void put(const QString& path, const QByteArray& content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
}

QByteArrayList linesOf(const QByteArray& content)
{
    return content.trimmed().split('\n');
}

/// As HOW-TO-CHECK.txt says, in that shell.
Ran followed(const QString& folder, const QString& shell = u"sh"_s)
{
    return run(u"sh"_s, {u"-c"_s, u"sed -n 's/^        //p' HOW-TO-CHECK.txt | "_s + shell},
               folder);
}

QString paidByCard(TillProcess& till, const Shop& shop, bool isWrongFirst)
{
    till.send(scan(lamp));
    till.send(scan(book));
    till.send(chargeCard(anna));
    const QString purchase = till.nextStage(u"countersigning"_s)[u"purchase"].toString();
    till.next([](const QJsonObject& said) {
        return said[u"event"] == u"message"_s && said[u"state"] == u"delivered"_s;
    });
    const QString code = codeIn(shop.phone().back());
    if (isWrongFirst) {
        till.send(key(wrongFor(code)));
        till.nextRefusal();
    }
    till.send(key(code));
    till.next(u"recorded"_s);
    return purchase;
}

QString paidInCash(TillProcess& till)
{
    till.send(scan(pens));
    till.send(chargeCash(u"5.00"_s));
    return till.next(u"recorded"_s)[u"purchase"].toString();
}

} // namespace

class EvidenceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theFolderHoldsTheCaseAndNothingElse();
    void itsCommandsRunAsTheyAreWritten();
    void itsCommandsFindEveryAlteredLine();
    void aVerifierInAnotherLanguageAgrees();
    void othersPayloadsAreWithheld();
    void thePaperSaysWhatHappenedAndWhoSaysSo();
    void thePaperIsMadeToLast();
    void aPurchaseThatWasStoppedIsACaseToo();
    void namesOfAnyLengthAndScriptFindTheirPlace();
    void aLongJournalGivesASmallProof();
    void whatIsRefusedLeavesNothingBehind();
    void aDamagedJournalIsNoEvidence();

private:
    Shop m_shop;
    QString m_purchase; // by card, after one wrong code
    QString m_stopped;
    QString m_case;
};

void EvidenceTest::initTestCase()
{
    QCOMPARE(m_shop.fault(), QString());
    TillProcess till(m_shop.config());
    QVERIFY(till.start());
    paidInCash(till);
    m_purchase = paidByCard(till, m_shop, true);
    till.send(scan(lamp));
    till.send(scan(pens));
    till.send(chargeCard(ben));
    m_stopped = till.nextStage(u"countersigning"_s)[u"purchase"].toString();
    till.send({{u"do"_s, u"deny"_s}, {u"reason"_s, u"not_mine"_s}});
    till.next(u"closed"_s);
    till.send(plain("cancel")); // the goods that stand in a new basket
    paidInCash(till);
    QCOMPARE(till.endInput(), 0);
    m_case = m_shop.file("case");
    const auto ran = m_shop.ctl({u"evidence"_s, m_purchase, u"--out"_s, m_case});
    QVERIFY2(ran.code == 0, ran.errors.constData());
}

void EvidenceTest::theFolderHoldsTheCaseAndNothingElse()
{
    const QStringList wanted{u"HOW-TO-CHECK.txt"_s, u"case.pdf"_s, u"entries.jsonl"_s,
                             u"public-key.pem"_s};
    QStringList there =
        QDir(m_case).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    there.sort();
    QCOMPARE(there, wanted);
    const QString empty = m_shop.file("empty");
    QVERIFY(QDir().mkpath(empty));
    const auto ran = m_shop.ctl({u"--json"_s, u"evidence"_s, m_purchase, u"--out"_s, empty});
    QCOMPARE(ran.code, 0);
    const QJsonObject report = QJsonDocument::fromJson(ran.output).object();
    QCOMPARE(report[u"purchase"].toString(), m_purchase);
    QStringList files;
    for (const QJsonValue& file : report[u"files"].toArray())
        files << file.toString();
    files.sort();
    QCOMPARE(files, wanted);
    const auto lines = linesOf(contentOf(empty + u"/entries.jsonl"_s));
    const auto last = QJsonDocument::fromJson(lines.back()).object();
    QCOMPARE(report[u"from"].toInteger(), 1);
    QCOMPARE(report[u"to"].toInteger(), last[u"seq"].toInteger());
    QCOMPARE(report[u"hash"].toString(), last[u"hash"].toString());
    QCOMPARE(report[u"signature"].toString(), last[u"signature"].toString());
}

void EvidenceTest::itsCommandsRunAsTheyAreWritten()
{
    for (const QString& shell : {u"sh"_s, u"bash"_s}) {
        const Ran ran = followed(m_case, shell);
        QVERIFY2(ran.code == 0, qPrintable(ran.said));
        const qsizetype entries = linesOf(contentOf(m_case + u"/entries.jsonl"_s)).size();
        QVERIFY2(ran.said.startsWith(u"Everything fits: entries 1 to %1,"_s.arg(entries)),
                 qPrintable(ran.said));
    }
}

void EvidenceTest::itsCommandsFindEveryAlteredLine()
{
    const QString folder = m_shop.file("altered");
    QVERIFY(QDir().mkpath(folder));
    for (const char* name : {"HOW-TO-CHECK.txt", "public-key.pem"})
        QVERIFY(
            QFile::copy(m_case + u'/' + QLatin1String(name), folder + u'/' + QLatin1String(name)));
    const QByteArrayList whole = linesOf(contentOf(m_case + u"/entries.jsonl"_s));
    const auto seqFound = [&](const QByteArrayList& lines) {
        put(folder + u"/entries.jsonl"_s, lines.join('\n') + '\n');
        const Ran ran = followed(folder);
        return ran.code == 3 ? ran.said.section(u':', 0, 0) : u"%1: "_s.arg(ran.code) + ran.said;
    };
    QVERIFY(seqFound(whole).startsWith(u"0: Everything fits"_s));
    const qsizetype step = isWholeSuite() ? 1 : share_once_in;
    for (qsizetype i = 0; i < whole.size(); i += step) {
        QByteArrayList lines = whole;
        const QByteArray kind = "\"kind\":\"";
        lines[i].insert(lines[i].indexOf(kind) + kind.size(), 'x');
        QCOMPARE(seqFound(lines), u"WRONG at entry %1"_s.arg(i + 1));
    }
    QByteArrayList lines = whole;
    lines.removeAt(2);
    QCOMPARE(seqFound(lines), u"WRONG at entry 4"_s);
    lines = whole;
    lines.removeLast();
    QVERIFY(seqFound(lines).startsWith(u"WRONG"_s));
    lines = whole;
    lines.back().replace("\\\"total\\\":\\\"43.90\\\"", "\\\"total\\\":\\\"44.90\\\"");
    QVERIFY(lines != whole);
    QCOMPARE(seqFound(lines), u"WRONG at entry %1"_s.arg(whole.size()));
}

void EvidenceTest::aVerifierInAnotherLanguageAgrees()
{
    const QString entries = m_case + u"/entries.jsonl"_s;
    const QString key = m_case + u"/public-key.pem"_s;
    const Ran python = run(u"python3"_s, {QStringLiteral(COUNTERSIGN_VERIFY_EXPORT), entries, key});
    QVERIFY2(python.code == 0, qPrintable(python.said));
    QCOMPARE(m_shop.ctl({u"journal"_s, u"verify"_s, u"--file"_s, entries, u"--key"_s, key}).code,
             0);
    QVERIFY(m_shop.ctl({u"init"_s}).output.contains(contentOf(key).trimmed()));
}

void EvidenceTest::othersPayloadsAreWithheld()
{
    int own = 0;
    for (const QByteArray& line : linesOf(contentOf(m_case + u"/entries.jsonl"_s))) {
        const auto entry = QJsonDocument::fromJson(line).object();
        const bool isOwn = entry[u"purchase"].toString() == m_purchase;
        own += isOwn ? 1 : 0;
        if (entry[u"kind"] == u"initialised"_s)
            continue;
        QCOMPARE(entry[u"payload"].isNull(), !isOwn);
        QCOMPARE(entry[u"salt"].isNull(), !isOwn);
        QCOMPARE(entry.contains(u"digest"), !isOwn);
    }
    QCOMPARE(own, 12);
}

void EvidenceTest::thePaperSaysWhatHappenedAndWhoSaysSo()
{
    const QString text = textOf(m_case);
    for (const QString& words : {u"Acme Market"_s,
                                 u"Paid by card, countersigned by code"_s,
                                 u"T3-000002"_s,
                                 m_purchase,
                                 u"after one wrong try"_s,
                                 u"Lamp"_s,
                                 u"Book"_s,
                                 u"43.90"_s,
                                 u"Authorised: holds"_s,
                                 u"The digits were wrong."_s,
                                 u"Captured: took"_s,
                                 u"Card terminal, demonstration"_s,
                                 u"Message provider, demonstration"_s,
                                 u"demonstration and sent to nobody"_s,
                                 u"What is not known"_s,
                                 u"Page 1 of "_s,
                                 u"a demonstration"_s,
                                 u"till-3"_s,
                                 u"the shop's name and address"_s,
                                 u"with which the proof ends"_s,
                                 u"What came after entry"_s})
        QVERIFY2(text.contains(words), qPrintable(words + u'\n' + text));
    // Ids and hashes, which the page's columns cut anywhere, may have these digits by chance.
    static const QRegularExpression lastFour(u"(?<![0-9A-Fa-f-])4242(?![0-9A-Fa-f-])"_s);
    QVERIFY(!base_test::withoutIds(text).contains(lastFour));
    const QString digits = codeIn(m_shop.phone().front());
    QVERIFY(!text.contains(digits));
    // Nobody else was there, so nothing stands where others speak.
    const auto columnOf = [&text](const QString& words) {
        for (const QString& line : text.split(u'\n')) {
            if (line.contains(words))
                return line.indexOf(words);
        }
        return qsizetype(-1);
    };
    const qsizetype tills = columnOf(u"The digits were wrong."_s);
    QVERIFY(tills > 0 && columnOf(u"Captured: took"_s) == tills);
    QCOMPARE(columnOf(u"Showed message"_s), tills);
}

void EvidenceTest::thePaperIsMadeToLast()
{
    const Ran fonts = run(u"pdffonts"_s, {m_case + u"/case.pdf"_s});
    QCOMPARE(fonts.code, 0);
    QVERIFY2(fonts.said.contains(u"Inter"_s), qPrintable(fonts.said));
    // Embedded, subset or not, and with Unicode for whoever copies the text.
    static const QRegularExpression isWhole(u" yes +(yes|no) +yes +\\d+ +\\d+$"_s);
    for (const QString& line : fonts.said.split(u'\n', Qt::SkipEmptyParts).mid(2))
        QVERIFY2(isWhole.match(line).hasMatch(), qPrintable(line));
    const Ran about = run(u"pdfinfo"_s, {m_case + u"/case.pdf"_s});
    QVERIFY2(about.said.contains(u"(A4)"_s), qPrintable(about.said));
    QVERIFY(about.said.contains(u"receipt T3-000002"_s));
    QVERIFY(contentOf(m_case + u"/case.pdf"_s).contains("pdfaid:conformance=\"B\""));
}

void EvidenceTest::aPurchaseThatWasStoppedIsACaseToo()
{
    const QString folder = m_shop.file("stopped");
    QCOMPARE(m_shop.ctl({u"evidence"_s, m_stopped, u"--out"_s, folder}).code, 0);
    const QString text = textOf(folder);
    QVERIFY(text.contains(u"Stopped by the customer, nothing sold"_s));
    QVERIFY(text.contains(u"not their"_s));
    QVERIFY(text.contains(u"Let the amount go"_s));
    QCOMPARE(followed(folder).code, 0);
}

void EvidenceTest::namesOfAnyLengthAndScriptFindTheirPlace()
{
    Shop shop;
    QCOMPARE(shop.fault(), QString());
    QByteArray csv = "gtin,name,price,tax,category\n";
    csv += "4006381333931,\"قهوة عربية (Arabic coffee) 250 غ\",7.50,7,drinks\n";
    csv += "5901234123457,\"" + QByteArray("Long ").repeated(39) + "name\",3.20,19,deli\n";
    csv += "9780201379624,\"Tea \u202Eeert\u202C " + QByteArray(180, 'W') + "\",12.95,7+9,deli\n";
    put(shop.file("others.csv"), csv);
    QCOMPARE(shop.ctl({u"import"_s, u"products"_s, shop.file("others.csv")}).code, 0);
    TillProcess till(shop.config());
    QVERIFY(till.start());
    for (int i = 0; i < 40; ++i) {
        till.send(scan(pens));
        till.send(scan(lamp));
        till.send(scan(book));
    }
    till.send(chargeCash(u"10000.00"_s));
    const QString purchase = till.next(u"recorded"_s)[u"purchase"].toString();
    QCOMPARE(till.endInput(), 0);
    const QString folder = shop.file("case");
    QCOMPARE(shop.ctl({u"evidence"_s, purchase, u"--out"_s, folder}).code, 0);
    const QString text = textOf(folder);
    QCOMPARE(text.count(u"04006381333931"_s), 40);
    QCOMPARE(text.count(u"09780201379624"_s), 40);
    QVERIFY(text.contains(u"Arabic coffee"_s));
    QCOMPARE(text.count(u"Tea \uFFFDeert\uFFFD"_s), 40); // not turned around
    const qsizetype pages = text.count(u'\f');
    QVERIFY2(pages > 5 && text.contains(u"Page %1 of %1"_s.arg(pages)), qPrintable(text));
    QCOMPARE(followed(folder).code, 0);
}

void EvidenceTest::aLongJournalGivesASmallProof()
{
    Shop shop;
    QCOMPARE(shop.fault(), QString());
    TillProcess till(shop.config());
    QVERIFY(till.start());
    for (int i = 0; i < 260; ++i)
        paidInCash(till);
    const QString purchase = paidByCard(till, shop, false);
    QCOMPARE(till.endInput(), 0);
    const QString folder = shop.file("case");
    const auto ran = shop.ctl({u"--json"_s, u"evidence"_s, purchase, u"--out"_s, folder});
    QCOMPARE(ran.code, 0);
    const QJsonObject report = QJsonDocument::fromJson(ran.output).object();
    const qint64 from = report[u"from"].toInteger();
    QVERIFY(from > 500);
    QVERIFY(QFile(folder + u"/entries.jsonl"_s).size() < 20'000);
    const Ran commands = followed(folder);
    QVERIFY2(commands.code == 0, qPrintable(commands.said));
    const QStringList arguments{folder + u"/entries.jsonl"_s, folder + u"/public-key.pem"_s};
    const QString python = QStringLiteral(COUNTERSIGN_VERIFY_EXPORT);
    QCOMPARE(run(u"python3"_s, QStringList{python} + arguments + QStringList{QString::number(from)})
                 .code,
             0);
    const auto verify = [&](const QStringList& rest) {
        return shop
            .ctl(QStringList{u"journal"_s, u"verify"_s, u"--file"_s, arguments[0], u"--key"_s,
                             arguments[1]} +
                 rest)
            .code;
    };
    QCOMPARE(verify({u"--from"_s, QString::number(from)}), 0);
    QCOMPARE(verify({}), 3); // what came before is missing, unless that is meant
}

void EvidenceTest::whatIsRefusedLeavesNothingBehind()
{
    const QString folder = m_shop.file("none");
    const QString unknown = u"0192f0c1-7b3a-7c4d-8e5f-0123456789ab"_s;
    auto ran = m_shop.ctl({u"evidence"_s, unknown, u"--out"_s, folder});
    QCOMPARE(ran.code, 1);
    QVERIFY(ran.errors.contains("the journal has no purchase " + unknown.toUtf8()));
    QVERIFY(!QFile::exists(folder));
    for (const QStringList& arguments :
         {QStringList{u"evidence"_s, u"nonsense"_s, u"--out"_s, folder},
          QStringList{u"evidence"_s, m_purchase}, QStringList{u"evidence"_s},
          QStringList{u"evidence"_s, m_purchase, u"more"_s, u"--out"_s, folder}})
        QCOMPARE(m_shop.ctl(arguments).code, 2);
    QVERIFY(!QFile::exists(folder));

    const QString full = m_shop.file("full");
    QVERIFY(QDir().mkpath(full));
    put(full + u"/.hidden"_s, "mine");
    ran = m_shop.ctl({u"evidence"_s, m_purchase, u"--out"_s, full});
    QCOMPARE(ran.code, 1);
    QVERIFY(ran.errors.contains("is not empty"));
    QCOMPARE(QDir(full).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList{u".hidden"_s});
    QCOMPARE(m_shop.ctl({u"evidence"_s, m_purchase, u"--out"_s, full + u"/.hidden"_s}).code, 1);
}

void EvidenceTest::aDamagedJournalIsNoEvidence()
{
    QVERIFY(m_shop.sql("UPDATE journal SET at_ms=at_ms+1 WHERE seq=7"));
    const QString folder = m_shop.file("damaged");
    const auto ran = m_shop.ctl({u"evidence"_s, m_purchase, u"--out"_s, folder});
    QCOMPARE(ran.code, 3);
    QVERIFY(ran.errors.contains("entry 7"));
    QVERIFY(!QFile::exists(folder));
    QVERIFY(m_shop.sql("UPDATE journal SET at_ms=at_ms-1 WHERE seq=7"));
}

QTEST_GUILESS_MAIN(EvidenceTest)
#include "evidence_test.moc"
