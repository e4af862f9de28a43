#pragma once

#include "core/base/result.h"

#include <QString>
#include <QStringView>
#include <cstdint>

namespace countersign::settings {

/// At most so many in any window of that length.
struct Rate
{
    int count = 1; // >= 1
    std::int64_t window_ms = 1000;
    friend bool operator==(const Rate&, const Rate&) = default;
};

/// "250 ms", "30 s", "5 min", "1 h": whole numbers of at most nine digits. Milliseconds; the error
/// completes "must be …".
Result<std::int64_t, QString> parseDuration(QStringView text);
/// "5 / 1 h": five in any hour; "5 / h" is not one. The error completes "must be …".
Result<Rate, QString> parseRate(QStringView text);
/// As parseDuration reads it, in the largest unit that fits: "5 min".
QString durationText(std::int64_t duration_ms);

} // namespace countersign::settings
