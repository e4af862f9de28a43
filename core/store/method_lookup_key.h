#pragma once

#include "core/base/secret_bytes.h"
#include "core/store/connection.h"
#include "core/store/keys.h"
#include "core/world/entropy.h"

#include <functional>
#include <optional>

// The key that finds payment methods stays the same over all changes of the till's keys, and no
// other finds those that are in the store. It lies in data/registrations.keys; the store keeps it
// too, sealed with the sealing key, since that file may get lost. What tells numbers apart it does
// not keep: an erasure has to reach it, and reaches no backup.
namespace countersign::store {

/// Nothing where it isn't kept, or was altered.
Result<std::optional<SecretBytes>, StoreError> keptMethodLookup(Connection& connection,
                                                                const Keys& keys);
/// Within a transaction.
Result<Done, StoreError> keepMethodLookup(Connection& connection, const Keys& keys,
                                          const SecretBytes& lookup, world::Entropy& entropy);
/// What the methods in the store were looked up with, without data/registrations.keys; whether the
/// keys were ever changed is asked only where the store has no copy. StoreFault::damaged where
/// there are methods and nobody knows.
Result<SecretBytes, StoreError>
methodLookupOf(Connection& connection, const Keys& keys,
               const std::function<Result<bool, StoreError>()>& wereKeysChanged);

} // namespace countersign::store
