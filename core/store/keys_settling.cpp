#include "core/store/file.h"
#include "core/store/keys_parts.h"
#include "core/store/registration_keys.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <optional>

namespace countersign::store {

namespace {

constexpr int folders_aside_max = 100;

StoreError refusedChange(const QString& words)
{
    return {StoreFault::denied, words, 0, 0};
}

/// Whether that place has those keys, all of them.
bool holds(const KeyFolders& folders, KeyPlace place, const Keys& keys, world::Files& files)
{
    const auto there = loadKeys(folders, place, files);
    return there && (*there)->signingId == keys.signingId && (*there)->codeId == keys.codeId &&
           (*there)->sealingId == keys.sealingId;
}

/// Writes over the keys of a place of ours and removes them, all that it can.
Result<Done, StoreError> wipeKeys(const KeyFolders& folders, KeyPlace place, world::Files& files)
{
    std::optional<StoreError> failed;
    for (const char* name : key_names) {
        const auto path = QFile::encodeName(folders.file(place, name));
        for (const auto& file : {path, path + ".new"}) {
            if (const auto wiped = wipeFile(files, file); !wiped && !failed)
                failed = wiped.error();
        }
    }
    return failed ? Result<Done, StoreError>(failure(*failed)) : Done{};
}

/// The private keys that lie in one place and aren't the till's, which are seen to lie in the
/// other.
QStringList oldKeysIn(const KeyFolders& folders, KeyPlace place, KeyPlace other, const Keys& keys,
                      world::Files& files)
{
    QStringList old;
    if (!holds(folders, other, keys, files) || holds(folders, place, keys, files))
        return old;
    for (const char* name : key_names) {
        const auto file = folders.file(place, name);
        for (const auto& path : {file, file + QStringLiteral(".new")}) {
            if (files.exists(QFile::encodeName(path)))
                old << path;
        }
    }
    return old;
}

/// A folder that can't be removed holds something that isn't ours, or is a link: it makes room all
/// the same, since the only keys there are wait for its name.
Result<Done, StoreError> makeRoom(const QString& folder, world::Files& files)
{
    const auto removed = removeDirectory(files, QFile::encodeName(folder));
    if (removed)
        return removed;
    for (int number = 1; number <= folders_aside_max; ++number) {
        const auto aside = QStringLiteral("%1.old.%2").arg(folder).arg(number);
        if (!files.exists(QFile::encodeName(aside)))
            return moveFile(files, QFile::encodeName(folder), QFile::encodeName(aside));
    }
    return removed;
}

} // namespace

QString firstKeyFile(const QString& dataDirectory)
{
    return dataDirectory + QStringLiteral("/first-key.pem");
}

Result<Done, StoreError> keepFirstKey(const QString& dataDirectory, const journal::PublicKey& key,
                                      world::Files& files)
{
    const auto pem = key.toPem();
    if (!pem) {
        const auto words = QStringLiteral("the first public key can't be written down");
        return failure(StoreError{StoreFault::failed, words, 0, 0});
    }
    return createFile(files, QFile::encodeName(firstKeyFile(dataDirectory)), *pem);
}

Result<Done, StoreError> checkKeyFolders(const KeyFolders& folders)
{
    QStringList ours;
    for (const char* name : key_names) {
        ours << QLatin1StringView(name) + QStringLiteral(".key");
        ours << ours.last() + QStringLiteral(".new");
    }
    for (const auto place : {KeyPlace::files, KeyPlace::nextFiles}) {
        const auto folder = folders.folder(place);
        if (QFileInfo(folder).isSymLink()) {
            const auto words =
                QStringLiteral("%1 is a link, and a change of keys replaces it: make "
                               "it a folder with the keys in it first");
            return failure(refusedChange(words.arg(folder)));
        }
        const auto all = QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot;
        for (const auto& name : QDir(folder).entryList(all)) {
            if (ours.contains(name))
                continue;
            const auto words =
                QStringLiteral("%1/%2 lies among the till's keys. A change of keys writes over the "
                               "old ones and leaves no copy of them: move it away first");
            return failure(refusedChange(words.arg(folder, name)));
        }
    }
    return Done{};
}

Result<Done, StoreError> checkSettling(const KeyFolders& folders, world::Files& files)
{
    QStringList places{folders.folder(KeyPlace::files), RegistrationKeys::path(folders.data)};
    for (const char* name : key_names)
        places << folders.file(KeyPlace::files, name);
    for (const auto& place : QStringList{folders.data} + places) {
        const auto path = QFile::encodeName(place);
        if (!files.exists(path))
            continue;
        if (const auto may = files.canWrite(path); !may) {
            const auto words = QStringLiteral("%1. A change of keys writes over the old ones and "
                                              "removes them: let this user write there first");
            return failure(refusedChange(words.arg(systemError(place, may.error()).words)));
        }
        const auto mounted = files.isMountPoint(path);
        if (place != folders.data && mounted && *mounted) {
            const auto words =
                QStringLiteral("something is mounted at %1, and a change of keys puts others in "
                               "its place: unmount it, and lay what is in it there, first");
            return failure(refusedChange(words.arg(place)));
        }
    }
    return Done{};
}

QString unsettledKeys(const KeyFolders& folders, const Keys& keys, world::Files& files,
                      const QString& reason)
{
    QStringList waiting;
    if (hasKeys(folders, KeyPlace::nextFiles, files))
        waiting << folders.folder(KeyPlace::nextFiles);
    const auto numbersKeys = RegistrationKeys::nextPath(folders.data);
    if (files.exists(QFile::encodeName(numbersKeys)))
        waiting << numbersKeys;
    if (waiting.isEmpty())
        return {};
    auto why = reason;
    if (const auto checked = checkSettling(folders, files); why.isEmpty() && !checked)
        why = checked.error().words;
    const auto old = oldKeysIn(folders, KeyPlace::files, KeyPlace::nextFiles, keys, files) +
                     oldKeysIn(folders, KeyPlace::nextFiles, KeyPlace::files, keys, files);
    auto words =
        QStringLiteral("a change of keys is not tidied up: %1 still to be moved or removed")
            .arg(waiting.join(QStringLiteral(", ")));
    if (!why.isEmpty())
        words += QStringLiteral(" (%1)").arg(why);
    if (!old.isEmpty())
        words += QStringLiteral(". Private keys that are no longer in use lie there yet: %1")
                     .arg(old.join(QStringLiteral(", ")));
    return words + QStringLiteral(". The till works with its keys from where they lie: remove none "
                                  "of this by hand. Let the till's user write in %1 and in "
                                  "everything there, with nothing mounted in it; the next start of "
                                  "the till then ends the change")
                       .arg(folders.data);
}

Result<Done, StoreError> settleKeys(const QString& dataDirectory, const Keys& keys,
                                    world::Files& files)
{
    const KeyFolders folders{dataDirectory};
    // A public key, left by a change of keys that was killed while it wrote it down.
    (void)removeFile(files, QFile::encodeName(firstKeyFile(dataDirectory)) + ".new");
    // A second name of a key, where the disk failed to remove it: it must not be written over.
    for (const char* name : key_names)
        (void)removeFile(files, QFile::encodeName(folders.file(KeyPlace::files, name)) + ".new");
    const auto next = folders.folder(KeyPlace::nextFiles);
    if (!files.exists(QFile::encodeName(next)) && !hasKeys(folders, KeyPlace::nextFiles, files))
        return Done{};
    if (holds(folders, KeyPlace::files, keys, files)) {
        if (const auto wiped = wipeKeys(folders, KeyPlace::nextFiles, files); !wiped)
            return wiped;
        // What else lies there is nobody's business here, and in nobody's way.
        (void)removeDirectory(files, QFile::encodeName(next));
        return Done{};
    }
    // Nothing is written over but what is known to lie elsewhere as a whole.
    if (!holds(folders, KeyPlace::nextFiles, keys, files))
        return Done{};
    if (const auto wiped = wipeKeys(folders, KeyPlace::files, files); !wiped)
        return wiped;
    const auto usual = folders.folder(KeyPlace::files);
    if (const auto made = makeRoom(usual, files); !made)
        return made;
    return moveFile(files, QFile::encodeName(next), QFile::encodeName(usual));
}

} // namespace countersign::store
