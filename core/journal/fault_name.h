#pragma once

#include "core/journal/verify.h"

namespace countersign::journal {

/// As `countersignctl journal verify --json` writes it: "wrong_hash".
QString name(FaultReason reason);

} // namespace countersign::journal
