#include "core/uplink/hpke.h"

#include "core/base/check.h"

#include <QtEndian>
#include <array>
#include <limits>
#include <memory>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace countersign::uplink {

namespace {

constexpr std::size_t hash_size_bytes = 32;
constexpr std::size_t aead_key_size_bytes = 16;
constexpr std::size_t aead_nonce_size_bytes = 12;

// Identifiers of RFC 9180, 7.1 to 7.3: X25519, HKDF-SHA256, AES-128-GCM.
const QByteArray kem_suite = QByteArrayLiteral("KEM\x00\x20");
const QByteArray hpke_suite = QByteArrayLiteral("HPKE\x00\x20\x00\x01\x00\x01");

// SubjectPublicKeyInfo of an X25519 key up to the key itself (RFC 8410, 3 and 4).
const QByteArray key_prefix = QByteArray::fromHex("302a300506032b656e032100");

struct FreeKey
{
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeKeyContext
{
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
struct FreeCipher
{
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

const unsigned char* bytesOf(const QByteArray& bytes)
{
    return reinterpret_cast<const unsigned char*>(bytes.constData());
}

SecretBytes secretOf(const QByteArray& bytes)
{
    return SecretBytes(std::span(bytesOf(bytes), static_cast<std::size_t>(bytes.size())));
}

Key privateKeyOf(const SecretBytes& raw)
{
    Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, raw.data(), raw.size()));
    check(key != nullptr, "a private X25519 key is any 32 bytes");
    return key;
}

/// Nothing where all bits of what was agreed on are zero (RFC 9180, 7.1.4), as OpenSSL finds.
std::optional<SecretBytes> agreedOn(EVP_PKEY* own, const QByteArray& theirs)
{
    const Key other(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, bytesOf(theirs),
                                                static_cast<std::size_t>(theirs.size())));
    const std::unique_ptr<EVP_PKEY_CTX, FreeKeyContext> context(EVP_PKEY_CTX_new(own, nullptr));
    SecretBytes secret(hash_size_bytes);
    std::size_t size = secret.size();
    const bool isAgreed = other && EVP_PKEY_derive_init(context.get()) == 1 &&
                          EVP_PKEY_derive_set_peer(context.get(), other.get()) == 1 &&
                          EVP_PKEY_derive(context.get(), secret.data(), &size) == 1 &&
                          size == secret.size();
    return isAgreed ? std::optional(std::move(secret)) : std::nullopt;
}

SecretBytes macOf(const SecretBytes& key, const SecretBytes& message)
{
    // Of no bytes at all HMAC wants a pointer all the same.
    const unsigned char none = 0;
    SecretBytes mac(hash_size_bytes);
    const auto* made =
        HMAC(EVP_sha256(), key.empty() ? &none : key.data(), static_cast<int>(key.size()),
             message.data(), message.size(), mac.data(), nullptr);
    check(made != nullptr, "OpenSSL computes HMAC-SHA-256");
    return mac;
}

SecretBytes joined(std::initializer_list<std::span<const unsigned char>> parts)
{
    std::size_t size = 0;
    for (const auto& part : parts)
        size += part.size();
    SecretBytes whole(size);
    unsigned char* at = whole.data();
    for (const auto& part : parts)
        at = std::copy(part.begin(), part.end(), at);
    return whole;
}

std::span<const unsigned char> spanOf(const QByteArray& bytes)
{
    return {bytesOf(bytes), static_cast<std::size_t>(bytes.size())};
}

/// LabeledExtract of RFC 9180, 4.
SecretBytes extracted(const QByteArray& suite, const SecretBytes& salt, const char* label,
                      const SecretBytes& material)
{
    const QByteArray prefix = QByteArrayLiteral("HPKE-v1") + suite + label;
    return macOf(salt, joined({spanOf(prefix), material.span()}));
}

/// LabeledExpand of RFC 9180, 4, of at most one block of HKDF-Expand (RFC 5869, 2.3).
SecretBytes expanded(const QByteArray& suite, const SecretBytes& key, const char* label,
                     const SecretBytes& info, std::size_t size_bytes)
{
    check(size_bytes <= hash_size_bytes, "one block is enough");
    std::array<char, sizeof(quint16)> length{};
    qToBigEndian(static_cast<quint16>(size_bytes), length.data());
    const QByteArray prefix =
        QByteArray(length.data(), length.size()) + QByteArrayLiteral("HPKE-v1") + suite + label;
    const QByteArray first(1, '\x01');
    const SecretBytes block = macOf(key, joined({spanOf(prefix), info.span(), spanOf(first)}));
    return SecretBytes(block.span().first(size_bytes));
}

struct MessageKey
{
    SecretBytes key;
    SecretBytes nonce;
};

/// KeySchedule of RFC 9180, 5.1, with mode_base, and the nonce of the first message.
MessageKey messageKeyOf(const SecretBytes& agreed, const QByteArray& encapsulated,
                        const QByteArray& publicKey, const QByteArray& info)
{
    const SecretBytes nothing;
    const SecretBytes shared =
        expanded(kem_suite, extracted(kem_suite, nothing, "eae_prk", agreed), "shared_secret",
                 joined({spanOf(encapsulated), spanOf(publicKey)}), hash_size_bytes);
    const QByteArray mode(1, '\0');
    const SecretBytes context =
        joined({spanOf(mode), extracted(hpke_suite, nothing, "psk_id_hash", nothing).span(),
                extracted(hpke_suite, nothing, "info_hash", secretOf(info)).span()});
    const SecretBytes secret = extracted(hpke_suite, shared, "secret", nothing);
    return {expanded(hpke_suite, secret, "key", context, aead_key_size_bytes),
            expanded(hpke_suite, secret, "base_nonce", context, aead_nonce_size_bytes)};
}

} // namespace

