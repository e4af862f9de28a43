#include "core/store/file.h"
#include "core/store/registration_keys.h"

#include <QFile>
#include <algorithm>
#include <cerrno>

namespace countersign::store {

QString RegistrationKeys::nextPath(const QString& dataDirectory)
{
    return path(dataDirectory) + QStringLiteral(".next");
}

/// A change of keys writes the next file before its commit: once the store's keys are those that it
/// is sealed for, it takes the old one's place; else it is nobody's.
Result<Done, StoreError> RegistrationKeys::settle(const QString& dataDirectory, const Keys& keys,
                                                  world::Files& files)
{
    const auto path = RegistrationKeys::path(dataDirectory);
    const auto next = nextPath(dataDirectory);
    // Left by a change of keys that was killed while it made the file.
    (void)removeFile(files, QFile::encodeName(next) + ".new");
    if (!files.exists(QFile::encodeName(next)))
        return Done{};
    if (isSealedFor(path, keys, files))
        return wipeFile(files, QFile::encodeName(next));
    if (!isSealedFor(next, keys, files))
        return Done{}; // With these keys nobody can tell; opening the file will say so.
    if (const auto wiped = wipeFile(files, QFile::encodeName(path)); !wiped)
        return wiped;
    return moveFile(files, QFile::encodeName(next), QFile::encodeName(path));
}

Result<RegistrationKeys, StoreError>
RegistrationKeys::openFile(const QString& path, const Keys& keys, world::Files& files)
{
    RegistrationKeys opened(path, keys, files);
    const auto size = files.size(opened.m_path);
    if (!size)
        return failure(opened.systemFailure(size.error()));
    opened.m_end = std::max<qint64>(1, (*size + slot_size_bytes - 1) / slot_size_bytes);
    if (const auto read = opened.readHeader(); !read)
        return failure(read.error());
    return opened;
}

Result<RegistrationKeys, StoreError> RegistrationKeys::open(const QString& dataDirectory,
                                                            const Keys& keys, world::Files& files)
{
    const auto next = nextPath(dataDirectory);
    const auto file = path(dataDirectory);
    const bool isNext = !isSealedFor(file, keys, files) && isSealedFor(next, keys, files);
    if (isNext) {
        auto opened = openFile(next, keys, files);
        if (opened || opened.error().code != ENOENT)
            return opened;
        // The writer that ends the change of keys has given it its usual name meanwhile.
    }
    if (files.exists(QFile::encodeName(file)))
        return openFile(file, keys, files);
    RegistrationKeys none(file, keys, files);
    none.m_isThere = false;
    return none;
}

Result<RegistrationKeys, StoreError>
RegistrationKeys::openToWrite(const QString& dataDirectory, const Keys& keys,
                              const std::function<Result<KeysBefore, StoreError>()>& before,
                              world::Entropy& entropy, world::Files& files)
{
    const auto settled = settle(dataDirectory, keys, files);
    const auto file = path(dataDirectory);
    const auto encoded = QFile::encodeName(file);
    if (!settled) {
        const auto waiting = nextPath(dataDirectory);
        const bool isWaiting = !isSealedFor(file, keys, files) && isSealedFor(waiting, keys, files);
        auto opened = openFile(isWaiting ? waiting : file, keys, files);
        if (opened)
            opened->m_unsettled = settled.error();
        return opened;
    }
    if (files.exists(encoded))
        return openFile(file, keys, files);
    const auto known = before();
    if (!known)
        return failure(known.error());
    auto made = createNext(dataDirectory, keys, *known, entropy, files);
    if (!made)
        return made;
    const auto next = QFile::encodeName(nextPath(dataDirectory));
    if (const auto moved = moveFile(files, next, encoded); !moved)
        return failure(moved.error());
    made->m_path = encoded;
    return made;
}

Result<RegistrationKeys, StoreError>
RegistrationKeys::createNext(const QString& dataDirectory, const Keys& next,
                             const KeysBefore& before, world::Entropy& entropy, world::Files& files)
{
    RegistrationKeys made(nextPath(dataDirectory), next, files);
    if (const auto wiped = wipeFile(files, made.m_path); !wiped)
        return failure(wiped.error());
    if (const auto created = createFile(files, made.m_path, {}); !created)
        return failure(created.error());
    made.m_lookups = {before.ofMethods.clone(), entropy.secret(key_size_bytes)};
    made.m_end = std::max<qint64>(1, before.end);
    // What an earlier file's slots said can't be read any more, and must not be said by others: the
    // file is as long as they reach, also for those who open it next.
    if (made.m_end > 1) {
        if (const auto padded = made.writeSlot(made.m_end - 1, {}); !padded)
            return failure(padded.error());
    }
    if (const auto written = made.writeHeader(entropy); !written)
        return failure(written.error());
    if (const auto flushed = made.flush(); !flushed)
        return failure(flushed.error());
    return made;
}

} // namespace countersign::store
