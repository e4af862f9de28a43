#pragma once

#include "core/store/head_file.h"

#include <optional>

namespace countersign::store {

/// The last entry of the journal in a database, unverified; nothing where there is no journal, or
/// what is wrong with the file is so for good. An error of what only can't be read at the moment.
Result<std::optional<journal::Head>, StoreError> endIn(const QString& database,
                                                       world::Files& files);
/// What data/head says of it, read as leniently.
Result<std::optional<journal::Head>, StoreError> endThatWasKept(const QString& dataDirectory,
                                                                world::Files& files);
/// Whether the journal in that database has the entry of that sequence and hash.
Result<bool, StoreError> isInJournal(const journal::Head& head, const QString& database,
                                     world::Files& files);

/// data/head, to be compared with a journal that is read afterwards: a till that commits meanwhile
/// only ever adds to it. That it can't be read says nothing against the journal.
Result<HeadFile, StoreError> headToCompare(const QString& dataDirectory, world::Files& files);
/// What it says of a journal that ends at `head` and has `there` in the kept head's place (seq 0
/// where it has nothing): StoreFault::damaged where that lost entries, or has others.
Result<Done, StoreError> compareWithKept(const HeadFile& kept, const journal::Head& head,
                                         const journal::Head& there);

} // namespace countersign::store
