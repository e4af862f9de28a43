#pragma once

#include "core/base/result.h"
#include "core/base/secret_bytes.h"
#include "core/journal/entry.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <memory>
#include <span>

struct evp_md_ctx_st;
struct evp_md_st;
struct evp_pkey_st;

namespace countersign::journal {

/// Why a key can't be used or a signature not be made.
enum class KeyFault {
    wrongSize,  // a raw key has 32 bytes
    notEd25519, // a well-formed key of another kind
    notPem,     // not one PEM SubjectPublicKeyInfo, or, of a private key, PrivateKeyInfo
    refused,    // OpenSSL refused the operation
};
[[nodiscard]] QString inWords(KeyFault fault);

/// An Ed25519 public key (RFC 8032). Cheap to copy; may be used from several threads.
class PublicKey
{
public:
    static constexpr qsizetype size_bytes = 32;
    static constexpr qsizetype pem_bytes_max = 4096;

    static Result<PublicKey, KeyFault> fromRaw(QByteArrayView raw);
    /// Reads `-----BEGIN PUBLIC KEY-----` (SubjectPublicKeyInfo, RFC 8410).
    static Result<PublicKey, KeyFault> fromPem(QByteArrayView pem);

    [[nodiscard]] const QByteArray& raw() const { return m_raw; }
    Result<QByteArray, KeyFault> toPem() const;
    /// True if this key's owner signed exactly that message. A signature of any other form is
    /// false.
    [[nodiscard]] bool verify(QByteArrayView message, QByteArrayView signature) const;

    friend bool operator==(const PublicKey& a, const PublicKey& b) { return a.m_raw == b.m_raw; }

private:
    PublicKey(QByteArray raw, std::shared_ptr<evp_pkey_st> key);
    QByteArray m_raw;
    std::shared_ptr<evp_pkey_st> m_key;
};

/// An Ed25519 private key, the till's or head office's. Wiped when destroyed; for one thread at a
/// time.
class SigningKey
{
public:
    static constexpr std::size_t size_bytes = 32;

    /// From the 32 bytes of RFC 8032's private key. A new key is made of 32 random ones.
    static Result<SigningKey, KeyFault> fromRaw(const SecretBytes& raw);
    /// Reads `-----BEGIN PRIVATE KEY-----` without a passphrase (RFC 8410, as openssl writes it).
    static Result<SigningKey, KeyFault> fromPem(const SecretBytes& pem);

    [[nodiscard]] const PublicKey& publicKey() const { return m_public; }
    /// 64 bytes; the same for the same message.
    Result<QByteArray, KeyFault> sign(QByteArrayView message) const;

private:
    static Result<SigningKey, KeyFault> owning(std::shared_ptr<evp_pkey_st> key);
    SigningKey(std::shared_ptr<evp_pkey_st> key, PublicKey publicKey);
    std::shared_ptr<evp_pkey_st> m_key; // OpenSSL wipes it when it is freed
    PublicKey m_public;
};

/// Computes the hashes of a chain, with one OpenSSL context for all of them. For one thread at a
/// time; can't be copied. SHA-256 itself can't fail short of a broken installation, which ends the
/// program.
class ChainHash
{
public:
    ChainHash();
    ~ChainHash();
    ChainHash(ChainHash&&) noexcept = default;
    ChainHash& operator=(ChainHash&&) noexcept = default;

    /// SHA-256(salt ‖ payload), 32 bytes.
    QByteArray digestOf(QByteArrayView salt, QByteArrayView payload);
    /// SHA-256("countersign-journal-v1" ‖ raw public key): what the first entry follows on.
    QByteArray genesis(const PublicKey& first);
    /// The hash of an entry that follows on `previous` (32 bytes), from all its fields but `hash`
    /// and `signature`; of a withheld payload, from its digest.
    QByteArray next(QByteArrayView previous, const Entry& entry);

private:
    void begin();
    void add(QByteArrayView bytes);
    QByteArray finish();

    struct FreeContext
    {
        void operator()(evp_md_ctx_st* context) const;
    };
    struct FreeAlgorithm
    {
        void operator()(evp_md_st* algorithm) const;
    };
    std::unique_ptr<evp_md_ctx_st, FreeContext> m_context;
    std::unique_ptr<evp_md_st, FreeAlgorithm> m_sha256;
};

/// What is signed: "countersign-journal-v1" ‖ u64be(seq) ‖ hash.
[[nodiscard]] QByteArray signingInput(quint64 seq, QByteArrayView hash);

/// Why entries can't be appended to a chain.
enum class AppendFault {
    malformed, // an entry has a field of the wrong form, see faultOfForm
    full,      // seq_max is reached
    keyRefused,
};
[[nodiscard]] QString inWords(AppendFault fault);

/// Numbers, hashes and, on the last one, signs the entries of one commit, which follow on `head`.
/// Reads at_ms, kind, purchase, salt and payload, and sets seq, hash and signature of each.
/// Returns the new head. On a fault the entries are not to be used.
Result<Head, AppendFault> append(const Head& head, std::span<Entry> entries, const SigningKey& key,
                                 ChainHash& chain);

/// What a new key signs to show that its owner takes over at that entry:
/// "countersign-key-v1" ‖ u64be(seq) ‖ raw new key.
[[nodiscard]] QByteArray keyProofInput(quint64 seq, const PublicKey& newKey);
/// The payload of `key_changed` at that sequence: {"public_key":"base64","proof":"base64"}.
/// That entry is the last one signed by the old key, and must carry its signature.
Result<QByteArray, KeyFault> keyChangePayload(quint64 seq, const SigningKey& newKey);

} // namespace countersign::journal
