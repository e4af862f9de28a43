#pragma once

namespace countersign::app {

/// Qt can log each key and each touch, and so a code or a PIN as it is keyed. From here on, what it
/// and others log below a warning is off, whatever QT_LOGGING_RULES, QT_LOGGING_CONF or a file of
/// the system's says. Call it in `main`, before there is an application; it can't be taken back.
void giveUpInputLog();

} // namespace countersign::app
