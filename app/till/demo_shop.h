#pragma once

#include "app/composition/ending.h"

#include <QString>

namespace countersign::app {

/// Sets up a shop to try things out in: configuration, store, a small assortment and three demo
/// cards with registered phones that exist nowhere. What is there already stays. Returns the path
/// of its configuration.
Result<QString, Ending> setUpDemoShop(const QString& folder);

} // namespace countersign::app
