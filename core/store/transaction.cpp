#include "core/store/store.h"

#include <span>
#include <utility>

namespace countersign::store {

namespace {

/// No statement of ours leaves a row out, whatever its values.
StoreError notKept(quint64 seq)
{
    return {StoreFault::damaged,
            QStringLiteral("the database did not keep a row that it was given"), 0, seq};
}

} // namespace

Transaction::~Transaction()
{
    if (m_store == nullptr)
        return;
    // SQLite has ended it already where the disk was full or failing.
    if (m_store->m_connection->isInTransaction())
        (void)Query(m_store->m_rollback).run();
    m_store->m_isInTransaction = false;
    m_store->m_registry->forgetChanges();
}

Transaction::Transaction(Transaction&& other) noexcept
    : m_store(std::exchange(other.m_store, nullptr)), m_at_ms(other.m_at_ms),
      m_entries(std::move(other.m_entries)), m_failed(std::move(other.m_failed)),
      m_nextKey(other.m_nextKey), m_signedByNext(other.m_signedByNext), m_receipts(other.m_receipts)
{
}

/// After some failures, even of a query, SQLite has rolled everything back by itself, and whatever
/// is written then stands alone.
bool Transaction::goesOn()
{
    if (!m_failed && !m_store->m_connection->isInTransaction())
        m_failed = StoreError{StoreFault::failed,
                              QStringLiteral("the database gave the transaction up"), 0, 0};
    return !m_failed;
}

void Transaction::keep(const Result<Done, StoreError>& result)
{
    if (!result && !m_failed)
        m_failed = result.error();
}

void Transaction::keepOne(Query& query)
{
    keep(query.run());
    if (!m_failed && m_store->m_connection->changes() != 1)
        m_failed = notKept(0);
}

quint64 Transaction::append(const QByteArray& kind, const QUuid& purchase,
                            const QByteArray& payload)
{
    journal::Entry entry;
    entry.at_ms = m_at_ms;
    entry.kind = kind;
    if (!purchase.isNull())
        entry.purchase = purchase.toByteArray(QUuid::WithoutBraces);
    entry.salt = m_store->m_entropy.bytes(journal::salt_size_bytes);
    entry.payload = payload;
    m_entries.push_back(std::move(entry));
    return m_store->m_head.seq + m_entries.size();
}

void Transaction::changeSigningKey(const journal::SigningKey& next)
{
    check(m_nextKey == nullptr, "keys change once a transaction");
    const quint64 seq = m_store->m_head.seq + m_entries.size() + 1;
    const auto payload = journal::keyChangePayload(seq, next);
    if (!payload && !m_failed)
        m_failed = StoreError{StoreFault::failed, journal::inWords(payload.error()), 0, 0};
    append("key_changed", {}, payload ? *payload : QByteArray("{}"));
    m_nextKey = &next;
    m_signedByNext = m_entries.size();
}

void Transaction::putBasket(const BasketRow& basket)
{
    if (!goesOn())
        return;
    const QByteArray columns[] = {basket.purchase.toByteArray(QUuid::WithoutBraces), basket.body,
                                  QByteArray::number(int{basket.isAside}),
                                  QByteArray::number(basket.position)};
    const auto tag = m_store->m_registry->rows().tagger().tagOf(basket_table, columns);
    Query query(m_store->m_putBasket);
    query.bindText(columns[0]).bindText(basket.body).bind(basket.isAside).bind(basket.position);
    keepOne(query.bindBlob(tag));
}

void Transaction::removeBasket(const QUuid& purchase)
{
    if (!goesOn())
        return;
    keep(Query(m_store->m_removeBasket).bind(purchase.toString(QUuid::WithoutBraces)).run());
}

void Transaction::removeBaskets()
{
    if (goesOn())
        keep(m_store->m_connection->run("DELETE FROM basket"));
}

void Transaction::mendRegistry()
{
    m_store->m_registry->rows().mend();
    if (goesOn())
        keep(m_store->m_registry->retireUnreadable());
}

void Transaction::freeze(const QByteArray& methodId, const QString& why)
{
    if (goesOn())
        keep(m_store->m_registry->setFrozen(methodId, true, why));
}

void Transaction::unfreeze(const QByteArray& methodId)
{
    if (goesOn())
        keep(m_store->m_registry->setFrozen(methodId, false, {}));
}

Result<PaymentMethod, StoreError>
Transaction::ensureMethod(const QString& fingerprint, const QString& brand, const QString& last4)
{
    if (!goesOn())
        return failure(*m_failed);
    auto method = m_store->m_registry->ensureMethod(fingerprint, brand, last4, m_store->m_entropy);
    // An altered row was read and nothing written: what else happens may be committed.
    if (!method && !m_failed && method.error().fault != StoreFault::damaged)
        m_failed = method.error();
    return method;
}

Result<QByteArray, StoreError> Transaction::registerNumber(const NewRegistration& registration)
{
    if (!goesOn())
        return failure(*m_failed);
    auto id = m_store->m_registry->registerNumber(registration, m_store->m_entropy);
    if (!id && !m_failed)
        m_failed = id.error();
    return id;
}

void Transaction::updateRegistration(const QByteArray& id, const QString& locale,
                                     qint64 registered_ms)
{
    if (goesOn())
        keep(m_store->m_registry->updateRegistration(id, locale, registered_ms));
}

Result<Done, StoreError> Transaction::writeEntries()
{
    for (const auto& entry : m_entries) {
        Query query(m_store->m_insertEntry);
        query.bind(entry.seq).bind(entry.at_ms).bindText(entry.kind);
        if (entry.purchase.isEmpty())
            query.bindNull();
        else
            query.bindText(entry.purchase);
        query.bindBlob(entry.salt).bindBlob(entry.payload).bindBlob(entry.hash);
        if (entry.signature.isEmpty())
            query.bindNull();
        else
            query.bindBlob(entry.signature);
        if (const auto written = query.run(); !written)
            return written;
        if (m_store->m_connection->changes() != 1)
            return failure(notKept(entry.seq));
    }
    return Done{};
}

Result<journal::Head, StoreError> Transaction::chain()
{
    const auto inWords = [](journal::AppendFault fault) {
        return failure(StoreError{StoreFault::failed, journal::inWords(fault), 0, 0});
    };
    const std::span all(m_entries);
    const auto first = m_nextKey != nullptr ? all.first(m_signedByNext) : all;
    const auto head =
        journal::append(m_store->m_head, first, m_store->m_keys->signing, m_store->m_chain);
    if (!head)
        return inWords(head.error());
    if (m_nextKey == nullptr)
        return *head;
    check(m_signedByNext < all.size(), "the new key signs an entry of its own");
    const auto end =
        journal::append(*head, all.subspan(m_signedByNext), *m_nextKey, m_store->m_chain);
    return end ? Result<journal::Head, StoreError>(*end) : inWords(end.error());
}

Result<Done, StoreError> Transaction::appendRegistryChange()
{
    const auto changed = m_store->m_registry->rows().finish();
    if (!changed)
        return failure(changed.error());
    if (*changed)
        append("registry_changed", {}, **changed);
    m_store->m_registry->rows().forget();
    return Done{};
}

void Transaction::noteRegistryChange()
{
    if (goesOn())
        keep(appendRegistryChange());
}

Result<journal::Head, StoreError> Transaction::commit()
{
    check(m_store != nullptr, "a transaction is committed once");
    Transaction ending(std::move(*this)); // rolls back unless everything below succeeds
    if (!ending.goesOn())
        return failure(*ending.m_failed);
    if (const auto noted = ending.appendRegistryChange(); !noted)
        return failure(noted.error());
    Store& store = *ending.m_store;
    auto head = Result<journal::Head, StoreError>(store.m_head);
    if (!ending.m_entries.empty()) {
        head = ending.chain();
        if (!head)
            return head;
        if (const auto written = ending.writeEntries(); !written)
            return failure(written.error());
    }
    if (const auto flushed = store.m_registry->flushKeys(); !flushed)
        return failure(flushed.error());
    if (const auto covered = store.coverDoubt(); !covered)
        return failure(covered.error());
    const auto committed = Query(store.m_commit).run();
    store.m_isCommitInDoubt = !committed;
    if (!committed)
        return failure(committed.error());
    // Without its mark a number stays out of use all the same; the next opening makes up for it.
    (void)store.m_registry->markReplaced(store.m_entropy);
    store.m_lastCommitted.clear();
    if (ending.m_receipts > 0)
        store.noteReceipts(ending.m_receipts);
    if (ending.m_nextKey != nullptr)
        store.m_headSeal = HeadSeal(*ending.m_nextKey); // the head is that key's from now on
    if (!ending.m_entries.empty()) {
        store.m_head = *head;
        store.m_lastCommitted = std::move(ending.m_entries);
        // What was committed stays committed; an older head is harmless.
        (void)store.keepHead();
    }
    return head;
}

} // namespace countersign::store
