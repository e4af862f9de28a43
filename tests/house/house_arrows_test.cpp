#include "tests/house/arrows.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace countersign::house;

namespace {

const QString root = QStringLiteral(COUNTERSIGN_SOURCE_DIR);

QList<SourceFile> tree()
{
    return filesBelow(root, {QStringLiteral("CMakeLists.txt"), QStringLiteral("core"),
                             QStringLiteral("ui"), QStringLiteral("app"), QStringLiteral("tests")});
}

SourceFile file(const char* path, const char* text)
{
    return {QString::fromLatin1(path), QString::fromUtf8(text)};
}

void expectNone(const QStringList& faults)
{
    if (!faults.isEmpty())
        QFAIL(qPrintable(u'\n' + faults.join(u'\n')));
}

} // namespace

class HouseArrowsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyIncludeFollowsTheArrows();
    void everyLinkFollowsTheArrows();
    void keypadProgramHoldsNoStoreKeyOrNetwork();
    void everyRoomIsInThePictureAndHasAReadme();
    void readmeDrawsTheSameArrows();
    void arrowsHaveNoCircle();

    void includeIsJudged_data();
    void includeIsJudged();
    void linkIsJudged_data();
    void linkIsJudged();
    void keypadThatReachesTheStoreIsRefused();
    void includesAreReadWhereverTheyStand();
};

void HouseArrowsTest::everyIncludeFollowsTheArrows()
{
    QStringList faults;
    const auto files = tree();
    QVERIFY(files.size() > 20);
    for (const SourceFile& source : files) {
        if (source.isCpp())
            faults += includeFaults(source);
    }
    expectNone(faults);
}

void HouseArrowsTest::everyLinkFollowsTheArrows()
{
    QStringList faults;
    for (const SourceFile& source : tree()) {
        if (source.isBuildFile())
            faults += linkFaults(source);
    }
    expectNone(faults);
}

void HouseArrowsTest::keypadProgramHoldsNoStoreKeyOrNetwork()
{
    QList<SourceFile> build_files;
    for (const SourceFile& source : tree()) {
        if (source.isBuildFile())
            build_files.append(source);
    }
    expectNone(keypadFaults(build_files));
}

