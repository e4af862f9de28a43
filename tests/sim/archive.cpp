#include "tests/sim/archive.h"

#include "core/journal/acknowledgement.h"

#include <algorithm>
#include <utility>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;
using Outcome = world::HeadOfficeAnswer::Outcome;

namespace {

SecretBytes headOfficeSeed()
{
    SecretBytes seed(journal::SigningKey::size_bytes);
    std::fill(seed.data(), seed.data() + seed.size(), static_cast<unsigned char>(0x4f));
    return seed;
}

} // namespace

Archive::Archive(QByteArray till, std::shared_ptr<Seals> seals)
    : m_till(std::move(till)), m_seals(std::move(seals)),
      m_key(journal::SigningKey::fromRaw(headOfficeSeed()).value())
{
}

QString Archive::faultOf(const journal::Entry& entry) const
{
    if (entry.seq != m_entries.size() + 1)
        return u"head office was sent entry %1 after entry %2"_s.arg(entry.seq).arg(
            m_entries.size());
    const QString fault =
        m_seals->faultOf(entry, m_entries.empty() ? QByteArray() : m_entries.back().hash);
    if (!fault.isEmpty())
        return u"head office was sent entry %1, which %2"_s.arg(entry.seq).arg(fault);
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
