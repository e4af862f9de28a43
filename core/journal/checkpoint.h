#pragma once

#include "core/base/result.h"
#include "core/journal/chain.h"
#include "core/journal/changes.h"
#include "core/journal/counts.h"

#include <QByteArray>
#include <QMap>
#include <QSet>
#include <QString>
#include <optional>
#include <vector>

namespace countersign::journal {

/// The kind of an entry whose payload is a Checkpoint of all entries before it.
inline constexpr const char* checkpoint_kind = "checkpoint";

/// Where the entries of one purchase stand, and what pins them: the digest is
/// SHA-256(… SHA-256(SHA-256(hash of the first) ‖ hash of the second) …), so that rows found again
/// by their sequence are known to be the ones that were meant.
struct Trail
{
    QByteArray purchase;          // UUID as 36 lower-case characters
    std::vector<quint64> entries; // sequences, ascending, at least one
    QByteArray digest;            // 32 bytes

    /// Goes on with the purchase's next entry.
    void add(const Entry& entry, ChainHash& chain);
    friend bool operator==(const Trail&, const Trail&) = default;
};

/// The registry as the till left it: the sum of its rows' tags, and how many rows there are.
struct RegistryRecord
{
    QByteArray sum; // 32 bytes
    qint64 methods = 0;
    qint64 registrations = 0;
    friend bool operator==(const RegistryRecord&, const RegistryRecord&) = default;
};

/// The catalogue as its last import left it, or whatever else made an entry of it.
struct CatalogueRecord
{
    quint64 seq = 0;   // of that entry; 0 if there is none
    QByteArray digest; // 32 bytes; empty where an earlier version of the program made the entry
    friend bool operator==(const CatalogueRecord&, const CatalogueRecord&) = default;
};

/// What a till must know of all entries before, so that it needs to read only those after: no
/// name and no number, only random ids and counts.
struct Checkpoint
{
    QMap<QByteArray, int> failures; // by method id: wrong codes in a row, at least 1
    QSet<QByteArray> frozen;        // method ids
    quint64 receipts = 0;
    quint64 acknowledged = 0;     // how far head office has the entries; 0 if it never said so
    std::vector<Trail> purchases; // open and parked ones, in the order in which they began
    std::optional<RegistryRecord> registry;   // none in a checkpoint of an earlier version
    std::optional<CatalogueRecord> catalogue; // nor is this
    ChangesRecord changes;                    // of head office; version 0 if it sent none
    std::optional<CountsRecord> counts;       // of the store's tills; none in an earlier version's
    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// {"acknowledged":812,"catalogue":{"digest":"hex","entry":2},"changes":{…},"counts":{…},
/// "failures":{"hex":2},"frozen":["hex"],
/// "purchases":[{"digest":"hex","entries":[7,9],"purchase":"uuid"}],"receipts":417,
/// "registry":{"methods":4,"registrations":3,"sum":"hex"}}, compact; without
/// "acknowledged" where that is 0, without "catalogue", "changes", "counts" and "registry" where
/// there is none. It may be too long for an entry.
[[nodiscard]] QByteArray encoded(const Checkpoint& checkpoint);

/// What `encoded` made, however it is spaced; what says anything else is refused in words.
Result<Checkpoint, QString> decodedCheckpoint(const QByteArray& payload);

/// True if the entry is a checkpoint that follows on an entry of that hash and is signed by that
/// key. Then nothing in it was altered, and its hash stands for every entry before it.
[[nodiscard]] bool isGenuine(const Entry& checkpoint, QByteArrayView previous, const PublicKey& key,
                             ChainHash& chain);

} // namespace countersign::journal
