#include "tests/sim/archive.h"

#include "core/journal/acknowledgement.h"

#include <QCryptographicHash>
#include <algorithm>
#include <memory>
#include <openssl/evp.h>
#include <utility>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;
using Outcome = world::HeadOfficeAnswer::Outcome;

namespace {

QByteArray bigEndian(quint64 number, int bytes)
{
    QByteArray written;
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        written.append(static_cast<char>((number >> shift) & 0xff));
    return written;
}

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

bool isSigned(const QByteArray& key, const journal::Entry& entry)
{
    const auto bytes = [](const QByteArray& array) {
        return reinterpret_cast<const unsigned char*>(array.constData());
    };
    const QByteArray message = "countersign-journal-v1" + bigEndian(entry.seq, 8) + entry.hash;
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> publicKey(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(key),
                                    static_cast<std::size_t>(key.size())),
        EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, publicKey.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytes(entry.signature),
                            static_cast<std::size_t>(entry.signature.size()), bytes(message),
                            static_cast<std::size_t>(message.size())) == 1;
}

SecretBytes headOfficeSeed()
{
    SecretBytes seed(journal::SigningKey::size_bytes);
    std::fill(seed.data(), seed.data() + seed.size(), static_cast<unsigned char>(0x4f));
    return seed;
}

} // namespace

Archive::Archive(QByteArray till, const QByteArray& tillKey)
    : m_till(std::move(till)), m_tillKey(tillKey),
      m_key(journal::SigningKey::fromRaw(headOfficeSeed()).value())
{
}

QString Archive::faultOf(const journal::Entry& entry) const
{
    if (entry.seq != m_entries.size() + 1)
        return u"head office was sent entry %1 after entry %2"_s.arg(entry.seq).arg(
            m_entries.size());
    const QByteArray previous =
        m_entries.empty() ? sha256("countersign-journal-v1" + m_tillKey) : m_entries.back().hash;
    if (hashOf(previous, entry) != entry.hash)
        return u"head office was sent entry %1, which doesn't follow"_s.arg(entry.seq);
    if (!entry.signature.isEmpty() && !isSigned(m_tillKey, entry))
        return u"head office was sent entry %1, which the till didn't sign"_s.arg(entry.seq);
    return {};
}

world::HeadOfficeAnswer Archive::take(const world::Batch& batch, std::size_t newEntriesMax)
{
    if (batch.entries.empty() || batch.entries.back().signature.isEmpty())
        m_fault = u"head office was sent a batch that ends without a signature"_s;
    if (batch.till != m_till)
        m_fault = u"head office was sent another till's entries"_s;
    std::size_t taken = 0;
    for (const journal::Entry& entry : batch.entries) {
        if (entry.seq <= m_entries.size()) {
            const journal::Entry& known = m_entries[entry.seq - 1];
            if (known == entry)
                continue;
            m_forks.emplace(entry.seq, entry);
            auto answer = wordFor(known);
            answer.outcome = Outcome::fork;
            return answer;
        }
        if (entry.seq > m_entries.size() + 1 || taken == newEntriesMax)
            break;
        if (const QString fault = faultOf(entry); !fault.isEmpty()) {
            m_fault = fault;
            return {Outcome::refused, {}, entry.seq, 0, fault};
        }
        m_entries.push_back(entry);
        m_most = std::max(m_most, m_entries.size());
        ++taken;
    }
    return standing();
}

world::HeadOfficeAnswer Archive::standing() const
{
    return m_entries.empty() ? world::HeadOfficeAnswer{Outcome::durable}
                             : wordFor(m_entries.back());
}

world::HeadOfficeAnswer Archive::wordFor(const journal::Entry& entry) const
{
    const QByteArray message = "countersign-head-office-v1" +
                               bigEndian(static_cast<quint64>(m_till.size()), 4) + m_till +
                               bigEndian(entry.seq, 8) + entry.hash;
    return {Outcome::durable, {entry.seq, entry.hash, m_key.sign(message).value()}};
}

void Archive::loseAfter(quint64 seq)
{
    if (seq < m_entries.size())
        m_entries.resize(seq);
}

} // namespace countersign::sim
