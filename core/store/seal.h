#pragma once

#include "core/base/secret_bytes.h"
#include "core/store/fault.h"
#include "core/world/entropy.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <optional>

namespace countersign::store {

inline constexpr int seal_nonce_size_bytes = 12;
inline constexpr int seal_tag_size_bytes = 16;
inline constexpr char method_lookup_label[] = "countersign-method-lookup-v1";
inline constexpr char number_lookup_label[] = "countersign-number-lookup-v1";

/// What is sealed, a number or a key, as it lies on the disk.
struct SealedNumber
{
    QByteArray sealed; // ciphertext ‖ 16 bytes of tag
    QByteArray nonce;  // 12 random bytes
};

/// AES-256-GCM with a key of 32 bytes; `binding` is what must be the same when it is opened.
SealedNumber sealedUnder(const SecretBytes& key, const SecretBytes& content,
                         const QByteArray& binding, world::Entropy& entropy);
/// Nothing if it was altered, or sealed with another key or binding.
std::optional<SecretBytes> unsealed(const SecretBytes& key, const SealedNumber& sealed,
                                    const QByteArray& binding);
/// 32 bytes of a key for one purpose (HKDF-SHA-256, RFC 5869).
SecretBytes derivedKey(const SecretBytes& key, QByteArrayView label);

/// Seals numbers, each with a key of its own, and computes keyed fingerprints (HMAC-SHA-256). For
/// one thread at a time.
class Seal
{
public:
    static constexpr int number_bytes_max = 16; // E.164: + and at most 15 digits

    /// With lookup keys that are derived from the sealing key.
    explicit Seal(const SecretBytes& sealingKey);
    Seal(const SecretBytes& sealingKey, const SecretBytes& methodLookupKey,
         const SecretBytes& numberLookupKey);

    /// Bound to that registration and method: "countersign-number-v1" ‖ registration ‖ method.
    static SealedNumber sealNumber(const SecretBytes& key, const SecretBytes& number,
                                   const QByteArray& registrationId, const QByteArray& methodId,
                                   world::Entropy& entropy);
    /// StoreFault::damaged if it was altered, or sealed for another registration or method.
    static Result<SecretBytes, StoreError> openNumber(const SecretBytes& key,
                                                      const SealedNumber& number,
                                                      const QByteArray& registrationId,
                                                      const QByteArray& methodId);
    /// What all numbers were sealed with before each had a key of its own.
    [[nodiscard]] const SecretBytes& commonNumberKey() const { return m_numberKey; }

    void useNumberLookup(const SecretBytes& key) { m_numberLookupKey = key.clone(); }

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
