#include "core/store/number_lookups.h"

#include "core/store/each_row.h"

#include <QHash>
#include <QSet>
#include <optional>

namespace countersign::store {

namespace {

/// Empty where the number is gone, or its row was altered: nobody sends anything to it.
Result<QByteArray, StoreError> lookupOf(Registry& registry, const QByteArray& registrationId,
                                        const Seal& seal)
{
    const auto registration = registry.registration(registrationId);
    if (!registration && registration.error().fault != StoreFault::damaged)
        return failure(registration.error());
    if (!registration || !*registration)
        return QByteArray("");
    return seal.lookupOfNumber(*(*registration)->number);
}

} // namespace

Result<Done, StoreError> lookUpNumbersAnew(Store& store, const Seal& seal)
{
    const auto update =
        store.connection().prepare("UPDATE message SET number_lookup=? WHERE rowid=?");
    if (!update)
        return failure(update.error());
    QHash<QByteArray, QByteArray> lookups; // by registration
    std::optional<StoreError> failed;
    const auto visit = [&](const Query& row) {
        const auto registration = row.bytes(1);
        if (!lookups.contains(registration)) {
            const auto lookup = lookupOf(store.registry(), registration, seal);
            if (!lookup) {
                failed = lookup.error();
                return false;
            }
            lookups.insert(registration, *lookup);
        }
        if (lookups[registration] == row.bytes(2))
            return true;
        Query query(*update);
        query.bindBlob(lookups[registration]).bind(row.number(0));
        if (const auto done = query.run(); !done)
            failed = done.error();
        return !failed;
    };
    const auto read = eachRow(store.connection(),
                              "SELECT rowid, registration, number_lookup FROM message "
                              "ORDER BY rowid",
                              visit);
    return failed ? Result<Done, StoreError>(failure(*failed)) : read;
}

Result<Done, StoreError> fitNumberLookups(Store& store)
{
    Registry& registry = store.registry();
    bool fits = true;
    QSet<QByteArray> unreadable;
    std::optional<StoreError> failed;
    const auto visit = [&](const Query& row) {
        const auto id = row.bytes(0);
        if (unreadable.contains(id))
            return true;
        const auto found = registry.registration(id);
        if (!found && found.error().fault != StoreFault::damaged)
            failed = found.error();
        else if (found && *found)
            fits = (*found)->numberLookup == row.bytes(1);
        else
            unreadable.insert(id);
        return !failed && !(found && *found);
    };
    const auto read =
        eachRow(store.connection(),
                "SELECT registration, number_lookup FROM message ORDER BY rowid DESC", visit);
    if (!read || failed)
        return failure(failed ? *failed : read.error());
    if (fits)
        return Done{};
    auto transaction = store.begin();
    if (!transaction)
        return failure(transaction.error());
    if (const auto done = lookUpNumbersAnew(store, registry.seal()); !done)
        return done;
    const auto committed = transaction->commit();
    return committed ? Result<Done, StoreError>(Done{}) : failure(committed.error());
}

} // namespace countersign::store
