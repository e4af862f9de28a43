#pragma once

#include "core/journal/entry.h"
#include "core/store/registry.h"
#include "core/store/registry_check.h"

#include <QByteArray>
#include <QSet>
#include <vector>

namespace countersign::store {

/// All that the journal tells of the registry: how it was left, and which cards are frozen.
struct RegistryPast
{
    RegistryHistory history;
    QSet<QByteArray> frozen; // ids of payment methods, without those that were erased
    /// False of an entry on a freeze that can't be read.
    bool take(const journal::Entry& entry);
};

/// Looks the journal through and verifies it: a card that was frozen stays so, and start-up reads
/// only what follows on a checkpoint. That the till's own key signed its end is for whoever opened
/// the store to know. StoreFault::damaged with the first bad sequence.
Result<RegistryPast, StoreError> registryPastIn(JournalRows& journal);

/// The frozen ones whose row is gone or has another card's fingerprint, in ascending order: what
/// their card is called, nobody knows any more.
Result<std::vector<QByteArray>, StoreError> frozenWithoutCard(Registry& registry,
                                                              const RegistryPast& past);

/// The payment method that a `customer_erased` is about.
[[nodiscard]] QByteArray erasedIn(const journal::Entry& entry);

} // namespace countersign::store
