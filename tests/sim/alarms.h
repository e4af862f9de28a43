#pragma once

#include "core/store/keys.h"
#include "core/store/store.h"

#include <QString>

namespace countersign::sim {

/// What the doctor would find wrong with a store, of which it looks at all that can be damaged: the
/// first of it, or nothing.
[[nodiscard]] QString alarmAbout(store::StoreReader& reader, const store::Keys& keys);

} // namespace countersign::sim
