#pragma once

#include "core/store/store.h"

namespace countersign::store {

/// Seals the numbers of the registrations that fit a condition anew, each under a key of its own
/// that is added to `into`, and returns how many. What was replaced and can't be unsealed because
/// its key is gone stays gone: its row goes too. StoreFault::denied if a number in use has no key.
/// Within a transaction.
Result<qint64, StoreError> sealNumbersAnew(Store& store, RegistrationKeys& into,
                                           const char* condition);

} // namespace countersign::store