void HouseArrowsTest::everyRoomIsInThePictureAndHasAReadme()
{
    const QStringList rooms =
        QDir(root + QStringLiteral("/core")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    QVERIFY(rooms.contains(QLatin1String("sale")));
    QStringList faults;
    QStringList folders{QStringLiteral("core"),      QStringLiteral("ui"),
                        QStringLiteral("app"),       QStringLiteral("tests"),
                        QStringLiteral("resources"), QStringLiteral("packaging")};
    for (const QString& room : rooms) {
        if (!arrows().contains(room))
            faults += QStringLiteral("core/%1 is a room without arrows").arg(room);
        folders += QStringLiteral("core/") + room;
    }
    for (const QString& folder : folders) {
        if (!QFile::exists(root + u'/' + folder + QStringLiteral("/README.md")))
            faults += folder + QStringLiteral(" has no README.md");
    }
    expectNone(faults);
}

void HouseArrowsTest::readmeDrawsTheSameArrows()
{
    QFile readme(root + QStringLiteral("/core/README.md"));
    QVERIFY(readme.open(QIODevice::ReadOnly));
    const auto written = arrowsWrittenIn(QString::fromUtf8(readme.readAll()));
    QCOMPARE(written.keys(), arrows().keys());
    for (auto row = written.begin(); row != written.end(); ++row)
        QVERIFY2(row.value() == arrows().value(row.key()), qPrintable(row.key()));
}

void HouseArrowsTest::arrowsHaveNoCircle()
{
    for (const QString& room : arrows().keys())
        QVERIFY2(!roomsAllowedTo(room).contains(room), qPrintable(room));
}

void HouseArrowsTest::includeIsJudged_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("include");
    QTest::addColumn<bool>("allowed");
    const auto row = [](const char* path, const char* include, bool allowed) {
        QTest::addRow("%s %s", path, include)
            << QString::fromLatin1(path) << QString::fromLatin1(include) << allowed;
    };
    row("core/sale/basket.h", "\"core/base/result.h\"", true);
    row("core/sale/basket.h", "\"core/sale/money.h\"", true);
    row("core/sale/basket.h", "\"core/journal/entry.h\"", false);
    row("core/code/code.h", "\"core/base/result.h\"", true);
    row("core/code/code.h", "\"core/store/store.h\"", false);
    row("core/keypad/words.h", "\"core/sale/money.h\"", false);
    row("core/settings/settings.h", "\"core/world/clock.h\"", false);
    row("core/store/store.h", "\"core/world/clock.h\"", true);
    row("core/store/store.h", "\"core/sms/kannel.h\"", false);
    row("core/sms/kannel.h", "\"core/store/store.h\"", false);
    row("core/sms/kannel.h", "\"core/sale/money.h\"", true);
    row("core/till/till.h", "\"core/store/store.h\"", true);
    row("core/till/till.h", "\"core/payment/demo.h\"", false);
    row("core/till/till.h", "\"ui/cashier/model.h\"", false);
    row("ui/cashier/model.h", "\"core/till/view.h\"", true);
    row("ui/cashier/model.h", "\"core/sale/money.h\"", true);
    row("ui/cashier/model.h", "\"core/store/store.h\"", false);
    row("ui/cashier/model.h", "\"core/sms/kannel.h\"", false);
    row("ui/cashier/model.h", "\"app/composition.h\"", false);
    row("ui/cashier/model.cpp", "\"model.h\"", false);
    row("ui/cashier/model.cpp", "\"model.moc\"", true);
    row("app/composition.cpp", "\"core/payment/demo.h\"", true);
    row("app/composition.cpp", "\"tests/house/arrows.h\"", false);
    row("tests/store/x.cpp", "\"core/store/store.h\"", true);
    row("core/store/x.cpp", "<sqlite3.h>", true);
    row("core/till/x.cpp", "<sqlite3.h>", false);
    row("core/till/x.cpp", "<QObject>", true);
    row("core/till/x.cpp", "<QQmlEngine>", false);
    row("ui/cashier/x.cpp", "<QQmlEngine>", true);
    row("ui/cashier/x.cpp", "<QSqlDatabase>", false);
    row("core/print/x.cpp", "<QPainter>", true);
    row("core/print/x.cpp", "<QGuiApplication>", false);
    row("core/print/x.cpp", "<QQuickWindow>", false);
    row("core/print/x.cpp", "\"core/store/store.h\"", false);
    row("core/till/x.cpp", "<QPainter>", false);
    row("core/receipt/x.cpp", "<QImage>", false);
    row("core/policy/x.h", "<QObject>", false);
    row("core/journal/x.h", "<QtCore/QTimer>", false);
    row("core/receipt/x.h", "<QFile>", false);
    row("core/code/x.h", "<QString>", true);
    row("core/sale/x.h", "<optional>", true);
    row("core/sale/x.h", "<thread>", false);
}

void HouseArrowsTest::includeIsJudged()
{
    QFETCH(QString, path);
    QFETCH(QString, include);
    QFETCH(bool, allowed);
    const QStringList faults =
        includeFaults({path, QStringLiteral("\n#include %1\n").arg(include)});
    QCOMPARE(faults.isEmpty(), allowed);
    if (!allowed)
        QVERIFY(faults.first().startsWith(path + QStringLiteral(":2: ")));
}

