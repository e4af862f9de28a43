#pragma once

#include "core/keypad/words.h"
#include "core/sale/instant.h"
#include "core/till/view.h"

namespace countersign::till {

/// Which question the customer's screen is asking: another one after each try and each new code, so
/// that digits keyed for an older one are told from those for this one.
int attemptOf(const sale::Purchase& purchase);

/// What the customer is shown of the purchase at the counter. `payee` is who is paid.
keypad::Show customerShow(const TillView& view, const QString& payee, const sale::Instant& now);

} // namespace countersign::till
