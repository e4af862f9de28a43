#include "core/store/till_keys.h"

#include "core/journal/verify.h"

namespace countersign::store {

void KeyInForce::pass(const journal::Entry& entry)
{
    if (entry.kind != journal::key_changed_kind)
        return;
    if (auto next = journal::claimedKey(entry)) {
        m_key = *std::move(next);
        ++m_changes;
    }
}

Result<journal::PublicKey, StoreError> signingKeyAt(JournalRows& journal, const JournalKeys& keys,
                                                    const QString& dataDirectory, quint64 seq)
{
    KeyInForce inForce(keys.first);
    const auto verified = journal.verify(keys, dataDirectory, [&](const journal::Entry& entry) {
        if (entry.seq < seq)
            inForce.pass(entry);
        return true;
    });
    if (!verified)
        return failure(verified.error());
    return inForce.key();
}

} // namespace countersign::store
