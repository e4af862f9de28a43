#include "core/store/initialising.h"

#include "core/store/file.h"
#include "core/store/head_file.h"
#include "core/store/registration_keys.h"

#include <QFile>
#include <QStringList>

namespace countersign::store {

namespace {

QString markIn(const QString& dataDirectory)
{
    return dataDirectory + QStringLiteral("/initialising");
}

/// The first of what only a store leaves that is there; empty if there is none.
QString leftByStore(const QString& dataDirectory, world::Files& files)
{
    for (const auto& path : {HeadFile::path(dataDirectory), RegistrationKeys::path(dataDirectory),
                             firstKeyFile(dataDirectory)}) {
        if (files.exists(QFile::encodeName(path)))
            return path;
    }
    return {};
}

/// The same, or a key: that alone may be what an interrupted `init` left.
QString leftOver(const QString& dataDirectory, world::Files& files)
{
    const auto path = leftByStore(dataDirectory, files);
    if (!path.isEmpty())
        return path;
    const KeyFolders folders{dataDirectory};
    for (const auto place : {KeyPlace::files, KeyPlace::nextFiles}) {
        for (const char* name : key_names) {
            const auto key = folders.file(place, name);
            if (files.exists(QFile::encodeName(key)))
                return key;
        }
    }
    return {};
}

StoreError lostStore(StoreFault fault, const QString& dataDirectory, const QString& left)
{
    const auto words = QStringLiteral("there is no store in %1, but there was one: it left %2");
    const auto remedy = QStringLiteral(
        "Put the newest backup back with `countersignctl restore FILE`. Only if there is none, "
        "move what is in %1 away, and `countersignctl init` begins another till with keys of its "
        "own");
    return remediedBy(remedy.arg(dataDirectory),
                      {fault, words.arg(dataDirectory, left), 0, 0});
}

} // namespace

Result<Done, StoreError> beginInitialising(const KeyFolders& folders, world::Files& files)
{
    if (isInitialising(folders.data, files))
        return Done{};
    if (const auto left = leftOver(folders.data, files); !left.isEmpty())
        return failure(lostStore(StoreFault::denied, folders.data, left));
    if (const auto made = createDirectory(files, folders.data, 0700); !made)
        return made;
    return createFile(files, QFile::encodeName(markIn(folders.data)), {});
}

Result<Done, StoreError> endInitialising(const QString& dataDirectory, world::Files& files)
{
    if (!isInitialising(dataDirectory, files))
        return Done{};
    return removeFile(files, QFile::encodeName(markIn(dataDirectory)));
}

bool isInitialising(const QString& dataDirectory, world::Files& files)
{
    return files.exists(QFile::encodeName(markIn(dataDirectory)));
}

bool hadStore(const QString& dataDirectory, world::Files& files)
{
    return !isInitialising(dataDirectory, files) && !leftByStore(dataDirectory, files).isEmpty();
}

StoreError noStoreIn(const QString& dataDirectory, world::Files& files)
{
    const auto left = isInitialising(dataDirectory, files) ? QString()
                                                           : leftOver(dataDirectory, files);
    if (!left.isEmpty())
        return lostStore(StoreFault::missing, dataDirectory, left);
    const auto words = QStringLiteral("there is no store in %1").arg(dataDirectory);
    return {StoreFault::missing, words, 0, 0};
}

} // namespace countersign::store
