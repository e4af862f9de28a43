#pragma once

#include "core/journal/checkpoint.h"
#include "core/journal/entry.h"
#include "core/store/journal_rows.h"
#include "core/store/last_look.h"
#include "core/store/registry_look.h"

#include <QStringList>

namespace countersign::store {

/// What the journal says of the registry: the sum of its rows' tags after each change.
struct RegistryHistory
{
    quint64 seq = 0; // of the last entry that says so; 0 if there is none
    RegistrySum sum;
    quint64 brokenAt = 0; // the first entry that doesn't go on from the one before; 0 if all do
    void take(const journal::Entry& entry);
};
/// What the till knows of the registry after that entry: what a `registry_changed` or an
/// `initialised` says of it, else what it knew before. A change that began from another sum than
/// that was made on rows which somebody had altered, and makes nothing of them right.
[[nodiscard]] std::optional<journal::RegistryRecord>
knownAfter(const journal::Entry& entry, std::optional<journal::RegistryRecord> known);
[[nodiscard]] journal::RegistryRecord recordOf(const RegistrySum& sum);

/// Begins to compare the registry with what is known of it (see RegistryLook). A till asks this one
/// beside others who may write: also what lies in the database is compared then, at once
/// (checkObjects), since the index of somebody else's may be read in a table's stead. The tagger
/// must outlive the look.
Result<RegistryLook, StoreError> lookAtRegistry(Connection& connection, const RowTagger& tagger,
                                                const journal::RegistryRecord& known);
/// The last of those looks, which goes on where it was left (see LastLook).
class LastRegistryLook
{
public:
    static constexpr qint64 at_once_rows = 500; // nobody waits long for so many

    /// Looks at about so many rows more; false while there are others.
    Result<bool, StoreError> further(Connection& connection, const RegistryRows& registry,
                                     const journal::RegistryRecord& known, qint64 rows);

private:
    LastLook m_last;
    std::optional<RegistryLook> m_look;
};
/// The same as lookAtRegistry, to its end.
Result<Done, StoreError> checkRegistry(Connection& connection, const RowTagger& tagger,
                                       const journal::RegistryRecord& known);
/// The same with all that the journal says of it, also whether it had been altered in between.
/// False where there is nothing to compare with: the store was made before rows had tags, and no
/// till opened it since.
Result<bool, StoreError> checkRegistry(Connection& connection, const RowTagger& tagger,
                                       const RegistryHistory& history);
/// The same with the history that the journal has, which is looked through and not verified.
Result<bool, StoreError> checkRegistry(Connection& connection, JournalRows& journal,
                                       const RowTagger& tagger);
/// Makes the indexes anew if one hides rows (see checkRegistryIndexes). StoreFault::damaged where
/// the file isn't whole then. Within a transaction.
Result<Done, StoreError> mendRegistryIndexes(Connection& connection);
/// StoreFault::damaged names the open basket that was altered.
Result<Done, StoreError> checkBaskets(Connection& connection, const RowTagger& tagger);
/// Ids of open baskets that the journal says were charged: rows that somebody put back.
Result<QStringList, StoreError> chargedBaskets(Connection& connection);

/// Tags every row of a table; with `old`, only those that fit its tags. Within a transaction.
Result<Done, StoreError> tagRows(Connection& connection, const TaggedTable& table,
                                 const RowTagger& tagger, const RowTagger* old = nullptr);
/// Tags every row anew, of open baskets only those that fit the old tags, keeps the sum and returns
/// what to journal of it. Within a transaction.
Result<QByteArray, StoreError> tagAnew(Connection& connection, const RowTagger& tagger,
                                       const RowTagger& old);
/// Tags the registry's rows that don't fit; registrations among them are no longer in use. Within a
/// transaction.
Result<Done, StoreError> mendRows(Connection& connection, const RowTagger& tagger);

} // namespace countersign::store
