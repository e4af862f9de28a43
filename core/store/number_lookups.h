#pragma once

#include "core/store/store.h"

namespace countersign::store {

/// Tells the numbers that messages went to apart by another key, so that sending limits go on
/// counting for everyone whose number can be read. Within a transaction.
Result<Done, StoreError> lookUpNumbersAnew(Store& store, const Seal& seal);

} // namespace countersign::store
