#pragma once

#include "core/journal/entry.h"
#include "core/store/connection.h"
#include "core/store/journal_rows.h"
#include "core/store/keys.h"

#include <optional>

namespace countersign::store {

// Which key a store was written with, so that a key file which isn't this till's is named as such.
// Each StoreFault::damaged, whose words end with putting the right one back. What a journal says of
// its keys counts only where it verifies with them from its first entry to its last, which both
// functions see to: anybody may write another key into a row.

/// Of a journal that doesn't end as it should. Nothing where its end is signed by our key, or by
/// none that it names: then the journal was altered; or where it ends under the key that the till
/// had before its keys were changed: then it is an older copy.
std::optional<StoreError> wrongSigningKey(JournalRows& journal, const JournalKeys& keys);

/// Of a journal whose end is signed by our key, and that doesn't begin under the key that we take
/// it to begin with: first-key.pem is gone, or another till's. Nothing where the journal doesn't
/// verify under any key.
std::optional<StoreError> wrongFirstKey(JournalRows& journal, const JournalKeys& keys);

/// Of a journal that doesn't begin under our first key: whose it is, where it is whole under its
/// own keys. Nothing where it isn't.
std::optional<StoreError> ofAnotherTill(JournalRows& journal, const JournalKeys& keys);

/// What to say of numbers' keys that can't be opened: that the sealing key is another one, where it
/// opens neither their file nor the store's own copy of the lookup key; or else what the fault
/// says.
StoreError unopenedRegistrationKeys(Connection& connection, const QString& dataDirectory,
                                    const Keys& keys, const StoreError& fault);

/// The code key that a journal tells of, read entry by entry.
class CodeKeyNamed
{
public:
    void take(const journal::Entry& entry);
    /// Once the journal has been verified: nothing if it is ours, or none is named.
    [[nodiscard]] std::optional<StoreError> wrongCodeKey(const Keys& keys) const;

private:
    QString m_id;
};

} // namespace countersign::store
