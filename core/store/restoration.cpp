#include "core/store/restoration.h"

#include "core/store/file.h"
#include "core/store/journal_end.h"
#include "core/store/keys_named.h"
#include "core/store/schema_check.h"

#include <QFile>
#include <algorithm>
#include <utility>

namespace countersign::store {

namespace {

constexpr const char* database_files[] = {"store.db-wal", "store.db-shm", "store.db-journal",
                                          "store.db"};

QString restoringFolder(const QString& dataDirectory)
{
    return dataDirectory + QStringLiteral("/restoring");
}

QString fileIn(const QString& folder, const char* name)
{
    return folder + u'/' + QLatin1StringView(name);
}

Result<Done, StoreError> move(world::Files& files, const QString& from, const QString& to)
{
    return moveFile(files, QFile::encodeName(from), QFile::encodeName(to));
}

/// What an interrupted restoration left.
Result<Done, StoreError> clear(world::Files& files, const QString& dataDirectory)
{
    const auto folder = restoringFolder(dataDirectory);
    for (const char* name : database_files) {
        if (const auto removed = removeFile(files, QFile::encodeName(fileIn(folder, name)));
            !removed)
            return removed;
    }
    for (const char* name : {"store.db.new", "head", "head.new", "lock", "registrations.keys",
                             "registrations.keys.next", "registrations.keys.next.new"}) {
        if (const auto removed = removeFile(files, QFile::encodeName(fileIn(folder, name)));
            !removed)
            return removed;
    }
    return removeDirectory(files, QFile::encodeName(folder));
}

Result<Done, StoreError> isEmptyPlace(world::Files& files, const QString& dataDirectory)
{
    for (const char* name : database_files) {
        const auto path = fileIn(dataDirectory, name);
        if (!files.exists(QFile::encodeName(path)))
            continue;
        const auto words = QStringLiteral("there is a store already: %1. A restore goes into an "
                                          "empty place; move store.db and the files beside it that "
                                          "begin with its name away, and leave head where it is");
        return failure(StoreError{StoreFault::denied, words.arg(path), 0, 0});
    }
    return Done{};
}

/// With the log beside it: a store that was not closed has its last entries only there.
Result<Done, StoreError> copyDatabase(world::Files& files, const QString& from, const QString& to)
{
    for (const char* part : {"-wal", ""}) {
        const auto source = QFile::encodeName(from) + part;
        if (*part != '\0' && !files.exists(source))
            continue;
        if (const auto done = copyFile(files, source, QFile::encodeName(to) + part); !done)
            return done;
    }
    return Done{};
}

StoreError inFile(const QString& file, bool hasLog, StoreError error)
{
    const auto log =
        QStringLiteral("%1, with the log that lies beside it, %1-wal (move that away if "
                       "it is left from another file of this name)");
    error.words = (hasLog ? log.arg(file) : file) + QStringLiteral(": ") + error.words;
    return error;
}

/// The same file under another name: a number that the copy registers or erases is this till's.
Result<Done, StoreError> shareRegistrationKeys(world::Files& files, const QString& dataDirectory)
{
    const auto file = QFile::encodeName(RegistrationKeys::path(dataDirectory));
    const auto name = RegistrationKeys::path(restoringFolder(dataDirectory));
    if (!files.exists(file))
        return Done{};
    if (const auto linked = files.link(file, QFile::encodeName(name)); !linked)
        return failure(systemError(name, linked.error()));
    return Done{};
}

bool isSignedByThisTill(const journal::Head& head, const Keys& keys)
{
    return keys.signing.publicKey().verify(journal::signingInput(head.seq, head.hash),
                                           head.signature);
}

/// Whose the copy is, where it is whole and only not this till's.
StoreError namedFault(const StoreError& fault, const QString& copy, const Keys& keys,
                      world::Files& files)
{
    if (fault.fault != StoreFault::damaged || fault.seq != 1 || fault.remedy == Remedy::named)
        return fault;
    const auto connection = Connection::open(copy, Connection::Mode::readOnly, files);
    if (!connection)
        return fault;
    auto rows = JournalRows::over(**connection);
    return rows ? ofAnotherTill(*rows, keys.ofJournal()).value_or(fault) : fault;
}

} // namespace

Restoration::Restoration(Lock lock, const QString& dataDirectory, const Keys& keys,
                         world::Files& files)
    : m_files(files), m_lock(std::move(lock)), m_dataDirectory(dataDirectory), m_told(keys.first)
{
}

Restoration::~Restoration()
{
    m_store.reset();
    if (!m_isInPlace)
        (void)clear(m_files, m_dataDirectory);
}

Result<std::unique_ptr<Restoration>, StoreError>
Restoration::begin(const QString& file, const QString& dataDirectory, KeysPointer keys,
                   world::Clock& clock, world::Entropy& entropy, const JournalRows::Visit& visit,
                   world::Files& files)
{
    auto lock = Lock::take(dataDirectory, files);
    if (!lock)
        return failure(lock.error());
    if (const auto empty = isEmptyPlace(files, dataDirectory); !empty)
        return failure(empty.error());
    std::unique_ptr<Restoration> restoration(
        new Restoration(std::move(*lock), dataDirectory, *keys, files));
    if (const auto copied = restoration->copy(file, *keys, visit); !copied)
        return failure(copied.error());
    if (const auto compared = restoration->compareHead(*keys); !compared)
        return failure(compared.error());
    if (const auto compared = restoration->compareEarlier(*keys); !compared)
        return failure(compared.error());
    auto store =
        Store::openCopy(restoringFolder(dataDirectory), std::move(keys), clock, entropy, files);
    if (!store)
        return failure(store.error());
    restoration->m_store = std::move(*store);
    return restoration;
}

Result<Done, StoreError> Restoration::copy(const QString& file, const Keys& keys,
                                           const JournalRows::Visit& visit)
{
    const auto folder = restoringFolder(m_dataDirectory);
    if (const auto cleared = clear(m_files, m_dataDirectory); !cleared)
        return cleared;
    if (const auto made = createDirectory(m_files, folder, 0700); !made)
        return made;
    const auto copied = fileIn(folder, "store.db");
    const auto log = QFile::encodeName(file) + "-wal";
    const auto log_bytes = m_files.exists(log) ? m_files.size(log) : Result<std::int64_t, int>(0);
    m_hasLog = log_bytes && *log_bytes > 0;
    if (const auto done = copyDatabase(m_files, file, copied); !done)
        return done;
    if (const auto linked = shareRegistrationKeys(m_files, m_dataDirectory); !linked)
        return linked;
    if (const auto mended = mendObjects(copied, m_files); !mended)
        return failure(inFile(file, m_hasLog, mended.error()));
    const auto look = [&](const journal::Entry& entry) {
        m_told.take(entry);
        return !visit || visit(entry);
    };
    auto contents = verifiedCopy(copied, keys, look, m_files);
    if (!contents)
        return failure(inFile(file, m_hasLog, namedFault(contents.error(), copied, keys, m_files)));
    m_contents = *contents;
    return HeadWriter(folder, m_files).replace(m_contents.head);
}

Result<Done, StoreError> Restoration::compareHead(const Keys& keys)
{
    const auto kept = HeadFile::read(m_dataDirectory, m_files);
    if (!kept || kept->state != HeadFile::State::kept || !isSignedByThisTill(kept->head, keys))
        return Done{};
    m_isHeadOfBeforeSeals = kept->seal.isEmpty();
    const auto copy = fileIn(restoringFolder(m_dataDirectory), "store.db");
    const auto found = isInJournal(kept->head, copy, m_files);
    if (!found)
        return failure(found.error());
    // An older one: put back from a copy, or of before a power cut. The till went on after it,
    // which it doesn't tell of, and nobody knows how far.
    if (*found && kept->head.seq < m_contents.head.seq)
        return Done{};
    m_isHeadKnown = true;
    m_receipts = kept->receiptsSealedBy(HeadSeal(keys.signing));
    m_receiptsUnsealed = m_isHeadOfBeforeSeals ? kept->receipts : 0;
    if (!*found)
        m_lost = kept->head;
    return Done{};
}

Result<Done, StoreError> Restoration::compareEarlier(const Keys& keys)
{
    const auto copy = fileIn(restoringFolder(m_dataDirectory), "store.db");
    m_lostHeads = LostHeads::read(m_dataDirectory, m_files);
    m_lostHeads.drop(m_told);
    // A till of before there was such a file may have been put back as well.
    m_earlier.areAll = m_lostHeads.areAll() && !m_isHeadOfBeforeSeals;
    m_earlier.common = m_contents.head.seq;
    for (const LostHeads::Lost& lost : m_lostHeads.heads()) {
        if (!isSignedByThisTill(lost.head, keys)) {
            m_earlier.areAll = false;
            continue;
        }
        if (m_told.tells(lost.head))
            continue;
        // Also where the copy has it: what was put back after it parted there.
        m_earlier.common = std::min(m_earlier.common, lost.common);
        const auto found = isInJournal(lost.head, copy, m_files);
        if (!found)
            return failure(found.error());
        if (!*found && !(m_lost && m_lost->hash == lost.head.hash))
            m_earlier.heads.push_back(lost.head);
    }
    return Done{};
}

Result<Done, StoreError> Restoration::finish()
{
    const auto folder = restoringFolder(m_dataDirectory);
    const auto emptied = m_store->connection().number("PRAGMA wal_checkpoint(TRUNCATE)");
    if (!emptied || *emptied != 0) {
        const auto words = QStringLiteral("the restored store is in use by another program");
        return failure(emptied ? StoreError{StoreFault::busy, words, 0, 0} : emptied.error());
    }
    m_store.reset(); // the last connection takes its log along
    if (m_lost) {
        m_lostHeads.add({*m_lost, m_earlier.common});
        if (const auto written = m_lostHeads.write(m_dataDirectory, m_files); !written)
            return written;
    }
    const auto keys = RegistrationKeys::path(m_dataDirectory);
    if (!m_files.exists(QFile::encodeName(keys))) {
        if (const auto moved = move(m_files, RegistrationKeys::path(folder), keys); !moved)
            return moved;
    }
    const auto database = fileIn(folder, "store.db");
    if (const auto synced = m_files.sync(QFile::encodeName(database)); !synced)
        return failure(systemError(database, synced.error()));
    if (const auto moved = move(m_files, database, fileIn(m_dataDirectory, "store.db")); !moved)
        return moved;
    m_isInPlace = true;
    return settleRestoration(m_dataDirectory, m_files);
}

Result<Done, StoreError> settleRestoration(const QString& dataDirectory, world::Files& files)
{
    const auto folder = restoringFolder(dataDirectory);
    const auto isThere = [&files](const QString& path) {
        return files.exists(QFile::encodeName(path));
    };
    if (!isThere(folder) || isThere(fileIn(folder, "store.db")) ||
        !isThere(fileIn(dataDirectory, "store.db")))
        return Done{};
    const auto head = HeadFile::path(folder);
    if (isThere(head)) {
        if (const auto moved = move(files, head, HeadFile::path(dataDirectory)); !moved)
            return moved;
    }
    return clear(files, dataDirectory);
}

} // namespace countersign::store
