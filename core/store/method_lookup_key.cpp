#include "core/store/method_lookup_key.h"

#include "core/store/seal.h"
#include "core/store/statement.h"

#include <utility>

namespace countersign::store {

namespace {

constexpr char label[] = "countersign-method-lookup-key-v1";

SecretBytes sealingKeyOf(const Keys& keys)
{
    return derivedKey(keys.sealing, label);
}

} // namespace

Result<std::optional<SecretBytes>, StoreError> keptMethodLookup(Connection& connection,
                                                                const Keys& keys)
{
    const auto select = connection.prepare("SELECT sealed, nonce FROM method_lookup_key");
    if (!select)
        return failure(select.error());
    Query query(*select);
    const auto row = query.next();
    if (!row)
        return failure(row.error());
    if (!*row)
        return std::optional<SecretBytes>();
    auto lookup = unsealed(sealingKeyOf(keys), {query.bytes(0), query.bytes(1)}, label);
    if (lookup && lookup->size() != key_size_bytes)
        lookup.reset();
    return lookup;
}

Result<Done, StoreError> keepMethodLookup(Connection& connection, const Keys& keys,
                                          const SecretBytes& lookup, world::Entropy& entropy)
{
    const auto put = connection.prepare(
        "INSERT OR REPLACE INTO method_lookup_key(id, sealed, nonce) VALUES(1,?,?)");
    if (!put)
        return failure(put.error());
    const auto sealed = sealedUnder(sealingKeyOf(keys), lookup, label, entropy);
    return Query(*put).bindBlob(sealed.sealed).bindBlob(sealed.nonce).run();
}

Result<SecretBytes, StoreError>
methodLookupOf(Connection& connection, const Keys& keys,
               const std::function<Result<bool, StoreError>()>& wereKeysChanged)
{
    auto kept = keptMethodLookup(connection, keys);
    if (!kept)
        return failure(kept.error());
    if (*kept)
        return std::move(**kept);
    // Until the keys are changed for the first time, it is the one that the sealing key gives.
    const auto hasMethods = connection.number("SELECT EXISTS(SELECT 1 FROM payment_method)");
    if (!hasMethods)
        return failure(hasMethods.error());
    const auto isOther = *hasMethods != 0 ? wereKeysChanged() : Result<bool, StoreError>(false);
    if (!isOther)
        return failure(isOther.error());
    if (!*isOther)
        return derivedKey(keys.sealing, method_lookup_label);
    const auto words =
        QStringLiteral("registrations.keys is gone, and the store has no copy of the key in it "
                       "that finds payment methods");
    return failure(remediedBy(QStringLiteral("Put that file back from the copy that is kept "
                                             "elsewhere, or restore a backup"),
                              {StoreFault::damaged, words, 0, 0}));
}

} // namespace countersign::store
