#include "core/store/initialising.h"
#include "core/store/journal_end.h"
#include "core/store/keys_parts.h"

#include <QFile>
#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

namespace countersign::store {

namespace {

/// Of a journal; nothing where there is none.
using End = std::optional<journal::Head>;

/// The end of the journal that lies there.
Result<End, StoreError> endOfJournal(const QString& dataDirectory, world::Files& files)
{
    const auto database = databaseOf({dataDirectory});
    return files.exists(QFile::encodeName(database)) ? endIn(database, files)
                                                     : endThatWasKept(dataDirectory, files);
}

using Ends = std::function<Result<std::vector<End>, StoreError>()>;

/// Of two sets of keys, the later one that signed an end of the journal; the first where there is
/// none that says so.
Result<KeysPointer, StoreError> loadThoseInUse(const KeyFolders& folders, KeyPlace usual,
                                               KeyPlace next, const Ends& ends, world::Files& files)
{
    const auto heads = ends();
    if (!heads)
        return failure(heads.error());
    for (const auto place : {next, usual}) {
        auto keys = loadKeys(folders, place, files);
        // They may be those, and can't be read at the moment.
        if (!keys && keys.error().fault == StoreFault::failed)
            return keys;
        const auto isSigned = [&keys](const End& head) {
            return head && (*keys)->signing.publicKey().verify(
                               journal::signingInput(head->seq, head->hash), head->signature);
        };
        if (keys && std::any_of(heads->begin(), heads->end(), isSigned))
            return keys;
    }
    return loadKeys(folders, usual, files);
}

/// As they lie there, whether or not there is a store.
Result<KeysPointer, StoreError> loadFrom(const KeyFolders& folders, const Ends& ends,
                                         world::Files& files)
{
    const bool hasNextFiles = hasKeys(folders, KeyPlace::nextFiles, files);
    if (hasKeys(folders, KeyPlace::files, files) || hasNextFiles) {
        return hasNextFiles
                   ? loadThoseInUse(folders, KeyPlace::files, KeyPlace::nextFiles, ends, files)
                   : loadKeys(folders, KeyPlace::files, files);
    }
    const bool hasNext = hasKeys(folders, KeyPlace::nextCredentials, files);
    if (hasKeys(folders, KeyPlace::credentials, files) || hasNext) {
        return hasNext ? loadThoseInUse(folders, KeyPlace::credentials, KeyPlace::nextCredentials,
                                        ends, files)
                       : loadKeys(folders, KeyPlace::credentials, files);
    }
    return loadKeys(folders, KeyPlace::files, files);
}

/// Where a store needs the keys that are missing, that is said.
Result<KeysPointer, StoreError> loadNeeded(const KeyFolders& folders, const Ends& ends,
                                           world::Files& files)
{
    auto keys = loadFrom(folders, ends, files);
    const bool isMissing = !keys && keys.error().fault == StoreFault::missing;
    const bool isNeeded =
        files.exists(QFile::encodeName(databaseOf(folders))) || hadStore(folders.data, files);
    if (!isMissing || !isNeeded)
        return keys;
    auto error = keys.error();
    error.fault = StoreFault::keysGone;
    error.words += QStringLiteral(". This till has a store, but the keys it was written with are "
                                  "gone, and new ones can't go on with it: put them back from the "
                                  "copy that is kept elsewhere, and restore a backup if the store "
                                  "was lost too");
    return failure(error);
}

} // namespace

Result<KeysPointer, StoreError> loadKeys(const KeyFolders& folders, world::Files& files)
{
    const auto ends = [&]() -> Result<std::vector<End>, StoreError> {
        const auto end = endOfJournal(folders.data, files);
        if (!end)
            return failure(end.error());
        return std::vector{*end};
    };
    return loadNeeded(folders, ends, files);
}

Result<KeysPointer, StoreError> loadKeysOf(const QString& backup, const KeyFolders& folders,
                                           world::Files& files)
{
    const auto ends = [&]() -> Result<std::vector<End>, StoreError> {
        const auto copied = endIn(backup, files);
        const auto own = endOfJournal(folders.data, files);
        if (!copied || !own)
            return failure(copied ? own.error() : copied.error());
        return std::vector{*copied, *own};
    };
    return loadNeeded(folders, ends, files);
}

} // namespace countersign::store
