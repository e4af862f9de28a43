#pragma once

#include "core/store/connection.h"
#include "core/world/files.h"

#include <QString>

namespace countersign::store {

/// Compares tables, indexes, triggers and views with what the migrations make up to that version,
/// in a few milliseconds, and has the connection read them anew: it finds things by those it once
/// read. StoreFault::damaged names the first that was added, removed or altered: a trigger or
/// another index would change what a till writes or finds.
Result<Done, StoreError> checkObjects(Connection& connection, int version);

/// Of a copy that is to be put back: removes what isn't of the schema and makes missing indexes
/// anew. What it can't mend, or can't read, is left for who verifies the copy.
Result<Done, StoreError> mendObjects(const QString& file, world::Files& files);

} // namespace countersign::store
