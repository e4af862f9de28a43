#include "tests/house/habits.h"

#include <QDir>
#include <QTest>

using namespace countersign::house;

namespace {

const QString root = QStringLiteral(COUNTERSIGN_SOURCE_DIR);

using Rule = QStringList (*)(const SourceFile&);

void expectNoneInTree(Rule rule)
{
    const auto files = filesBelow(
        root, {QStringLiteral("CMakeLists.txt"), QStringLiteral("README.md"),
               QStringLiteral("core"), QStringLiteral("ui"), QStringLiteral("app"),
               QStringLiteral("tests"), QStringLiteral("packaging"), QStringLiteral("resources")});
    QVERIFY(files.size() > 20);
    QStringList faults;
    for (const SourceFile& file : files)
        faults += rule(file);
    if (!faults.isEmpty())
        QFAIL(qPrintable(u'\n' + faults.join(u'\n')));
}

} // namespace

Q_DECLARE_METATYPE(Rule)

class HouseHabitsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void topLevelIsThisAndNoMore();
    void filesFitInAHead();
    void namesSayWhatThingsAre();
    void habitsAreKept();
    void switchesOverEnumsAreExhaustive();

    void topLevelIsJudged();
    void codeIsJudged_data();
    void codeIsJudged();
    void longFileIsRefused();
    void quotesAndCommentsAreNotCode_data();
    void quotesAndCommentsAreNotCode();
};

void HouseHabitsTest::topLevelIsThisAndNoMore()
{
    QCOMPARE(topLevelFaults(QDir(root).entryList(QDir::AllEntries | QDir::NoDotAndDotDot)),
             QStringList());
}

void HouseHabitsTest::filesFitInAHead()
{
    expectNoneInTree(sizeFaults);
}

void HouseHabitsTest::namesSayWhatThingsAre()
{
    expectNoneInTree(nameFaults);
}

void HouseHabitsTest::habitsAreKept()
{
    expectNoneInTree(habitFaults);
}

void HouseHabitsTest::switchesOverEnumsAreExhaustive()
{
    expectNoneInTree(switchFaults);
}

void HouseHabitsTest::topLevelIsJudged()
{
    const QString all = QStringLiteral(
        "CMakeLists.txt CMakePresets.json LICENSE README.md app core packaging resources tests ui");
    QVERIFY(topLevelFaults(all.split(u' ')).isEmpty());
    QVERIFY(topLevelFaults((all + QStringLiteral(" build")).split(u' ')).isEmpty());
    QCOMPARE(topLevelFaults((all + QStringLiteral(" docs")).split(u' ')).size(), 1);
    QCOMPARE(topLevelFaults(QString(all).remove(QStringLiteral("LICENSE ")).split(u' ')).size(), 1);
}

