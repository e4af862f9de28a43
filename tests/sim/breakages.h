#pragma once

#include "core/store/connection.h"
#include "core/world/journal_tail.h"

#include <memory>

namespace countersign::sim {

/// What of the product is broken on purpose, to see whether it is noticed. Nothing is changed in
/// the product: what it stands on is.
enum class Breakage {
    none,
    tryCounter,     // the disk forgets tries at every restart
    idempotencyKey, // the terminal is asked under another key each time
    transaction,    // each ends within its commit and another goes on, so a cut leaves half of it
    signature,      // the disk keeps another signature than it was given
    cursor,         // the journal that is handed to head office lacks an entry
    service,        // whoever makes the codes approves the digits of any other one
};

/// Every transaction on that connection is two from then on: it ends, and begins again, after each
/// entry that it writes.
void splitCommits(store::Connection& connection);
/// A tail that leaves an entry out.
[[nodiscard]] std::unique_ptr<world::JournalTail>
withoutAnEntry(std::unique_ptr<world::JournalTail> tail);

} // namespace countersign::sim
