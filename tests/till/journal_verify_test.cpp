#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QFile>
#include <QProcess>
#include <QTest>
#include <fcntl.h>
#include <memory>
#include <pty.h>
#include <unistd.h>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

class JournalVerifyTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aRunningTillIsVerifiedAndGoesOn();
    void anExportIsVerifiedWithTheKeyAlone();
    void theFirstFaultOfAnExportIsNamed_data();
    void theFirstFaultOfAnExportIsNamed();
    void progressIsShownOnATerminalOnly();

private:
    std::unique_ptr<Shop> m_shop;
    QByteArray m_export;
};

void JournalVerifyTest::initTestCase()
{
    m_shop = std::make_unique<Shop>();
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    QFile pem(m_shop->file("till.pem"));
    QVERIFY(pem.open(QIODevice::WriteOnly));
    const QByteArray said = m_shop->ctl({u"init"_s}).output;
    const qsizetype begin = said.indexOf("-----BEGIN PUBLIC KEY-----");
    QVERIFY2(begin >= 0, said.constData());
    pem.write(said.mid(begin));
}

void JournalVerifyTest::aRunningTillIsVerifiedAndGoesOn()
{
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    for (int sale = 0; sale < 30; ++sale) {
        till.send(scan(lamp));
        till.send(chargeCash(u"50.00"_s));
        if (sale % 10 == 0)
            QCOMPARE(m_shop->ctl({u"journal"_s, u"verify"_s}).code, 0);
        QVERIFY(!till.next(u"recorded"_s).isEmpty());
    }
    QCOMPARE(till.endInput(), 0);
}

void JournalVerifyTest::anExportIsVerifiedWithTheKeyAlone()
{
    m_export = m_shop->ctl({u"journal"_s, u"export"_s}).output;
    QFile file(m_shop->file("export.jsonl"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(m_export) == m_export.size());
    file.close();
    const Shop::Ran ofStore = m_shop->ctl({u"journal"_s, u"verify"_s});
    const Shop::Ran ofExport =
        m_shop->ctl({u"journal"_s, u"verify"_s, u"--file"_s, m_shop->file("export.jsonl"),
                     u"--key"_s, m_shop->file("till.pem")});
    QCOMPARE(ofExport.code, 0);
    QVERIFY(ofExport.output.startsWith("Journal intact, "));
    const QByteArrayList said = ofExport.output.split('\n');
    QCOMPARE(said[0] + '\n', ofStore.output);
    QVERIFY2(said[1].startsWith("This proves nothing of what came after entry "),
             said[1].constData());
    QCOMPARE(ofExport.errors, QByteArray());
}

void JournalVerifyTest::theFirstFaultOfAnExportIsNamed_data()
{
    QTest::addColumn<int>("line");
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("edited") << 7 << QByteArray("\"seq\":7,\"at\":\"2")
                            << QByteArray("\"seq\":7,\"at\":\"3")
                            << QByteArray("entry 7: entry 7 was altered");
    QTest::newRow("gone") << 7 << QByteArray("{\"seq\":7,") << QByteArray("{\"seq\":8,")
                          << QByteArray("entry 8: entry 8 follows on entry 6");
    QTest::newRow("no line") << 7 << QByteArray("{\"seq\":7,") << QByteArray("{\"seq\":7,,")
                             << QByteArray("broken.jsonl:7: not JSON");
    QTest::newRow("field") << 7 << QByteArray("\"kind\":\"") << QByteArray("\"kind\":\"A")
                           << QByteArray("broken.jsonl:7: kind: not");
}

void JournalVerifyTest::theFirstFaultOfAnExportIsNamed()
{
    QFETCH(int, line);
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QByteArray, said);
    QByteArrayList lines = m_export.split('\n');
    QVERIFY(lines[line - 1].contains(from));
    lines[line - 1].replace(from, to);
    QFile file(m_shop->file("broken.jsonl"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(lines.join('\n')) > 0);
    file.close();
    const Shop::Ran ran =
        m_shop->ctl({u"journal"_s, u"verify"_s, u"--file"_s, m_shop->file("broken.jsonl"),
                     u"--key"_s, m_shop->file("till.pem")});
    QCOMPARE(ran.code, 3);
    QVERIFY2(ran.errors.contains(said), ran.errors.constData());
}

void JournalVerifyTest::progressIsShownOnATerminalOnly()
{
    int terminal = -1;
    int ours = -1;
    QVERIFY(::openpty(&ours, &terminal, nullptr, nullptr, nullptr) == 0);
    QProcess process;
    process.setChildProcessModifier([terminal] { ::dup2(terminal, STDERR_FILENO); });
    process.start(QStringLiteral(COUNTERSIGNCTL),
                  {u"--config"_s, m_shop->config(), u"journal"_s, u"verify"_s});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 0);
    ::close(terminal);
    QByteArray shown(65'536, '\0');
    shown.truncate(std::max<ssize_t>(::read(ours, shown.data(), std::size_t(shown.size())), 0));
    ::close(ours);
    QVERIFY2(shown.contains("\rVerifying the journal: 100 %"), shown.constData());
    QVERIFY(shown.endsWith("\r\x1b[K"));
    QVERIFY(process.readAllStandardOutput().startsWith("Journal intact, "));
    QCOMPARE(m_shop->ctl({u"journal"_s, u"verify"_s}).errors, QByteArray());
}

QTEST_GUILESS_MAIN(JournalVerifyTest)
#include "journal_verify_test.moc"
