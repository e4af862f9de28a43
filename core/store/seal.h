#pragma once

#include "core/base/secret_bytes.h"
#include "core/store/fault.h"
#include "core/world/entropy.h"

#include <QByteArray>
#include <QString>

namespace countersign::store {

/// A number as it lies in the store.
struct SealedNumber
{
    QByteArray sealed; // ciphertext ‖ 16 bytes of tag
    QByteArray nonce;  // 12 random bytes
};

/// Seals numbers (AES-256-GCM) and computes keyed fingerprints (HMAC-SHA-256), each with a key of
/// its own derived from the sealing key (HKDF-SHA-256, RFC 5869). For one thread at a time.
class Seal
{
public:
    static constexpr int nonce_size_bytes = 12;
    static constexpr int tag_size_bytes = 16;
    static constexpr int number_bytes_max = 16; // E.164: + and at most 15 digits

    explicit Seal(const SecretBytes& sealingKey);

    /// Bound to that registration and method: "countersign-number-v1" ‖ registration ‖ method.
    SealedNumber sealNumber(const SecretBytes& number, const QByteArray& registrationId,
                            const QByteArray& methodId, world::Entropy& entropy) const;
    /// StoreFault::damaged if it was altered, or sealed for another registration or method.
    Result<SecretBytes, StoreError> openNumber(const SealedNumber& number,
                                               const QByteArray& registrationId,
                                               const QByteArray& methodId) const;

    /// 32 bytes that find a payment method by its fingerprint.
    [[nodiscard]] QByteArray lookupOfMethod(const QString& fingerprint) const;
    /// 32 bytes that hold a method's id and lookup together, so that a card can't be made another
    /// one's by SQL.
    [[nodiscard]] QByteArray bindingOfMethod(const QByteArray& methodId,
                                             const QByteArray& lookup) const;
    /// 32 bytes that tell numbers apart.
    [[nodiscard]] QByteArray lookupOfNumber(const SecretBytes& number) const;

private:
    SecretBytes m_numberKey;
    SecretBytes m_methodLookupKey;
    SecretBytes m_methodBindingKey;
    SecretBytes m_numberLookupKey;
};

} // namespace countersign::store
