#pragma once

#include "core/base/result.h"
#include "core/journal/verify.h"

#include <QString>
#include <optional>

namespace countersign::store {

/// Why the store did not do what it was asked to.
enum class StoreFault {
    missing,   // no store, or no key, where one was expected
    keysGone,  // a store whose keys are not there: no others can take their place
    locked,    // another till is using this store
    denied,    // the system's permissions forbid it, or are too wide for a key
    busy,      // another connection kept it waiting too long
    full,      // no room left on the disk
    readOnly,  // the file or the disk can't be written
    damaged,   // bytes, rows or seals are not what was written
    notAStore, // a database of somebody else's
    tooNew,    // written by a newer version
    failed,    // anything else SQLite or the system said
};

/// What a person is to do about a fault.
enum class Remedy {
    usual, // what helps against any fault of its kind
    named, // what the words end with, and nothing else
};

struct StoreError
{
    StoreFault fault = StoreFault::failed;
    QString words;   // one sentence for a person
    int code = 0;    // SQLite's extended result code or errno; 0 if neither
    quint64 seq = 0; // of the first bad journal entry; 0 if it is none
    std::optional<journal::FaultReason> inJournal = {}; // what is wrong with that entry
    Remedy remedy = Remedy::usual;
    friend bool operator==(const StoreError&, const StoreError&) = default;
};

/// Whether it is of rows that somebody changed, or of a wrong place for them: SQLite itself reads
/// the database without a fault.
[[nodiscard]] bool isAlteration(const StoreError& error);

/// The error, its words ended by what helps.
[[nodiscard]] StoreError remediedBy(const QString& remedy, StoreError error);
/// What helps where a store is whole and only its place is in doubt: it can be gone on with, once
/// the journal says so.
[[nodiscard]] QString givenToRestore();
/// What helps where a store can't be gone on with.
[[nodiscard]] QString putBackFromBackup();
/// What helps where rows of the registry are not those that the till left.
[[nodiscard]] QString importedRegistryAgain();
/// What helps where data/registrations.keys is gone or altered.
[[nodiscard]] QString putBackRegistrationKeys();

/// True if the same thing may work when tried again without anyone changing anything.
[[nodiscard]] bool isTransient(StoreFault fault);

} // namespace countersign::store
