#include "core/store/connection.h"
#include "core/store/head_file.h"
#include "core/store/initialising.h"
#include "core/store/keys_parts.h"
#include "core/store/statement.h"

#include <QFile>
#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

namespace countersign::store {

namespace {

/// What data/head says, where the store was lost.
std::optional<journal::Head> keptEnd(const QString& dataDirectory, world::Files& files)
{
    const auto kept = HeadFile::read(dataDirectory, files);
    return kept && kept->state == HeadFile::State::kept ? std::optional(kept->head) : std::nullopt;
}

/// The end of a database's journal; nothing if there is none that can be read.
std::optional<journal::Head> endIn(const QString& database, world::Files& files)
{
    const auto connection = Connection::open(database, Connection::Mode::readOnly, files);
    if (!connection)
        return std::nullopt;
    const auto last = (*connection)
                          ->prepare("SELECT seq, hash, signature FROM journal "
                                    "ORDER BY seq DESC LIMIT 1");
    if (!last)
        return std::nullopt;
    Query query(*last);
    const auto row = query.next();
    if (!row || !*row)
        return std::nullopt;
    return journal::Head{static_cast<quint64>(query.number(0)), query.bytes(1), query.bytes(2)};
}

/// The end of the journal that lies there.
std::optional<journal::Head> endOfJournal(const QString& dataDirectory, world::Files& files)
{
    const auto database = databaseOf({dataDirectory});
    return files.exists(QFile::encodeName(database)) ? endIn(database, files)
                                                     : keptEnd(dataDirectory, files);
}

using Ends = std::function<std::vector<std::optional<journal::Head>>()>;

/// Of two sets of keys, the later one that signed an end of the journal; the first where that can't
/// be told.
Result<KeysPointer, StoreError> loadThoseInUse(const KeyFolders& folders, KeyPlace usual,
                                               KeyPlace next, const Ends& ends, world::Files& files)
{
    const auto heads = ends();
    for (const auto place : {next, usual}) {
        auto keys = loadKeys(folders, place, files);
        const auto isSigned = [&keys](const std::optional<journal::Head>& head) {
            return head && (*keys)->signing.publicKey().verify(
                               journal::signingInput(head->seq, head->hash), head->signature);
        };
        if (keys && std::any_of(heads.begin(), heads.end(), isSigned))
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
    return loadNeeded(
        folders, [&] { return std::vector{endOfJournal(folders.data, files)}; }, files);
}

Result<KeysPointer, StoreError> loadKeysOf(const QString& backup, const KeyFolders& folders,
                                           world::Files& files)
{
    return loadNeeded(
        folders,
        [&] {
            return std::vector{endIn(backup, files), endOfJournal(folders.data, files)};
        },
        files);
}

} // namespace countersign::store
