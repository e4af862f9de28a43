#include "core/store/backup.h"

#include "core/store/file.h"
#include "core/store/journal_end.h"
#include "core/store/till_place.h"

#include <QFile>
#include <QFileInfo>
#include <memory>

namespace countersign::store {

namespace {

Result<std::unique_ptr<Connection>, StoreError> openStore(const QString& dataDirectory,
                                                          world::Files& files)
{
    return Connection::open(dataDirectory + QStringLiteral("/store.db"), Connection::Mode::readOnly,
                            files);
}

/// Without free pages, so that nothing that was deleted goes along.
Result<Done, StoreError> copyStore(Connection& source, const QString& copy)
{
    const auto statement = source.prepare("VACUUM INTO ?");
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

/// No name that a person gives a file of theirs; one that is there is left of a killed backup.
QString unfinishedNameOf(const QString& file)
{
    return file + QStringLiteral(".countersign-unfinished");
}

/// That a backup may lie there, and can.
Result<Done, StoreError> isPlaceForBackup(const QString& dataDirectory, const QString& file)
{
    const auto folder = QFileInfo(file).absolutePath();
    if (!QFileInfo(folder).isDir()) {
        const auto words = QStringLiteral("%1: there is no folder %2 to write it into");
        return failure(StoreError{StoreFault::denied, words.arg(file, folder), 0, 0});
    }
    if (QFileInfo(file).isDir()) {
        const auto words = QStringLiteral("%1 is a folder; name a file in it");
        return failure(StoreError{StoreFault::denied, words.arg(file), 0, 0});
    }
    return isOutsideOfTill(file, dataDirectory);
}

/// One moment of the store, verified, that has all which data/head had told of before it.
Result<CopyContents, StoreError> wholeCopy(const QString& copy, const Keys& keys,
                                           const HeadFile& kept, world::Files& files)
{
    journal::Head there; // in the kept head's place
    const auto look = [&](const journal::Entry& entry) {
        if (entry.seq == kept.head.seq)
            there = {entry.seq, entry.hash, entry.signature};
        return true;
    };
    auto contents = verifiedCopy(copy, keys, look, files);
    if (!contents)
        return contents;
    if (const auto whole = compareWithKept(kept, contents->head, there); !whole)
        return failure(whole.error());
    return contents;
}

/// What only the backup has that lies there already would be lost with it.
Result<Done, StoreError> goesOnFrom(const QString& file, const QString& copy,
                                    const journal::Head& head, world::Files& files)
{
    // Of a link, what it leads to stays; what else is no file holds no backup.
    const QFileInfo there(file);
    if (!there.isFile() || there.isSymLink())
        return Done{};
    const auto end = endIn(file, files);
    if (!end) {
        const auto words = QStringLiteral("%1. Whether that is a backup with more in it can't be "
                                          "told; give this backup another file name");
        auto error = end.error();
        error.words = words.arg(error.words);
        return failure(error);
    }
    const auto found = *end ? isInJournal(**end, copy, files) : Result<bool, StoreError>(true);
    if (!found)
        return failure(found.error());
    if (*found)
        return Done{};
    const auto words = QStringLiteral(
        "%1 is a backup with %2 journal entries, and not all of them are among this store's %3: "
        "what only it has would be lost. Keep it, and give this backup another file name");
    const auto told = words.arg(file, QString::number((*end)->seq), QString::number(head.seq));
    return failure(StoreError{StoreFault::denied, told, 0, 0});
}

/// SQLite names the store, whichever of the two files it could not use.
StoreError whileCopying(const QString& file, StoreError error)
{
    if (error.fault == StoreFault::failed)
        error.words =
            QStringLiteral("%1: the store can't be copied there: %2").arg(file, error.words);
    return error;
}

/// What failed while the copy was written, named by the file that somebody asked for.
StoreError whileWriting(const QString& file, const QString& unfinished, StoreError error)
{
    if (error.fault == StoreFault::full)
        error.words = QStringLiteral("%1: the backup doesn't fit there").arg(file);
    error.words.replace(unfinished + QStringLiteral(".new"), file);
    error.words.replace(unfinished, file);
    // What is missing then is no store, which `init` would make.
    if (error.fault == StoreFault::missing)
        error.fault = StoreFault::failed;
    return error;
}

} // namespace

Result<CopyContents, StoreError> writeBackup(const QString& dataDirectory, const Keys& keys,
                                             const QString& file, world::Files& files)
{
    if (const auto place = isPlaceForBackup(dataDirectory, file); !place)
        return failure(place.error());
    if (const auto free = hasNoLogBeside(file, files); !free)
        return failure(free.error());
    // Before the file is made: the store itself may be missing.
    auto source = openStore(dataDirectory, files);
    if (!source)
        return failure(source.error());
    // Before the copy: a till that commits meanwhile only ever adds to it.
    const auto kept = headToCompare(dataDirectory, files);
    if (!kept)
        return failure(kept.error());
    const auto unfinished = unfinishedNameOf(file);
    const auto temporary = QFile::encodeName(unfinished);
    const auto written = [&]() -> Result<CopyContents, StoreError> {
        if (const auto removed = removeFile(files, temporary); !removed)
            return failure(removed.error());
        // SQLite fills an empty file, and would make a new one with the umask's permissions.
        if (const auto created = createFile(files, temporary, {}); !created)
            return failure(created.error());
        if (const auto copied = copyStore(**source, unfinished); !copied)
            return failure(whileCopying(file, copied.error()));
        if (const auto synced = files.sync(temporary); !synced)
            return failure(systemError(file, synced.error()));
        auto contents = wholeCopy(unfinished, keys, *kept, files);
        if (!contents)
            return contents;
        if (const auto all = goesOnFrom(file, unfinished, contents->head, files); !all)
            return failure(all.error());
        if (const auto moved = moveFile(files, temporary, QFile::encodeName(file)); !moved)
            return failure(moved.error());
        return contents;
    }();
    if (written)
        return written;
    (void)removeFile(files, temporary);
    return failure(whileWriting(file, unfinished, written.error()));
}

} // namespace countersign::store
