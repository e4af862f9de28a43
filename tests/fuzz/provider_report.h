#pragma once

#include "core/world/sms.h"

#include <QByteArray>

namespace countersign::fuzz {

/// What every provider's report of a sending promises, whatever was answered: outcome and state
/// agree, what wasn't taken has a reason, which is a short line for people, and of the answer
/// nothing is repeated that could be what we sent. A new adapter's target calls this with what its
/// reader made of the input.
void checkReport(const world::MessageReport& report, const QByteArray& answer);

/// The same of a report on what was sent before: there `taken` says that its state is known,
/// whichever that is, and no answer refuses for good what may be on its way.
void checkLaterReport(const world::MessageReport& report, const QByteArray& answer);

} // namespace countersign::fuzz
