#pragma once

#include "core/base/result.h"

#include <QRegularExpression>
#include <QString>

namespace countersign {

constexpr int expression_units_max = 256;

/// A regular expression (PCRE2) for texts of strangers: where it would take more than 100,000 steps
/// or go 1,000 levels deep, it matches nothing. The error completes "must be …".
Result<QRegularExpression, QString> limitedExpression(const QString& pattern);

} // namespace countersign
