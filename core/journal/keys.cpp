#include "core/journal/chain.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace countersign::journal {
namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Bio = std::unique_ptr<BIO, decltype([](BIO* bio) { BIO_free(bio); })>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype([](EVP_MD_CTX* c) { EVP_MD_CTX_free(c); })>;

const unsigned char* bytesOf(QByteArrayView view)
{
    return reinterpret_cast<const unsigned char*>(view.data());
}

Key owned(EVP_PKEY* key)
{
    if (!key)
        ERR_clear_error();
    return Key(key, EVP_PKEY_free);
}

QByteArray rawPublic(EVP_PKEY* key)
{
    QByteArray raw(PublicKey::size_bytes, '\0');
    std::size_t size = PublicKey::size_bytes;
    const bool got =
        EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()), &size) == 1;
    return got && size == PublicKey::size_bytes ? raw : QByteArray();
}

/// OpenSSL would otherwise ask at the terminal for the password of an encrypted PEM.
int noPassword(char*, int, int, void*)
{
    return -1;
}

} // namespace

QString inWords(KeyFault fault)
{
    switch (fault) {
    case KeyFault::wrongSize:
        return QStringLiteral("the key does not have 32 bytes");
    case KeyFault::notEd25519:
        return QStringLiteral("the key is not an Ed25519 key");
    case KeyFault::notPem:
        return QStringLiteral("this is not a public key in PEM form");
    case KeyFault::refused:
        return QStringLiteral("OpenSSL refused the key");
    }
    return {};
}

PublicKey::PublicKey(QByteArray raw, Key key) : m_raw(std::move(raw)), m_key(std::move(key)) {}

Result<PublicKey, KeyFault> PublicKey::fromRaw(QByteArrayView raw)
{
    if (raw.size() != size_bytes)
        return failure(KeyFault::wrongSize);
    Key key =
        owned(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytesOf(raw), size_bytes));
    if (!key)
        return failure(KeyFault::refused);
    return PublicKey(raw.toByteArray(), std::move(key));
}

Result<PublicKey, KeyFault> PublicKey::fromPem(QByteArrayView pem)
{
    if (pem.isEmpty() || pem.size() > pem_bytes_max)
        return failure(KeyFault::notPem);
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    if (!bio)
        return failure(KeyFault::refused);
    Key key = owned(PEM_read_bio_PUBKEY(bio.get(), nullptr, noPassword, nullptr));
    if (!key)
        return failure(KeyFault::notPem);
    if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519)
        return failure(KeyFault::notEd25519);
    QByteArray raw = rawPublic(key.get());
    if (raw.isEmpty())
        return failure(KeyFault::refused);
    return PublicKey(std::move(raw), std::move(key));
}

Result<QByteArray, KeyFault> PublicKey::toPem() const
{
    const Bio bio(BIO_new(BIO_s_mem()));
    if (!bio || PEM_write_bio_PUBKEY(bio.get(), m_key.get()) != 1) {
        ERR_clear_error();
        return failure(KeyFault::refused);
    }
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return QByteArray(text, size);
}

bool PublicKey::verify(QByteArrayView message, QByteArrayView signature) const
{
    if (signature.size() != signature_size_bytes)
        return false;
    const Context context(EVP_MD_CTX_new());
    const bool good =
        context &&
        EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, m_key.get()) == 1 &&
        EVP_DigestVerify(context.get(), bytesOf(signature), signature_size_bytes, bytesOf(message),
                         static_cast<std::size_t>(message.size())) == 1;
    if (!good)
        ERR_clear_error();
    return good;
}

SigningKey::SigningKey(Key key, PublicKey publicKey)
    : m_key(std::move(key)), m_public(std::move(publicKey))
{
}

Result<SigningKey, KeyFault> SigningKey::owning(Key key)
{
    auto publicKey = PublicKey::fromRaw(rawPublic(key.get()));
    if (!publicKey)
        return failure(KeyFault::refused);
    return SigningKey(std::move(key), std::move(publicKey).value());
}

Result<SigningKey, KeyFault> SigningKey::fromRaw(const SecretBytes& raw)
{
    if (raw.size() != size_bytes)
        return failure(KeyFault::wrongSize);
    Key key =
        owned(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw.data(), raw.size()));
    if (!key)
        return failure(KeyFault::refused);
    return owning(std::move(key));
}

Result<SigningKey, KeyFault> SigningKey::fromPem(const SecretBytes& pem)
{
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    if (!bio)
        return failure(KeyFault::refused);
    Key key = owned(PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassword, nullptr));
    if (!key)
        return failure(KeyFault::notPem);
    if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519)
        return failure(KeyFault::notEd25519);
    return owning(std::move(key));
}

Result<QByteArray, KeyFault> SigningKey::sign(QByteArrayView message) const
{
    QByteArray signature(signature_size_bytes, '\0');
    auto size = static_cast<std::size_t>(signature_size_bytes);
    const Context context(EVP_MD_CTX_new());
    const bool good =
        context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, m_key.get()) == 1 &&
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       bytesOf(message), static_cast<std::size_t>(message.size())) == 1 &&
        size == static_cast<std::size_t>(signature_size_bytes);
    if (!good) {
        ERR_clear_error();
        return failure(KeyFault::refused);
    }
    return signature;
}

} // namespace countersign::journal
