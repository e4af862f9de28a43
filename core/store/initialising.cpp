#include "core/store/initialising.h"

#include "core/store/file.h"
#include "core/store/head_file.h"
#include "core/store/registration_keys.h"

#include <QFile>
#include <QStringList>

namespace countersign::store {

namespace {

constexpr QByteArrayView mark_label("countersign-initialising-v1");
constexpr qsizetype mark_bytes_max = 256;

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

} // namespace

Result<Done, StoreError> beginInitialising(const QString& dataDirectory,
                                           const journal::SigningKey& key, world::Files& files)
{
    const auto signature = key.sign(mark_label);
    if (!signature)
        return failure(StoreError{StoreFault::failed, journal::inWords(signature.error()), 0, 0});
    if (const auto made = createDirectory(files, dataDirectory, 0700); !made)
        return made;
    return replaceFile(files, QFile::encodeName(markIn(dataDirectory)), signature->toHex());
}

Result<Done, StoreError> endInitialising(const QString& dataDirectory, world::Files& files)
{
    return removeFile(files, QFile::encodeName(markIn(dataDirectory)));
}

bool isInitialising(const QString& dataDirectory, const journal::PublicKey& key,
                    world::Files& files)
{
    QByteArray content(mark_bytes_max, '\0');
    const auto read = files.read(QFile::encodeName(markIn(dataDirectory)),
                                 {reinterpret_cast<unsigned char*>(content.data()),
                                  static_cast<std::size_t>(content.size())});
    if (!read)
        return false;
    content.truncate(static_cast<qsizetype>(read->count));
    return key.verify(mark_label, QByteArray::fromHex(content));
}

bool hadStore(const QString& dataDirectory, world::Files& files)
{
    return !leftByStore(dataDirectory, files).isEmpty();
}

StoreError lostStore(StoreFault fault, const QString& dataDirectory, world::Files& files)
{
    const auto words = QStringLiteral("there is no store in %1, but there was one: it left %2");
    const auto remedy = QStringLiteral(
        "Put the newest backup back with `countersignctl restore FILE`. Only if there is none, "
        "move what is in %1 away, and `countersignctl init` begins another till with keys of its "
        "own");
    return remediedBy(remedy.arg(dataDirectory),
                      {fault, words.arg(dataDirectory, leftOver(dataDirectory, files)), 0, 0});
}

QString putBackOrBegunWithCredentials()
{
    return QStringLiteral(
        "If this till ever had a store, mount its folder, or put the newest backup back with "
        "`countersignctl restore FILE`. Only where its credentials are new and never signed "
        "anything, begin its journal with `countersignctl init --credentials-are-new`");
}

StoreError noStoreIn(const QString& dataDirectory, KeyPlace keys, world::Files& files)
{
    // Whose mark it is `init` finds out, which has the keys.
    const bool isMarked = files.exists(QFile::encodeName(markIn(dataDirectory)));
    if (hadStore(dataDirectory, files) || (!isMarked && !leftOver(dataDirectory, files).isEmpty()))
        return lostStore(StoreFault::missing, dataDirectory, files);
    auto words = QStringLiteral("there is no store in %1").arg(dataDirectory);
    if (keys == KeyPlace::credentials)
        words += QStringLiteral(", and the keys are systemd's credentials");
    const StoreError error{StoreFault::missing, words, 0, 0};
    const bool isApart = keys == KeyPlace::credentials && !isMarked;
    return isApart ? remediedBy(putBackOrBegunWithCredentials(), error) : error;
}

} // namespace countersign::store
