// Whether registry and catalogue are those that this till left.

#include "core/till/notices.h"

#include "core/store/numbers_check.h"
#include "core/store/read_transaction.h"
#include "core/store/registry_check.h"

namespace countersign::till {

using store::StoreError;
using store::StoreFault;

/// Of a card that isn't found nobody knows whether it was registered, and of one that is, whether
/// its row is an older one, unless all of them are as they were left. With a limit it is false
/// while there are rows that nobody looked at; without, what was begun between commands is ended.
Result<bool, StoreError> Till::checkRegistry(qint64 rows)
{
    if (!m_book.registry())
        return true;
    auto& store = m_world.store;
    const store::ReadTransaction moment(store.connection());
    return m_registryLook.further(store.connection(), store.registry().rows(), *m_book.registry(),
                                  rows);
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
Result<Done, StoreError> Till::sayWhatWasAltered()
{
    const auto readable = store::checkKeysOfNumbers(m_world.store);
    if (!readable && isAlteration(readable.error()))
        refuseAltered(Refusal::registryAltered, readable.error());
    const auto found = checkCatalogue();
    if (found)
        return Done{};
    if (!isAlteration(found.error()))
        return failure(found.error());
    refuseAltered(Refusal::productAltered, found.error());
    return Done{};
}

/// A start that looked at all rows would take longer with every card that was ever taken. It goes
/// on between commands; whatever is decided on a card before ends it first.
void Till::lookAtRegistry(qint64 rows)
{
    const auto found = checkRegistry(rows);
    m_isRegistryDue = found && !*found;
    if (!found && isAlteration(found.error()))
        refuseAltered(Refusal::registryAltered, found.error());
    else if (!found)
        refuse(RefusalView{Refusal::storeFailed, found.error().words + u'.'});
    if (!m_isRegistryDue)
        return;
    m_world.loop.after(0, [this, isAlive = m_isAlive, rows] {
        if (!*isAlive || !m_isRegistryDue)
            return;
        const auto refusals = m_refusals;
        lookAtRegistry(rows);
        if (m_refusals != refusals)
            publish();
        else if (!m_isRegistryDue)
            m_notices->watch();
    });
}

void Till::refuseAltered(Refusal refusal, const StoreError& fault)
{
    const bool isCard = refusal == Refusal::registryAltered;
    refuse(RefusalView{
        refusal,
        (isCard ? QStringLiteral("Take cash: %1.") : QStringLiteral("%1.")).arg(fault.words)});
}

} // namespace countersign::till
