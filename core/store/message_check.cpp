#include "core/store/message_check.h"

#include "core/journal/fact_codec.h"
#include "core/sale/message_state.h"
#include "core/store/each_row.h"
#include "core/store/registry.h"

#include <QUuid>
#include <algorithm>
#include <cstdlib>
#include <limits>

namespace countersign::store {

namespace {

/// A row is dated when its purchase was decided on, its entry when that was kept.
constexpr qint64 apart_max_ms = 60'000;

/// The best of the last 14 days and today is what looks back furthest.
constexpr qint64 matters_ms = 15 * 86'400'000LL;

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
         "SELECT m.purchase, m.created_ms, s.at_ms, s.boot_id, s.boot_ms, m.rowid FROM message m "
         "LEFT JOIN message_sending s ON s.message=m.id AND s.number=1 WHERE m.id=?"},
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
    if (m_failure || !isOfMessage)
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
        m_failure = same.error();
}

Result<Done, StoreError> MessageCheck::queued(const journal::Entry& entry,
                                              const sale::MessageQueued& fact)
{
    Query query(m_message);
    const auto row = query.bind(fact.id).next();
    if (!row)
        return failure(row.error());
    if (*row)
        m_known.insert(query.number(5));
    if (!*row || query.isNull(2)) {
        note(fact.id + QStringLiteral(" was removed"), entry.seq, entry.at_ms);
        return Done{};
    }
    const bool isItsTime = isNear(query.number(1), entry) && isNear(query.number(2), entry) &&
                           (query.bytes(3).isEmpty() ||
                            (query.bytes(3) == fact.bootId && query.number(4) == fact.boot_ms));
    if (query.bytes(0) != entry.purchase || !isItsTime)
        note(fact.id + QStringLiteral(" was altered"), entry.seq,
             std::max({qint64{entry.at_ms}, query.number(1), query.number(2)}));
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
        note(fact.id + QStringLiteral(" went out once more, and that was removed"), entry.seq,
             entry.at_ms);
    return Done{};
}

void MessageCheck::note(const QString& what, quint64 seq, qint64 at_ms)
{
    if (m_altered && at_ms < m_altered_ms)
        return;
    const auto words = QStringLiteral(
        "message %1, and not by this till: what limits sending and what finds replies counts by it "
        "for 15 days; find out who writes to the store. Only a backup of before has it right");
    m_altered = StoreError{StoreFault::damaged, words.arg(what), 0, seq};
    m_altered_ms = at_ms;
}

/// Whatever nobody took doesn't count; the journal says that it was refused.
Result<Done, StoreError> MessageCheck::compareUnsent()
{
    return eachRow(*m_connection, "SELECT id, unsent, rowid, created_ms FROM message",
                   [&](const Query& row) {
                       // Whoever added it dated it too.
                       if (!m_known.contains(row.number(2)))
                           note(row.text(0) + QStringLiteral(" was added"), 0,
                                std::numeric_limits<qint64>::max());
                       else if (row.number(1) != 0 && !m_failed.contains(row.text(0)))
                           note(row.text(0) + QStringLiteral(" was altered"), 0, row.number(3));
                       return true;
                   });
}

/// All rows are rewritten in one commit, so that either none fits the key or each one does.
Result<Done, StoreError> MessageCheck::compareNumbers(Registry& registry)
{
    bool doesAnyFit = false;
    std::optional<QString> wrong;
    qint64 wrongAt_ms = 0;
    const auto read = eachRow(*m_connection,
                              "SELECT max(id), registration, number_lookup, max(created_ms) "
                              "FROM message GROUP BY 2, 3",
                              [&](const Query& row) {
                                  const auto found = registry.registration(row.bytes(1));
                                  if (!found || !*found)
                                      return true;
                                  const bool fits = (*found)->numberLookup == row.bytes(2);
                                  doesAnyFit |= fits;
                                  if (!fits && (!wrong || row.number(3) > wrongAt_ms)) {
                                      wrong = row.text(0);
                                      wrongAt_ms = row.number(3);
                                  }
                                  return true;
                              });
    if (read && wrong && doesAnyFit)
        note(*wrong + QStringLiteral(" was altered"), 0, wrongAt_ms);
    m_hasOtherNumberKey = wrong && !doesAnyFit;
    return read;
}

Result<Done, StoreError> MessageCheck::result(Registry& registry)
{
    if (m_failure)
        return failure(*m_failure);
    if (const auto read = compareUnsent(); !read)
        return read;
    if (const auto read = compareNumbers(registry); !read)
        return read;
    return m_altered ? Result<Done, StoreError>(failure(*m_altered)) : Done{};
}

bool MessageCheck::matters(qint64 now_ms) const
{
    return !m_altered || now_ms - m_altered_ms < matters_ms;
}

} // namespace countersign::store
