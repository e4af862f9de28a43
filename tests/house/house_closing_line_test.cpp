#include <QProcess>
#include <QTest>

namespace {

struct Counted
{
    QString line;
    int exit_code = 0;
};

/// What packaging/count-tests makes of that log.
Counted count(const QByteArray& log)
{
    QProcess counting;
    counting.start(QStringLiteral(COUNTERSIGN_SOURCE_DIR "/packaging/count-tests"), {});
    counting.write(log);
    counting.closeWriteChannel();
    if (!counting.waitForFinished())
        qFatal("count-tests did not end");
    return {QString::fromUtf8(counting.readAllStandardOutput()), counting.exitCode()};
}

/// One program's part of ctest's log, as CMake 3.25 writes it.
QByteArray block(const QByteArray& command, const QByteArray& output, bool passed)
{
    return "1/9 Testing: " + (command.isEmpty() ? "none" : command) +
           "\n1/9 Test: name\nCommand: \"" + command +
           "\"\nDirectory: /x\n"
           "\"name\" start time: Nov 23 02:19 UTC\nOutput:\n"
           "----------------------------------------------------------\n" +
           output + "<end of output>\nTest time =   0.00 sec\n" +
           "----------------------------------------------------------\n" +
           (passed ? "Test Passed.\n" : "Test Failed.\n") +
           "\"name\" end time: Nov 23 02:19 UTC\n\n";
}

QByteArray totals(int passed, int failed, int skipped)
{
    return "Totals: " + QByteArray::number(passed) + " passed, " + QByteArray::number(failed) +
           " failed, " + QByteArray::number(skipped) + " skipped, 0 blacklisted, 3ms\n";
}

} // namespace

class HouseClosingLineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linesAddUp_data();
    void linesAddUp();
};

void HouseClosingLineTest::linesAddUp_data()
{
    QTest::addColumn<QByteArray>("log");
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("exit_code");
    const QByteArray good = block("/x/good", totals(5, 0, 1), true);
    QTest::newRow("two programs") << good + block("/x/other", totals(7, 0, 0), true)
                                  << QStringLiteral("12 passed, 0 failed, 1 skipped\n") << 0;
    QTest::newRow("one program, two suites")
        << block("/x/good", totals(5, 0, 1) + totals(2, 0, 0), true)
        << QStringLiteral("7 passed, 0 failed, 1 skipped\n") << 0;
    QTest::newRow("a function failed") << good + block("/x/bad", totals(3, 2, 0), false)
                                       << QStringLiteral("8 passed, 2 failed, 1 skipped\n") << 1;
    QTest::newRow("a program crashed") << good + block("/x/crash", "PASS   : one()\n", false)
                                       << QStringLiteral("5 passed, 1 failed, 1 skipped\n") << 1;
    QTest::newRow("a program crashed after its totals")
        << block("/x/crash", totals(4, 0, 0), false)
        << QStringLiteral("4 passed, 1 failed, 0 skipped\n") << 1;
    QTest::newRow("a program was not built")
        << good + "Unable to find executable: /x/absent\n" + block("", "", true)
        << QStringLiteral("5 passed, 1 failed, 1 skipped\n") << 1;
    QTest::newRow("a program is switched off")
        << good + block("", "", true) << QStringLiteral("5 passed, 0 failed, 2 skipped\n") << 0;
    QTest::newRow("a program without totals")
        << block("/x/plain", "ok\n", true) << QStringLiteral("1 passed, 0 failed, 0 skipped\n")
        << 0;
    QTest::newRow("a program was run again and passed")
        << good + block("/x/bad", totals(3, 2, 0), false) + block("/x/bad", totals(5, 0, 0), true)
        << QStringLiteral("10 passed, 0 failed, 1 skipped\n") << 0;
    QTest::newRow("a program was run again and failed")
        << good + block("/x/bad", totals(3, 2, 0), false) + block("/x/bad", totals(4, 1, 0), false)
        << QStringLiteral("9 passed, 1 failed, 1 skipped\n") << 1;
    QTest::newRow("no program at all")
        << QByteArray("Start testing\n") << QStringLiteral("0 passed, 0 failed, 0 skipped\n") << 1;
}

void HouseClosingLineTest::linesAddUp()
{
    QFETCH(QByteArray, log);
    const Counted counted = count(log);
    QTEST(counted.line, "line");
    QTEST(counted.exit_code, "exit_code");
}

QTEST_GUILESS_MAIN(HouseClosingLineTest)
#include "house_closing_line_test.moc"
