#pragma once

#include "core/store/store.h"

namespace countersign::store {

/// Whether registered numbers can be read, by a few that chance picks, however many there are: so
/// that a lost data/registrations.keys is told before somebody pays. StoreFault::damaged if most of
/// them can't; single ones are found with their card, or by `doctor`.
Result<Done, StoreError> checkKeysOfNumbers(Store& store);

} // namespace countersign::store
