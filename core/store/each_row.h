#pragma once

#include "core/store/connection.h"
#include "core/store/statement.h"

#include <functional>

namespace countersign::store {

/// Sees each row of a query without parameters; false stops.
Result<Done, StoreError> eachRow(Connection& connection, const char* sql,
                                 const std::function<bool(const Query& row)>& visit);

} // namespace countersign::store