QByteArray hpkePublicKey(const SecretBytes& privateKey)
{
    const Key key = privateKeyOf(privateKey);
    QByteArray raw(hpke_key_size_bytes, '\0');
    std::size_t size = hpke_key_size_bytes;
    const int got =
        EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(raw.data()), &size);
    check(got == 1 && size == hpke_key_size_bytes, "a private key has a public one");
    return raw;
}

std::optional<SealedMessage> sealedFor(const QByteArray& publicKey, const MessageBinding& binding,
                                       const SecretBytes& content, const SecretBytes& ephemeral)
{
    check(content.size() < std::numeric_limits<int>::max() / 2, "callers limit what is sealed");
    const auto agreed = agreedOn(privateKeyOf(ephemeral).get(), publicKey);
    if (!agreed)
        return std::nullopt;
    SealedMessage message{hpkePublicKey(ephemeral), {}};
    const MessageKey with = messageKeyOf(*agreed, message.encapsulated, publicKey, binding.info);
    message.ciphertext.resize(static_cast<qsizetype>(content.size()) + hpke_tag_size_bytes);
    auto* sealed = reinterpret_cast<unsigned char*>(message.ciphertext.data());
    const Cipher cipher(EVP_CIPHER_CTX_new());
    int size = 0;
    const bool isSealed = EVP_EncryptInit_ex(cipher.get(), EVP_aes_128_gcm(), nullptr,
                                             with.key.data(), with.nonce.data()) == 1 &&
                          EVP_EncryptUpdate(cipher.get(), nullptr, &size, bytesOf(binding.aad),
                                            static_cast<int>(binding.aad.size())) == 1 &&
                          EVP_EncryptUpdate(cipher.get(), sealed, &size, content.data(),
                                            static_cast<int>(content.size())) == 1 &&
                          EVP_EncryptFinal_ex(cipher.get(), sealed + content.size(), &size) == 1 &&
                          EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG,
                                              hpke_tag_size_bytes, sealed + content.size()) == 1;
    check(isSealed, "OpenSSL seals with AES-128-GCM");
    return message;
}

std::optional<SecretBytes> opened(const SealedMessage& message, const MessageBinding& binding,
                                  const SecretBytes& privateKey)
{
    const auto size = message.ciphertext.size() - hpke_tag_size_bytes;
    if (size < 0 || size > std::numeric_limits<int>::max() / 2 ||
        message.encapsulated.size() != hpke_key_size_bytes)
        return std::nullopt;
    const auto agreed = agreedOn(privateKeyOf(privateKey).get(), message.encapsulated);
    if (!agreed)
        return std::nullopt;
    const MessageKey with =
        messageKeyOf(*agreed, message.encapsulated, hpkePublicKey(privateKey), binding.info);
    QByteArray tag = message.ciphertext.last(hpke_tag_size_bytes);
    SecretBytes content(static_cast<std::size_t>(size));
    const Cipher cipher(EVP_CIPHER_CTX_new());
    int written = 0;
    unsigned char nothing = 0;
    const bool isOpen =
        EVP_DecryptInit_ex(cipher.get(), EVP_aes_128_gcm(), nullptr, with.key.data(),
                           with.nonce.data()) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &written, bytesOf(binding.aad),
                          static_cast<int>(binding.aad.size())) == 1 &&
        EVP_DecryptUpdate(cipher.get(), size > 0 ? content.data() : &nothing, &written,
                          bytesOf(message.ciphertext), static_cast<int>(size)) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, hpke_tag_size_bytes, tag.data()) ==
            1 &&
        EVP_DecryptFinal_ex(cipher.get(), &nothing, &written) == 1;
    return isOpen ? std::optional(std::move(content)) : std::nullopt;
}

QByteArray receivingKeyPem(const QByteArray& publicKey)
{
    return "-----BEGIN PUBLIC KEY-----\n" + (key_prefix + publicKey).toBase64() +
           "\n-----END PUBLIC KEY-----\n";
}

std::optional<QByteArray> receivingKeyIn(const QByteArray& pem)
{
    QByteArray between = pem.simplified();
    const QByteArray begin = "-----BEGIN PUBLIC KEY-----";
    const QByteArray end = "-----END PUBLIC KEY-----";
    if (!between.startsWith(begin) || !between.endsWith(end) ||
        between.size() < begin.size() + end.size())
        return std::nullopt;
    between = between.mid(begin.size()).chopped(end.size()).trimmed();
    const QByteArray der = QByteArray::fromBase64(between);
    const bool isOurs = der.toBase64() == between && der.startsWith(key_prefix) &&
                        der.size() == key_prefix.size() + hpke_key_size_bytes;
    return isOurs ? std::optional(der.mid(key_prefix.size())) : std::nullopt;
}

} // namespace countersign::uplink
