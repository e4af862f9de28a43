#pragma once

#include "core/store/connection.h"

#include <functional>
#include <optional>

namespace countersign::store {

/// What a look at the whole of something in the store found. It stands until another connection has
/// committed, so that it costs nothing while nobody else writes. Faults other than
/// StoreFault::damaged don't stand.
class LastLook
{
public:
    using Look = std::function<Result<Done, StoreError>()>;
    /// Looks if nobody did yet, or another connection has committed since. What was found is true
    /// of the moment at which the transaction around it reads.
    Result<Done, StoreError> again(Connection& connection, const Look& look);

    /// Looks at some more, from the beginning if `isAnew`; true once all was seen.
    using Piece = std::function<Result<bool, StoreError>(bool isAnew)>;
    /// The same by the piece; false while there is more to look at. Between two pieces nothing of
    /// the store need be kept open: it begins anew if another connection has committed since, or
    /// ours has changed what is looked at, which `changes` counts.
    Result<bool, StoreError> further(Connection& connection, quint64 changes, const Piece& piece);

private:
    struct Moment
    {
        qint64 version = 0; // of the data
        quint64 changes = 0;
        friend bool operator==(const Moment&, const Moment&) = default;
    };
    std::optional<Moment> m_underWay;       // of a look that isn't at its end
    std::optional<qint64> m_version;        // of the data that was looked at
    std::optional<StoreError> m_wasDamaged; // nothing if all was well
};

} // namespace countersign::store
