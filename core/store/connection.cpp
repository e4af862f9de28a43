#include "core/store/connection.h"

#include "core/store/file.h"
#include "core/store/statement.h"

#include <QFile>
#include <cerrno>
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
        return failure(connection->lastError());
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
    const auto words = QStringLiteral("the database's file is not as SQLite left it: %1");
    return failure(StoreError{StoreFault::damaged, words.arg(found), SQLITE_CORRUPT, 0});
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
    const auto words = QString::fromUtf8(sqlite3_errmsg(handle));
    const char* file = sqlite3_db_filename(handle, "main");
    const auto place = QString::fromUtf8(file != nullptr ? file : "");
    // Where SQLite fails to write or to open, the system knows why: mostly since the disk is full.
    const int primary = code & primary_code_mask;
    const int system =
        primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN ? sqlite3_system_errno(handle) : 0;
    if (system == ENOSPC || system == EDQUOT)
        return systemError(place, system);
    return {faultOfCode(code), place + QStringLiteral(": ") + words, code, 0};
}

} // namespace countersign::store
