#include "core/store/outbox.h"

#include <utility>

namespace countersign::store {

namespace {

using world::MessageState;

/// The state of that name; nothing for any other text, which is none of ours.
std::optional<MessageState> stateIn(const QString& text)
{
    const MessageState state = world::messageStateFromName(text);
    if (world::name(state) != text)
        return std::nullopt;
    return state;
}

Result<OutboxMessage, StoreError> messageIn(const Query& row)
{
    OutboxMessage message;
    message.id = row.text(0);
    message.purchase = QUuid::fromString(row.text(1));
    message.purpose = row.text(2);
    message.registration = row.bytes(3);
    message.numberLookup = row.bytes(4);
    message.issue = static_cast<int>(row.number(5));
    message.provider = row.text(6);
    const auto state = stateIn(row.text(7));
    if (!state) {
        const auto words = QStringLiteral("message %1 has an unknown state").arg(message.id);
        return failure(StoreError{StoreFault::damaged, words, 0, 0});
    }
    message.state = *state;
    message.attempts = static_cast<int>(row.number(8));
    message.created_ms = row.number(9);
    message.updated_ms = row.number(10);
    message.expires_boot_ms = row.number(11);
    message.bootId = row.bytes(12);
    message.allowed = static_cast<int>(row.number(13));
    message.method = row.bytes(14);
    message.country = row.text(15);
    message.isVerified = row.number(16) != 0;
    return message;
}

Result<std::vector<OutboxMessage>, StoreError> messagesOf(Query& query)
{
    std::vector<OutboxMessage> messages;
    while (true) {
        const auto row = query.next();
        if (!row)
            return failure(row.error());
        if (!*row)
            return messages;
        auto message = messageIn(query);
        if (!message)
            return failure(message.error());
        messages.push_back(std::move(*message));
    }
}

constexpr const char* columns =
    "SELECT id, purchase, purpose, registration, number_lookup, issue, provider, state, attempts, "
    "created_ms, updated_ms, expires_boot_ms, boot_id, allowed, method, country, verified "
    "FROM message ";

} // namespace

Result<Outbox, StoreError> Outbox::over(Connection& connection)
{
    Outbox outbox;
    const QByteArray select(columns);
    const std::pair<Statement*, QByteArray> statements[] = {
        {&outbox.m_byId, select + "WHERE id=?"},
        {&outbox.m_underWay,
         select +
             "WHERE state IN ('queued','accepted','sent') AND (state='queued' OR created_ms>=?) "
             "ORDER BY created_ms, rowid"},
        {&outbox.m_queuedNotices,
         select + "WHERE state IN ('queued','accepted','sent') AND state='queued' AND "
                  "purpose<>'code' ORDER BY created_ms, rowid"},
        {&outbox.m_toNumber,
         select + "WHERE number_lookup=? AND created_ms>=? AND created_ms<=? AND allowed>0 "
                  "ORDER BY created_ms DESC, rowid DESC LIMIT ?"},
        {&outbox.m_list, select + "ORDER BY created_ms DESC, rowid DESC LIMIT ? OFFSET ?"},
        {&outbox.m_attemptsOf,
         "SELECT message, number, provider, reference, state, began_ms, updated_ms, taken_ms, "
         "delivered_after_ms FROM message_attempt WHERE message=? ORDER BY number"},
        {&outbox.m_deliveryTimes,
         "SELECT delivered_after_ms FROM message_attempt WHERE provider=? AND "
         "delivered_after_ms NOTNULL ORDER BY began_ms DESC LIMIT ?"},
        {&outbox.m_providers,
         "SELECT a.provider, count(*), count(taken_ms), sum(a.state='delivered'), "
         "sum(taken_ms NOTNULL AND a.state IN ('undelivered','failed')), sum(a.state='unknown'), "
         "coalesce(h.state,'ok'), coalesce(h.since_ms,0) FROM message_attempt a "
         "LEFT JOIN provider_health h ON h.provider=a.provider GROUP BY a.provider"},
    };
    for (const auto& [statement, sql] : statements) {
        auto prepared = connection.prepare(sql.constData());
        if (!prepared)
            return failure(prepared.error());
        *statement = std::move(*prepared);
    }
    return outbox;
}

Result<std::optional<OutboxMessage>, StoreError> Outbox::message(const QString& id)
{
    Query query(m_byId);
    auto found = messagesOf(query.bind(id));
    if (!found)
        return failure(found.error());
    return found->empty() ? std::nullopt : std::optional(std::move(found->front()));
}

Result<std::vector<OutboxMessage>, StoreError> Outbox::underWay(qint64 since_ms)
{
    Query query(m_underWay);
    return messagesOf(query.bind(since_ms));
}

Result<std::vector<OutboxMessage>, StoreError> Outbox::queuedNotices()
{
    Query query(m_queuedNotices);
    return messagesOf(query);
}

Result<std::vector<OutboxMessage>, StoreError>
Outbox::toNumber(const QByteArray& lookup, qint64 since_ms, int limit, qint64 until_ms)
{
    Query query(m_toNumber);
    return messagesOf(query.bindBlob(lookup).bind(since_ms).bind(until_ms).bind(limit));
}

Result<std::vector<OutboxMessage>, StoreError> Outbox::list(int limit, int offset)
{
    Query query(m_list);
    return messagesOf(query.bind(limit).bind(offset));
}

Result<std::vector<MessageAttempt>, StoreError> Outbox::attemptsOf(const QString& message)
{
    Query query(m_attemptsOf);
    query.bind(message);
    std::vector<MessageAttempt> attempts;
    while (true) {
        const auto row = query.next();
        if (!row)
            return failure(row.error());
        if (!*row)
            return attempts;
        MessageAttempt attempt{query.text(0),
                               static_cast<int>(query.number(1)),
                               query.text(2),
                               query.text(3),
                               world::messageStateFromName(query.text(4)),
                               query.number(5),
                               query.number(6),
                               {},
                               {}};
        if (!query.isNull(7))
            attempt.taken_ms = query.number(7);
        if (!query.isNull(8))
            attempt.delivered_after_ms = query.number(8);
        attempts.push_back(std::move(attempt));
    }
}

Result<std::vector<qint64>, StoreError> Outbox::deliveryTimes_ms(const QString& provider, int limit)
{
    Query query(m_deliveryTimes);
    query.bind(provider).bind(limit);
    std::vector<qint64> times_ms;
    while (true) {
        const auto row = query.next();
        if (!row)
            return failure(row.error());
        if (!*row)
            return times_ms;
        times_ms.push_back(query.number(0));
    }
}

Result<std::vector<ProviderRecord>, StoreError> Outbox::providers()
{
    Query query(m_providers);
    std::vector<ProviderRecord> records;
    while (true) {
        const auto row = query.next();
        if (!row)
            return failure(row.error());
        if (!*row)
            return records;
        records.push_back({query.text(0), query.number(1), query.number(2), query.number(3),
                           query.number(4), query.number(5),
                           world::providerStateFromName(query.text(6)), query.number(7)});
    }
}

} // namespace countersign::store
