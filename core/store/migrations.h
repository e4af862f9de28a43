#pragma once

#include "core/store/connection.h"

#include <span>

namespace countersign::store {

/// "CtSn": marks the file as a store of ours (PRAGMA application_id).
inline constexpr qint64 application_id = 0x4374536e;
/// What this version writes (PRAGMA user_version).
[[nodiscard]] int schemaVersion();

/// The SQL that makes the schema of that version of nothing, a step each.
[[nodiscard]] std::span<const char* const> schemaSteps(int version);
/// What a store says of its version isn't so.
[[nodiscard]] StoreError otherVersion(qint64 version);

/// Brings the schema up to date, one transaction a step; each is done whole or not at all.
/// StoreFault::notAStore for somebody else's database, tooNew for one of a newer version, damaged
/// where anything of it was added, removed or altered.
Result<Done, StoreError> migrate(Connection& connection);

/// Only whether it is a store that we can read, without changing anything; an older schema is fine.
Result<Done, StoreError> checkReadable(Connection& connection);

/// The same refusals as of `migrate` without changing anything, and StoreFault::failed for a store
/// that a writer must bring up to date first.
Result<Done, StoreError> checkSchema(Connection& connection);

} // namespace countersign::store
