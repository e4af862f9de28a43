#pragma once

#include "core/sms/modem_look.h"

namespace countersign::app {

/// Looks for the modems of the settings without sending anything; words for people where
/// ModemManager can't be asked. Turns the program's event loop, which must not be turning yet.
Result<sms::ModemInquiry, QString> askForModems(const QString& wanted);

} // namespace countersign::app