void HouseArrowsTest::linkIsJudged_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("allowed");
    const auto row = [](const char* path, const char* text, bool allowed) {
        QTest::addRow("%s %s", path, QByteArray(text).replace('\n', ' ').constData())
            << QString::fromLatin1(path) << QString::fromLatin1(text) << allowed;
    };
    row("core/sale/CMakeLists.txt", "countersign_room(sale ROOMS base LIBRARIES Qt6::Core)", true);
    row("core/sale/CMakeLists.txt", "countersign_room(sale ROOMS base world)", false);
    row("core/sale/CMakeLists.txt", "countersign_room(sales ROOMS base)", false);
    row("core/sale/CMakeLists.txt", "countersign_room(sale LIBRARIES Qt6::Network)", false);
    row("core/sms/CMakeLists.txt", "countersign_room(sms ROOMS world LIBRARIES Qt6::Network)",
        true);
    row("core/sms/CMakeLists.txt",
        "countersign_room(sms ROOMS world)\n"
        "target_link_libraries(core_sms PRIVATE core_store)",
        false);
    row("core/till/CMakeLists.txt", "countersign_room(till ROOMS store PRIVATE_LIBRARIES core_sms)",
        false);
    row("core/till/CMakeLists.txt", "countersign_room(till LIBRARIES SQLite::SQLite3)", false);
    row("core/till/CMakeLists.txt", "countersign_room(till LIBRARIES Qt6::Quick)", false);
    row("core/print/CMakeLists.txt", "countersign_room(print ROOMS world LIBRARIES Qt6::Gui)",
        true);
    row("core/print/CMakeLists.txt", "countersign_room(print ROOMS world LIBRARIES Qt6::Quick)",
        false);
    row("core/till/CMakeLists.txt", "countersign_room(till LIBRARIES Qt6::Gui)", false);
    row("core/store/CMakeLists.txt",
        "countersign_room(store ROOMS world # sms\n"
        "LIBRARIES SQLite::SQLite3)",
        true);
    row("ui/cashier/CMakeLists.txt",
        "countersign_qml_module(cashier URI A.B LIBRARIES ui_controls core_till)", true);
    row("ui/cashier/CMakeLists.txt", "countersign_qml_module(cashier URI A.B LIBRARIES core_store)",
        false);
    row("ui/cashier/CMakeLists.txt", "target_link_libraries(ui_cashier PUBLIC SQLite::SQLite3)",
        false);
    row("app/CMakeLists.txt", "target_link_libraries(countersign PRIVATE core_store ui_cashier)",
        true);
}

void HouseArrowsTest::linkIsJudged()
{
    QFETCH(QString, path);
    QFETCH(QString, text);
    QFETCH(bool, allowed);
    QCOMPARE(linkFaults({path, text}).isEmpty(), allowed);
}

void HouseArrowsTest::keypadThatReachesTheStoreIsRefused()
{
    const auto words = file("core/keypad/CMakeLists.txt", "countersign_room(keypad ROOMS base)");
    const auto screen = file("ui/keypad/CMakeLists.txt",
                             "countersign_qml_module(keypad URI A LIBRARIES core_keypad)");
    const auto program = file("app/CMakeLists.txt",
                              "target_link_libraries(countersign-keypad PRIVATE ui_keypadplugin)");
    QVERIFY(keypadFaults({words, screen, program}).isEmpty());

    const auto greedy =
        file("ui/keypad/CMakeLists.txt",
             "countersign_qml_module(keypad URI A LIBRARIES core_keypad core_till)");
    QCOMPARE(keypadFaults({words, greedy, program}).size(), 1);
    const auto wrong =
        file("core/keypad/CMakeLists.txt", "countersign_room(keypad ROOMS base store)");
    QCOMPARE(keypadFaults({wrong, screen, program}).size(), 1);
}

void HouseArrowsTest::includesAreReadWhereverTheyStand()
{
    QCOMPARE(
        includesOf(QStringLiteral("#pragma once\n  #  include <a/b.h>\n#include \"c.h\"\n")).size(),
        2);
    QCOMPARE(includesOf(QStringLiteral("// #include <a.h>\n")).size(), 0);
}

QTEST_GUILESS_MAIN(HouseArrowsTest)
#include "house_arrows_test.moc"
