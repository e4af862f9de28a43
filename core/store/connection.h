#pragma once

#include "core/store/fault.h"
#include "core/world/files.h"

#include <QString>
#include <memory>

struct sqlite3;

namespace countersign::store {

class Statement;

/// One connection to a SQLite database, for one thread at a time.
class Connection
{
public:
    enum class Mode {
        create,   // reads and writes; makes the file (0600) if there is none
        write,    // reads and writes
        readOnly, // reads beside a writer
    };
    static constexpr int busy_timeout_ms = 5000;

    /// Opens with WAL, synchronous=FULL, foreign keys checked and the schema not trusted. The disk
    /// must outlive it.
    static Result<std::unique_ptr<Connection>, StoreError>
    open(const QString& path, Mode mode, world::Files& files = world::systemFiles());
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Runs one or several statements without parameters or rows.
    Result<Done, StoreError> run(const char* sql);
    /// Prepares one statement that is used many times. It must not outlive the connection.
    Result<Statement, StoreError> prepare(const char* sql);
    /// The first column of the first row of a query that always has one.
    Result<qint64, StoreError> number(const char* sql);

    /// What SQLite itself finds wrong with the file: pages, rows, indexes that miss them. Reads all
    /// of it. StoreFault::damaged with the first of it; what the system fails to read is no damage.
    Result<Done, StoreError> checkFile();

    /// How many rows the last INSERT, UPDATE or DELETE changed.
    [[nodiscard]] qint64 changes() const;
    [[nodiscard]] bool isInTransaction() const;
    /// What SQLite said last, as our error.
    [[nodiscard]] StoreError lastError() const;
    [[nodiscard]] sqlite3* handle() const { return m_handle; }
    /// The disk on which the database lies.
    [[nodiscard]] world::Files& files() const { return m_files; }

private:
    Connection(sqlite3* handle, world::Files& files) : m_handle(handle), m_files(files) {}
    sqlite3* m_handle;
    world::Files& m_files;
};

/// What SQLite, or where it can tell the system below it, said of a call that returned that code.
[[nodiscard]] StoreError databaseError(sqlite3* handle, int code);
/// What SQLite's own check found in the file of that name, which may be that it couldn't read it.
[[nodiscard]] StoreError integrityFault(const QString& place, const QString& found);
/// Our fault for SQLite's (extended) result code.
[[nodiscard]] StoreFault faultOfCode(int code);

} // namespace countersign::store
