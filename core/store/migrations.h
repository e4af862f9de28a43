#pragma once

#include "core/store/connection.h"

namespace countersign::store {

/// "CtSn": marks the file as a store of ours (PRAGMA application_id).
inline constexpr qint64 application_id = 0x4374536e;
/// What this version writes (PRAGMA user_version).
[[nodiscard]] int schemaVersion();

/// Brings the schema up to date, one transaction a step; each is done whole or not at all.
/// StoreFault::notAStore for somebody else's database, tooNew for one of a newer version.
Result<Done, StoreError> migrate(Connection& connection);

/// The same refusals without changing anything; an older schema is fine.
Result<Done, StoreError> checkReadable(Connection& connection);

/// The same, and StoreFault::failed for a store that a writer
/// must bring up to date first.
Result<Done, StoreError> checkSchema(Connection& connection);

} // namespace countersign::store
