#pragma once

#include <QObject>
#include <QQuickWindow>
#include <QString>
#include <functional>

namespace countersign::app {

/// Says on standard output when a window was painted, a line of JSON for each new thing that it
/// shows, and ends the program after the last:
/// {"shows":"till","monotonic_us":81923481,"peak_memory_kb":83124}, with the time by
/// CLOCK_MONOTONIC, when the frame was done. GUI thread only.
class PaintedFrames : public QObject
{
    Q_OBJECT

public:
    /// `shows` names what the window shows at the moment.
    PaintedFrames(QQuickWindow& window, std::function<QString()> shows, const QString& last);

private:
    void painted();

    std::function<QString()> m_shows;
    QString m_last;
    QString m_said;
};

} // namespace countersign::app
