#include "core/store/key_rotation.h"

#include "core/journal/checkpoint.h"
#include "core/store/catalogue_check.h"
#include "core/store/method_lookup_key.h"
#include "core/store/number_lookups.h"
#include "core/store/number_seals.h"
#include "core/store/registry_check.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <utility>

namespace countersign::store {

namespace {

/// Binds every payment method's row anew; one that was altered is refused.
Result<Done, StoreError> bindMethods(Store& store, const Seal& seal)
{
    auto& connection = store.connection();
    const auto select =
        connection.prepare("SELECT id, lookup, binding FROM payment_method ORDER BY rowid");
    const auto update = connection.prepare("UPDATE payment_method SET binding=? WHERE id=?");
    if (!select || !update)
        return failure(select ? update.error() : select.error());
    Query query(*select);
    while (true) {
        const auto row = query.next();
        if (!row)
            return failure(row.error());
        if (!*row)
            return Done{};
        const auto id = query.bytes(0);
        const auto lookup = query.bytes(1);
        if (query.bytes(2) != store.registry().seal().bindingOfMethod(id, lookup)) {
            const auto words = QStringLiteral("a payment method's row was altered: its fingerprint "
                                              "is not the one it was made with");
            return failure(StoreError{StoreFault::damaged, words, 0, 0});
        }
        const auto binding = seal.bindingOfMethod(id, lookup);
        if (const auto done = Query(*update).bindBlob(binding).bindBlob(id).run(); !done)
            return done;
    }
}

/// The new keys, which must be others than the old ones. Files are made; credentials are handed in.
Result<KeysPointer, StoreError> nextKeys(const Keys& old, const KeyFolders& folders,
                                         world::Entropy& entropy, world::Files& files)
{
    if (const auto checked = checkSettling(folders, files); !checked)
        return failure(checked.error());
    const bool isFile = old.place == KeyPlace::files || old.place == KeyPlace::nextFiles;
    if (isFile) {
        if (const auto checked = checkKeyFolders(folders); !checked)
            return failure(checked.error());
        if (const auto made = createKeys(folders, KeyPlace::nextFiles, entropy, files); !made)
            return failure(made.error());
        return loadKeys(folders, KeyPlace::nextFiles, files);
    }
    if (old.place == KeyPlace::nextCredentials) {
        const auto words = QStringLiteral("the keys in use are the credentials named …-next: give "
                                          "them the names without it before changing keys again");
        return failure(StoreError{StoreFault::denied, words, 0, 0});
    }
    auto next = loadKeys(folders, KeyPlace::nextCredentials, files);
    if (!next) {
        auto error = next.error();
        error.words += QStringLiteral(". This till's keys are systemd credentials: hand it the new "
                                      "ones as countersign-signing-next, countersign-code-next and "
                                      "countersign-sealing-next");
        error.fault = StoreFault::denied;
        return failure(error);
    }
    const bool isAnySame = (*next)->signingId == old.signingId || (*next)->codeId == old.codeId ||
                           (*next)->sealingId == old.sealingId;
    if (isAnySame) {
        const auto words = QStringLiteral("a new key is the same as the old one");
        return failure(StoreError{StoreFault::denied, words, 0, 0});
    }
    return next;
}

QByteArray payloadOf(const Keys& next, qint64 registrations, const KeyRotation& rotation)
{
    const QJsonObject payload{{QStringLiteral("signing"), next.signingId},
                              {QStringLiteral("code"), next.codeId},
                              {QStringLiteral("sealing"), next.sealingId},
                              {QStringLiteral("registrations"), registrations},
                              {QStringLiteral("why"), rotation.why},
                              {QStringLiteral("who"), rotation.who}};
    return QJsonDocument(payload).toJson(QJsonDocument::Compact);
}

/// With the registry as it was tagged anew. Empty where there is none to be kept.
QByteArray checkpointAfter(const KeyRotation& rotation, Connection& connection)
{
    const auto sum = keptRegistrySum(connection);
    if (!rotation.checkpoint || !sum || !*sum)
        return {};
    auto checkpoint = *rotation.checkpoint;
    checkpoint.registry = recordOf(**sum);
    return journal::encoded(checkpoint);
}

/// `tried` is what it would have done, once its commit was tried: one that failed may be there all
/// the same.
Result<RotatedKeys, StoreError> commitKeys(Store& store, const KeysPointer& next,
                                           const KeyRotation& rotation,
                                           std::optional<RotatedKeys>& tried)
{
    const Keys& old = store.keys();
    auto& files = store.connection().files();
    if (const auto kept = keepFirstKey(store.dataDirectory(), old.first, files); !kept)
        return failure(kept.error());
    // Marks of erased customers need not come along: what they erase from is an older backup, and
    // no till goes on with one of before a change of keys. An erasure that was interrupted has been
    // ended when the store was opened.
    const auto& lookups = store.registry().keys().lookups();
    auto registrationKeys = RegistrationKeys::createNext(
        store.dataDirectory(), *next, {1, lookups.ofMethods.clone()}, store.entropy(), files);
    if (!registrationKeys)
        return failure(registrationKeys.error());
    // Nothing of what was sealed with the old key stays in the database.
    if (const auto set = store.connection().run("PRAGMA secure_delete=ON"); !set)
        return failure(set.error());
    auto transaction = store.begin();
    if (!transaction)
        return failure(transaction.error());
    const auto& tagger = store.registry().rows().tagger();
    if (const auto checked = checkRegistry(store.connection(), store.journal(), tagger); !checked)
        return failure(checked.error());
    const auto& newLookups = registrationKeys->lookups();
    const Seal seal(next->sealing, newLookups.ofMethods, newLookups.ofNumbers);
    if (const auto found = lookUpNumbersAnew(store, seal); !found)
        return failure(found.error());
    const auto sealed = sealNumbersAnew(store, *registrationKeys, "true");
    if (!sealed)
        return failure(sealed.error());
    if (const auto bound = bindMethods(store, seal); !bound)
        return failure(bound.error());
    if (const auto kept =
            keepMethodLookup(store.connection(), *next, lookups.ofMethods, store.entropy());
        !kept)
        return failure(kept.error());
    const auto products =
        tagProductsAnew(store.connection(), ProductTagger(*next), ProductTagger(old));
    if (!products)
        return failure(products.error());
    const auto registry = tagAnew(store.connection(), RowTagger(*next), tagger);
    if (!registry)
        return failure(registry.error());
    if (const auto flushed = registrationKeys->flush(); !flushed)
        return failure(flushed.error());
    const RotatedKeys rotated{next, old.signingId, store.head().seq + 1, *sealed};
    transaction->changeSigningKey(next->signing);
    transaction->append("keys_rotated", {}, payloadOf(*next, *sealed, rotation));
    transaction->append("registry_changed", {}, *registry);
    // A checkpoint counts only if the key in use signed it: the old ones don't any more.
    if (const auto checkpoint = checkpointAfter(rotation, store.connection());
        !checkpoint.isEmpty() && checkpoint.size() <= journal::payload_bytes_max)
        transaction->append(journal::checkpoint_kind, {}, checkpoint);
    tried = rotated;
    if (const auto committed = transaction->commit(); !committed)
        return failure(committed.error());
    (void)store.connection().number("PRAGMA wal_checkpoint(TRUNCATE)");
    return rotated;
}

StoreError refusedUntidied(const QString& unsettled)
{
    return {StoreFault::denied,
            unsettled + QStringLiteral(". Until then the keys can't be changed again"), 0, 0};
}

/// Nobody knows, where the store can't be looked at either.
StoreError inDoubt(StoreError error)
{
    error.words += QStringLiteral(". The keys may have been changed all the same: `countersignctl "
                                  "keys` tells their ids. If they were, make a backup at once and "
                                  "replace the copy of the keys that is kept elsewhere");
    return error;
}

/// What is to be said of the opening that tidies up after a commit.
QString untidiedAfter(const Result<std::unique_ptr<Store>, StoreError>& opened)
{
    if (opened)
        return (*opened)->unsettled();
    if (opened.error().fault == StoreFault::locked)
        return {};
    return QStringLiteral("the store could not be opened with the new keys right away, and the old "
                          "ones may lie there still: %1. The next start of the till tries again")
        .arg(opened.error().words);
}

} // namespace

Result<RotatedKeys, StoreError> rotateKeys(std::unique_ptr<Store> store,
                                           const KeyRotation& rotation)
{
    const KeyFolders folders{store->dataDirectory(), rotation.credentials};
    auto& clock = store->clock();
    auto& entropy = store->entropy();
    auto& files = store->connection().files();
    if (!store->unsettled().isEmpty())
        return failure(refusedUntidied(store->unsettled()));
    auto next = nextKeys(store->keys(), folders, entropy, files);
    std::optional<RotatedKeys> tried;
    const auto rotated = next ? commitKeys(*store, *next, rotation, tried)
                              : Result<RotatedKeys, StoreError>(failure(next.error()));
    store.reset();
    // Whether it was committed or not, the next opening clears up, as after a crash: this one, or
    // that of another process, which has the store then.
    const auto opened = Store::open(folders, clock, entropy, files);
    const bool isOurs = tried && opened && (*opened)->keys().signingId == tried->keys->signingId;
    if (!rotated && tried && !opened)
        return failure(inDoubt(rotated.error()));
    if (!rotated && !isOurs)
        return rotated;
    RotatedKeys changed = *tried;
    changed.untidied = untidiedAfter(opened);
    return changed;
}

Result<Done, StoreError> giveNumbersKeys(Store& store)
{
    const auto old = store.connection().number(
        "SELECT EXISTS(SELECT 1 FROM registration WHERE key_slot IS NULL)");
    if (!old)
        return failure(old.error());
    if (*old == 0)
        return Done{};
    if (const auto set = store.connection().run("PRAGMA secure_delete=ON"); !set)
        return set;
    auto transaction = store.begin();
    if (!transaction)
        return failure(transaction.error());
    const auto sealed = sealNumbersAnew(store, store.registry().keys(), "key_slot IS NULL");
    if (!sealed)
        return failure(sealed.error());
    if (const auto committed = transaction->commit(); !committed)
        return failure(committed.error());
    (void)store.connection().number("PRAGMA wal_checkpoint(TRUNCATE)");
    return Done{};
}

} // namespace countersign::store
