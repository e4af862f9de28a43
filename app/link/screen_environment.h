#pragma once

#include <QProcessEnvironment>

namespace countersign::app {

/// What the customer's screen is told of the till's environment. It shows windows and needs to know
/// where; nothing else, which may hold secrets, goes to it.
QProcessEnvironment environmentForWindows();

} // namespace countersign::app
