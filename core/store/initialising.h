#pragma once

#include "core/store/fault.h"
#include "core/store/keys.h"
#include "core/world/files.h"

#include <QString>

namespace countersign::store {

/// Says in data/initialising that a store is about to be made with that key, which signs it, before
/// anything of it is: so what an interrupted `init` left is told from what a lost store left, whose
/// key only its owner could make say so. Another store of the same keys would give out its
/// sequences and receipt numbers once more. For a place that never had a store.
Result<Done, StoreError> beginInitialising(const QString& dataDirectory,
                                           const journal::SigningKey& key, world::Files& files);
/// Takes that back; does nothing, quickly, where it isn't said.
Result<Done, StoreError> endInitialising(const QString& dataDirectory, world::Files& files);
/// True if that is what the owner of this key said.
[[nodiscard]] bool isInitialising(const QString& dataDirectory, const journal::PublicKey& key,
                                  world::Files& files);

/// True if a store left something that the keys alone don't: its head, its numbers' keys, the first
/// key of its journal.
[[nodiscard]] bool hadStore(const QString& dataDirectory, world::Files& files);
/// The fault, with what the store left and what helps.
[[nodiscard]] StoreError lostStore(StoreFault fault, const QString& dataDirectory,
                                   world::Files& files);
/// StoreFault::missing, and what helps: `init`, or a backup where there was a store, or may have
/// been one, since the keys lie apart from it.
[[nodiscard]] StoreError noStoreIn(const QString& dataDirectory, KeyPlace keys,
                                   world::Files& files);
/// What helps where credentials are there and no store is.
[[nodiscard]] QString putBackOrBegunWithCredentials();

} // namespace countersign::store
