#pragma once

#include <QString>

namespace countersign::store {

/// Nothing if that can be a payment method's fingerprint, else what is wrong with it, in words that
/// don't repeat it: a card's number is none, and 1 to 128 printable ASCII characters are one.
[[nodiscard]] QString faultOfFingerprint(const QString& text);

} // namespace countersign::store
