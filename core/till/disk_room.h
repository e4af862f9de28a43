#pragma once

#include "core/store/store.h"
#include "core/till/view.h"

namespace countersign::till {

inline constexpr qint64 disk_low_bytes = 100'000'000; // twice what a payment needs

/// ok where it can't be known: that is said by whoever asks for a payment.
[[nodiscard]] Health healthOfDisk(const store::Store& store);

} // namespace countersign::till
