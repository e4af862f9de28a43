#pragma once

#include "core/base/secret_bytes.h"
#include "core/journal/chain.h"
#include "core/store/fault.h"
#include "core/world/entropy.h"
#include "core/world/files.h"

#include <QString>
#include <memory>

namespace countersign::store {

inline constexpr int key_size_bytes = 32;

/// The till's keys: data/keys/{signing,code,sealing}.key, 32 bytes each, 0600 in a 0700 folder.
/// An id is 16 hexadecimal digits that tell keys apart and reveal nothing of them.
struct Keys
{
    journal::SigningKey signing; // the journal's; for one thread at a time
    QString signingId;
    SecretBytes code; // what codes are computed with
    QString codeId;
    SecretBytes sealing; // what registered numbers are sealed with
    QString sealingId;
};
using KeysPointer = std::shared_ptr<const Keys>;

/// Makes the folder and the keys that are missing; keys that are there stay. Refused with
/// StoreFault::missing if there is a store already but not the keys it was written with.
Result<Done, StoreError> createKeys(const QString& dataDirectory, world::Entropy& entropy,
                                    world::Files& files = world::systemFiles());

/// StoreFault::missing if a key isn't there, denied if others could read it, damaged if it hasn't
/// the right size.
Result<KeysPointer, StoreError> loadKeys(const QString& dataDirectory,
                                         world::Files& files = world::systemFiles());

/// "countersign-key-id" of a secret key: HMAC-SHA-256 of a constant, its first 8 bytes.
[[nodiscard]] QString idOfSecretKey(const SecretBytes& key);

} // namespace countersign::store
