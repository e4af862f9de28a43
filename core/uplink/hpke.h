#pragma once

#include "core/base/secret_bytes.h"

#include <QByteArray>
#include <optional>

namespace countersign::uplink {

// Hybrid public key encryption (HPKE, RFC 9180) in its base mode and for a single message, with
// DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-128-GCM, as the RFC's appendix A.1 has it. What
// head office publishes can so be opened by one till alone, and made by any library of HPKE.

inline constexpr int hpke_key_size_bytes = 32; // private, public and encapsulated ones
inline constexpr int hpke_tag_size_bytes = 16;

struct SealedMessage
{
    QByteArray encapsulated; // the sender's public key for this message, 32 bytes
    QByteArray ciphertext;   // 16 bytes longer than what is in it
};

/// What a message is bound to: it opens only with the same.
struct MessageBinding
{
    QByteArray info; // what it is for
    QByteArray aad;  // and what it belongs to
};

/// Of a private key of 32 bytes, whatever they are; 32 bytes.
[[nodiscard]] QByteArray hpkePublicKey(const SecretBytes& privateKey);

/// Nothing if the public key is none that a secret can be agreed on with. `ephemeral` is a private
/// key of 32 random bytes that nothing else was ever sealed with.
[[nodiscard]] std::optional<SealedMessage> sealedFor(const QByteArray& publicKey,
                                                     const MessageBinding& binding,
                                                     const SecretBytes& content,
                                                     const SecretBytes& ephemeral);
/// Nothing if it was altered, or sealed for another key or with another binding.
[[nodiscard]] std::optional<SecretBytes>
opened(const SealedMessage& message, const MessageBinding& binding, const SecretBytes& privateKey);

/// A till's public key as it is handed to head office: PEM, SubjectPublicKeyInfo (RFC 8410).
[[nodiscard]] QByteArray receivingKeyPem(const QByteArray& publicKey);
/// What lies between the lines of such a file; nothing if it is no X25519 key.
[[nodiscard]] std::optional<QByteArray> receivingKeyIn(const QByteArray& pem);

} // namespace countersign::uplink
