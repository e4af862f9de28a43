#include "tests/till/shop.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int limit_ms = 60'000;

struct Ended
{
    int code = -1;
    QString words;
};

/// Runs the cashier's till until it ends by itself.
Ended run(const QStringList& arguments, const QString& configVariable = {})
{
    QProcess process;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"COUNTERSIGN_CONFIG"_s, configVariable);
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(COUNTERSIGN), arguments);
    if (!process.waitForFinished(limit_ms)) {
        process.kill();
        process.waitForFinished();
        return {};
    }
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardError())};
}

} // namespace

/// How the program `countersign` ends that can't begin.
class CountersignProgramTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wrongUsageIsToldAndEndsWith2_data();
    void wrongUsageIsToldAndEndsWith2();
    void anEmptyVariableNamesNoConfiguration();
    void aTillThatCannotBeOpenedSaysWhyAndEndsWithItsCode();
};

void CountersignProgramTest::wrongUsageIsToldAndEndsWith2_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("words");
    QTest::newRow("scheme") << QStringList{u"--scheme"_s, u"purple"_s} << u"\"purple\""_s;
    QTest::newRow("option") << QStringList{u"--sheme"_s, u"dark"_s} << u"sheme"_s;
    QTest::newRow("word") << QStringList{u"demo"_s} << u"\"demo\""_s;
    QTest::newRow("perform") << QStringList{u"--perform"_s} << u"--demo"_s;
}

void CountersignProgramTest::wrongUsageIsToldAndEndsWith2()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, words);
    const Ended ended = run(arguments);
    QCOMPARE(ended.code, 2);
    QVERIFY2(ended.words.contains(words), qPrintable(ended.words));
}

void CountersignProgramTest::anEmptyVariableNamesNoConfiguration()
{
    const Shop shop;
    const Ended named = run({}, shop.file("not-there.toml"));
    QCOMPARE(named.code, 2);
    QVERIFY2(named.words.contains(u"not-there.toml"_s), qPrintable(named.words));
    if (QFile::exists(u"/etc/countersign/countersign.toml"_s))
        QSKIP("this machine has a configuration of its own");
    const Ended ended = run({}, {});
    QCOMPARE(ended.code, 2);
    QVERIFY2(ended.words.contains(u"/etc/countersign/countersign.toml"_s), qPrintable(ended.words));
}

void CountersignProgramTest::aTillThatCannotBeOpenedSaysWhyAndEndsWithItsCode()
{
    const Shop shop;
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    const QStringList arguments{u"--config"_s, shop.config()};
    QVERIFY(shop.sql("UPDATE journal SET payload = x'7b7d' WHERE seq = 1"));
    const Ended damaged = run(arguments);
    QCOMPARE(damaged.code, 3);
    QVERIFY2(damaged.words.contains(u"damaged"_s), qPrintable(damaged.words));
    QVERIFY(QDir(shop.data()).removeRecursively());
    const Ended missing = run(arguments);
    QCOMPARE(missing.code, 1);
    QVERIFY2(missing.words.contains(u"countersignctl init"_s), qPrintable(missing.words));
}

} // namespace countersign::tests

QTEST_GUILESS_MAIN(countersign::tests::CountersignProgramTest)
#include "countersign_program_test.moc"
