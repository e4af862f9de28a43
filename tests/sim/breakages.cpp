#include "tests/sim/breakages.h"

#include <QByteArrayView>
#include <sqlite3.h>
#include <utility>

namespace countersign::sim {

namespace {

constexpr quint64 left_out = 30; // a day has many more

/// SQLite says that a statement has ended.
int afterStatement(unsigned, void* connection, void* statement, void*)
{
    auto* const handle = static_cast<sqlite3*>(connection);
    const QByteArrayView sql(sqlite3_sql(static_cast<sqlite3_stmt*>(statement)));
    if (sql.startsWith("INSERT INTO journal(") && sqlite3_get_autocommit(handle) == 0)
        (void)sqlite3_exec(handle, "COMMIT; BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
    return 0;
}

class TornTail final : public world::JournalTail
{
public:
    explicit TornTail(std::unique_ptr<world::JournalTail> whole) : m_whole(std::move(whole)) {}

    Result<Done, QString> each(quint64 after, const Visit& visit) override
    {
        return m_whole->each(after, [&visit](const journal::Entry& entry) {
            return entry.seq == left_out || visit(entry);
        });
    }
    Result<QString, QString> keyIdOf(const journal::Entry& entry) override
    {
        return m_whole->keyIdOf(entry);
    }
    Result<world::Tally, QString> tally(quint64 after, quint64 until) override
    {
        return m_whole->tally(after, until);
    }

private:
    std::unique_ptr<world::JournalTail> m_whole;
};

} // namespace

void splitCommits(store::Connection& connection)
{
    sqlite3* const handle = connection.handle();
    sqlite3_trace_v2(handle, SQLITE_TRACE_PROFILE, afterStatement, handle);
}

std::unique_ptr<world::JournalTail> withoutAnEntry(std::unique_ptr<world::JournalTail> tail)
{
    return std::make_unique<TornTail>(std::move(tail));
}

} // namespace countersign::sim
