#pragma once

#include "core/store/registry.h"

#include <optional>

namespace countersign::app {

/// The method that goes by that fingerprint, or by the id that `registry` lists.
Result<std::optional<store::PaymentMethod>, store::StoreError> methodNamed(store::Registry& known,
                                                                           const QString& name);

} // namespace countersign::app
