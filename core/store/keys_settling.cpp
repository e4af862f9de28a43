#include "core/store/file.h"
#include "core/store/keys_parts.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

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

/// Writes over the keys of a place of ours and removes them.
Result<Done, StoreError> wipeKeys(const KeyFolders& folders, KeyPlace place, world::Files& files)
{
    for (const char* name : key_names) {
        const auto path = QFile::encodeName(folders.file(place, name));
        for (const auto& file : {path, path + ".new"}) {
            if (const auto wiped = wipeFile(files, file); !wiped)
                return wiped;
        }
    }
    return Done{};
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

Result<Done, StoreError> settleKeys(const QString& dataDirectory, const Keys& keys,
                                    world::Files& files)
{
    const KeyFolders folders{dataDirectory};
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
