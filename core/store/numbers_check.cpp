#include "core/store/numbers_check.h"

#include "core/store/each_row.h"

namespace countersign::store {

Result<Done, StoreError> checkKeysOfNumbers(Store& store)
{
    // Methods have random ids, and an index of those that have a number.
    constexpr const char* some = "SELECT id, key_slot FROM registration WHERE active=1 "
                                 "ORDER BY method LIMIT 20";
    const auto& keys = store.registry().keys();
    int looked = 0;
    int unreadable = 0;
    std::optional<StoreError> failed;
    const auto read = eachRow(store.connection(), some, [&](const Query& row) {
        const auto key = keys.find(row.number(1), row.bytes(0));
        if (!key && key.error().fault != StoreFault::damaged)
            failed = key.error();
        ++looked;
        unreadable += key && *key ? 0 : 1;
        return !failed;
    });
    if (!read)
        return read;
    if (failed)
        return failure(*failed);
    if (2 * unreadable <= looked)
        return Done{};
    const auto words = QStringLiteral("of %1 registered numbers that were looked at, %2 can't be "
                                      "read, since registrations.keys lacks their keys or was "
                                      "altered");
    return failure(remediedBy(putBackRegistrationKeys(),
                              {StoreFault::damaged, words.arg(looked).arg(unreadable), 0, 0}));
}

} // namespace countersign::store
