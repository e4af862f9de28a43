// What of messages the journal says by other entries than theirs, and what no till writes.

#include "core/journal/fact_codec.h"
#include "core/sale/message_state.h"
#include "core/store/each_row.h"
#include "core/store/message_check.h"
#include "core/world/sms.h"

#include <limits>

namespace countersign::store {

namespace {

bool isState(const QString& text)
{
    return sale::name(sale::messageStateFromName(text)) == text;
}

bool isHealth(const QString& text)
{
    return world::name(world::providerStateFromName(text)) == text;
}

} // namespace

void MessageCheck::takePaying(const journal::Entry& entry)
{
    if (!m_over.isEmpty() && entry.at_ms != m_over_ms) {
        for (const QByteArray& purchase : m_over)
            m_paying.remove(purchase);
        m_over.clear();
    }
    if (entry.kind == "purchase_recorded" || entry.kind == "purchase_closed") {
        m_over.append(entry.purchase);
        m_over_ms = entry.at_ms;
    }
    if (entry.kind != "payment_authorised" && entry.kind != "code_issued")
        return;
    const auto fact = journal::decodedFact(entry.kind, entry.payload);
    if (!fact || !*fact)
        return;
    if (const auto* paid = std::get_if<sale::PaymentAuthorised>(&**fact))
        m_paying[entry.purchase].method = paid->methodId;
    else if (const auto* issued = std::get_if<sale::CodeIssued>(&**fact))
        m_paying[entry.purchase].registration = issued->code.registrationId;
}

bool MessageCheck::isItsNumber(const QByteArray& purchase, const QByteArray& registration) const
{
    const QByteArray said = m_paying.value(purchase).registration;
    return said.isEmpty() || said == registration;
}

/// An earlier version kept no method, and what brought its rows up to date found none where the
/// registration was gone.
bool MessageCheck::isItsMethod(const QByteArray& purchase, const QByteArray& method,
                               bool isOfEarlierVersion) const
{
    const QByteArray said = m_paying.value(purchase).method;
    return said.isEmpty() || said == method || (isOfEarlierVersion && method.isEmpty());
}

/// What is said of the last attempt stands in the row; a refusal may put it back to waiting.
void MessageCheck::hear(const QString& id, int attempt, bool isPastWaiting)
{
    const bool isLast = attempt >= m_attempts.value(id, 0);
    if (isLast)
        m_attempts.insert(id, attempt);
    if (isLast && isPastWaiting)
        m_told.insert(id);
    else
        m_told.remove(id);
}

/// Whatever nobody took doesn't count; the journal says that it was refused.
Result<Done, StoreError> MessageCheck::compareRows()
{
    const auto waiting = sale::name(sale::MessageState::queued);
    return eachRow(*m_connection, "SELECT id, unsent, rowid, created_ms, state FROM message",
                   [&](const Query& row) {
                       const auto id = row.text(0);
                       const auto state = row.text(4);
                       const bool isUnsaid = row.number(1) != 0 && !m_failed.contains(id);
                       const bool isBack = state == waiting && m_told.contains(id);
                       // Whoever added it dated it too.
                       if (!m_known.contains(row.number(2)))
                           note(id + QStringLiteral(" was added"), 0,
                                std::numeric_limits<qint64>::max());
                       else if (isUnsaid || isBack || !isState(state))
                           note(id + QStringLiteral(" was altered"), 0, row.number(3));
                       return true;
                   });
}

/// How the providers do is found by these, and no entry has all of it.
Result<Done, StoreError> MessageCheck::compareAttempts()
{
    const auto read =
        eachRow(*m_connection,
                "SELECT message, state, number, coalesce(delivered_after_ms, 0), began_ms "
                "FROM message_attempt",
                [&](const Query& row) {
                    if (!isState(row.text(1)) || row.number(2) < 1 || row.number(3) < 0)
                        note(row.text(0) + QStringLiteral(" has an attempt that was altered"), 0,
                             row.number(4));
                    return true;
                });
    if (!read)
        return read;
    return eachRow(*m_connection, "SELECT provider, state, since_ms FROM provider_health",
                   [&](const Query& row) {
                       if (isHealth(row.text(1)))
                           return true;
                       const auto words = QStringLiteral("how provider %1 does was altered, and "
                                                         "not by this till; find out who writes to "
                                                         "the store");
                       m_altered = StoreError{StoreFault::damaged, words.arg(row.text(0)), 0, 0};
                       m_altered_ms = std::numeric_limits<qint64>::max();
                       return false;
                   });
}

} // namespace countersign::store
