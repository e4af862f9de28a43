#pragma once

#include <QByteArrayView>
#include <QtEndian>
#include <openssl/evp.h>

namespace countersign::bench {

// contracts.md's hash of an entry, by OpenSSL alone.

inline void addNumber(EVP_MD_CTX* context, auto number)
{
    const auto bytes = qToBigEndian(number);
    EVP_DigestUpdate(context, &bytes, sizeof(bytes));
}

inline void addText(EVP_MD_CTX* context, QByteArrayView text)
{
    addNumber(context, static_cast<quint32>(text.size()));
    EVP_DigestUpdate(context, text.data(), static_cast<std::size_t>(text.size()));
}

/// `previous` and `hash` are 32 bytes.
template <class Entry>
void hashEntry(EVP_MD_CTX* context, const EVP_MD* sha256, const unsigned char* previous,
               const Entry& entry, unsigned char* hash)
{
    unsigned char digest[32];
    EVP_DigestInit_ex2(context, sha256, nullptr);
    EVP_DigestUpdate(context, entry.salt.constData(), static_cast<std::size_t>(entry.salt.size()));
    EVP_DigestUpdate(context, entry.payload.constData(),
                     static_cast<std::size_t>(entry.payload.size()));
    EVP_DigestFinal_ex(context, digest, nullptr);
    EVP_DigestInit_ex2(context, sha256, nullptr);
    EVP_DigestUpdate(context, previous, 32);
    addNumber(context, static_cast<quint64>(entry.seq));
    addNumber(context, static_cast<quint64>(entry.at_ms));
    addText(context, entry.kind);
    addText(context, entry.purchase);
    EVP_DigestUpdate(context, digest, 32);
    EVP_DigestFinal_ex(context, hash, nullptr);
}

/// What is signed: the chain's name, the sequence, the hash.
struct SigningInput
{
    static constexpr char name[] = "countersign-journal-v1";
    static constexpr std::size_t size = sizeof(name) - 1 + 8 + 32;
    unsigned char bytes[size];

    SigningInput(quint64 seq, const unsigned char* hash)
    {
        std::copy_n(name, sizeof(name) - 1, bytes);
        qToBigEndian(seq, bytes + sizeof(name) - 1);
        std::copy_n(hash, 32, bytes + sizeof(name) - 1 + 8);
    }
};

} // namespace countersign::bench
