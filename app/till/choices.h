#pragma once

#include "app/composition/ending.h"
#include "core/base/result.h"
#include "ui/controls/theme.h"

#include <QCoreApplication>
#include <QString>
#include <QStringList>

namespace countersign::app {

/// What was said on the command line.
struct Choices
{
    QString config; // as named; may be empty
    ui::Theme::Scheme scheme = ui::Theme::Scheme::Light;
    QString pictures;
    QString keypadSocket;
    QStringList keypadArguments; // what the customer's screen is told of it
    bool isDemo = false;
    bool performs = false;
    bool isFullScreen = false;
    bool saysFrames = false;
};

/// An error ends with exitUsage; --help ends the program.
Result<Choices, Ending> choicesOf(const QCoreApplication& application);

} // namespace countersign::app
