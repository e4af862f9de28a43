#include "core/store/write_ahead_log.h"

#include <sqlite3.h>

namespace countersign::store {

/// The hook takes the place of SQLite's own, which is all that moves a log by itself. What it
/// returns would be the commit's result, which it has no part in.
WriteAheadLog::WriteAheadLog(Connection& connection) : m_connection(connection)
{
    const auto committed = [](void* self, sqlite3*, const char*, int pages) {
        static_cast<WriteAheadLog*>(self)->grewTo(pages);
        return SQLITE_OK;
    };
    sqlite3_wal_hook(m_connection.handle(), committed, this);
}

WriteAheadLog::~WriteAheadLog()
{
    sqlite3_wal_hook(m_connection.handle(), nullptr, nullptr);
}

void WriteAheadLog::grewTo(int pages)
{
    if (pages < m_pages) // it has begun anew
        m_tried_pages = 0;
    m_pages = pages;
    if (m_pages >= pages_max && isWorthMoving())
        move();
}

void WriteAheadLog::move()
{
    m_tried_pages = m_pages;
    (void)sqlite3_wal_checkpoint_v2(m_connection.handle(), "main", SQLITE_CHECKPOINT_PASSIVE,
                                    nullptr, nullptr);
}

} // namespace countersign::store
