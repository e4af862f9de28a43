// Whether registry and catalogue are those that this till left.

#include "core/till/till.h"

#include "core/store/read_transaction.h"
#include "core/store/registry_check.h"

namespace countersign::till {

using store::StoreError;
using store::StoreFault;

/// At about so many rows more of it; false while there are others that nobody looked at. A card
/// that is frozen meanwhile changes those that were looked at.
Result<bool, StoreError> Till::lookAtRegistry(qint64 rows)
{
    if (!m_book.registry())
        return true;
    auto& connection = m_world.store.connection();
    const store::ReadTransaction moment(connection);
    const auto& registry = m_world.store.registry().rows();
    const auto piece = [&](bool isAnew) -> Result<bool, StoreError> {
        if (isAnew) {
            auto begun = store::lookAtRegistry(connection, registry.tagger(), *m_book.registry());
            if (!begun)
                return failure(begun.error());
            m_registryLook.emplace(std::move(*begun));
        }
        return m_registryLook->goOn(connection, rows);
    };
    return m_lastRegistryLook.further(connection, registry.changes(), piece);
}

/// Of a card that isn't found nobody knows whether it was registered, and of one that is, whether
/// its row is an older one, unless all of them are as they were left. What was begun between
/// commands is ended here.
Result<Done, StoreError> Till::checkRegistry()
{
    const auto looked = lookAtRegistry(store::RegistryLook::all_rows);
    return looked ? Result<Done, StoreError>(Done{}) : failure(looked.error());
}

/// Of the registry as it was left, or a fault.
Result<std::optional<store::Registration>, StoreError>
Till::registrationOf(const QByteArray& methodId)
{
    m_registryFault.reset();
    const store::ReadTransaction moment(m_world.store.connection());
    const auto checked = checkRegistry();
    auto registration =
        checked ? m_world.store.registry().registrationOf(methodId) : failure(checked.error());
    if (!registration)
        m_registryFault = registration.error();
    return registration;
}

Result<Done, StoreError> Till::checkCatalogue()
{
    auto& store = m_world.store;
    const store::ReadTransaction moment(store.connection());
    return m_catalogueLook.again(store.connection(), [&] {
        return store::compareCatalogue(store.connection(), store.keys(), m_book.catalogue());
    });
}

/// At the price that the last import gave it: an older row fits its tag as well as the newest.
Result<std::optional<sale::Product>, StoreError> Till::productOf(const sale::Gtin& gtin)
{
    const store::ReadTransaction moment(m_world.store.connection());
    if (const auto checked = checkCatalogue(); !checked)
        return failure(checked.error());
    return m_world.store.catalogue().byGtin(gtin);
}

/// What isn't as it was left keeps no till from starting: what is open can be ended, and cash
/// taken. A file that SQLite can't read does.
Result<Done, StoreError> Till::sayIfCatalogueWasAltered()
{
    const auto found = checkCatalogue();
    if (found)
        return Done{};
    if (!isAlteration(found.error()))
        return failure(found.error());
    refuseAltered(Refusal::productAltered, found.error());
    return Done{};
}

/// After the start, which would take longer with every card that was ever taken, and by the piece,
/// so that no command waits for all of it; whatever is decided on a card before ends it first.
void Till::lookAtRegistrySoon()
{
    m_isRegistryDue = true;
    m_world.loop.after(0, [this, isAlive = m_isAlive] {
        if (*isAlive && m_isRegistryDue && !sayIfRegistryWasAltered(look_at_once_rows))
            lookAtRegistrySoon();
    });
}

/// False while it wasn't looked at to its end.
bool Till::sayIfRegistryWasAltered(qint64 rows)
{
    const auto found = lookAtRegistry(rows);
    if (found && !*found)
        return false;
    m_isRegistryDue = false;
    if (found)
        return true;
    if (isAlteration(found.error()))
        refuseAltered(Refusal::registryAltered, found.error());
    else
        refuse(RefusalView{Refusal::storeFailed, found.error().words + u'.'});
    publish();
    return true;
}

void Till::refuseAltered(Refusal refusal, const StoreError& fault)
{
    const bool isCard = refusal == Refusal::registryAltered;
    refuse(RefusalView{
        refusal,
        (isCard ? QStringLiteral("Take cash: %1.") : QStringLiteral("%1.")).arg(fault.words)});
}

} // namespace countersign::till
