#include "tests/till/shop.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QScopeGuard>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// What could not be written to standard output was not done.
class CtlOutputTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aFullDeviceFailsEveryCommand_data();
    void aFullDeviceFailsEveryCommand();
    void whereTheStoreIsGoneEveryCommandSaysSo_data();
    void whereTheStoreIsGoneEveryCommandSaysSo();
    void aTillThatNobodyHearsEnds();
    void aTillWhoseReaderGoesAwayLetsThePaymentGo();

private:
    Shop m_shop;
};

void CtlOutputTest::initTestCase()
{
    QVERIFY2(m_shop.fault().isEmpty(), qPrintable(m_shop.fault()));
    if (!QFile::exists(u"/dev/full"_s))
        QSKIP("there is no /dev/full here");
}

void CtlOutputTest::aFullDeviceFailsEveryCommand_data()
{
    QTest::addColumn<QStringList>("command");
    for (const char* command : {"help", "--version", "init", "registry", "messages",
                                "journal export", "journal verify", "doctor", "--json registry"})
        QTest::newRow(command) << QString::fromLatin1(command).split(u' ');
    QTest::newRow("import") << QStringList{u"import"_s, u"products"_s, m_shop.file("products.csv")};
}

void CtlOutputTest::aFullDeviceFailsEveryCommand()
{
    QFETCH(QStringList, command);
    QProcess process;
    process.setStandardOutputFile(u"/dev/full"_s, QIODevice::Append);
    process.start(QStringLiteral(COUNTERSIGNCTL),
                  QStringList{u"--config"_s, m_shop.config()} + command);
    QVERIFY(process.waitForFinished());
    const QByteArray errors = process.readAllStandardError();
    QCOMPARE(process.exitCode(), 1);
    QVERIFY2(errors.contains("could not be written"), errors.constData());
}

void CtlOutputTest::whereTheStoreIsGoneEveryCommandSaysSo_data()
{
    QTest::addColumn<QStringList>("command");
    const QStringList purchase{u"0192f3a0-0000-7000-8000-000000000000"_s};
    for (const char* command : {"registry", "messages", "queue", "journal export", "journal verify",
                                "doctor", "changes show"})
        QTest::newRow(command) << QString::fromLatin1(command).split(u' ');
    QTest::newRow("journal show") << QStringList{u"journal"_s, u"show"_s} + purchase;
    QTest::newRow("evidence") << QStringList{u"evidence"_s} + purchase +
                                     QStringList{u"--out"_s, m_shop.file("case")};
}

void CtlOutputTest::whereTheStoreIsGoneEveryCommandSaysSo()
{
    QFETCH(QStringList, command);
    const QString away = m_shop.file("away");
    QVERIFY(QDir().rename(m_shop.data(), away));
    QVERIFY(QDir().mkpath(m_shop.data()));
    const auto putBack = qScopeGuard([&] {
        QDir(m_shop.data()).removeRecursively();
        QDir().rename(away, m_shop.data());
    });
    QVERIFY(QFile::copy(away + u"/head"_s, m_shop.data() + u"/head"_s));
    QVERIFY(QDir().mkpath(m_shop.data() + u"/keys"_s));
    for (const QString& key : QDir(away + u"/keys"_s).entryList(QDir::Files))
        QVERIFY(QFile::copy(away + u"/keys/"_s + key, m_shop.data() + u"/keys/"_s + key));
    const auto ran = m_shop.ctl(command);
    QCOMPARE(ran.code, 1);
    QVERIFY2((ran.output + ran.errors).contains("there is no store in"), ran.errors.constData());
}

void CtlOutputTest::aTillThatNobodyHearsEnds()
{
    QProcess process;
    process.setStandardOutputFile(u"/dev/full"_s, QIODevice::Append);
    process.start(QStringLiteral(COUNTERSIGNCTL), {u"--config"_s, m_shop.config(), u"till"_s});
    QVERIFY(process.waitForStarted());
    process.write("{\"do\":\"status\"}\n");
    QVERIFY(process.waitForBytesWritten());
    // Its input is still open.
    QVERIFY(process.waitForFinished(20'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 1);
    QVERIFY(process.readAllStandardError().contains("could not be written"));
}

void CtlOutputTest::aTillWhoseReaderGoesAwayLetsThePaymentGo()
{
    const Shop shop;
    QProcess reader;
    QProcess till;
    till.setStandardOutputProcess(&reader);
    // As far as the code is awaited: three times the basket, and two stages.
    reader.start(u"head"_s, {u"-n"_s, u"5"_s});
    QVERIFY(reader.waitForStarted());
    till.start(QStringLiteral(COUNTERSIGNCTL), {u"--config"_s, shop.config(), u"till"_s});
    QVERIFY(till.waitForStarted());
    for (const QJsonObject& command : {scan(pens), scan(lamp), scan(book), chargeCard(anna)})
        till.write(QJsonDocument(command).toJson(QJsonDocument::Compact) + '\n');
    QVERIFY(till.waitForBytesWritten());
    QVERIFY(reader.waitForFinished(20'000));
    QCOMPARE(shop.ledger().back()[u"answer"].toString(), u"held"_s);
    till.write("{\"do\":\"status\"}\n");
    QVERIFY(till.waitForBytesWritten());
    // Its input is still open.
    QVERIFY(till.waitForFinished(20'000));
    QCOMPARE(till.exitStatus(), QProcess::NormalExit);
    QCOMPARE(till.exitCode(), 1);
    QVERIFY(till.readAllStandardError().contains("could not be written"));
    QCOMPARE(shop.ledger().back()[u"answer"].toString(), u"released"_s);
}

QTEST_GUILESS_MAIN(CtlOutputTest)
#include "ctl_output_test.moc"
