#pragma once

#include "core/journal/chain.h"
#include "core/journal/entry.h"
#include "core/journal/receipt_code.h"
#include "core/store/journal_rows.h"

#include <optional>

namespace countersign::store {

/// Which key signs where in a journal, entry by entry as a verifier accepts them.
class KeyInForce
{
public:
    /// From the first entry on; `first` is the key that `init` printed.
    explicit KeyInForce(journal::PublicKey first) : m_key(std::move(first)) {}

    /// Goes past an entry. A change of keys must have been verified.
    void pass(const journal::Entry& entry);
    /// The key that signs the entry after those that were passed.
    [[nodiscard]] const journal::PublicKey& key() const { return m_key; }

private:
    journal::PublicKey m_key;
};

/// A key that this till gave up, and what its verified journal has at the place of a receipt that
/// names it. Whoever has such a key may have signed with it since, so nothing but the journal's own
/// entry proves the receipt.
struct EarlierKey
{
    journal::PublicKey key;
    quint64 givenUpAt = 0; // the key_changed that did
    QByteArray hash;       // of the entry with the receipt's sequence; empty where there is none
    quint64 maybeLostAt =
        0; // a store_restored that may have lost the receipt's; 0 if there is none
};

/// Nothing if the till never gave up a key of the id that the receipt names. Verifies the whole
/// journal, so that no row names a key that never was the till's; StoreFault::damaged as of
/// JournalRows::verify.
Result<std::optional<EarlierKey>, StoreError> earlierKeyOf(const journal::ReceiptCode& receipt,
                                                           JournalRows& journal,
                                                           const JournalKeys& keys,
                                                           const QString& dataDirectory);

/// The last `store_restored` that may have lost the entry of a receipt that the till's current key
/// signed; 0 if there is none. Nothing is verified: it is a hint.
Result<quint64, StoreError> maybeLostAt(const journal::ReceiptCode& receipt, JournalRows& journal);

} // namespace countersign::store
