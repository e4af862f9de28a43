#pragma once

#include "app/composition/ending.h"
#include "core/settings/settings.h"
#include "core/store/store.h"

#include <memory>

namespace countersign::app {

/// The till's store, opened for writing with its keys. Clock and entropy must outlive it.
Result<std::unique_ptr<store::Store>, Ending> openedStore(const settings::Settings& settings,
                                                          world::Clock& clock,
                                                          world::Entropy& entropy);

} // namespace countersign::app
