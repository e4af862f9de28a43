#include "core/journal/chain.h"

#include "core/base/check.h"

#include <QtEndian>
#include <openssl/evp.h>

namespace countersign::journal {
namespace {

constexpr QByteArrayView chain_tag("countersign-journal-v1");
constexpr QByteArrayView key_tag("countersign-key-v1");

template <class Number> QByteArray bigEndian(Number number)
{
    QByteArray bytes(sizeof(Number), Qt::Uninitialized);
    qToBigEndian(number, bytes.data());
    return bytes;
}

} // namespace

void ChainHash::FreeContext::operator()(EVP_MD_CTX* context) const
{
    EVP_MD_CTX_free(context);
}

void ChainHash::FreeAlgorithm::operator()(EVP_MD* algorithm) const
{
    EVP_MD_free(algorithm);
}

ChainHash::ChainHash()
    : m_context(EVP_MD_CTX_new()), m_sha256(EVP_MD_fetch(nullptr, "SHA256", nullptr))
{
    check(m_context && m_sha256, "OpenSSL has SHA-256");
}

ChainHash::~ChainHash() = default;

void ChainHash::begin()
{
    check(EVP_DigestInit_ex2(m_context.get(), m_sha256.get(), nullptr) == 1, "SHA-256 begins");
}

void ChainHash::add(QByteArrayView bytes)
{
    const auto size = static_cast<std::size_t>(bytes.size());
    check(EVP_DigestUpdate(m_context.get(), bytes.data(), size) == 1, "SHA-256 goes on");
}

QByteArray ChainHash::finish()
{
    QByteArray hash(hash_size_bytes, Qt::Uninitialized);
    auto* out = reinterpret_cast<unsigned char*>(hash.data());
    check(EVP_DigestFinal_ex(m_context.get(), out, nullptr) == 1, "SHA-256 ends");
    return hash;
}

QByteArray ChainHash::digestOf(QByteArrayView salt, QByteArrayView payload)
{
    begin();
    add(salt);
    add(payload);
    return finish();
}

QByteArray ChainHash::genesis(const PublicKey& first)
{
    begin();
    add(chain_tag);
    add(first.raw());
    return finish();
}

QByteArray ChainHash::next(QByteArrayView previous, const Entry& entry)
{
    const QByteArray digest =
        entry.isWithheld() ? entry.digest : digestOf(entry.salt, entry.payload);
    begin();
    add(previous);
    add(bigEndian(entry.seq));
    add(bigEndian(entry.at_ms));
    add(bigEndian(static_cast<quint32>(entry.kind.size())));
    add(entry.kind);
    add(bigEndian(static_cast<quint32>(entry.purchase.size())));
    add(entry.purchase);
    add(digest);
    return finish();
}

QByteArray signingInput(quint64 seq, QByteArrayView hash)
{
    return chain_tag.toByteArray() + bigEndian(seq) + hash.toByteArray();
}

QString inWords(AppendFault fault)
{
    switch (fault) {
    case AppendFault::malformed:
        return QStringLiteral("an entry has a field of the wrong form");
    case AppendFault::full:
        return QStringLiteral("the journal's sequence is used up");
    case AppendFault::keyRefused:
        return QStringLiteral("the signing key was refused");
    }
    return {};
}

Result<Head, AppendFault> append(const Head& head, std::span<Entry> entries, const SigningKey& key,
                                 ChainHash& chain)
{
    Head end = head;
    if (entries.size() > seq_max - head.seq)
        return failure(AppendFault::full);
    for (Entry& entry : entries) {
        entry.seq = end.seq + 1;
        entry.hash = chain.next(end.hash, entry);
        entry.signature.clear();
        if (entry.isWithheld() || !faultOfForm(entry).isEmpty())
            return failure(AppendFault::malformed);
        end = Head{entry.seq, entry.hash, {}};
    }
    if (entries.empty())
        return end;
    auto signature = key.sign(signingInput(end.seq, end.hash));
    if (!signature)
        return failure(AppendFault::keyRefused);
    entries.back().signature = *signature;
    end.signature = *signature;
    return end;
}

QByteArray keyProofInput(quint64 seq, const PublicKey& newKey)
{
    return key_tag.toByteArray() + bigEndian(seq) + newKey.raw();
}

Result<QByteArray, KeyFault> keyChangePayload(quint64 seq, const SigningKey& newKey)
{
    auto proof = newKey.sign(keyProofInput(seq, newKey.publicKey()));
    if (!proof)
        return failure(proof.error());
    return QByteArray("{\"public_key\":\"" + newKey.publicKey().raw().toBase64() +
                      "\",\"proof\":\"" + proof->toBase64() + "\"}");
}

} // namespace countersign::journal
