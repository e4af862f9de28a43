#pragma once

#include "core/base/result.h"
#include "core/sms/modem_wire.h"

#include <QString>
#include <cstdint>
#include <functional>
#include <vector>

namespace countersign::sms {

/// What can be known of the modems without sending anything.
struct ModemInquiry
{
    std::vector<ModemSeen> modems; // those that may be used, the one to use first
    bool mayUse = true;            // this user may have it send and read messages
};

/// Looks for the modems that `wanted` names. Calls back once, on the thread that asks, whose event
/// loop must run; with words for people where ModemManager can't be asked within `timeout_ms`.
void lookForModems(const QString& wanted, std::int64_t timeout_ms,
                   std::function<void(Result<ModemInquiry, QString>)> looked);

} // namespace countersign::sms
