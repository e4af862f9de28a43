#pragma once

#include "app/composition/ending.h"
#include "core/settings/settings.h"
#include "core/store/store.h"

#include <memory>

namespace countersign::app {

/// Where the till's keys may lie: its own folder, or what systemd handed over.
store::KeyFolders keyFoldersOf(const settings::Settings& settings);

/// The till's store, opened for writing with its keys. Clock and entropy must outlive it.
Result<std::unique_ptr<store::Store>, Ending>
openedStore(const settings::Settings& settings, world::Clock& clock, world::Entropy& entropy);

/// The same, for what writes without reading the journal as a till does: the whole of it has been
/// verified, so that a new entry never lies on top of an altered one.
Result<std::unique_ptr<store::Store>, Ending>
verifiedStore(const settings::Settings& settings, world::Clock& clock, world::Entropy& entropy);

} // namespace countersign::app
