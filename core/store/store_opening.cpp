#include "core/store/each_row.h"
#include "core/store/initialising.h"
#include "core/store/key_rotation.h"
#include "core/store/keys_named.h"
#include "core/store/method_lookup_key.h"
#include "core/store/migrations.h"
#include "core/store/number_lookups.h"
#include "core/store/registry_check.h"
#include "core/store/restoration.h"
#include "core/store/store.h"
#include "core/store/store_parts.h"

#include <algorithm>
#include <utility>

namespace countersign::store {

namespace {

static_assert(WriteAheadLog::bytes_max < Store::disk_free_bytes_min,
              "a payment's rows find room in the log");

/// By a journal that is verified: with another key no card would be found, and none be registered.
Result<bool, StoreError> wereKeysChanged(Store& store)
{
    bool isChanged = false;
    const auto verified = store.verifyJournal([&isChanged](const journal::Entry& entry) {
        isChanged |= entry.kind == "key_changed";
        return true;
    });
    return verified ? Result<bool, StoreError>(isChanged) : failure(verified.error());
}

/// Which slots its rows name, as far as they are this till's own; of a store from before rows had
/// tags, all of them.
Result<KeysBefore, StoreError> keysBefore(Store& store)
{
    auto& connection = store.connection();
    const Keys& keys = store.keys();
    const auto sum = keptRegistrySum(connection);
    if (!sum)
        return failure(sum.error());
    auto lookup = methodLookupOf(connection, keys, [&store] { return wereKeysChanged(store); });
    if (!lookup)
        return failure(lookup.error());
    KeysBefore before{1, std::move(*lookup)};
    const RowTagger tagger(keys);
    const auto sql = registration_table.select("WHERE key_slot NOTNULL");
    const auto read = eachRow(connection, sql.constData(), [&](const Query& row) {
        if (!*sum || tagger.fits(registration_table, row))
            before.end = std::max(before.end, row.number(slot_column) + 1);
        return true;
    });
    return read ? Result<KeysBefore, StoreError>(std::move(before)) : failure(read.error());
}

} // namespace

Result<std::unique_ptr<Store>, StoreError>
Store::openAs(Connection::Mode mode, const QString& dataDirectory, const KeySource& source,
              world::Clock& clock, world::Entropy& entropy, world::Files& files)
{
    auto lock = Lock::take(dataDirectory, files);
    if (!lock)
        return failure(lock.error());
    if (const auto settled = settleRestoration(dataDirectory, files); !settled)
        return failure(settled.error());
    auto keys = source();
    if (!keys)
        return failure(keys.error());
    // What a killed program wrote last is believed below, so that the disk must have it, also
    // where a sync of it failed.
    const QString database = databasePath(dataDirectory);
    if (const auto written = WriteAheadLog::writeAgain(database, files); !written)
        return failure(written.error());
    auto connection = Connection::open(database, mode, files);
    if (!connection)
        return failure(connection.error());
    if (const auto migrated = migrate(**connection); !migrated)
        return failure(migrated.error());
    // A program that was killed within a commit left entries that are read but not yet durable; to
    // act on them, or to write data/head of them, a power cut must not take them back.
    if (const auto synced = (*connection)->run("PRAGMA wal_checkpoint"); !synced)
        return failure(synced.error());
    const auto kept = "PRAGMA journal_size_limit=" + QByteArray::number(WriteAheadLog::bytes_max);
    if (const auto limited = (*connection)->run(kept.constData()); !limited)
        return failure(limited.error());
    std::unique_ptr<Store> store(new Store(dataDirectory, std::move(*lock), std::move(*connection),
                                           std::move(*keys), clock, entropy));
    if (const auto prepared = store->prepare(); !prepared)
        return failure(prepared.error());
    if (const auto taken = store->takeEnd(); !taken)
        return failure(taken.error());
    // Only with keys that are known to be the store's: it may end a change of keys.
    if (const auto prepared = store->prepareRegistry(); !prepared)
        return failure(prepared.error());
    return store;
}

/// The next commit writes data/head anew: what it says of a cut end must be heard first.
Result<Done, StoreError> Store::takeEnd()
{
    auto& files = m_connection->files();
    const auto& key = m_keys->signing.publicKey();
    const auto last = m_journal->verifyEnd(key, m_dataDirectory);
    if (!last && last.error().fault == StoreFault::damaged)
        return failure(wrongSigningKey(*m_journal, m_keys->ofJournal()).value_or(last.error()));
    if (!last)
        return failure(last.error());
    if (!*last)
        return Done{};
    m_head = **last;
    // The next commit writes it anew, and would forget numbers that only it knows of. Without its
    // seal the number may be anybody's; the till finds its own in the journal.
    const auto kept = HeadFile::read(m_dataDirectory, files);
    if (!kept)
        return failure(kept.error());
    m_receipts = kept->receiptsSealedBy(m_headSeal);
    // The keys are known whether or not they come into their place: no till stands still for that.
    if (const auto settled = settleKeys(m_dataDirectory, *m_keys, files); !settled)
        m_unsettled = unsettledKeys({m_dataDirectory}, *m_keys, files, settled.error().words);
    return endInitialising(m_dataDirectory, files);
}

Result<Done, StoreError> Store::prepareRegistry()
{
    const auto before = [this] { return keysBefore(*this); };
    auto keys = RegistrationKeys::openToWrite(m_dataDirectory, *m_keys, before, m_entropy,
                                              m_connection->files());
    if (!keys && keys.error().fault == StoreFault::damaged)
        return failure(
            unopenedRegistrationKeys(*m_connection, m_dataDirectory, *m_keys, keys.error()));
    if (!keys)
        return failure(keys.error());
    if (const auto& unsettled = keys->unsettled(); unsettled && m_unsettled.isEmpty())
        m_unsettled =
            unsettledKeys({m_dataDirectory}, *m_keys, m_connection->files(), unsettled->words);
    auto over = Registry::over(*m_connection, *m_keys, std::move(*keys));
    if (const auto made = put(m_registry, std::move(over)); !made)
        return made;
    if (const auto kept = keepMethodLookup(); !kept)
        return kept;
    if (const auto given = giveNumbersKeys(*this); !given)
        return given;
    if (const auto prepared = prepareRows(); !prepared)
        return prepared;
    if (const auto marked = m_registry->markAllReplaced(m_entropy); !marked)
        return marked;
    // Where a row of a message can't be read, codes are refused for it, and cash is taken.
    const auto fitted = fitNumberLookups(*this);
    return fitted || fitted.error().fault == StoreFault::damaged ? Result<Done, StoreError>(Done{})
                                                                 : fitted;
}

/// Also where it was altered, or an earlier version made the store.
Result<Done, StoreError> Store::keepMethodLookup()
{
    const auto& lookup = m_registry->keys().lookups().ofMethods;
    const auto kept = keptMethodLookup(*m_connection, *m_keys);
    if (!kept)
        return failure(kept.error());
    if (*kept && equalInConstantTime((*kept)->span(), lookup.span()))
        return Done{};
    auto transaction = begin();
    if (!transaction)
        return failure(transaction.error());
    const auto put = store::keepMethodLookup(*m_connection, *m_keys, lookup, m_entropy);
    if (!put)
        return put;
    const auto committed = transaction->commit();
    return committed ? Result<Done, StoreError>(Done{}) : failure(committed.error());
}

/// A store that was made before rows had tags gets them, its products too. That none ever had is
/// what the journal says, so that tags which were removed are not made anew.
Result<Done, StoreError> Store::prepareRows()
{
    const auto kept = keptRegistrySum(*m_connection);
    if (!kept)
        return failure(kept.error());
    if (*kept || m_head.seq == 0)
        return Done{};
    RegistryHistory history;
    const auto verified = verifyJournal([&history](const journal::Entry& entry) {
        history.take(entry);
        return true;
    });
    if (!verified)
        return failure(verified.error());
    auto transaction = begin();
    if (!transaction)
        return failure(transaction.error());
    if (history.seq == 0) {
        const auto& tagger = m_registry->rows().tagger();
        for (const auto* table : {&method_table, &registration_table, &basket_table}) {
            if (const auto tagged = tagRows(*m_connection, *table, tagger); !tagged)
                return tagged;
        }
        const auto products = tagUntaggedProducts(*m_connection, ProductTagger(*m_keys));
        if (!products)
            return products;
        const auto counted = countedRegistrySum(*m_connection);
        if (!counted)
            return failure(counted.error());
        history.sum = *counted;
        transaction->append("registry_changed", {}, payloadOf(history.sum, {}));
    }
    if (const auto put = keepRegistrySum(*m_connection, history.sum); !put)
        return put;
    const auto committed = transaction->commit();
    return committed ? Result<Done, StoreError>(Done{}) : failure(committed.error());
}

} // namespace countersign::store
