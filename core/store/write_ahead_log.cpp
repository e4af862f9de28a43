#include "core/store/write_ahead_log.h"

#include "core/base/check.h"
#include "core/store/file.h"

#include <QFile>
#include <sqlite3.h>
#include <vector>

namespace countersign::store {

namespace {

constexpr std::size_t block_bytes = 1 << 20;

} // namespace

Result<Done, StoreError> WriteAheadLog::writeAgain(const QString& database, world::Files& files)
{
    const QString name = database + QStringLiteral("-wal");
    const QByteArray path = QFile::encodeName(name);
    if (!files.exists(path))
        return Done{};
    std::vector<unsigned char> block(block_bytes);
    qint64 offset = 0;
    while (true) {
        const auto count = files.readAt(path, offset, block);
        if (!count)
            return failure(systemError(name, count.error()));
        if (*count == 0)
            break;
        const QByteArray content(reinterpret_cast<const char*>(block.data()),
                                 static_cast<qsizetype>(*count));
        if (const auto written = files.writeAt(path, offset, content); !written)
            return failure(systemError(name, written.error()));
        offset += content.size();
    }
    if (const auto synced = files.sync(path); !synced)
        return failure(systemError(name, synced.error()));
    return Done{};
}

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

void WriteAheadLog::setWorthwhile(int pages)
{
    check(pages > 0 && pages <= pages_max, "a log is moved after some pages, and before its limit");
    m_worthwhile_pages = pages;
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
