#pragma once

#include "core/journal/chain.h"
#include "core/journal/entry.h"
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
    /// How many keys the till had before it.
    [[nodiscard]] quint64 changes() const { return m_changes; }

private:
    journal::PublicKey m_key;
    quint64 m_changes = 0;
};

/// The key of that id if this till ever signed with it. Verifies the whole journal, so that no row
/// names a key that never was the till's; StoreFault::damaged as of JournalRows::verify.
Result<std::optional<journal::PublicKey>, StoreError>
signingKeyNamed(const QString& id, JournalRows& journal, const JournalKeys& keys,
                const QString& dataDirectory);

} // namespace countersign::store
