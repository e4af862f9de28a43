#include "core/store/backup.h"

#include "core/store/file.h"

#include <QFile>
#include <QFileInfo>

namespace countersign::store {

namespace {

/// Without free pages, so that nothing that was deleted goes along.
Result<Done, StoreError> copyStore(const QString& dataDirectory, const QString& copy,
                                   world::Files& files)
{
    auto source = Connection::open(dataDirectory + QStringLiteral("/store.db"),
                                   Connection::Mode::readOnly, files);
    if (!source)
        return failure(source.error());
    const auto statement = (*source)->prepare("VACUUM INTO ?");
    if (!statement)
        return failure(statement.error());
    return Query(*statement).bind(copy).run();
}

/// What SQLite left beside another database of that name it would take for this one's.
Result<Done, StoreError> hasNoLogBeside(const QString& file, world::Files& files)
{
    for (const char* ending : {"-wal", "-journal"}) {
        const auto log = QFile::encodeName(file) + ending;
        const auto size = files.exists(log) ? files.size(log) : Result<std::int64_t, int>(0);
        if (size && *size == 0)
            continue;
        const auto words =
            QStringLiteral("%1 is left from another database of this name, and would "
                           "be taken for a part of the backup; move it away, or "
                           "give the backup another name");
        return failure(StoreError{StoreFault::denied, words.arg(QFile::decodeName(log)), 0, 0});
    }
    return Done{};
}

} // namespace

Result<CopyContents, StoreError> writeBackup(const QString& dataDirectory, const Keys& keys,
                                             const QString& file, world::Files& files)
{
    const auto folder = QFileInfo(file).absolutePath();
    if (QFileInfo(folder).canonicalFilePath() == QFileInfo(dataDirectory).canonicalFilePath()) {
        const auto words = QStringLiteral("%1 lies in the till's own folder, where a backup is "
                                          "lost with the store; write it elsewhere");
        return failure(StoreError{StoreFault::denied, words.arg(file), 0, 0});
    }
    if (const auto free = hasNoLogBeside(file, files); !free)
        return failure(free.error());
    const auto temporary = QFile::encodeName(file + QStringLiteral(".new"));
    if (const auto removed = removeFile(files, temporary); !removed)
        return failure(removed.error());
    // SQLite fills an empty file, and would make a new one with the umask's permissions.
    if (const auto created = createFile(files, temporary, {}); !created)
        return failure(created.error());
    const auto written = [&]() -> Result<CopyContents, StoreError> {
        const auto copied = copyStore(dataDirectory, file + QStringLiteral(".new"), files);
        if (!copied)
            return failure(copied.error());
        if (const auto synced = files.sync(temporary); !synced)
            return failure(systemError(file, synced.error()));
        auto contents = verifiedCopy(file + QStringLiteral(".new"), keys, {}, files);
        if (!contents)
            return contents;
        if (const auto moved = moveFile(files, temporary, QFile::encodeName(file)); !moved)
            return failure(moved.error());
        return contents;
    }();
    if (!written)
        (void)removeFile(files, temporary);
    return written;
}

} // namespace countersign::store
