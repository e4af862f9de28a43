#include "core/store/last_look.h"

#include <utility>

namespace countersign::store {

Result<Done, StoreError> LastLook::again(Connection& connection, const Look& look)
{
    const auto looked = further(connection, 0, [&look](bool) -> Result<bool, StoreError> {
        const auto found = look();
        return found ? Result<bool, StoreError>(true) : failure(found.error());
    });
    return looked ? Result<Done, StoreError>(Done{}) : failure(looked.error());
}

Result<bool, StoreError> LastLook::further(Connection& connection, quint64 changes,
                                           const Piece& piece)
{
    // What this connection commits itself leaves the number as it is.
    const auto version = connection.number("PRAGMA data_version");
    if (!version)
        return failure(version.error());
    if (m_version != *version) {
        const Moment moment{*version, changes};
        const bool isAnew = std::exchange(m_underWay, std::nullopt) != moment;
        const auto isSeen = piece(isAnew);
        if (!isSeen && isSeen.error().fault != StoreFault::damaged)
            return isSeen;
        if (isSeen && !*isSeen) {
            m_underWay = moment;
            return false;
        }
        m_version = *version;
        m_wasDamaged = isSeen ? std::nullopt : std::optional(isSeen.error());
    }
    return m_wasDamaged ? Result<bool, StoreError>(failure(*m_wasDamaged)) : true;
}

} // namespace countersign::store
