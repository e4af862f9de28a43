#pragma once

#include "core/store/connection.h"
#include "core/store/statement.h"

#include <QByteArray>
#include <QString>
#include <memory>

namespace countersign::bench {

/// A SQLite database of one table, WAL and synchronous=FULL: the least that a durable commit can
/// cost on this disk.
class BareCommits
{
public:
    /// Makes the database in that folder; ends the program if it can't.
    explicit BareCommits(const QString& folder);
    /// One row, one commit.
    void commit(const QByteArray& body);

private:
    std::unique_ptr<store::Connection> m_connection;
    store::Statement m_insert;
};

} // namespace countersign::bench
