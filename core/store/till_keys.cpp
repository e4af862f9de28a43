#include "core/store/till_keys.h"

#include "core/journal/key_id.h"
#include "core/journal/restorations.h"
#include "core/journal/verify.h"

#include <utility>

namespace countersign::store {

namespace {

/// Goes through a journal for the key that a receipt names, and for the receipt's entry.
class Search
{
public:
    Search(const journal::ReceiptCode& receipt, const journal::PublicKey& first)
        : m_receipt(receipt), m_receiptHash(journal::hashOf(receipt)), m_inForce(first)
    {
        look();
    }

    void take(const journal::Entry& entry)
    {
        if (entry.seq == m_receipt.seq)
            m_hash = entry.hash;
        // What is lost was signed with the key that the till goes on with: no backup is restored
        // that ends under another one.
        const auto restored = m_isNamed ? journal::restorationIn(entry) : std::nullopt;
        if (restored && journal::mayHaveLost(*restored, m_receipt.seq, m_receiptHash))
            m_maybeLostAt = entry.seq;
        if (entry.kind != journal::key_changed_kind)
            return;
        if (m_isNamed)
            m_found = EarlierKey{m_inForce.key(), entry.seq, {}, 0};
        m_inForce.pass(entry);
        look();
    }

    [[nodiscard]] std::optional<EarlierKey> found() const
    {
        auto found = m_found;
        if (found) {
            found->hash = m_hash;
            found->maybeLostAt = m_maybeLostAt;
        }
        return found;
    }

private:
    void look() { m_isNamed = journal::keyId(m_inForce.key()) == m_receipt.keyId; }

    const journal::ReceiptCode& m_receipt;
    QByteArray m_receiptHash;
    KeyInForce m_inForce;
    bool m_isNamed = false; // the key in force is the receipt's
    std::optional<EarlierKey> m_found;
    QByteArray m_hash;
    quint64 m_maybeLostAt = 0;
};

} // namespace

void KeyInForce::pass(const journal::Entry& entry)
{
    if (entry.kind != journal::key_changed_kind)
        return;
    if (auto next = journal::claimedKey(entry))
        m_key = *std::move(next);
}

Result<std::optional<EarlierKey>, StoreError> earlierKeyOf(const journal::ReceiptCode& receipt,
                                                           JournalRows& journal,
                                                           const JournalKeys& keys,
                                                           const QString& dataDirectory)
{
    Search search(receipt, keys.first);
    const auto verified = journal.verify(keys, dataDirectory, [&](const journal::Entry& entry) {
        search.take(entry);
        return true;
    });
    if (!verified)
        return failure(verified.error());
    return search.found();
}

Result<quint64, StoreError> maybeLostAt(const journal::ReceiptCode& receipt, JournalRows& journal)
{
    const auto changes = journal.ofKind(journal::key_changed_kind);
    if (!changes)
        return failure(changes.error());
    // As above: what an earlier restoration lost was signed with a key of then.
    const qint64 since = changes->empty() ? 0 : static_cast<qint64>(changes->back().seq);
    const auto restorations = journal.ofKind(journal::store_restored_kind, since);
    if (!restorations)
        return failure(restorations.error());
    const QByteArray hash = journal::hashOf(receipt);
    quint64 at = 0;
    for (const journal::Entry& entry : *restorations) {
        const auto restored = journal::restorationIn(entry);
        if (restored && journal::mayHaveLost(*restored, receipt.seq, hash))
            at = entry.seq;
    }
    return at;
}

} // namespace countersign::store
