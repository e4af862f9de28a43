#include "tests/sim/seals.h"

#include <QCryptographicHash>
#include <openssl/evp.h>
#include <utility>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray sha256(const QByteArray& bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

QByteArray hashOf(const QByteArray& previous, const journal::Entry& entry)
{
    return sha256(previous + bigEndian(entry.seq, 8) +
                  bigEndian(static_cast<quint64>(entry.at_ms), 8) +
                  bigEndian(static_cast<quint64>(entry.kind.size()), 4) + entry.kind +
                  bigEndian(static_cast<quint64>(entry.purchase.size()), 4) + entry.purchase +
                  sha256(entry.salt + entry.payload));
}

const unsigned char* bytesOf(const QByteArray& array)
{
    return reinterpret_cast<const unsigned char*>(array.constData());
}

} // namespace

QByteArray bigEndian(quint64 number, int bytes)
{
    QByteArray written;
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        written.append(static_cast<char>((number >> shift) & 0xff));
    return written;
}

struct Seals::Key
{
    explicit Key(const QByteArray& raw)
        : handle(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytesOf(raw),
                                             static_cast<std::size_t>(raw.size())))
    {
    }
    ~Key() { EVP_PKEY_free(handle); }
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;

    EVP_PKEY* handle;
};

Seals::Seals(QByteArray key) : m_key(std::move(key)), m_verifying(std::make_shared<Key>(m_key)) {}

bool Seals::isSigned(const journal::Entry& entry)
{
    const QByteArray sealed = entry.hash + entry.signature;
    if (m_good.contains(sealed))
        return true;
    const QByteArray message = "countersign-journal-v1" + bigEndian(entry.seq, 8) + entry.hash;
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    const bool isGood =
        EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, m_verifying->handle) == 1 &&
        EVP_DigestVerify(context.get(), bytesOf(entry.signature),
                         static_cast<std::size_t>(entry.signature.size()), bytesOf(message),
                         static_cast<std::size_t>(message.size())) == 1;
    if (isGood)
        m_good.insert(sealed);
    return isGood;
}

QString Seals::faultOf(const journal::Entry& entry, const QByteArray& previous)
{
    const QByteArray before =
        previous.isEmpty() ? sha256("countersign-journal-v1" + m_key) : previous;
    if (hashOf(before, entry) != entry.hash)
        return u"doesn't follow on the one before"_s;
    if (!entry.signature.isEmpty() && !isSigned(entry))
        return u"is not signed by the till"_s;
    return {};
}

} // namespace countersign::sim
