#include "tests/windows/desktop.h"

#include <QRegularExpression>
#include <QStandardPaths>
#include <QTest>
#include <csignal>
#include <sys/prctl.h>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr double still_share = 0.005; // a blinking caret and a countdown stay below it
constexpr int scanner_gap_ms = 1;
constexpr int person_gap_ms = 80;

} // namespace

double difference(const QImage& one, const QImage& other, QRect area)
{
    if (one.isNull() || one.size() != other.size())
        return 1;
    if (area.isEmpty())
        area = one.rect();
    qint64 differing = 0;
    for (int y = area.top(); y <= area.bottom(); ++y) {
        const auto* here = reinterpret_cast<const QRgb*>(one.constScanLine(y));
        const auto* there = reinterpret_cast<const QRgb*>(other.constScanLine(y));
        for (int x = area.left(); x <= area.right(); ++x)
            differing += here[x] != there[x];
    }
    return double(differing) / (double(area.width()) * area.height());
}

QStringList Desktop::missing()
{
    QStringList programs;
    for (const QString& program : {u"Xvfb"_s, u"xdotool"_s, u"import"_s}) {
        if (QStandardPaths::findExecutable(program).isEmpty())
            programs << program;
    }
    return programs;
}

Desktop::~Desktop()
{
    if (m_server.state() == QProcess::NotRunning)
        return;
    m_server.terminate();
    if (!m_server.waitForFinished(limit_ms))
        m_server.kill();
    m_server.waitForFinished();
}

bool Desktop::start()
{
    m_server.setStandardErrorFile(QProcess::nullDevice());
    m_server.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    // It takes a number that is free and says which.
    m_server.start(u"Xvfb"_s,
                   {u"-displayfd"_s, u"1"_s, u"-screen"_s, u"0"_s,
                    u"%1x%2x24"_s.arg(size.width()).arg(size.height()), u"-dpi"_s, u"96"_s,
                    u"-nolisten"_s, u"tcp"_s, u"-noreset"_s});
    const bool isUp = QTest::qWaitFor([&] { return m_server.canReadLine(); }, limit_ms);
    m_name = u':' + QString::fromLatin1(m_server.readLine().trimmed());
    return isUp && m_name.size() > 1;
}

QProcessEnvironment Desktop::environment() const
{
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"DISPLAY"_s, m_name);
    environment.insert(u"QT_QPA_PLATFORM"_s, u"xcb"_s);
    environment.insert(u"QT_QUICK_BACKEND"_s, u"software"_s);
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    return environment;
}

Desktop::Ran Desktop::run(const QString& program, const QStringList& arguments) const
{
    QProcess process;
    process.setProcessEnvironment(environment());
    process.start(program, arguments);
    Ran ran;
    ran.isDone = process.waitForFinished(limit_ms) && process.exitCode() == 0 &&
                 process.exitStatus() == QProcess::NormalExit;
    ran.output = process.readAllStandardOutput();
    return ran;
}

DesktopWindow Desktop::windowOf(qint64 pid) const
{
    const Ran found =
        run(u"xdotool"_s, {u"search"_s, u"--onlyvisible"_s, u"--pid"_s, QString::number(pid)});
    const QString id = QString::fromLatin1(found.output).section(u'\n', 0, 0);
    if (!found.isDone || id.isEmpty())
        return {};
    const Ran measured = run(u"xdotool"_s, {u"getwindowgeometry"_s, u"--shell"_s, id});
    const auto number = [&](const char* name) {
        const QRegularExpression line(u"^%1=(-?\\d+)$"_s.arg(QLatin1String(name)),
                                      QRegularExpression::MultilineOption);
        return line.match(QString::fromLatin1(measured.output)).captured(1).toInt();
    };
    return {id, QRect(number("X"), number("Y"), number("WIDTH"), number("HEIGHT"))};
}

DesktopWindow Desktop::place(qint64 pid, QPoint topLeft) const
{
    DesktopWindow window;
    (void)QTest::qWaitFor(
        [&] {
            window = windowOf(pid);
            if (window.isValid() && window.at.topLeft() != topLeft)
                (void)run(u"xdotool"_s, {u"windowmove"_s, window.id, QString::number(topLeft.x()),
                                         QString::number(topLeft.y())});
            return window.isValid() && window.at.topLeft() == topLeft;
        },
        limit_ms);
    return window.at.topLeft() == topLeft ? window : DesktopWindow();
}

bool Desktop::focus(const DesktopWindow& window) const
{
    return run(u"xdotool"_s, {u"windowfocus"_s, window.id}).isDone &&
           QTest::qWaitFor(
               [&] {
                   const Ran focused = run(u"xdotool"_s, {u"getwindowfocus"_s});
                   return QString::fromLatin1(focused.output).trimmed() == window.id;
               },
               limit_ms);
}

bool Desktop::scan(const QString& characters) const
{
    QStringList keys;
    for (const QChar character : characters)
        keys += QString(character);
    return run(u"xdotool"_s, QStringList{u"key"_s, u"--delay"_s, QString::number(scanner_gap_ms)} +
                                 keys + QStringList{u"Return"_s})
        .isDone;
}

bool Desktop::press(const QStringList& keys) const
{
    return run(u"xdotool"_s, QStringList{u"key"_s, u"--delay"_s, QString::number(person_gap_ms)} +
                                 keys)
        .isDone;
}

bool Desktop::click(const DesktopWindow& window, const QList<QPoint>& places) const
{
    QStringList arguments;
    for (const QPoint& place : places) {
        const QPoint at = window.at.topLeft() + place;
        arguments += {u"mousemove"_s, QString::number(at.x()), QString::number(at.y()),
                      u"click"_s, u"1"_s};
    }
    return run(u"xdotool"_s, arguments).isDone;
}

QImage Desktop::look(const DesktopWindow& window) const
{
    const Ran seen = run(u"import"_s, {u"-window"_s, window.id, u"ppm:-"_s});
    return QImage::fromData(seen.output, "PPM").convertToFormat(QImage::Format_RGB32);
}

QImage Desktop::waitUntilSeen(const DesktopWindow& window,
                              const std::function<bool(const QImage&)>& isWanted) const
{
    QImage last;
    QImage seen = look(window);
    const bool isSeen = QTest::qWaitFor(
        [&] {
            last = std::exchange(seen, look(window));
            return isWanted(seen) && difference(last, seen) < still_share;
        },
        limit_ms);
    return isSeen ? seen : QImage();
}

bool Desktop::keepPicture(const QString& path) const
{
    return run(u"import"_s, {u"-window"_s, u"root"_s, path}).isDone;
}

} // namespace countersign::tests
