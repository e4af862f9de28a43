#include "core/store/connection.h"

#include "core/store/file.h"
#include "core/store/statement.h"

#include <QFile>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <sqlite3.h>

namespace countersign::store {

namespace {

constexpr int primary_code_mask = 0xff;

int openFlags(Connection::Mode mode)
{
    constexpr int common = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    return common |
           (mode == Connection::Mode::readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
}

/// The file that is open, or what it is instead.
QString nameOf(sqlite3* handle)
{
    const char* file = sqlite3_db_filename(handle, "main");
    return file != nullptr && *file != '\0' ? QString::fromUtf8(file)
                                            : QStringLiteral("a database in memory");
}

bool isDigit(QChar character)
{
    return character >= u'0' && character <= u'9';
}

constexpr const char* error_code_mark = "error code="; // where SQLite could not read a page

/// Why the system failed SQLite, where either of them says so and the words don't.
QString reasonOf(sqlite3* handle, int code, const QString& words)
{
    const int primary = code & primary_code_mask;
    if (primary != SQLITE_IOERR && primary != SQLITE_CANTOPEN)
        return {};
    const int system = sqlite3_system_errno(handle);
    const auto reason = system != 0 ? QString::fromLocal8Bit(std::strerror(system))
                                    : QString::fromUtf8(sqlite3_errstr(primary));
    return words.contains(reason) ? QString() : QStringLiteral(" (%1)").arg(reason);
}

/// Which readers can't get past, and SQLite takes in or removes for a writer.
StoreError plantedJournal(const QString& place)
{
    const auto words = QStringLiteral(
        "%1-journal lies beside %1, which no till leaves there: another program began to change "
        "the database, or put that file there. Find out which, and move it away; a till that is "
        "started first takes it in or removes it, and finds what that changed");
    return {StoreFault::readOnly, words.arg(place), SQLITE_READONLY_ROLLBACK, 0};
}

StoreError errorAt(const QString& place, sqlite3* handle, int code)
{
    // Where SQLite fails to write or to open, the system knows why: mostly since the disk is full.
    const int primary = code & primary_code_mask;
    const int system =
        primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN ? sqlite3_system_errno(handle) : 0;
    if (system == ENOSPC || system == EDQUOT)
        return systemError(place, system);
    if (code == SQLITE_READONLY_ROLLBACK)
        return plantedJournal(place);
    auto words = QString::fromUtf8(sqlite3_errmsg(handle));
    words += reasonOf(handle, code, words);
    return {faultOfCode(code), place + QStringLiteral(": ") + words, code, 0};
}

} // namespace

StoreFault faultOfCode(int code)
{
    switch (code & primary_code_mask) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return StoreFault::busy;
    case SQLITE_FULL:
        return StoreFault::full;
    case SQLITE_READONLY:
        return StoreFault::readOnly;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return StoreFault::damaged;
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return StoreFault::denied;
    }
    return StoreFault::failed;
}

Result<std::unique_ptr<Connection>, StoreError> Connection::open(const QString& path, Mode mode,
                                                                 world::Files& files)
{
    const auto encoded = QFile::encodeName(path);
    if (mode == Mode::create) {
        // SQLite would make the file with the umask's permissions.
        if (const auto created = files.touch(encoded); !created)
            return failure(systemError(path, created.error()));
    } else if (const auto readable = files.canRead(encoded); !readable) {
        return failure(systemError(path, readable.error()));
    }
    sqlite3* handle = nullptr;
    const int code =
        sqlite3_open_v2(path.toUtf8().constData(), &handle, openFlags(mode), files.databaseDisk());
    std::unique_ptr<Connection> connection(new Connection(handle, files));
    if (code != SQLITE_OK) {
        const int system = handle != nullptr ? sqlite3_system_errno(handle) : 0;
        if (system != 0)
            return failure(systemError(path, system));
        // A database that wasn't opened has no name yet.
        return failure(handle != nullptr ? errorAt(path, handle, code) : connection->lastError());
    }
    sqlite3_busy_timeout(handle, busy_timeout_ms);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    // We have none: one that is there is somebody else's, and would change what we write or read.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    const auto configured = connection->run("PRAGMA trusted_schema=OFF; PRAGMA foreign_keys=ON;"
                                            "PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;"
                                            "PRAGMA synchronous=FULL");
    if (!configured)
        return failure(configured.error());
    if (mode == Mode::readOnly)
        return connection;
    if (const auto wal = connection->run("PRAGMA journal_mode=WAL"); !wal)
        return failure(wal.error());
    return connection;
}

Connection::~Connection()
{
    const int code = sqlite3_close(m_handle);
    check(code == SQLITE_OK, "every statement is destroyed before its connection");
}

Result<Done, StoreError> Connection::run(const char* sql)
{
    if (sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        return failure(lastError());
    return Done{};
}

Result<Statement, StoreError> Connection::prepare(const char* sql)
{
    sqlite3_stmt* handle = nullptr;
    const int code =
        sqlite3_prepare_v3(m_handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    if (code != SQLITE_OK)
        return failure(lastError());
    return Statement(handle);
}

Result<qint64, StoreError> Connection::number(const char* sql)
{
    const auto statement = prepare(sql);
    if (!statement)
        return failure(statement.error());
    Query query(*statement);
    const auto row = query.next();
    if (!row)
        return failure(row.error());
    check(*row, "this query always has a row");
    return query.number(0);
}

Result<Done, StoreError> Connection::checkFile()
{
    const auto statement = prepare("PRAGMA integrity_check(1)");
    if (!statement)
        return failure(statement.error());
    Query query(*statement);
    const auto row = query.next();
    if (!row)
        return failure(row.error());
    const QString found = *row ? query.text(0).simplified() : QString();
    if (found == QStringLiteral("ok"))
        return Done{};
    return failure(integrityFault(nameOf(m_handle), found));
}

qint64 Connection::changes() const
{
    return sqlite3_changes64(m_handle);
}

bool Connection::isInTransaction() const
{
    return sqlite3_get_autocommit(m_handle) == 0;
}

StoreError Connection::lastError() const
{
    if (m_handle == nullptr)
        return {StoreFault::failed, QStringLiteral("no memory for a database connection"),
                SQLITE_NOMEM, 0};
    return databaseError(m_handle, sqlite3_extended_errcode(m_handle));
}

StoreError databaseError(sqlite3* handle, int code)
{
    return errorAt(nameOf(handle), handle, code);
}

StoreError integrityFault(const QString& place, const QString& found)
{
    const auto mark = QLatin1StringView(error_code_mark);
    const qsizetype at = found.indexOf(mark);
    QString digits = at < 0 ? QString() : found.mid(at + mark.size());
    digits.truncate(
        std::distance(digits.cbegin(), std::find_if_not(digits.cbegin(), digits.cend(), &isDigit)));
    const int code = digits.toInt();
    if (code != 0 && faultOfCode(code) != StoreFault::damaged) {
        const auto words = QStringLiteral("%1: it can't be read: %2 (%3)");
        const auto reason = QString::fromUtf8(sqlite3_errstr(code));
        return {faultOfCode(code), words.arg(place, reason, found), code, 0};
    }
    const auto words = QStringLiteral("the database's file is not as SQLite left it: %1");
    return {StoreFault::damaged, words.arg(found), SQLITE_CORRUPT, 0};
}

} // namespace countersign::store
