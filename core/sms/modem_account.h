#pragma once

#include <QString>
#include <cstdint>

namespace countersign::sms {

/// Which modem, and how it is used.
struct ModemAccount
{
    QString wanted;              // `anyModem`, or an IMEI, device, device identifier or own number
    bool asksForReports = true;  // networks may charge for them
    std::int64_t timeout_ms = 0; // for whatever it is asked
};

} // namespace countersign::sms
