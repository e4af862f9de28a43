#pragma once

#include "core/base/secret_bytes.h"
#include "core/sale/money.h"

#include <QByteArray>
#include <QString>

namespace countersign::code {

inline constexpr int digits_min = 6;
inline constexpr int digits_max = 10;
inline constexpr qsizetype nonce_size_bytes = 16;
inline constexpr std::size_t code_key_bytes_min = 32;

/// All that a code approves. A change of any of it makes another code.
struct Approval
{
    QString tillId;            // settings: till.id
    QByteArray purchaseId;     // UUID as 36 lower-case characters
    int tenderNumber = 1;      // from 1
    sale::Money amount;        // what this tender pays
    QString payee;             // as the customer reads it: settings: store.sms_name
    QByteArray methodId;       // our random id of the payment method
    QByteArray registrationId; // which registration of a number with it
    QByteArray basketDigest;   // of the lines and their prices
    QByteArray nonce;          // 16 random bytes; a new one makes a new code
};

/// The bytes that are authenticated: the ASCII text "countersign-code-v1" as it is, then each of
/// these as u32be length ‖ bytes, in this order: till id (UTF-8), purchase id (36 characters),
/// tender number (decimal ASCII digits), amount in minor units (decimal ASCII digits), currency
/// (three capital letters), payee (UTF-8), payment method id, registration id, basket digest,
/// nonce (16 bytes). No secret by itself.
[[nodiscard]] QByteArray frameOf(const Approval& approval);

/// The code: u64be(first 8 bytes of HMAC-SHA-256(code key, frame)) mod 10^digits, as ASCII digits
/// with leading zeros. The key has at least 32 bytes; digits is 6 to 10. The modulo favours no code
/// by more than 10^10 / 2^64, less than one in a thousand million.
[[nodiscard]] SecretBytes codeFor(const SecretBytes& codeKey, const Approval& approval, int digits);

/// True if the digits that were keyed are the expected ones, and there are any. Takes the same time
/// wherever they differ. `keyed` holds ASCII digits alone, no spaces.
[[nodiscard]] bool matches(const SecretBytes& keyed, const SecretBytes& expected);

} // namespace countersign::code
