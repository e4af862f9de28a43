#pragma once

#include "core/base/secret_bytes.h"
#include "core/store/fault.h"

#include <QByteArray>
#include <QString>

struct sqlite3_stmt;

namespace countersign::store {

/// A prepared statement. Used through a Query, which gives it back clean.
class Statement
{
public:
    Statement() = default;
    explicit Statement(sqlite3_stmt* handle) : m_handle(handle) {}
    ~Statement();
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&& other) noexcept;
    [[nodiscard]] sqlite3_stmt* handle() const { return m_handle; }

private:
    sqlite3_stmt* m_handle = nullptr;
};

/// One run of a statement. Parameters are bound in their order; what they point to must live until
/// the query ends. Its destructor resets the statement and forgets the parameters, so that an early
/// return never leaves a read transaction open.
class Query
{
public:
    explicit Query(const Statement& statement);
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    Query& bind(qint64 number);
    Query& bind(int number) { return bind(qint64{number}); }
    Query& bind(quint64 number) { return bind(static_cast<qint64>(number)); }
    Query& bind(bool isSo) { return bind(qint64{isSo}); }
    Query& bind(const QString& text);
    Query& bindText(const QByteArray& utf8);
    Query& bindBlob(const QByteArray& bytes);
    Query& bindNull();

    /// True if there is a row, false at the end.
    Result<bool, StoreError> next();
    /// Runs to the end, ignoring rows.
    Result<Done, StoreError> run();

    // Columns of the current row, from 0.
    [[nodiscard]] bool isNull(int column) const;
    [[nodiscard]] qint64 number(int column) const;
    [[nodiscard]] QString text(int column) const;
    [[nodiscard]] QByteArray bytes(int column) const; // of a text or blob

private:
    Query& keep(int code);
    sqlite3_stmt* m_handle;
    int m_bound = 0;
    int m_bindCode = 0; // the first failed bind's
};

} // namespace countersign::store
