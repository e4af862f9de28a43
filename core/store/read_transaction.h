#pragma once

#include "core/store/connection.h"

namespace countersign::store {

/// While it lives, everything that the connection reads is of one moment: that of its first read.
/// Within another transaction it does nothing. Ends however the function that began it is left.
class ReadTransaction
{
public:
    explicit ReadTransaction(Connection& connection) : m_connection(connection)
    {
        m_isOurs = !connection.isInTransaction() && connection.run("BEGIN").ok();
    }
    ~ReadTransaction()
    {
        if (m_isOurs)
            (void)m_connection.run("ROLLBACK");
    }
    ReadTransaction(const ReadTransaction&) = delete;
    ReadTransaction& operator=(const ReadTransaction&) = delete;

private:
    Connection& m_connection;
    bool m_isOurs = false;
};

} // namespace countersign::store
