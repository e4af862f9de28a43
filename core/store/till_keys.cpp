#include "core/store/till_keys.h"

#include "core/journal/key_id.h"
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

Result<std::optional<journal::PublicKey>, StoreError> signingKeyNamed(const QString& id,
                                                                      JournalRows& journal,
                                                                      const JournalKeys& keys,
                                                                      const QString& dataDirectory)
{
    std::optional<journal::PublicKey> found;
    KeyInForce inForce(keys.first);
    const auto look = [&] {
        if (journal::keyId(inForce.key()) == id)
            found = inForce.key();
    };
    look();
    const auto verified = journal.verify(keys, dataDirectory, [&](const journal::Entry& entry) {
        inForce.pass(entry);
        if (entry.kind == journal::key_changed_kind)
            look();
        return true;
    });
    if (!verified)
        return failure(verified.error());
    return found;
}

} // namespace countersign::store
