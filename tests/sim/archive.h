#pragma once

#include "core/journal/chain.h"
#include "core/world/head_office.h"
#include "tests/sim/seals.h"

#include <QByteArray>
#include <QString>
#include <map>
#include <memory>
#include <vector>

namespace countersign::sim {

/// Head office as it is on its own disk: what it has of the till, and its key. It verifies chain
/// and signatures by itself (see Seals), and stores each entry once, under its sequence.
class Archive
{
public:
    Archive(QByteArray till, std::shared_ptr<Seals> seals);

    /// Takes what follows on what it has, at most so many new entries; says how far it has come.
    world::HeadOfficeAnswer take(const world::Batch& batch, std::size_t newEntriesMax);
    /// How far it has come, signed.
    [[nodiscard]] world::HeadOfficeAnswer standing() const;
    /// Its word, whether or not it is true.
    [[nodiscard]] world::HeadOfficeAnswer wordFor(const journal::Entry& entry) const;

    [[nodiscard]] const std::vector<journal::Entry>& entries() const { return m_entries; }
    /// How many it ever had.
    [[nodiscard]] std::size_t most() const { return m_most; }
    /// Other entries than it has, by sequence, which it was sent as well.
    [[nodiscard]] const std::map<quint64, journal::Entry>& forks() const { return m_forks; }
    /// What it was sent that no till's journal holds; empty if nothing.
    [[nodiscard]] const QString& fault() const { return m_fault; }
    [[nodiscard]] const journal::PublicKey& publicKey() const { return m_key.publicKey(); }
    /// Loses everything after that entry, as a restored machine does.
    void loseAfter(quint64 seq);

private:
    [[nodiscard]] QString faultOf(const journal::Entry& entry) const;

    QByteArray m_till;
    std::shared_ptr<Seals> m_seals;
    journal::SigningKey m_key;
    std::vector<journal::Entry> m_entries;
    std::size_t m_most = 0;
    std::map<quint64, journal::Entry> m_forks;
    QString m_fault;
};

} // namespace countersign::sim
