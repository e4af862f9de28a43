#pragma once

#include "core/base/secret_bytes.h"

#include <QByteArray>
#include <QByteArrayView>

namespace countersign::store {

/// A value under which the tills of a store know it, and nobody else: HMAC-SHA-256 of
/// `label` ‖ 0x00 ‖ `value` with the store's sharing key, 32 bytes. Without the key it can't be
/// told from any other value, and no value can be tried.
[[nodiscard]] QByteArray blinded(const SecretBytes& sharingKey, QByteArrayView label,
                                 QByteArrayView value);

inline constexpr char blinded_method_label[] = "countersign-shared-method-v1";
inline constexpr char blinded_number_label[] = "countersign-shared-number-v1";

} // namespace countersign::store
