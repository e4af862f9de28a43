// What must never be between the till and head office.

#include "tests/sim/witness.h"

#include "core/journal/acknowledgement.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

/// The till keeps no word that head office didn't give, and none that isn't true: what it says head
/// office has, that has been there.
void Witness::followAcknowledgement(const journal::Entry& entry)
{
    ++m_acknowledgements;
    const QJsonObject word = QJsonDocument::fromJson(entry.payload).object();
    const auto seq = static_cast<quint64>(word[u"entry"_s].toInteger());
    const QByteArray hash = QByteArray::fromHex(word[u"hash"_s].toString().toLatin1());
    const QByteArray signature = QByteArray::fromBase64(word[u"signature"_s].toString().toLatin1());
    if (!m_archive)
        return say(u"entry %1: acknowledged, and there is no head office"_s.arg(entry.seq));
    if (seq <= m_acknowledged || seq >= entry.seq)
        return say(
            u"entry %1: entry %2 is acknowledged after entry %3"_s.arg(entry.seq).arg(seq).arg(
                m_acknowledged));
    m_acknowledged = seq;
    if (seq > m_archive->most())
        return say(u"entry %1: entry %2 counts as acknowledged, and head office never had more "
                   "than %3"_s.arg(entry.seq)
                       .arg(seq)
                       .arg(m_archive->most()));
    if (hash != m_entries[seq - 1].hash)
        return say(u"entry %1: another entry %2 is acknowledged"_s.arg(entry.seq).arg(seq));
    if (!m_archive->publicKey().verify(journal::acknowledgementInput("till-3", seq, hash),
                                       signature))
        say(u"entry %1: the acknowledgement is not head office's"_s.arg(entry.seq));
}

void Witness::checkHeadOffice()
{
    if (!m_archive)
        return;
    if (!m_archive->fault().isEmpty())
        return say(m_archive->fault());
    if (!m_archive->forks().empty())
        return say(u"head office was sent two entries %1"_s.arg(m_archive->forks().begin()->first));
    const std::vector<journal::Entry>& there = m_archive->entries();
    m_compared = std::min(m_compared, there.size());
    for (; m_compared < there.size(); ++m_compared) {
        if (m_compared >= m_entries.size())
            return say(
                u"head office has entry %1, and the journal ends before"_s.arg(m_compared + 1));
        if (there[m_compared] != m_entries[m_compared])
            return say(u"head office has another entry %1"_s.arg(m_compared + 1));
    }
}

void Witness::checkArrived()
{
    checkHeadOffice();
    if (m_archive->entries().size() != m_entries.size())
        say(u"head office has %1 entries of %2, and no more come"_s.arg(m_archive->entries().size())
                .arg(m_entries.size()));
}

} // namespace countersign::sim
