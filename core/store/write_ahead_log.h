#pragma once

#include "core/store/connection.h"

namespace countersign::store {

/// What lies in the log beside the database, store.db-wal, is moved into the database while nobody
/// waits. SQLite by itself would do that within whichever commit comes by, which then writes all of
/// it twice and waits for the disk several times: a scan that a cashier notices. Durability is the
/// commit's either way. Watches one connection's commits, on that connection's thread.
class WriteAheadLog
{
public:
    static constexpr int page_bytes = 4096;
    /// Fewer aren't worth moving, nor is trying again after fewer, where nobody says otherwise.
    static constexpr int worthwhile_pages = 1'000;
    /// With so many a commit moves them, whoever waits: 33 MB. The most that the file keeps.
    static constexpr int pages_max = 8'000;
    static constexpr qint64 bytes_max = qint64{pages_max} * page_bytes;

    /// Writes the log beside that database over itself and makes it durable; to be called before
    /// anything reads it. After a sync that failed Linux reads back what the disk never got, and
    /// the next sync says that all is well: only what is written once more is synced once more. A
    /// log that isn't there is no failure. Nobody else may write it meanwhile.
    static Result<Done, StoreError> writeAgain(const QString& database, world::Files& files);

    explicit WriteAheadLog(Connection& connection);
    ~WriteAheadLog();
    WriteAheadLog(const WriteAheadLog&) = delete;
    WriteAheadLog& operator=(const WriteAheadLog&) = delete;

    [[nodiscard]] bool isWorthMoving() const
    {
        return m_pages - m_tried_pages >= m_worthwhile_pages;
    }
    /// From now on so many are, 1 to pages_max.
    void setWorthwhile(int pages);
    /// Moves what no reader still needs where it is. Where that fails nothing is lost, the log
    /// grows on, and `doctor` says so.
    void move();
    [[nodiscard]] int pages() const { return m_pages; } // as of the last commit

private:
    void grewTo(int pages);

    Connection& m_connection;
    int m_worthwhile_pages = worthwhile_pages;
    int m_pages = 0;
    int m_tried_pages = 0; // that it had when it was moved last, or that failed
};

} // namespace countersign::store
