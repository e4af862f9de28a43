#pragma once

#include "core/journal/entry.h"

#include <QByteArray>
#include <QString>
#include <memory>
#include <set>

namespace countersign::sim {

/// The journal's chain and its signatures as contracts.md has them, with none of core/journal's
/// code for it. Whoever shares one verifies no signature that another verified before.
class Seals
{
public:
    /// Of the till with that public key, raw.
    explicit Seals(QByteArray key);

    /// What is wrong with the entry after one of that hash; empty if nothing is. Before the first
    /// entry, the hash is empty.
    QString faultOf(const journal::Entry& entry, const QByteArray& previous);

private:
    struct Key;
    bool isSigned(const journal::Entry& entry);

    QByteArray m_key;
    std::shared_ptr<Key> m_verifying;
    std::set<QByteArray> m_good; // hash and signature of an entry
};

[[nodiscard]] QByteArray bigEndian(quint64 number, int bytes);

} // namespace countersign::sim
