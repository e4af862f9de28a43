#include "tests/bench/bare_commits.h"

#include "core/base/check.h"

namespace countersign::bench {

BareCommits::BareCommits(const QString& folder)
{
    auto opened = store::Connection::open(folder + QStringLiteral("/bare.db"),
                                          store::Connection::Mode::create);
    check(opened.ok(), "the database without a till can be made");
    m_connection = std::move(opened).value();
    check(m_connection->run("CREATE TABLE bare(id INTEGER PRIMARY KEY, body BLOB)").ok(),
          "its table can be made");
    auto insert = m_connection->prepare("INSERT INTO bare(body) VALUES(?)");
    check(insert.ok(), "its insert can be prepared");
    m_insert = std::move(insert).value();
}

void BareCommits::commit(const QByteArray& body)
{
    check(store::Query(m_insert).bindBlob(body).run().ok(), "a bare row can be committed");
}

} // namespace countersign::bench
