#pragma once

#include "ui/keypad/keypad_screen.h"

#include <QQuickWindow>
#include <QString>

namespace countersign::app {

/// Leaves a picture of each page of the customer's screen in a folder, taken when the page stands
/// still; a page that changes without becoming another one keeps its newest picture. The pictures
/// show digits only as dots: a digit is a dot again before a page counts as still.
void keepPictures(ui::KeypadScreen& screen, QQuickWindow& window, const QString& folder);

} // namespace countersign::app
