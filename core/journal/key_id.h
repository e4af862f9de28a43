#pragma once

#include "core/journal/chain.h"

#include <QString>

namespace countersign::journal {

inline constexpr qsizetype key_id_characters = 16;

/// Tells public keys apart in a few letters: the first eight bytes of
/// SHA-256("countersign-key-id-v1" ‖ raw key), as 16 lower-case hexadecimal digits. Two keys may
/// share an id if somebody made them so: it finds a key, and proves nothing.
[[nodiscard]] QString keyId(const PublicKey& key);

} // namespace countersign::journal
