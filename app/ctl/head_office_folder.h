#pragma once

#include "app/composition/ending.h"
#include "core/base/result.h"
#include "core/journal/chain.h"
#include "core/uplink/change_set.h"
#include "core/world/entropy.h"

#include <QByteArray>
#include <QMap>
#include <QString>
#include <optional>

namespace countersign::app {

/// What head office publishes changes with: its private key for them (changes.key), and for each
/// store the keys that its tills handed over (stores/STORE/TILL.pem) and the last manifest that was
/// signed. It lies where prices are made, and nowhere on the database's machine: whoever writes to
/// the database can't sign, and what they took out of it shows against what is kept here.
class HeadOfficeFolder
{
public:
    /// Makes folder and key where there is none yet. The public key, in PEM.
    static Result<QByteArray, Ending> make(const QString& folder, world::Entropy& entropy);
    /// Reads key, tills and last manifest of that store.
    static Result<HeadOfficeFolder, Ending> open(const QString& folder, const QString& store);

    [[nodiscard]] const journal::SigningKey& key() const { return m_key; }
    [[nodiscard]] const QMap<QByteArray, QByteArray>& tills() const { return m_tills; }
    /// Of the last that was signed; version 0 where there is none.
    [[nodiscard]] const world::ChangesHead& last() const { return m_last; }
    /// That the last one had; nothing where none was published, or it has ended.
    [[nodiscard]] const std::optional<world::ChangeSet::Policy>& policy() const { return m_policy; }
    /// Signed by this folder's key for that store; else nothing.
    [[nodiscard]] std::optional<uplink::Manifest>
    ownManifest(const uplink::SignedManifest& signedManifest) const;
    Result<Done, Ending> keepLast(const uplink::SignedManifest& signedManifest);

private:
    HeadOfficeFolder(journal::SigningKey key, const QString& folder, const QString& store);
    Result<Done, Ending> readTills();
    Result<Done, Ending> readLast();

    journal::SigningKey m_key;
    QString m_folder; // of the store
    QString m_store;
    QMap<QByteArray, QByteArray> m_tills; // receiving keys by id
    world::ChangesHead m_last;
    std::optional<world::ChangeSet::Policy> m_policy;
};

} // namespace countersign::app
