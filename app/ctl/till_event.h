#pragma once

#include "core/till/event.h"

#include <QByteArray>

namespace countersign::app {

/// One line of the headless till's output, without its end of line.
QByteArray lineOf(const till::Event& event);

} // namespace countersign::app
