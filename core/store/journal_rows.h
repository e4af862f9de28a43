#pragma once

#include "core/journal/chain.h"
#include "core/journal/entry.h"
#include "core/store/connection.h"
#include "core/store/statement.h"

#include <QByteArray>
#include <QUuid>
#include <functional>
#include <optional>
#include <vector>

namespace countersign::store {

/// Reads the journal's rows over one connection, on that connection's thread.
class JournalRows
{
public:
    /// Sees one entry; false stops.
    using Visit = std::function<bool(const journal::Entry&)>;

    static Result<JournalRows, StoreError> over(Connection& connection);

    /// Every entry from that sequence on, in order. Nothing is verified.
    Result<Done, StoreError> each(quint64 from, const Visit& visit);
    /// One purchase's entries, in order; looks through the journal from its purchase_started on.
    Result<std::vector<journal::Entry>, StoreError> ofPurchase(const QUuid& purchase);
    /// Every entry of that kind, in order; looks through the whole journal.
    Result<std::vector<journal::Entry>, StoreError> ofKind(const QByteArray& kind);
    /// The last entry before that sequence which carries a signature and changes no key; nothing
    /// where there is none.
    Result<std::optional<quint64>, StoreError> lastSignedBefore(quint64 seq);
    /// The last entry's seq, hash and signature; nothing in an empty journal.
    Result<std::optional<journal::Head>, StoreError> last();

    /// The same, once data/head has been compared with it. Looks at no more than the journal's end,
    /// so it is quick and finds a cut or exchanged end, no change further up: StoreFault::damaged
    /// unless the last entry and the kept head are signed by `key` and the entry that the kept head
    /// names is there.
    Result<std::optional<journal::Head>, StoreError> verifyEnd(const journal::PublicKey& key,
                                                               const QString& dataDirectory);

    /// Reads all entries in order and verifies chain and last signature, then compares with
    /// data/head. `visit` sees each entry once its hash has been verified; what it built is to be
    /// thrown away if this fails. StoreFault::damaged with the first bad sequence and the reason,
    /// also when the journal ends before the head that was kept. Reads one consistent state.
    Result<journal::Head, StoreError> verify(const journal::PublicKey& first,
                                             const QString& dataDirectory, const Visit& visit,
                                             bool allSignatures = false);

private:
    explicit JournalRows(Connection& connection) : m_connection(&connection) {}
    Result<std::vector<journal::Entry>, StoreError> all(Query& query);
    Connection* m_connection;
    Statement m_from;
    Statement m_ofPurchase;
    Statement m_ofKind;
    Statement m_lastSigned;
    Statement m_last;
    Statement m_sealAt;
};

} // namespace countersign::store
