#pragma once

#include <QString>

namespace countersign::fleet {

inline constexpr double bytes_per_mb = 1e6;

inline double inMb(qint64 bytes)
{
    return static_cast<double>(bytes) / bytes_per_mb;
}

/// Three digits are as much as a figure of this kind is worth: 0.0123, 1.23, 123, 123456.
inline QString inFigures(double number)
{
    return number >= 100 ? QString::number(number, 'f', 0) : QString::number(number, 'g', 3);
}

} // namespace countersign::fleet
