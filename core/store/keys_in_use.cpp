#include "core/store/connection.h"
#include "core/store/head_file.h"
#include "core/store/initialising.h"
#include "core/store/keys_parts.h"
#include "core/store/statement.h"

#include <QFile>
#include <algorithm>
#include <functional>
#include <optional>
#include <sqlite3.h>
#include <vector>

namespace countersign::store {

namespace {

/// Of a journal; nothing where there is none.
using End = std::optional<journal::Head>;

/// What is wrong for good has no end, and whoever goes on with it is told so then. What only can't
/// be read at the moment may have one: to take other keys for the till's by that would be wrong.
Result<End, StoreError> noEnd(const StoreError& error)
{
    switch (error.fault) {
    case StoreFault::missing:
    case StoreFault::keysGone:
    case StoreFault::damaged:
    case StoreFault::notAStore:
    case StoreFault::tooNew:
        return End();
    case StoreFault::locked:
    case StoreFault::denied:
    case StoreFault::busy:
    case StoreFault::full:
    case StoreFault::readOnly:
    case StoreFault::failed:
        break;
    }
    return failure(error);
}

/// What data/head says, where the store was lost.
Result<End, StoreError> keptEnd(const QString& dataDirectory, world::Files& files)
{
    const auto kept = HeadFile::read(dataDirectory, files);
    if (!kept)
        return noEnd(kept.error());
    return kept->state == HeadFile::State::kept ? End(kept->head) : End();
}

/// The end of a database's journal.
Result<End, StoreError> endIn(const QString& database, world::Files& files)
{
    const auto connection = Connection::open(database, Connection::Mode::readOnly, files);
    if (!connection)
        return noEnd(connection.error());
    const auto last = (*connection)
                          ->prepare("SELECT seq, hash, signature FROM journal "
                                    "ORDER BY seq DESC LIMIT 1");
    if (!last && last.error().code == SQLITE_ERROR)
        return End(); // without such a table it is somebody else's, or empty
    if (!last)
        return noEnd(last.error());
    Query query(*last);
    const auto row = query.next();
    if (!row)
        return noEnd(row.error());
    if (!*row)
        return End();
    return End(
        journal::Head{static_cast<quint64>(query.number(0)), query.bytes(1), query.bytes(2)});
}

/// The end of the journal that lies there.
Result<End, StoreError> endOfJournal(const QString& dataDirectory, world::Files& files)
{
    const auto database = databaseOf({dataDirectory});
    return files.exists(QFile::encodeName(database)) ? endIn(database, files)
                                                     : keptEnd(dataDirectory, files);
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
