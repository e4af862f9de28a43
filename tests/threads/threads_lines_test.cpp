#include "app/ctl/line_source.h"
#include "core/base/check.h"
#include "tests/threads/plain_loop.h"

#include <QTest>
#include <thread>
#include <unistd.h>

using namespace countersign;
using countersign::app::LineSource;
using countersign::tests::PlainLoop;

namespace {

constexpr qsizetype line_bytes_max = 64;

/// Standard input of this program, from here on what is written to the other end.
class Keyboard
{
public:
    Keyboard()
    {
        int ends[2] = {};
        check(pipe(ends) == 0 && dup2(ends[0], STDIN_FILENO) == STDIN_FILENO, "a pipe can be had");
        close(ends[0]);
        m_writing = ends[1];
    }
    ~Keyboard() { end(); }
    void type(const QByteArray& text) const
    {
        check(write(m_writing, text.constData(), static_cast<std::size_t>(text.size())) ==
                  text.size(),
              "the pipe takes a line");
    }
    void end()
    {
        if (m_writing >= 0)
            close(m_writing);
        m_writing = -1;
    }

private:
    int m_writing = -1;
};

} // namespace

class ThreadsLinesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linesComeInTheirOrderAndThenTheEnd();
    void aSourceCanGoWhileALineWaits();
};

void ThreadsLinesTest::linesComeInTheirOrderAndThenTheEnd()
{
    PlainLoop loop;
    Keyboard keyboard;
    QByteArrayList lines;
    bool hasEnded = false;
    LineSource source(
        loop, line_bytes_max,
        // A copy of its own: the line is wiped behind our back once it has been worked on.
        [&lines](const QByteArray& line) { lines << QByteArray(line.constData(), line.size()); },
        [&hasEnded] { hasEnded = true; });
    std::thread person([&keyboard] {
        for (int i = 0; i < 200; ++i)
            keyboard.type(QByteArray::number(i) + '\n');
        keyboard.type("the rest");
        keyboard.end();
    });
    loop.runUntil([&hasEnded] { return hasEnded; });
    person.join();
    QCOMPARE(lines.size(), 201);
    for (int i = 0; i < 200; ++i)
        QCOMPARE(lines[i], QByteArray::number(i));
    QCOMPARE(lines.last(), QByteArray("the rest"));
}

void ThreadsLinesTest::aSourceCanGoWhileALineWaits()
{
    for (int round = 0; round < 50; ++round) {
        PlainLoop loop;
        Keyboard keyboard;
        int taken = 0;
        auto source = std::make_unique<LineSource>(
            loop, line_bytes_max, [&taken](const QByteArray&) { ++taken; }, [] {});
        keyboard.type("one\ntwo\nthree\n");
        loop.runUntil([&taken] { return taken == 1; });
        source.reset();
        QCOMPARE(taken, 1);
        keyboard.end();
    }
}

QTEST_APPLESS_MAIN(ThreadsLinesTest)
#include "threads_lines_test.moc"
