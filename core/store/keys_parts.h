#pragma once

#include "core/store/keys.h"

// Private to core/store: what making keys and loading them share.
namespace countersign::store {

/// True if any key lies in that place.
bool hasKeys(const KeyFolders& folders, KeyPlace place, world::Files& files);
/// Where the store lies that they are the keys of.
QString databaseOf(const KeyFolders& folders);

} // namespace countersign::store
