#pragma once

#include "app/ctl/command.h"
#include "core/base/result.h"

#include <QString>

namespace countersign::app {

// Each takes all that is left of a call. The error says in words what is wrong with it: `usage`
// where something is missing.

/// `--why TEXT`: a reason that may stay in the journal for good. It isn't long, and doesn't look as
/// if it held a phone's or a card's number.
Result<QString, QString> reasonOf(Call& call, const QString& usage);

struct MethodWithReason
{
    QString method; // a fingerprint, or the id that `registry` lists
    QString why;
};
/// `METHOD --why TEXT`.
Result<MethodWithReason, QString> methodWithReasonOf(Call& call, const QString& usage);

} // namespace countersign::app
