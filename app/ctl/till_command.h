#pragma once

#include "core/base/result.h"
#include "core/sale/money.h"
#include "core/till/command.h"

#include <QByteArray>
#include <QString>

namespace countersign::app {

inline constexpr qsizetype line_bytes_max = 64 * 1024;

/// Reads one line of the headless till: a JSON object with `do` and that command's fields, all of
/// them and no others. The error says in words what is wrong; it repeats nothing of the line but
/// names of fields.
Result<till::Command, QString> commandFromLine(const QByteArray& line, sale::Currency currency);

} // namespace countersign::app
