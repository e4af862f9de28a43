#pragma once

#include "core/store/store.h"

namespace countersign::store {

/// Tells the numbers that messages went to apart by another key, so that sending limits go on
/// counting for everyone whose number can be read. Within a transaction.
Result<Done, StoreError> lookUpNumbersAnew(Store& store, const Seal& seal);
/// The same where they are told apart by another key than registrations.keys has: the file is
/// another copy, or an erasure was interrupted. The newest message whose number can be read tells.
Result<Done, StoreError> fitNumberLookups(Store& store);

} // namespace countersign::store
