// The least that a Qt Quick program can show: one empty window, and when it was painted.

#include "app/till/painted_frames.h"

#include <QGuiApplication>
#include <QQmlApplicationEngine>

using namespace Qt::Literals::StringLiterals;

int main(int argc, char** argv)
{
    const QGuiApplication application(argc, argv);
    QQmlApplicationEngine engine;
    engine.loadData("import QtQuick\nWindow { width: 1920; height: 1080; visible: true }");
    auto* window = qobject_cast<QQuickWindow*>(engine.rootObjects().value(0));
    if (!window)
        return 1;
    const countersign::app::PaintedFrames frames(
        *window, [] { return u"window"_s; }, u"window"_s);
    return QGuiApplication::exec();
}
