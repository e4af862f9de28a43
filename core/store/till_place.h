#pragma once

#include "core/store/fault.h"

namespace countersign::store {

/// That what is written at `path`, which somebody named, comes to lie outside of the till's own
/// folder, whichever links lead there and whether or not it is there yet: StoreFault::denied where
/// it could take the place of a file of the till's. Looks at a link and at what it leads to.
Result<Done, StoreError> isOutsideOfTill(const QString& path, const QString& dataDirectory);

} // namespace countersign::store
