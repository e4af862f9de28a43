#pragma once

#include "core/journal/chain.h"

#include <QString>
#include <cstddef>
#include <span>

namespace countersign::uplink {

/// How far a till's journal is archived, all of it verified.
struct Archived
{
    journal::PublicKey first; // with which the till is enrolled
    journal::PublicKey key;   // that signs what follows
    journal::Head head;       // before the first entry: seq 0, the genesis hash
};

/// What of some entries goes into the archive.
struct Addition
{
    std::size_t from = 0; // those before are there already
    std::size_t until = 0;
    Archived after;
    QString fault{}; // why those from `until` on don't, in words; empty if all do
};

/// Those that follow on what is archived, are chained and signed rightly, and end with a signature.
[[nodiscard]] Addition additionOf(const Archived& archived,
                                  std::span<const journal::Entry> entries);

/// Why entries can't be kept as another branch of the till's journal, in words; empty if they can:
/// each follows on the one before, and one of the till's keys has signed the last.
[[nodiscard]] QString faultOfBranch(const Archived& archived,
                                    std::span<const journal::Entry> entries);

} // namespace countersign::uplink