void HouseHabitsTest::codeIsJudged_data()
{
    QTest::addColumn<Rule>("rule");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("allowed");
    const auto row = [](Rule rule, const char* path, const char* text, bool allowed) {
        QTest::addRow("%s: %s", path, QByteArray(text).replace('\n', ' ').constData())
            << rule << QString::fromLatin1(path) << QString::fromLatin1(text) << allowed;
    };
    row(nameFaults, "core/till/till_manager.h", "", false);
    row(nameFaults, "core/till/utils.cpp", "", false);
    row(nameFaults, "ui/manager/Main.qml", "", true);
    row(nameFaults, "ui/cashier/KeyHandler.qml", "", false);
    row(nameFaults, "core/a/b.h", "class PurchaseManager\n{", false);
    row(nameFaults, "core/a/b.h", "struct CardData {", false);
    row(nameFaults, "core/a/b.h", "struct Metadata {", true);
    row(nameFaults, "core/a/b.h", "enum class ErrorInfo : int {", false);
    row(nameFaults, "core/a/b.h", "struct ManagerOverride {", true);
    row(nameFaults, "core/a/b.h", "class QNetworkAccessManager;", false);
    row(nameFaults, "core/a/b.h", "QNetworkAccessManager m_network;", true);
    row(habitFaults, "core/a/b.cpp", "QThread::msleep(10);", false);
    row(habitFaults, "core/a/b.cpp", "std::this_thread::sleep_for(1s);", false);
    row(habitFaults, "tests/a/b.cpp", "sleep(1);", false);
    row(habitFaults, "core/a/b.cpp", "// never sleep(1) here", true);
    row(habitFaults, "ui/a/b.cpp", "QCoreApplication::processEvents();", false);
    row(habitFaults, "core/sale/b.cpp", "double price = 1;", false);
    row(habitFaults, "core/sale/b.cpp", "auto text = \"double\";", true);
    row(habitFaults, "core/sms/b.cpp", "double share = 1;", true);
    row(habitFaults, "core/code/b.cpp", "QDateTime::currentDateTimeUtc()", false);
    row(habitFaults, "core/a/b.cpp",
        "// TO"
        "DO later",
        false);
    row(habitFaults, "core/a/b.cpp", "open(\"../shared/x\")", false);
    row(habitFaults, "tests/a/b.cpp", "open(\"../shared/x\")", true);
    row(switchFaults, "a.cpp", "switch (x) { case Stage::basket: break; default: break; }", false);
    row(switchFaults, "a.cpp", "switch (x) { case basket: { f(); } default: break; }", false);
    row(switchFaults, "a.cpp", "switch (x) { case Stage::basket: break; }", true);
    row(switchFaults, "a.cpp", "switch (x) { case 'a': break; default: break; }", true);
    row(switchFaults, "a.cpp", "switch (x) { case Qt::Key_0: break; default: break; }", true);
    row(switchFaults, "a.cpp", "switch (x) { case SQLITE_ROW: break; default: break; }", true);
    row(sizeFaults, "a.cpp", "int x;\n", true);
}

void HouseHabitsTest::codeIsJudged()
{
    QFETCH(Rule, rule);
    QFETCH(QString, path);
    QFETCH(QString, text);
    QFETCH(bool, allowed);
    QCOMPARE(rule({path, text}).isEmpty(), allowed);
}

void HouseHabitsTest::longFileIsRefused()
{
    const QString line = QStringLiteral("int x;\n");
    QVERIFY(sizeFaults({QStringLiteral("a.cpp"), line.repeated(file_lines_max)}).isEmpty());
    QCOMPARE(sizeFaults({QStringLiteral("a.cpp"), line.repeated(file_lines_max + 1)}).size(), 1);
    QVERIFY(sizeFaults({QStringLiteral("tests/a.cpp"), line.repeated(test_lines_max)}).isEmpty());
    QCOMPARE(sizeFaults({QStringLiteral("tests/a.cpp"), line.repeated(test_lines_max + 1)}).size(),
             1);
    QCOMPARE(sizeFaults({QStringLiteral("a.h"), QString(line_columns_max + 1, u'x')}).size(), 1);
}

void HouseHabitsTest::quotesAndCommentsAreNotCode_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("code");
    QTest::newRow("line comment") << QStringLiteral("a // b\nc") << QStringLiteral("a     \nc");
    QTest::newRow("block comment") << QStringLiteral("a/*b\nc*/d") << QStringLiteral("a   \n   d");
    QTest::newRow("string") << QStringLiteral("f(\"b\\\"c\")") << QStringLiteral("f(      )");
    QTest::newRow("raw string") << QStringLiteral("R\"x(a\")x\" b")
                                << QStringLiteral("          b");
    QTest::newRow("character") << QStringLiteral("u'\"' b") << QStringLiteral("u    b");
    QTest::newRow("digits") << QStringLiteral("1'000'000 b") << QStringLiteral("1'000'000 b");
}

void HouseHabitsTest::quotesAndCommentsAreNotCode()
{
    QFETCH(QString, text);
    QFETCH(QString, code);
    QCOMPARE(codeOnly(text), code);
}

QTEST_GUILESS_MAIN(HouseHabitsTest)
#include "house_habits_test.moc"
