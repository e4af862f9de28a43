#pragma once

#include "core/uplink/postgres_values.h"
#include "core/world/head_office.h"

#include <cstddef>

namespace countersign::uplink {

/// Adds the batch's entries from that index on, and moves the till's head on from `theirs` to the
/// last of them. Changes nothing where the head is elsewhere.
[[nodiscard]] PostgresStatement adding(const world::Batch& batch, std::size_t from,
                                       const journal::Head& theirs);
/// Keeps those of them beside the till's journal that aren't in it.
[[nodiscard]] PostgresStatement keepingBranch(const world::Batch& batch);
/// Asks for the hash of the till's entry there.
[[nodiscard]] PostgresStatement askingForHash(const QByteArray& till, quint64 seq);

} // namespace countersign::uplink
