#include "core/store/outbox.h"

#include <array>
#include <utility>

namespace countersign::store {

namespace {

using world::MessageState;

constexpr std::array all_states{MessageState::queued,      MessageState::accepted,
                                MessageState::sent,        MessageState::delivered,
                                MessageState::undelivered, MessageState::failed,
                                MessageState::unknown};

std::optional<MessageState> messageStateFromName(const QString& text)
{
    for (const auto state : all_states) {
        if (world::name(state) == text)
            return state;
    }
    return std::nullopt;
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
    const auto state = messageStateFromName(row.text(7));
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
    "created_ms, updated_ms, expires_boot_ms, boot_id FROM message ";

} // namespace

Result<Outbox, StoreError> Outbox::over(Connection& connection)
{
    Outbox outbox;
    const QByteArray select(columns);
    const std::pair<Statement*, QByteArray> statements[] = {
        {&outbox.m_byId, select + "WHERE id=?"},
        {&outbox.m_underWay,
         select + "WHERE state IN ('queued','accepted','sent') ORDER BY created_ms, rowid"},
        {&outbox.m_sentSince, "SELECT created_ms FROM message WHERE created_ms>=? AND "
                              "state<>'failed' ORDER BY created_ms"},
        {&outbox.m_sentSinceToNumber, "SELECT created_ms FROM message WHERE created_ms>=? AND "
                                      "number_lookup=? AND state<>'failed' ORDER BY created_ms"},
        {&outbox.m_list, select + "ORDER BY created_ms DESC, rowid DESC LIMIT ? OFFSET ?"},
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

Result<std::vector<OutboxMessage>, StoreError> Outbox::underWay()
{
    Query query(m_underWay);
    return messagesOf(query);
}

Result<std::vector<qint64>, StoreError> Outbox::sentSince(qint64 since_ms,
                                                          const QByteArray& numberLookup)
{
    Query query(numberLookup.isEmpty() ? m_sentSince : m_sentSinceToNumber);
    query.bind(since_ms);
    if (!numberLookup.isEmpty())
        query.bindBlob(numberLookup);
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

Result<std::vector<OutboxMessage>, StoreError> Outbox::list(int limit, int offset)
{
    Query query(m_list);
    return messagesOf(query.bind(limit).bind(offset));
}

} // namespace countersign::store
