#include "core/store/message_check.h"

#include "core/journal/fact_codec.h"
#include "core/sale/message_state.h"
#include "core/store/each_row.h"
#include "core/store/registry.h"

#include <QUuid>
#include <algorithm>
#include <cstdlib>

namespace countersign::store {

namespace {

/// A row is dated when its purchase was decided on, its entry when that was kept.
constexpr qint64 apart_max_ms = 60'000;

/// The best of the last 14 days and today is what looks back furthest.
constexpr qint64 matters_ms = 15 * 86'400'000LL;

bool isNear(qint64 at_ms, qint64 entry_ms)
{
    return std::abs(at_ms - entry_ms) <= apart_max_ms;
}

/// Surely nobody has it, be it for now.
bool isUnsent(const journal::NoticeState& told)
{
    return told.state == sale::name(sale::MessageState::queued) ||
           told.state == sale::name(sale::MessageState::failed);
}

} // namespace

Result<MessageCheck, StoreError> MessageCheck::over(Connection& connection)
{
    MessageCheck check;
    check.m_connection = &connection;
    // What an earlier version sent has no boot, and each time is dated as the first.
    const std::pair<Statement*, const char*> statements[] = {
        {&check.m_message,
         "SELECT m.purchase, m.created_ms, s.at_ms, s.boot_id, s.boot_ms, m.rowid, "
         "m.registration, m.method FROM message m LEFT JOIN message_sending s ON s.message=m.id "
         "AND s.number=1 WHERE m.id=?"},
        {&check.m_again,
         "SELECT 1 FROM message_sending WHERE message=?1 AND number>1 AND (at_ms BETWEEN ?2 AND ?3 "
         "OR boot_id='' AND at_ms=(SELECT created_ms FROM message WHERE id=?1))"},
        {&check.m_notice,
         "SELECT m.purchase, m.purpose, m.registration, m.expires_boot_ms, m.created_ms, "
         "s.boot_id, s.boot_ms, s.at_ms, m.rowid, m.state FROM message m LEFT JOIN "
         "message_sending s ON s.message=m.id WHERE m.id=?"},
        {&check.m_noticeMethod, "SELECT 1, method FROM message WHERE id=?"},
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
                             entry.kind == "message_state" || entry.kind == "message_sent";
    takePaying(entry);
    takeNotice(entry);
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
    else if (const auto* taken = std::get_if<sale::MessageSent>(&**fact))
        hear(taken->id, taken->attempt, taken->state != sale::name(sale::MessageState::queued));
    else if (const auto* state = std::get_if<sale::MessageStateChanged>(&**fact)) {
        const bool isRefused = state->state == sale::name(sale::MessageState::failed);
        hear(state->id, state->attempt,
             !isRefused && state->state != sale::name(sale::MessageState::queued));
        if (isRefused)
            m_failed.insert(state->id);
    }
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
    const bool isItsTime = isNear(query.number(1), entry.at_ms) &&
                           isNear(query.number(2), entry.at_ms) &&
                           (query.bytes(3).isEmpty() ||
                            (query.bytes(3) == fact.bootId && query.number(4) == fact.boot_ms));
    const bool isOfEarlierVersion = query.bytes(3).isEmpty();
    const bool isOutOfTurn = isOfEarlierVersion && m_hasBoots && !fact.bootId.isEmpty();
    m_hasBoots |= !isOfEarlierVersion;
    if (query.bytes(0) != entry.purchase || !isItsTime || isOutOfTurn ||
        !isItsNumber(entry.purchase, query.bytes(6)) ||
        !isItsMethod(entry.purchase, query.bytes(7), isOfEarlierVersion))
        note(fact.id + QStringLiteral(" was altered"), entry.seq,
             std::max({qint64{entry.at_ms}, query.number(1), query.number(2)}));
    return Done{};
}

Result<Done, StoreError> MessageCheck::repeated(const journal::Entry& entry,
                                                const sale::MessageRepeated& fact)
{
    m_told.remove(fact.id); // what becomes of the next attempt isn't said yet
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

void MessageCheck::takeNotice(const journal::Entry& entry)
{
    const auto decoded = journal::decodedNotice(entry.kind, entry.payload);
    if (!decoded || !*decoded)
        return;
    const journal::Notice& told = **decoded;
    if (const auto* queued = std::get_if<journal::NoticeQueued>(&told)) {
        m_notices.insert(queued->message,
                         {entry.seq, entry.at_ms, entry.purchase, *queued, {}, {}});
        Query query(m_noticeMethod);
        const auto row = query.bind(queued->message).next();
        if (!row)
            m_failure = row.error();
        else if (*row && !isItsMethod(entry.purchase, query.bytes(1), false))
            note(queued->message + QStringLiteral(" was altered"), entry.seq, entry.at_ms);
    } else if (const auto* offered = std::get_if<journal::NoticeOffered>(&told)) {
        Notice& notice = m_notices[offered->message];
        notice.seq = entry.seq;
        notice.at_ms = entry.at_ms;
        notice.offered = *offered;
        notice.state.clear();
    } else if (const auto* state = std::get_if<journal::NoticeState>(&told);
               state != nullptr && m_notices.contains(state->message)) {
        Notice& notice = m_notices[state->message];
        notice.state = state->state;
        if (isUnsent(*state))
            notice.offered.reset();
    } else if (const auto* dropped = std::get_if<journal::NoticeDropped>(&told);
               dropped != nullptr && m_notices.contains(dropped->message)) {
        m_notices[dropped->message].state = sale::name(sale::MessageState::failed);
    }
}

Result<Done, StoreError> MessageCheck::compareNotice(const QString& id, const Notice& notice)
{
    Query query(m_notice);
    const auto row = query.bind(id).next();
    if (!row)
        return failure(row.error());
    if (!*row) {
        note(id + QStringLiteral(" was removed"), notice.seq, notice.at_ms);
        return Done{};
    }
    m_known.insert(query.number(8));
    const bool isItself =
        query.bytes(0) == notice.purchase && query.text(1) == notice.queued.purpose &&
        query.bytes(2) == notice.queued.registration && query.number(3) == notice.queued.expires_ms;
    const bool isCounted = !query.isNull(5);
    const bool isItsTime = isNear(query.number(4), notice.at_ms) &&
                           isCounted == notice.offered.has_value() &&
                           (!isCounted || (query.bytes(5) == notice.offered->bootId &&
                                           query.number(6) == notice.offered->boot_ms &&
                                           isNear(query.number(7), notice.at_ms)));
    const auto waiting = sale::name(sale::MessageState::queued);
    const bool isBack =
        query.text(9) == waiting && !notice.state.isEmpty() && notice.state != waiting;
    if (!isItself || !isItsTime || isBack)
        note(id + QStringLiteral(" was altered"), notice.seq,
             std::max({notice.at_ms, query.number(4), query.number(7)}));
    return Done{};
}

Result<Done, StoreError> MessageCheck::compareNotices()
{
    for (const auto& [id, notice] : m_notices.asKeyValueRange()) {
        if (const auto read = compareNotice(id, notice); !read)
            return read;
    }
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
    if (const auto read = compareNotices(); !read)
        return read;
    if (const auto read = compareRows(); !read)
        return read;
    if (const auto read = compareAttempts(); !read)
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
