#include "core/store/store.h"

#include "core/store/file.h"
#include "core/store/head_file.h"
#include "core/store/migrations.h"
#include "core/store/store_parts.h"

#include <QFile>
#include <utility>

namespace countersign::store {

QString databasePath(const QString& dataDirectory)
{
    return dataDirectory + QStringLiteral("/store.db");
}

Store::Store(const QString& dataDirectory, Lock lock, std::unique_ptr<Connection> connection,
             KeysPointer keys, world::Clock& clock, world::Entropy& entropy)
    : m_dataDirectory(dataDirectory), m_lock(std::move(lock)), m_connection(std::move(connection)),
      m_log(*m_connection), m_headWriter(dataDirectory, m_connection->files()),
      m_keys(std::move(keys)), m_clock(clock), m_entropy(entropy), m_headSeal(m_keys->signing)
{
    m_head.hash = m_chain.genesis(m_keys->first);
}

Store::~Store()
{
    check(!m_isInTransaction, "a store outlives its transactions");
}

Result<Done, StoreError> Store::prepare()
{
    const Result<Done, StoreError> parts[] = {
        put(m_catalogue, Catalogue::over(*m_connection, ProductTagger(*m_keys))),
        put(m_outbox, Outbox::over(*m_connection)),
        put(m_sendings, Sendings::over(*m_connection)),
        put(m_journal, JournalRows::over(*m_connection)),
    };
    for (const auto& part : parts) {
        if (!part)
            return part;
    }
    const QByteArray baskets = basket_table.select("ORDER BY aside, position, purchase");
    const QByteArray mark = "PRAGMA application_id=" + QByteArray::number(application_id);
    const std::pair<Statement*, const char*> statements[] = {
        {&m_begin, "BEGIN IMMEDIATE"},
        {&m_commit, "COMMIT"},
        {&m_rollback, "ROLLBACK"},
        {&m_coverDoubt, mark.constData()},
        {&m_insertEntry, "INSERT INTO journal(seq, at_ms, kind, purchase, salt, payload, hash, "
                         "signature) VALUES(?,?,?,?,?,?,?,?)"},
        {&m_putBasket, "INSERT INTO basket(purchase, body, aside, position, tag) VALUES(?,?,?,?,?) "
                       "ON CONFLICT(purchase) DO UPDATE SET body=excluded.body, "
                       "aside=excluded.aside, position=excluded.position, tag=excluded.tag"},
        {&m_removeBasket, "DELETE FROM basket WHERE purchase=?"},
        {&m_baskets, baskets.constData()},
        {&m_putMessage,
         "INSERT INTO message(id, purchase, purpose, registration, number_lookup, issue, provider, "
         "state, attempts, created_ms, updated_ms, expires_boot_ms, boot_id, method, country, "
         "verified) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET "
         "issue=excluded.issue, provider=excluded.provider, state=excluded.state, "
         "attempts=excluded.attempts, updated_ms=excluded.updated_ms, "
         "expires_boot_ms=excluded.expires_boot_ms, boot_id=excluded.boot_id"},
        {&m_updateMessage,
         "UPDATE message SET provider=?, state=?, attempts=max(attempts,?), updated_ms=?, "
         "unsent=? WHERE id=? AND state<>'delivered'"},
        {&m_allowSending,
         "INSERT INTO message_sending(message, number, at_ms, boot_ms, boot_id) SELECT ?1, "
         "coalesce(max(number),0)+1, ?2, ?3, ?4 FROM message_sending WHERE message=?1"},
        {&m_countSendings, "UPDATE message SET allowed=(SELECT count(*) FROM message_sending "
                           "WHERE message=?1) WHERE id=?1"},
        {&m_forgetSendings, "DELETE FROM message_sending WHERE message=?"},
        // Behind all that went before, as rows lie in the order in which messages first went out.
        {&m_moveMessage, "UPDATE message SET rowid=(SELECT max(rowid)+1 FROM message), "
                         "created_ms=?2 WHERE id=?1"},
        {&m_verifyMessage, "UPDATE message SET verified=1 WHERE id=?"},
        {&m_putAttempt,
         "INSERT INTO message_attempt(message, number, provider, reference, state, began_ms, "
         "updated_ms, taken_ms, delivered_after_ms) VALUES(?,?,?,?,?,?,?,?,?) ON CONFLICT DO "
         "UPDATE SET reference=CASE excluded.reference WHEN '' THEN reference ELSE "
         "excluded.reference END, state=excluded.state, updated_ms=excluded.updated_ms, "
         "taken_ms=coalesce(taken_ms, excluded.taken_ms), "
         "delivered_after_ms=coalesce(delivered_after_ms, excluded.delivered_after_ms)"},
        {&m_putHealth,
         "INSERT INTO provider_health(provider, state, since_ms) VALUES(?,?,?) ON CONFLICT DO "
         "UPDATE SET state=excluded.state, since_ms=excluded.since_ms "
         "WHERE state<>excluded.state"},
    };
    for (const auto& [statement, sql] : statements) {
        auto prepared = m_connection->prepare(sql);
        if (!prepared)
            return failure(prepared.error());
        *statement = std::move(*prepared);
    }
    return Done{};
}

Result<journal::Head, StoreError> Store::verifyJournal(const JournalRows::Visit& visit)
{
    return agreed(m_journal->verify(m_keys->ofJournal(), m_dataDirectory, visit));
}

Result<journal::Head, StoreError> Store::verifyJournalAfter(const journal::Entry& checkpoint,
                                                            const JournalRows::Visit& visit)
{
    return agreed(
        m_journal->verifyAfter(checkpoint, m_keys->signing.publicKey(), m_dataDirectory, visit));
}

Result<journal::Head, StoreError> Store::agreed(const Result<journal::Head, StoreError>& head)
{
    if (!head)
        return head;
    if (*head != m_head) {
        const auto words = QStringLiteral("the journal changed under a till that had locked it");
        return failure(StoreError{StoreFault::damaged, words, 0, head->seq});
    }
    // A power cut may have left an older head.
    if (const auto kept = keepHead(); !kept)
        return failure(kept.error());
    return head;
}

Result<Done, StoreError> Store::keepHead()
{
    return m_receipts ? m_headWriter.replace(m_head, *m_receipts, m_headSeal)
                      : m_headWriter.replace(m_head);
}

Result<Transaction, StoreError> Store::begin()
{
    return begin(m_clock.now().wall_ms);
}

Result<Transaction, StoreError> Store::begin(qint64 at_ms)
{
    check(!m_isInTransaction, "one transaction at a time");
    if (const auto begun = Query(m_begin).run(); !begun)
        return failure(begun.error());
    m_isInTransaction = true;
    return Transaction(*this, at_ms);
}

/// A commit that failed as it was made durable may lie whole in the log, where the next program to
/// open the store believes it. What is written after it lies over it there. A transaction that
/// changes no row, as its caller knows nothing of that one's, would leave it.
Result<Done, StoreError> Store::coverDoubt()
{
    return m_isCommitInDoubt ? Query(m_coverDoubt).run() : Done{};
}

Result<std::vector<BasketRow>, StoreError> Store::baskets()
{
    std::vector<BasketRow> rows;
    Query query(m_baskets);
    while (true) {
        const auto row = query.next();
        if (!row)
            return failure(row.error());
        if (!*row)
            return rows;
        if (!m_registry->rows().tagger().fits(basket_table, query))
            return failure(
                remediedBy(givenToRestore() + QStringLiteral(" and drops the open baskets"),
                           alteredRow(basket_table, query)));
        rows.push_back({QUuid::fromString(query.text(0)), query.bytes(1), query.number(2) != 0,
                        static_cast<int>(query.number(3))});
    }
}

Result<qint64, StoreError> freeBytesIn(const QString& directory, world::Files& files)
{
    const auto free = files.freeBytes(QFile::encodeName(directory));
    if (!free)
        return failure(systemError(directory, free.error()));
    return qint64{*free};
}

Result<qint64, StoreError> Store::freeBytes() const
{
    return freeBytesIn(m_dataDirectory, m_connection->files());
}

} // namespace countersign::store
