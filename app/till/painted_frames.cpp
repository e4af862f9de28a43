#include "app/till/painted_frames.h"

#include <QCoreApplication>
#include <QFile>
#include <chrono>
#include <cstdio>

namespace countersign::app {

namespace {

/// VmHWM of proc(5), in kilobytes; 0 where there is no such file.
qint64 peakMemory_kb()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).simplified().split(' ').value(0).toLongLong();
    }
    return 0;
}

} // namespace

PaintedFrames::PaintedFrames(QQuickWindow& window, std::function<QString()> shows,
                             const QString& last)
    : m_shows(std::move(shows)), m_last(last)
{
    connect(&window, &QQuickWindow::frameSwapped, this, &PaintedFrames::painted);
}

void PaintedFrames::painted()
{
    using std::chrono::duration_cast;
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    const QString shown = m_shows();
    if (shown == m_said)
        return;
    m_said = shown;
    std::printf("{\"shows\":\"%s\",\"monotonic_us\":%lld,\"peak_memory_kb\":%lld}\n",
                shown.toLatin1().constData(),
                static_cast<long long>(duration_cast<std::chrono::microseconds>(now).count()),
                static_cast<long long>(peakMemory_kb()));
    std::fflush(stdout);
    if (shown == m_last)
        QCoreApplication::exit(0);
}

} // namespace countersign::app
