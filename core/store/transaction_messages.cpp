#include "core/store/store.h"

namespace countersign::store {

void Transaction::putMessage(const OutboxMessage& message)
{
    if (!goesOn())
        return;
    Query query(m_store->m_putMessage);
    query.bind(message.id).bind(message.purchase.toString(QUuid::WithoutBraces));
    query.bind(message.purpose).bindBlob(message.registration).bindBlob(message.numberLookup);
    query.bind(message.issue).bind(message.provider).bind(world::name(message.state));
    query.bind(message.attempts).bind(message.created_ms).bind(message.updated_ms);
    query.bind(message.expires_boot_ms).bindText(message.bootId).bindBlob(message.method);
    keepOne(query.bind(message.country).bind(message.isVerified));
}

void Transaction::updateMessage(const MessageChange& change)
{
    if (!goesOn())
        return;
    Query query(m_store->m_updateMessage);
    query.bind(change.provider).bind(world::name(change.state)).bind(change.attempts);
    keep(query.bind(m_at_ms).bind(change.isUnsent).bind(change.id).run());
}

void Transaction::allowSending(const QString& id, const sale::Instant& at)
{
    if (!goesOn())
        return;
    Query query(m_store->m_allowSending);
    query.bind(id).bind(qint64{at.wall_ms}).bind(qint64{at.boot_ms}).bindText(at.bootId);
    keepOne(query);
    if (goesOn())
        keep(Query(m_store->m_countSendings).bind(id).run());
}

void Transaction::holdMessage(const QString& id)
{
    for (Statement* statement : {&m_store->m_forgetSendings, &m_store->m_countSendings}) {
        if (goesOn())
            keep(Query(*statement).bind(id).run());
    }
}

void Transaction::offerMessage(const QString& id, const sale::Instant& at)
{
    if (goesOn())
        keep(Query(m_store->m_moveMessage).bind(id).bind(qint64{at.wall_ms}).run());
    allowSending(id, at);
}

void Transaction::putAttempt(const MessageAttempt& attempt)
{
    if (!goesOn())
        return;
    const QString reference = attempt.reference.left(MessageAttempt::reference_characters_max);
    const QString state = world::name(attempt.state);
    Query query(m_store->m_putAttempt);
    query.bind(attempt.message).bind(attempt.number).bind(attempt.provider).bind(reference);
    query.bind(state).bind(attempt.began_ms).bind(attempt.updated_ms);
    for (const std::optional<qint64>& time_ms : {attempt.taken_ms, attempt.delivered_after_ms}) {
        if (time_ms)
            query.bind(*time_ms);
        else
            query.bindNull();
    }
    keepOne(query);
}

void Transaction::putHealth(const world::ProviderHealth& health)
{
    if (!goesOn())
        return;
    const QString state = world::name(health.state);
    keep(Query(m_store->m_putHealth)
             .bind(health.provider)
             .bind(state)
             .bind(qint64{health.since_ms})
             .run());
}

void Transaction::verifyMessage(const QString& id)
{
    if (goesOn())
        keep(Query(m_store->m_verifyMessage).bind(id).run());
}

} // namespace countersign::store
