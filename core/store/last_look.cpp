#include "core/store/last_look.h"

namespace countersign::store {

Result<Done, StoreError> LastLook::again(Connection& connection, const Look& look)
{
    // What this connection commits itself leaves the number as it is.
    const auto version = connection.number("PRAGMA data_version");
    if (!version)
        return failure(version.error());
    if (m_version != *version) {
        const auto found = look();
        if (!found && found.error().fault != StoreFault::damaged)
            return found;
        m_version = *version;
        m_wasDamaged = found ? std::nullopt : std::optional(found.error());
    }
    return m_wasDamaged ? Result<Done, StoreError>(failure(*m_wasDamaged)) : Done{};
}

} // namespace countersign::store
