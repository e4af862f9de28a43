#include "core/store/each_row.h"
#include "core/store/journal_rows.h"

namespace countersign::store {

QString startedTwiceInWords(const QString& purchase, quint64 first, quint64 again)
{
    return QStringLiteral("purchase %1 was started twice, by entries %2 and %3: its basket was put "
                          "back, and not by this till, once it had been charged, so its goods may "
                          "have been sold twice for one payment")
        .arg(purchase)
        .arg(first)
        .arg(again);
}

Result<std::optional<quint64>, StoreError> JournalRows::startOf(const QUuid& purchase)
{
    Query query(m_startOf);
    query.bind(purchase.toString(QUuid::WithoutBraces));
    const auto row = query.next();
    if (!row)
        return failure(row.error());
    return *row ? std::optional(static_cast<quint64>(query.number(0))) : std::nullopt;
}

Result<std::vector<JournalRows::Starts>, StoreError> JournalRows::startedTwice()
{
    const QByteArray sql = "SELECT purchase, min(seq), max(seq) FROM journal WHERE "
                           "kind='purchase_started' GROUP BY purchase HAVING count(*)>1 LIMIT " +
                           QByteArray::number(started_twice_max);
    std::vector<Starts> found;
    const auto read = eachRow(*m_connection, sql.constData(), [&](const Query& row) {
        found.push_back({row.text(0), static_cast<quint64>(row.number(1)),
                         static_cast<quint64>(row.number(2))});
        return true;
    });
    if (!read)
        return failure(read.error());
    return found;
}

} // namespace countersign::store
