#pragma once

#include "core/store/connection.h"

#include <functional>
#include <optional>

namespace countersign::store {

/// What a look at the whole of something in the store found. It stands until another connection has
/// committed, so that it costs nothing while nobody else writes.
class LastLook
{
public:
    using Look = std::function<Result<Done, StoreError>()>;
    /// Looks if nobody did yet, or another connection has committed since. What was found is true
    /// of the moment at which the transaction around it reads. Faults other than
    /// StoreFault::damaged don't stand.
    Result<Done, StoreError> again(Connection& connection, const Look& look);

private:
    std::optional<qint64> m_version;        // of the data that was looked at
    std::optional<StoreError> m_wasDamaged; // nothing if all was well
};

} // namespace countersign::store
