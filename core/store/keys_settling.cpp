#include "core/store/file.h"
#include "core/store/keys.h"

#include <QFile>

namespace countersign::store {

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

Result<Done, StoreError> wipeKeys(const QString& dataDirectory, KeyPlace place, world::Files& files)
{
    const KeyFolders folders{dataDirectory};
    for (const char* name : key_names) {
        const auto path = QFile::encodeName(folders.file(place, name));
        for (const auto& file : {path, path + ".new"}) {
            if (const auto wiped = wipeFile(files, file); !wiped)
                return wiped;
        }
    }
    return removeDirectory(files, QFile::encodeName(folders.folder(place)));
}

Result<Done, StoreError> settleKeys(const QString& dataDirectory, const Keys& keys,
                                    world::Files& files)
{
    if (keys.place == KeyPlace::files)
        return wipeKeys(dataDirectory, KeyPlace::nextFiles, files);
    if (keys.place != KeyPlace::nextFiles)
        return Done{};
    if (const auto wiped = wipeKeys(dataDirectory, KeyPlace::files, files); !wiped)
        return wiped;
    const KeyFolders folders{dataDirectory};
    return moveFile(files, QFile::encodeName(folders.folder(KeyPlace::nextFiles)),
                    QFile::encodeName(folders.folder(KeyPlace::files)));
}

} // namespace countersign::store
