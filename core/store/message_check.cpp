#include "core/store/message_check.h"

#include "core/journal/fact_codec.h"
#include "core/sale/message_state.h"
#include "core/store/each_row.h"
#include "core/store/registry.h"

#include <QUuid>
#include <cstdlib>

namespace countersign::store {

namespace {

/// A row is dated when its purchase was decided on, its entry when that was kept.
constexpr qint64 apart_max_ms = 60'000;

Failure<StoreError> altered(const QString& words, quint64 seq = 0)
{
    return failure(StoreError{
        StoreFault::damaged,
        words + QStringLiteral(", and not by this till: sending limits count by its messages, and "
                               "so do replies; find out who writes to the store, and put it back "
                               "from a backup"),
        0, seq});
}

Failure<StoreError> altered(const QString& message, const char* what, quint64 seq)
{
    return altered(QStringLiteral("message %1 %2").arg(message, QLatin1String(what)), seq);
}

bool isNear(qint64 at_ms, const journal::Entry& entry)
{
    return std::abs(at_ms - entry.at_ms) <= apart_max_ms;
}

} // namespace

Result<MessageCheck, StoreError> MessageCheck::over(Connection& connection)
{
    MessageCheck check;
    check.m_connection = &connection;
    // What an earlier version sent has no boot, and each time is dated as the first.
    const std::pair<Statement*, const char*> statements[] = {
        {&check.m_message,
         "SELECT m.purchase, m.created_ms, s.at_ms, s.boot_id, s.boot_ms FROM message m LEFT JOIN "
         "message_sending s ON s.message=m.id AND s.number=1 WHERE m.id=?"},
        {&check.m_again,
         "SELECT 1 FROM message_sending WHERE message=?1 AND number>1 AND (at_ms BETWEEN ?2 AND ?3 "
         "OR boot_id='' AND at_ms=(SELECT created_ms FROM message WHERE id=?1))"},
    };
    for (const auto& [statement, sql] : statements) {
        auto prepared = connection.prepare(sql);
        if (!prepared)
            return failure(prepared.error());
        *statement = std::move(*prepared);
    }
    return check;
}

void MessageCheck::take(const journal::Entry& entry)
{
    const bool isOfMessage = entry.kind == "message_queued" || entry.kind == "message_repeated" ||
                             entry.kind == "message_state";
    if (m_fault || !isOfMessage)
        return;
    const auto fact = journal::decodedFact(entry.kind, entry.payload);
    if (!fact || !*fact)
        return;
    Result<Done, StoreError> same = Done{};
    if (const auto* sent = std::get_if<sale::MessageQueued>(&**fact))
        same = queued(entry, *sent);
    else if (const auto* again = std::get_if<sale::MessageRepeated>(&**fact))
        same = repeated(entry, *again);
    else if (const auto* told = std::get_if<sale::MessageStateChanged>(&**fact);
             told != nullptr && told->state == sale::name(sale::MessageState::failed))
        m_failed.insert(told->id);
    if (!same)
        m_fault = same.error();
}

Result<Done, StoreError> MessageCheck::queued(const journal::Entry& entry,
                                              const sale::MessageQueued& fact)
{
    ++m_count;
    Query query(m_message);
    const auto row = query.bind(fact.id).next();
    if (!row)
        return failure(row.error());
    if (!*row || query.isNull(2))
        return altered(fact.id, "was removed", entry.seq);
    const bool isItsTime =
        isNear(query.number(1), entry) && isNear(query.number(2), entry) &&
        (query.bytes(3).isEmpty() ||
         (query.bytes(3) == fact.bootId && query.number(4) == fact.boot_ms));
    if (query.bytes(0) != entry.purchase || !isItsTime)
        return altered(fact.id, "was altered", entry.seq);
    return Done{};
}

Result<Done, StoreError> MessageCheck::repeated(const journal::Entry& entry,
                                                const sale::MessageRepeated& fact)
{
    Query query(m_again);
    query.bind(fact.id).bind(qint64{entry.at_ms - apart_max_ms});
    const auto row = query.bind(qint64{entry.at_ms + apart_max_ms}).next();
    if (!row)
        return failure(row.error());
    if (!*row)
        return altered(fact.id, "went out once more, and that was removed", entry.seq);
    return Done{};
}

/// Whatever nobody took doesn't count; the journal says that it was refused.
Result<Done, StoreError> MessageCheck::compareUnsent()
{
    std::optional<QString> wrong;
    qint64 count = 0;
    const auto read =
        eachRow(*m_connection, "SELECT id, unsent FROM message", [&](const Query& row) {
            ++count;
            if (row.number(1) != 0 && !m_failed.contains(row.text(0)))
                wrong = row.text(0);
            return !wrong;
        });
    if (!read)
        return read;
    if (wrong)
        return altered(*wrong, "was altered", 0);
    if (count != m_count)
        return altered(QStringLiteral("messages were added to the store"));
    return Done{};
}

Result<Done, StoreError> MessageCheck::compareNumbers(Registry& registry)
{
    std::optional<QString> wrong;
    const auto read = eachRow(
        *m_connection, "SELECT min(id), registration, number_lookup FROM message GROUP BY 2, 3",
        [&](const Query& row) {
            const auto registration = registry.registration(row.bytes(1));
            if (registration && *registration && (*registration)->numberLookup != row.bytes(2))
                wrong = row.text(0);
            return !wrong;
        });
    if (read && wrong)
        return altered(*wrong, "was altered", 0);
    return read;
}

Result<Done, StoreError> MessageCheck::result(Registry& registry)
{
    if (m_fault)
        return failure(*m_fault);
    if (const auto same = compareUnsent(); !same)
        return same;
    return compareNumbers(registry);
}

} // namespace countersign::store
