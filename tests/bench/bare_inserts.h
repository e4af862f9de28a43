#pragma once

#include "core/journal/entry.h"

#include <QByteArray>
#include <memory>
#include <span>

struct pg_conn;

namespace countersign::bench {

/// Adds entries to head office's table by libpq alone: one statement, one transaction, one answer
/// for each stretch of them. No head is moved, and nothing is compared.
class BareInserts
{
public:
    /// Connects as the role of that till's; ends the program if it can't.
    BareInserts(const QByteArray& url, const QByteArray& till);
    void add(std::span<const journal::Entry> entries);

private:
    struct Close
    {
        void operator()(pg_conn* connection) const;
    };
    std::unique_ptr<pg_conn, Close> m_connection;
    QByteArray m_till;
};

} // namespace countersign::bench
