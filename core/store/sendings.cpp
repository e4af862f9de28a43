#include "core/store/sendings.h"

#include <utility>

namespace countersign::store {

namespace {

constexpr qint64 day_ms = 86'400'000;

/// The times come first: they are few, and messages to a country are many.
constexpr const char* what_counts =
    "m.number_lookup=?5, m.method=?6, m.country=?7, m.verified=0 AND m.purpose='code' "
    "FROM message_sending s CROSS JOIN message m ON m.id=s.message AND m.unsent=0 ";

QByteArray withinSql()
{
    const QByteArray counted(what_counts);
    return "SELECT ?1-?2+s.boot_ms, " + counted +
           "WHERE s.boot_id=?3 AND s.boot_ms>?2-?4 UNION ALL SELECT s.at_ms, " + counted +
           "WHERE s.boot_id<>?3 AND s.at_ms>?1-?4 AND s.at_ms<?1+?4 ORDER BY 1";
}

constexpr const char* most_verified_sql =
    "SELECT max(n) FROM (SELECT count(*) AS n FROM message WHERE verified=1 AND country=? AND "
    "created_ms>? AND created_ms<=? GROUP BY created_ms/86400000)";

} // namespace

Result<Sendings, StoreError> Sendings::over(Connection& connection)
{
    Sendings sendings;
    const std::pair<Statement*, QByteArray> statements[] = {
        {&sendings.m_within, withinSql()},
        {&sendings.m_mostVerified, most_verified_sql},
    };
    for (const auto& [statement, sql] : statements) {
        auto prepared = connection.prepare(sql.constData());
        if (!prepared)
            return failure(prepared.error());
        *statement = std::move(*prepared);
    }
    return sendings;
}

Result<std::vector<Sending>, StoreError>
Sendings::within(qint64 within_ms, const sale::Instant& now, const Addressee& addressee)
{
    std::vector<Sending> sendings;
    Query query(m_within);
    query.bind(qint64{now.wall_ms}).bind(qint64{now.boot_ms}).bindText(now.bootId);
    query.bind(within_ms).bindBlob(addressee.numberLookup).bindBlob(addressee.method);
    query.bind(addressee.country);
    while (true) {
        const auto row = query.next();
        if (!row)
            return failure(row.error());
        if (!*row)
            return sendings;
        sendings.push_back({query.number(0), query.number(1) != 0, query.number(2) != 0,
                            query.number(3) != 0, query.number(4) != 0});
    }
}

Result<int, StoreError> Sendings::mostVerifiedInADay(int days, const sale::Instant& now,
                                                     const QString& country)
{
    Query query(m_mostVerified);
    query.bind(country).bind(now.wall_ms - days * day_ms).bind(qint64{now.wall_ms});
    const auto row = query.next();
    if (!row)
        return failure(row.error());
    return *row ? static_cast<int>(query.number(0)) : 0;
}

} // namespace countersign::store
