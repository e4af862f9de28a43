#pragma once

#include "core/world/sms.h"

#include <QByteArray>

namespace countersign::fuzz {

/// What every provider's report promises, whatever was answered: outcome and state agree, the
/// reason is a short line for people, and of the answer nothing is repeated that could be what we
/// sent. A new adapter's target calls this with what its reader made of the input.
void checkReport(const world::MessageReport& report, const QByteArray& answer);

} // namespace countersign::fuzz
