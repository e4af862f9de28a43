#include "core/store/seal.h"

#include <QByteArrayView>
#include <array>
#include <memory>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

namespace countersign::store {

namespace {

constexpr std::size_t derived_size_bytes = 32;
constexpr char number_label[] = "countersign-number-v1";

struct FreeCipher
{
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

const unsigned char* bytesOf(QByteArrayView bytes)
{
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

QByteArray macOf(const SecretBytes& key, const unsigned char* message, std::size_t size)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned macSize = 0;
    const auto* made = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), message, size,
                            mac.data(), &macSize);
    check(made != nullptr, "OpenSSL computes HMAC-SHA-256");
    return QByteArray(reinterpret_cast<const char*>(mac.data()), static_cast<qsizetype>(macSize));
}

QByteArray bindingOf(const QByteArray& registrationId, const QByteArray& methodId)
{
    return QByteArray(number_label) + registrationId + methodId;
}

StoreError brokenSeal()
{
    return {StoreFault::damaged,
            QStringLiteral("a registered number's seal does not open: its row was altered, or "
                           "belongs to another registration or payment method"),
            0, 0};
}

} // namespace

/// RFC 5869 with an empty salt: the sealing key is uniformly random already.
SecretBytes derivedKey(const SecretBytes& key, QByteArrayView label)
{
    EVP_KDF* algorithm = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
    EVP_KDF_CTX* context = EVP_KDF_CTX_new(algorithm);
    EVP_KDF_free(algorithm);
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY,
                                          const_cast<unsigned char*>(key.data()), key.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, const_cast<char*>(label.data()),
                                          static_cast<std::size_t>(label.size())),
        OSSL_PARAM_construct_end()};
    SecretBytes derived(derived_size_bytes);
    const int made = EVP_KDF_derive(context, derived.data(), derived.size(), parameters);
    EVP_KDF_CTX_free(context);
    check(made == 1, "OpenSSL derives keys with HKDF-SHA-256");
    return derived;
}

SealedNumber sealedUnder(const SecretBytes& key, const SecretBytes& content,
                         const QByteArray& binding, world::Entropy& entropy)
{
    SealedNumber result;
    result.nonce = entropy.bytes(seal_nonce_size_bytes);
    result.sealed.resize(static_cast<qsizetype>(content.size()) + seal_tag_size_bytes);
    auto* sealed = reinterpret_cast<unsigned char*>(result.sealed.data());
    const CipherContext context(EVP_CIPHER_CTX_new());
    int size = 0;
    const bool isSealed = EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(),
                                             bytesOf(result.nonce)) == 1 &&
                          EVP_EncryptUpdate(context.get(), nullptr, &size, bytesOf(binding),
                                            static_cast<int>(binding.size())) == 1 &&
                          EVP_EncryptUpdate(context.get(), sealed, &size, content.data(),
                                            static_cast<int>(content.size())) == 1 &&
                          EVP_EncryptFinal_ex(context.get(), sealed + content.size(), &size) == 1 &&
                          EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG,
                                              seal_tag_size_bytes, sealed + content.size()) == 1;
    check(isSealed, "OpenSSL seals with AES-256-GCM");
    return result;
}

std::optional<SecretBytes> unsealed(const SecretBytes& key, const SealedNumber& sealed,
                                    const QByteArray& binding)
{
    const auto size = sealed.sealed.size() - seal_tag_size_bytes;
    if (size < 0 || sealed.nonce.size() != seal_nonce_size_bytes)
        return std::nullopt;
    auto tag = sealed.sealed.last(seal_tag_size_bytes);
    SecretBytes opened(static_cast<std::size_t>(size));
    const CipherContext context(EVP_CIPHER_CTX_new());
    int written = 0;
    unsigned char nothing = 0;
    const bool isOpen = EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(),
                                           bytesOf(sealed.nonce)) == 1 &&
                        EVP_DecryptUpdate(context.get(), nullptr, &written, bytesOf(binding),
                                          static_cast<int>(binding.size())) == 1 &&
                        EVP_DecryptUpdate(context.get(), opened.data(), &written,
                                          bytesOf(sealed.sealed), static_cast<int>(size)) == 1 &&
                        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG,
                                            seal_tag_size_bytes, tag.data()) == 1 &&
                        EVP_DecryptFinal_ex(context.get(), &nothing, &written) == 1;
    if (!isOpen)
        return std::nullopt;
    return opened;
}

Seal::Seal(const SecretBytes& sealingKey)
    : Seal(sealingKey, derivedKey(sealingKey, method_lookup_label),
           derivedKey(sealingKey, number_lookup_label))
{
}

Seal::Seal(const SecretBytes& sealingKey, const SecretBytes& methodLookupKey,
           const SecretBytes& numberLookupKey)
    : m_numberKey(derivedKey(sealingKey, "countersign-number-seal-v1")),
      m_methodLookupKey(methodLookupKey.clone()),
      m_methodBindingKey(derivedKey(sealingKey, "countersign-method-binding-v1")),
      m_numberLookupKey(numberLookupKey.clone())
{
}

SealedNumber Seal::sealNumber(const SecretBytes& key, const SecretBytes& number,
                              const QByteArray& registrationId, const QByteArray& methodId,
                              world::Entropy& entropy)
{
    check(number.size() <= number_bytes_max, "a number has at most 16 characters");
    return sealedUnder(key, number, bindingOf(registrationId, methodId), entropy);
}

Result<SecretBytes, StoreError> Seal::openNumber(const SecretBytes& key, const SealedNumber& number,
                                                 const QByteArray& registrationId,
                                                 const QByteArray& methodId)
{
    auto opened = unsealed(key, number, bindingOf(registrationId, methodId));
    if (!opened || opened->size() > number_bytes_max)
        return failure(brokenSeal());
    return std::move(*opened);
}

QByteArray Seal::lookupOfMethod(const QString& fingerprint) const
{
    const auto utf8 = fingerprint.toUtf8();
    return macOf(m_methodLookupKey, bytesOf(utf8), static_cast<std::size_t>(utf8.size()));
}

QByteArray Seal::bindingOfMethod(const QByteArray& methodId, const QByteArray& lookup) const
{
    // The lookup comes first: it always has 32 bytes, an altered id may have any number.
    const auto both = lookup + methodId;
    return macOf(m_methodBindingKey, bytesOf(both), static_cast<std::size_t>(both.size()));
}

QByteArray Seal::lookupOfNumber(const SecretBytes& number) const
{
    return macOf(m_numberLookupKey, number.data(), number.size());
}

} // namespace countersign::store
