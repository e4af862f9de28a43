#include "core/store/sendings.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace countersign::store {

namespace {

constexpr qint64 day_ms = 86'400'000;

/// A message goes out again for at most so long after the one that followed it went.
constexpr qint64 repeated_within_ms = 600'000;

/// Newest first: messages are kept as they first go out, whatever the clocks say.
constexpr const char* newest_first_sql =
    "SELECT m.rowid, s.at_ms, s.boot_ms, s.boot_id, m.unsent, m.number_lookup=?1, m.method=?2, "
    "m.country=?3, m.verified=0 AND m.purpose='code', m.id FROM message m "
    "CROSS JOIN message_sending s ON s.message=m.id ORDER BY m.rowid DESC, s.number DESC";

constexpr const char* latest_before_sql =
    "SELECT s.at_ms FROM message_sending s CROSS JOIN message m ON m.id=s.message AND m.rowid<?1 "
    "WHERE s.at_ms<=?2 AND s.boot_id<>?3 ORDER BY s.at_ms DESC LIMIT 1";

constexpr const char* most_verified_sql =
    "SELECT max(n) FROM (SELECT count(*) AS n FROM message WHERE verified=1 AND country=? AND "
    "created_ms>? AND created_ms<=? GROUP BY created_ms/86400000)";

/// How long ago sendings were at least, told by the boots' own clocks alone. They are to be asked
/// about newest first: what lies in an earlier boot was before this one began, and before the last
/// thing that is known of each boot between.
class LeastAges
{
public:
    explicit LeastAges(const sale::Instant& now) : m_bootId(now.bootId), m_last_ms(now.boot_ms) {}

    qint64 age_ms(const QByteArray& bootId, qint64 boot_ms)
    {
        if (bootId != m_bootId) {
            m_after_ms += m_last_ms;
            m_bootId = bootId;
            m_last_ms = boot_ms;
        }
        return m_after_ms + m_last_ms - boot_ms;
    }

private:
    QByteArray m_bootId;
    qint64 m_last_ms;
    qint64 m_after_ms = 0; // since the end of that boot
};

} // namespace

struct Sendings::Row
{
    Sending sending; // its time as the wall clock stood
    qint64 message = 0;
    QString id; // the message's
    QByteArray bootId;
    qint64 boot_ms = 0;
    qint64 age_min_ms = 0;
    bool isUnsent = false;
};

Result<Sendings, StoreError> Sendings::over(Connection& connection)
{
    Sendings sendings;
    const std::pair<Statement*, const char*> statements[] = {
        {&sendings.m_newestFirst, newest_first_sql},
        {&sendings.m_latestBefore, latest_before_sql},
        {&sendings.m_mostVerified, most_verified_sql},
    };
    for (const auto& [statement, sql] : statements) {
        auto prepared = connection.prepare(sql);
        if (!prepared)
            return failure(prepared.error());
        *statement = std::move(*prepared);
    }
    return sendings;
}

/// Newest first.
Result<std::vector<Sendings::Row>, StoreError>
Sendings::notSurelyOlder(qint64 than_ms, const sale::Instant& now, const Addressee& addressee)
{
    std::vector<Row> rows;
    LeastAges ages(now);
    Query query(m_newestFirst);
    query.bindBlob(addressee.numberLookup).bindBlob(addressee.method).bind(addressee.country);
    while (true) {
        const auto found = query.next();
        if (!found)
            return failure(found.error());
        if (!*found)
            return rows;
        const QByteArray bootId = query.bytes(3);
        const qint64 boot_ms = query.number(2);
        const qint64 age_min_ms = ages.age_ms(bootId, boot_ms);
        if (age_min_ms >= than_ms + repeated_within_ms)
            return rows;
        rows.push_back({{query.number(1), query.number(5) != 0, query.number(6) != 0,
                         query.number(7) != 0, query.number(8) != 0},
                        query.number(0),
                        query.text(9),
                        bootId,
                        boot_ms,
                        age_min_ms,
                        query.number(4) != 0});
    }
}

/// The latest time, not after `now_ms`, of a message before that one in another boot.
Result<qint64, StoreError> Sendings::latestBefore(const Row& row, qint64 now_ms)
{
    Query query(m_latestBefore);
    const auto found = query.bind(row.message).bind(now_ms).bindText(row.bootId).next();
    if (!found)
        return failure(found.error());
    return *found ? query.number(0) : std::numeric_limits<qint64>::min();
}

/// The wall clock is believed about another boot where it tells neither of a time to come nor of
/// one before an earlier boot's: then it was wrong at some time, and only the least age is known.
Result<std::vector<Sending>, StoreError> Sendings::within(qint64 within_ms,
                                                          const sale::Instant& now,
                                                          const Addressee& addressee,
                                                          const KnownSendings& known)
{
    auto rows = notSurelyOlder(within_ms, now, addressee);
    if (!rows)
        return failure(rows.error());
    std::vector<Sending> sendings;
    if (rows->empty())
        return sendings;
    const auto before = latestBefore(rows->back(), now.wall_ms);
    if (!before)
        return failure(before.error());
    qint64 earlierBoots_ms = *before;
    qint64 latest_ms = *before;
    QByteArray bootId = rows->back().bootId;
    for (auto row = rows->rbegin(); row != rows->rend(); ++row) {
        if (std::exchange(bootId, row->bootId) != row->bootId)
            earlierBoots_ms = latest_ms;
        const qint64 at_ms = row->sending.at_ms;
        const bool isOver = at_ms <= now.wall_ms;
        const bool isBelieved = row->bootId != now.bootId && isOver && at_ms >= earlierBoots_ms;
        if (isOver)
            latest_ms = std::max(latest_ms, at_ms);
        const qint64 age_ms =
            isBelieved ? std::max(row->age_min_ms, now.wall_ms - at_ms) : row->age_min_ms;
        const bool isKnown =
            row->bootId == now.bootId && known.contains(std::pair(row->id, row->boot_ms));
        if (age_ms >= within_ms || row->isUnsent || isKnown)
            continue;
        row->sending.at_ms = now.wall_ms - age_ms;
        sendings.push_back(row->sending);
    }
    std::stable_sort(
        sendings.begin(), sendings.end(),
        [](const Sending& one, const Sending& other) { return one.at_ms < other.at_ms; });
    return sendings;
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
