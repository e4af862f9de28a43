#pragma once

#include "core/base/result.h"

#include <QRegularExpression>
#include <QString>

namespace countersign {

constexpr int expression_units_max = 256;
constexpr int examined_units_max = 4096;

/// A regular expression (PCRE2) for texts of strangers: where it would take more than 20,000 steps
/// for the whole of a text, it matches nothing. Groups count as they are written. The error
/// completes "must be …".
Result<QRegularExpression, QString> limitedExpression(const QString& pattern);

/// The first place in a text where such an expression matches. Nothing is looked at behind the
/// first 4,096 UTF-16 units: runs of one character are no step, however long they are.
QRegularExpressionMatch firstMatch(const QRegularExpression& expression, const QString& text);

} // namespace countersign
