#pragma once

#include "core/store/fault.h"
#include "core/store/keys.h"
#include "core/world/files.h"

#include <QString>

namespace countersign::store {

/// Says in data/initialising that a store is about to be made, before anything of it is, so that
/// what an interrupted `init` left is told from what a lost store left. StoreFault::denied where a
/// store was lost: another one of the same keys would give out its sequences and receipt numbers
/// once more. For a place without a store.
Result<Done, StoreError> beginInitialising(const KeyFolders& folders, world::Files& files);
/// Takes that back; does nothing, quickly, where it isn't said.
Result<Done, StoreError> endInitialising(const QString& dataDirectory, world::Files& files);
[[nodiscard]] bool isInitialising(const QString& dataDirectory, world::Files& files);

/// True if a store left something that the keys alone don't: its head, its numbers' keys, the first
/// key of its journal.
[[nodiscard]] bool hadStore(const QString& dataDirectory, world::Files& files);
/// StoreFault::missing, and what helps: `init`, or a backup where there was a store.
[[nodiscard]] StoreError noStoreIn(const QString& dataDirectory, world::Files& files);

} // namespace countersign::store
