#include "core/store/journal_rows.h"

#include "core/journal/key_id.h"
#include "core/journal/verify.h"
#include "core/store/journal_end.h"
#include "core/store/parallel_verifier.h"
#include "core/store/read_transaction.h"

#include <limits>
#include <utility>

namespace countersign::store {

namespace {

constexpr const char* columns =
    "SELECT seq, at_ms, kind, purchase, salt, payload, hash, signature, digest FROM journal ";

journal::Entry entryIn(const Query& row)
{
    journal::Entry entry;
    entry.seq = static_cast<quint64>(row.number(0));
    entry.at_ms = row.number(1);
    entry.kind = row.bytes(2);
    entry.purchase = row.bytes(3);
    entry.salt = row.bytes(4);
    entry.payload = row.bytes(5);
    entry.hash = row.bytes(6);
    entry.signature = row.bytes(7);
    entry.digest = row.bytes(8);
    return entry;
}

StoreError damagedAt(quint64 seq, const QString& words,
                     std::optional<journal::FaultReason> reason = {})
{
    return {StoreFault::damaged, words, 0, seq, reason};
}

bool isSigned(const journal::Head& head, const journal::PublicKey& key)
{
    return key.verify(journal::signingInput(head.seq, head.hash), head.signature);
}

} // namespace

Result<Done, StoreError> endsUnder(const journal::PublicKey& wanted, const journal::PublicKey& key,
                                   const journal::Head& head)
{
    if (key == wanted && isSigned(head, wanted))
        return Done{};
    if (key == wanted) {
        const auto end = journal::endInKeyChange(head.seq, wanted);
        return failure(damagedAt(end.seq, end.words, end.reason));
    }
    const auto words = QStringLiteral("the journal ends under the signing key %1, and this till "
                                      "signs with %2: it is a copy of before the keys were "
                                      "changed, or not this till's");
    return failure(damagedAt(head.seq, words.arg(journal::keyId(key), journal::keyId(wanted)),
                             journal::FaultReason::wrongSignature));
}

Result<JournalRows, StoreError> JournalRows::over(Connection& connection)
{
    JournalRows rows(connection);
    const QByteArray select(columns);
    const std::pair<Statement*, QByteArray> statements[] = {
        {&rows.m_from, select + "WHERE seq>=? ORDER BY seq"},
        {&rows.m_ofPurchase,
         select + "WHERE purchase=?1 AND seq>=coalesce((SELECT min(seq) FROM journal "
                  "WHERE kind='purchase_started' AND purchase=?1), 0) ORDER BY seq"},
        {&rows.m_startOf, "SELECT seq FROM journal WHERE kind='purchase_started' AND purchase=? "
                          "ORDER BY seq LIMIT 1"},
        {&rows.m_ofKind, select + "WHERE kind=? AND seq>=? ORDER BY seq"},
        {&rows.m_last, "SELECT seq, hash, signature FROM journal ORDER BY seq DESC LIMIT 1"},
        {&rows.m_keyChangedAfter,
         "SELECT 1 FROM journal WHERE seq>? AND kind='key_changed' LIMIT 1"},
        {&rows.m_sealAt, "SELECT hash, signature FROM journal WHERE seq=?"},
        {&rows.m_checkpoint,
         "SELECT seq FROM journal WHERE kind='checkpoint' AND seq>? ORDER BY seq DESC LIMIT 1"},
    };
    for (const auto& [statement, sql] : statements) {
        auto prepared = connection.prepare(sql.constData());
        if (!prepared)
            return failure(prepared.error());
        *statement = std::move(*prepared);
    }
    return rows;
}

Result<Done, StoreError> JournalRows::each(quint64 from, const Visit& visit)
{
    Query query(m_from);
    query.bind(from);
    while (true) {
        const auto row = query.next();
        if (!row)
            return failure(row.error());
        if (!*row || !visit(entryIn(query)))
            return Done{};
    }
}

Result<std::vector<journal::Entry>, StoreError> JournalRows::all(Query& query)
{
    std::vector<journal::Entry> entries;
    while (true) {
        const auto row = query.next();
        if (!row)
            return failure(row.error());
        if (!*row)
            return entries;
        entries.push_back(entryIn(query));
    }
}

Result<std::vector<journal::Entry>, StoreError> JournalRows::ofPurchase(const QUuid& purchase)
{
    Query query(m_ofPurchase);
    query.bind(purchase.toString(QUuid::WithoutBraces));
    return all(query);
}

Result<std::vector<journal::Entry>, StoreError> JournalRows::ofKind(const QByteArray& kind,
                                                                    qint64 from)
{
    Query query(m_ofKind);
    query.bindText(kind).bind(from);
    return all(query);
}

Result<std::optional<journal::Head>, StoreError>
JournalRows::verifyEnd(const journal::PublicKey& key, const QString& dataDirectory)
{
    const auto kept = headToCompare(dataDirectory, m_connection->files());
    if (!kept)
        return failure(kept.error());
    const auto head = last();
    if (!head || !*head)
        return head;
    const auto isOlder = keyChangedAfter(kept->head.seq);
    if (!isOlder)
        return failure(isOlder.error());
    // Of a head that was kept before the keys changed, being the entry that it names says as much.
    if (kept->state == HeadFile::State::kept && !*isOlder && !isSigned(kept->head, key)) {
        const auto words = QStringLiteral("data/head, which says where the journal ends, is not "
                                          "signed with this till's key");
        const auto fault = damagedAt(kept->head.seq, words);
        return failure(isSigned(**head, key) ? remediedBy(givenToRestore(), fault) : fault);
    }
    const auto there = sealAt(kept->head.seq);
    if (!there)
        return failure(there.error());
    if (const auto compared = compareWithKept(*kept, **head, *there); !compared)
        return failure(compared.error());
    if (!isSigned(**head, key)) {
        const auto words = QStringLiteral("the journal's last entry is not signed with this till's "
                                          "key");
        return failure(damagedAt((*head)->seq, words));
    }
    return head;
}

Result<journal::Head, StoreError> JournalRows::verify(const JournalKeys& keys,
                                                      const QString& dataDirectory,
                                                      const Visit& visit, bool allSignatures)
{
    const auto signatures =
        allSignatures ? journal::Signatures::all : journal::Signatures::onlyLast;
    journal::ChainVerifier verifier(keys.first, signatures, journal::Origin::store);
    // From the smallest number there is, so that no row hides below 1.
    return orWrongKey(verifyWith(verifier, std::numeric_limits<qint64>::min(), keys.current,
                                 dataDirectory, visit),
                      keys);
}

Result<journal::Head, StoreError> JournalRows::verifyOnThreads(const JournalKeys& keys,
                                                               const QString& dataDirectory,
                                                               unsigned threads,
                                                               const Progress& progress)
{
    Workers workers(threads);
    ParallelVerifier verifier(keys.first, journal::Origin::store, workers);
    quint64 entries = 0;
    const auto count = [&](const journal::Entry&) {
        progress(++entries);
        return true;
    };
    return orWrongKey(verifyWith(verifier, std::numeric_limits<qint64>::min(), keys.current,
                                 dataDirectory, count),
                      keys);
}

template <class Verifier>
Result<journal::Head, StoreError>
JournalRows::verifyWith(Verifier& verifier, qint64 from, const journal::PublicKey& current,
                        const QString& dataDirectory, const Visit& visit)
{
    // Read before the rows: a till that commits meanwhile only ever adds to them.
    const auto kept = headToCompare(dataDirectory, m_connection->files());
    if (!kept)
        return failure(kept.error());
    const ReadTransaction transaction(*m_connection);
    Query query(m_from);
    query.bind(from);
    while (true) {
        const auto row = query.next();
        if (!row)
            return failure(row.error());
        if (!*row)
            break;
        const auto entry = entryIn(query);
        if (const auto accepted = verifier.accept(entry); !accepted)
            return failure(
                damagedAt(accepted.error().seq, accepted.error().words, accepted.error().reason));
        if (visit && !visit(entry)) {
            const auto words = QStringLiteral("entry %1 can't be followed").arg(entry.seq);
            return failure(damagedAt(entry.seq, words));
        }
    }
    const auto head = verifier.finish();
    if (!head)
        return failure(damagedAt(head.error().seq, head.error().words, head.error().reason));
    if (const auto ours = endsUnder(current, verifier.currentKey(), *head); !ours)
        return failure(ours.error());
    const auto there = sealAt(kept->head.seq);
    if (!there)
        return failure(there.error());
    if (const auto compared = compareWithKept(*kept, *head, *there); !compared)
        return failure(compared.error());
    return *head;
}

Result<journal::Head, StoreError> JournalRows::verifyAfter(const journal::Entry& checkpoint,
                                                           const journal::PublicKey& current,
                                                           const QString& dataDirectory,
                                                           const Visit& visit)
{
    journal::ChainVerifier verifier(current,
                                    {checkpoint.seq, checkpoint.hash, checkpoint.signature},
                                    journal::Signatures::onlyLast, journal::Origin::store);
    return verifyWith(verifier, static_cast<qint64>(checkpoint.seq) + 1, current, dataDirectory,
                      visit);
}

} // namespace countersign::store
