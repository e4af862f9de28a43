#include "core/store/schema_check.h"

#include "core/store/migrations.h"
#include "core/store/statement.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <sqlite3.h>
#include <utility>
#include <vector>

namespace countersign::store {

namespace {

constexpr int name_characters_max = 60; // of somebody else's object

struct Object
{
    QByteArray name;
    QByteArray type;  // table, index, trigger or view
    QByteArray table; // that it is of
    QByteArray sql;   // empty where SQLite made it by itself
    friend bool operator==(const Object&, const Object&) = default;
};
using Objects = std::vector<Object>;

enum class Change { added, removed, altered };

struct Difference
{
    Change change = Change::added;
    Object object; // as it should be, or as it was added
};

/// Where ANALYZE and AUTOINCREMENT, which somebody may have asked for, keep what they know: nothing
/// is found by them. An index may be called so as well.
const Objects& tablesOfSqlite()
{
    static const Objects tables{
        {"sqlite_stat1", "table", "sqlite_stat1", "CREATE TABLE sqlite_stat1(tbl,idx,stat)"},
        {"sqlite_stat4", "table", "sqlite_stat4",
         "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"},
        {"sqlite_sequence", "table", "sqlite_sequence", "CREATE TABLE sqlite_sequence(name,seq)"},
    };
    return tables;
}

bool isOfSqlite(const Object& object)
{
    const auto& tables = tablesOfSqlite();
    return std::find(tables.begin(), tables.end(), object) != tables.end();
}

/// What a later version of SQLite may write otherwise: the columns of the tables in which FTS5
/// keeps its index.
bool isInside(const QByteArray& name)
{
    return name.startsWith("product_search_");
}

QByteArray beforeColumns(const QByteArray& sql)
{
    return sql.left(sql.indexOf('(') + 1);
}

/// Whatever the space between the words: a column that was added later stands in a line of its own.
QByteArray normalised(const QByteArray& sql)
{
    QByteArray text = sql.simplified();
    for (const char* mark : {"(", ")", ","}) {
        text.replace(QByteArray(" ") + mark, mark);
        text.replace(QByteArray(mark) + ' ', mark);
    }
    return text;
}

QByteArray columnOf(sqlite3_stmt* row, int column)
{
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
    return QByteArray(text, sqlite3_column_bytes(row, column));
}

Result<Objects, StoreError> objectsIn(sqlite3* handle)
{
    sqlite3_stmt* statement = nullptr;
    const char* select = "SELECT name, type, tbl_name, sql FROM sqlite_schema";
    int code = sqlite3_prepare_v2(handle, select, -1, &statement, nullptr);
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> ended(statement, sqlite3_finalize);
    Objects objects;
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(statement);
        if (code == SQLITE_ROW)
            objects.push_back({columnOf(statement, 0), columnOf(statement, 1),
                               columnOf(statement, 2), columnOf(statement, 3)});
    }
    return code == SQLITE_DONE ? Result<Objects, StoreError>(std::move(objects))
                               : failure(databaseError(handle, code));
}

/// What the migrations make, made in memory.
Result<Objects, StoreError> madeObjects(int version)
{
    sqlite3* handle = nullptr;
    int code =
        sqlite3_open_v2(":memory:", &handle,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, nullptr);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> closed(handle, sqlite3_close);
    for (const char* step : schemaSteps(version)) {
        if (code == SQLITE_OK)
            code = sqlite3_exec(handle, step, nullptr, nullptr, nullptr);
    }
    if (code != SQLITE_OK)
        return failure(databaseError(handle, code));
    return objectsIn(handle);
}

/// Made once for each version: it takes as long as all the rest of an opening, and readers are
/// opened again and again, by the uplink after each batch. Any thread.
Result<const Objects*, StoreError> objectsOf(int version)
{
    static std::mutex one_at_a_time;
    static std::map<int, const Objects> by_version;
    const std::lock_guard locked(one_at_a_time);
    const auto known = by_version.find(version);
    if (known != by_version.end())
        return &known->second;
    auto made = madeObjects(version);
    if (!made)
        return failure(made.error());
    return &by_version.emplace(version, std::move(*made)).first->second;
}

bool isSame(const Object& one, const Object& other)
{
    if (one.name != other.name || one.type != other.type || one.table != other.table)
        return false;
    if (isInside(one.name))
        return beforeColumns(one.sql) == beforeColumns(other.sql);
    return normalised(one.sql) == normalised(other.sql);
}

/// Removed and altered ones first: what was added may only stand in their place. Two of one name
/// are one that was altered.
std::vector<Difference> differences(const Objects& expected, Objects there)
{
    std::vector<Difference> found;
    for (const Object& object : expected) {
        bool isAsMade = false;
        const auto count = std::erase_if(there, [&](const Object& each) {
            const bool isNamedSo = each.name == object.name;
            isAsMade |= isNamedSo && isSame(each, object);
            return isNamedSo;
        });
        if (count != 1 || !isAsMade)
            found.push_back({count == 0 ? Change::removed : Change::altered, object});
    }
    for (const Object& object : there) {
        if (!isOfSqlite(object))
            found.push_back({Change::added, object});
    }
    return found;
}

Result<std::vector<Difference>, StoreError> differencesIn(Connection& connection, int version)
{
    const auto expected = objectsOf(version);
    auto there = objectsIn(connection.handle());
    if (!expected || !there)
        return failure(expected ? there.error() : expected.error());
    return differences(**expected, std::move(*there));
}

/// An object of a later version is none of somebody else's.
bool isOfLaterVersion(const Difference& difference, const Objects& newest)
{
    const auto isNamedSo = [&](const Object& each) { return each.name == difference.object.name; };
    return difference.change == Change::added &&
           std::any_of(newest.begin(), newest.end(), isNamedSo);
}

bool isMendable(const Difference& difference)
{
    return difference.change == Change::added || difference.object.type == "index";
}

StoreError inWords(const Difference& difference)
{
    const auto what = QString::fromLatin1(difference.object.type) + u' ' +
                      QString::fromUtf8(difference.object.name).left(name_characters_max);
    QString words;
    switch (difference.change) {
    case Change::added:
        words = QStringLiteral("store.db has a %1 that this program did not make");
        break;
    case Change::removed:
        words = QStringLiteral("store.db has lost its %1");
        break;
    case Change::altered:
        words = QStringLiteral("store.db's %1 is not the one that this program made");
        break;
    }
    const StoreError error{StoreFault::damaged, words.arg(what), 0, 0};
    return isMendable(difference) ? remediedBy(givenToRestore(), error) : error;
}

QByteArray quoted(QByteArray name)
{
    return '"' + name.replace('"', "\"\"") + '"';
}

Result<Done, StoreError> mend(Connection& connection, const Difference& difference)
{
    const auto& object = difference.object;
    QByteArray sql;
    if (difference.change != Change::removed)
        sql = "DROP " + object.type.toUpper() + " IF EXISTS " + quoted(object.name) + ';';
    if (difference.change != Change::added)
        sql += object.sql;
    return connection.run(sql.constData());
}

} // namespace

