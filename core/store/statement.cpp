#include "core/store/statement.h"

#include "core/store/connection.h"

#include <sqlite3.h>
#include <utility>

namespace countersign::store {

namespace {

StoreError errorOf(sqlite3_stmt* handle, int code)
{
    return databaseError(sqlite3_db_handle(handle), code);
}

} // namespace

Statement::~Statement()
{
    sqlite3_finalize(m_handle);
}

Statement::Statement(Statement&& other) noexcept : m_handle(std::exchange(other.m_handle, nullptr))
{
}

Statement& Statement::operator=(Statement&& other) noexcept
{
    std::swap(m_handle, other.m_handle);
    return *this;
}

Query::Query(const Statement& statement) : m_handle(statement.handle())
{
    check(m_handle != nullptr, "a query runs a prepared statement");
    check(sqlite3_stmt_busy(m_handle) == 0, "a statement runs once at a time");
}

Query::~Query()
{
    sqlite3_reset(m_handle);
    if (m_bound > 0)
        sqlite3_clear_bindings(m_handle);
}

Query& Query::keep(int code)
{
    if (m_bindCode == SQLITE_OK)
        m_bindCode = code;
    return *this;
}

Query& Query::bind(qint64 number)
{
    return keep(sqlite3_bind_int64(m_handle, ++m_bound, number));
}

Query& Query::bind(const QString& text)
{
    const auto utf8 = text.toUtf8();
    return keep(sqlite3_bind_text64(m_handle, ++m_bound, utf8.constData(),
                                    static_cast<sqlite3_uint64>(utf8.size()), SQLITE_TRANSIENT,
                                    SQLITE_UTF8));
}

Query& Query::bindText(const QByteArray& utf8)
{
    return keep(sqlite3_bind_text64(m_handle, ++m_bound, utf8.constData(),
                                    static_cast<sqlite3_uint64>(utf8.size()), SQLITE_STATIC,
                                    SQLITE_UTF8));
}

Query& Query::bindBlob(const QByteArray& bytes)
{
    return keep(sqlite3_bind_blob64(m_handle, ++m_bound, bytes.constData(),
                                    static_cast<sqlite3_uint64>(bytes.size()), SQLITE_STATIC));
}

Query& Query::bindNull()
{
    return keep(sqlite3_bind_null(m_handle, ++m_bound));
}

Result<bool, StoreError> Query::next()
{
    if (m_bindCode != SQLITE_OK)
        return failure(errorOf(m_handle, m_bindCode));
    const int code = sqlite3_step(m_handle);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    return failure(errorOf(m_handle, code));
}

Result<Done, StoreError> Query::run()
{
    while (true) {
        const auto row = next();
        if (!row)
            return failure(row.error());
        if (!*row)
            return Done{};
    }
}

bool Query::isNull(int column) const
{
    return sqlite3_column_type(m_handle, column) == SQLITE_NULL;
}

qint64 Query::number(int column) const
{
    return sqlite3_column_int64(m_handle, column);
}

QString Query::text(int column) const
{
    const auto* utf8 = reinterpret_cast<const char*>(sqlite3_column_text(m_handle, column));
    return QString::fromUtf8(utf8, sqlite3_column_bytes(m_handle, column));
}

QByteArray Query::bytes(int column) const
{
    const auto* content = static_cast<const char*>(sqlite3_column_blob(m_handle, column));
    return QByteArray(content, sqlite3_column_bytes(m_handle, column));
}

} // namespace countersign::store