Result<Done, StoreError> checkObjects(Connection& connection, int version)
{
    // What this connection finds things by is what it once read here, and who has written to the
    // file may have taken that out again without a word to others.
    if (const auto reread = connection.run("PRAGMA writable_schema=RESET"); !reread)
        return reread;
    const auto found = differencesIn(connection, version);
    if (!found)
        return failure(found.error());
    if (found->empty())
        return Done{};
    const auto newest = objectsOf(schemaVersion());
    if (!newest)
        return failure(newest.error());
    for (const Difference& difference : *found) {
        if (isOfLaterVersion(difference, **newest))
            return failure(otherVersion(version));
    }
    return failure(inWords(found->front()));
}

Result<Done, StoreError> mendObjects(const QString& file, world::Files& files)
{
    auto connection = Connection::open(file, Connection::Mode::readOnly, files);
    if (!connection || !checkReadable(**connection))
        return Done{};
    const auto version = (*connection)->number("PRAGMA user_version");
    const auto newest = objectsOf(schemaVersion());
    if (!version || !newest)
        return Done{};
    const auto found = differencesIn(**connection, static_cast<int>(*version));
    if (!found || found->empty())
        return Done{};
    connection->reset();
    connection = Connection::open(file, Connection::Mode::write, files);
    if (!connection)
        return failure(connection.error());
    for (const Difference& difference : *found) {
        const bool goesWithItsTable = difference.object.sql.isEmpty();
        if (!isMendable(difference) || goesWithItsTable || isOfLaterVersion(difference, **newest))
            continue;
        if (const auto mended = mend(**connection, difference); !mended)
            return mended;
    }
    return Done{};
}

} // namespace countersign::store
