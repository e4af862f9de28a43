// What a change set does to catalogue, registry, frozen methods and policy, in one commit.

#include "core/till/changes.h"

#include "core/policy/phone_number.h"
#include "core/store/blinding.h"
#include "core/store/frozen_import.h"
#include "core/store/price_lists.h"
#include "core/store/product_import.h"
#include "core/store/registry_import.h"
#include "core/till/policy_in_force.h"

#include <QCryptographicHash>

namespace countersign::till {

using namespace Qt::Literals::StringLiterals;
using Reason = world::ChangesTrouble::Reason;

namespace {

QByteArray bytesOf(const SecretBytes& secret)
{
    return QByteArray(reinterpret_cast<const char*>(secret.data()),
                      static_cast<qsizetype>(secret.size()));
}

std::optional<journal::PriceList> announcedIn(const world::ChangeSet& set, std::int64_t now_ms)
{
    const auto& products = set.products;
    if (!products || !products->begins_ms || *products->begins_ms <= now_ms)
        return std::nullopt;
    return journal::PriceList{set.head.version, *products->begins_ms,
                              Changes::digestOfPrices(products->csv), products->isWhole};
}

} // namespace

QByteArray Changes::digestOfPrices(const QByteArray& csv)
{
    return QCryptographicHash::hash(csv, QCryptographicHash::Sha256);
}

Failure<world::ChangesTrouble> Changes::unusable(quint64 version, const QString& words)
{
    return failure(world::ChangesTrouble{Reason::unusable, version,
                                         u"change set %1: %2"_s.arg(version).arg(words).left(
                                             world::ChangesTrouble::words_characters_max)});
}

Failure<world::ChangesTrouble> Changes::unusable(quint64 version, const char* part,
                                                 const store::ImportError& error)
{
    return unusable(version, QLatin1StringView(part) + u", "_s + error.toString());
}

/// Everything that it changes, or nothing.
Result<Done, Changes::Trouble> Changes::keep(const world::ChangeSet& set)
{
    const quint64 version = set.head.version;
    const auto announced = announcedIn(set, m_around.world.clock.now().wall_ms);
    if (const auto found = checked(set, announced.has_value()); !found)
        return found;
    const auto policy = changedPolicy(set);
    if (!policy)
        return failure(policy.error());
    store::Store& store = m_around.world.store;
    auto transaction = store.begin();
    if (!transaction)
        return unusable(version, transaction.error().words);
    transaction->append(journal::changes_taken_kind, {},
                        journal::encoded(journal::ChangesTaken{
                            version, set.head.digest, set.made_ms, set.isBase, announced}));
    if (const auto& next = *policy)
        transaction->append(journal::policy_changed_kind, {}, journal::encoded(*next));
    if (set.isBase) {
        if (const auto removed = store::removePriceLists(store.connection()); !removed)
            return unusable(version, removed.error().words);
    }
    if (announced) {
        const auto put = store::keepPriceList(store.connection(), version, set.products->csv);
        if (!put)
            return unusable(version, put.error().words);
    } else if (const auto loaded = loadProducts(set, *transaction); !loaded) {
        return loaded;
    }
    if (const auto loaded = loadCards(set, *transaction); !loaded)
        return loaded;
    const auto committed = transaction->commit();
    return committed ? Result<Done, Trouble>(Done{}) : unusable(version, committed.error().words);
}

/// Whatever can be seen before anything is written. A till never goes back, whoever asks it to.
Result<Done, Changes::Trouble> Changes::checked(const world::ChangeSet& set, bool isLater)
{
    const quint64 version = set.head.version;
    const journal::ChangesRecord& record = m_around.book.changes();
    if (version <= record.version)
        return failure(
            Trouble{Reason::older, version,
                    u"change set %1 is older than %2, which this till has"_s.arg(version).arg(
                        record.version)});
    const sale::Currency currency = m_around.configuration.currency;
    if (const auto& products = set.products) {
        if (products->currency != currency.toString())
            return unusable(version, u"its prices are in %1, and this till sells in %2"_s.arg(
                                         products->currency, currency.toString()));
        // Prices that can't begin are found out by day, and not when they are to.
        if (const auto wrong = store::faultsOfProducts(products->csv, currency))
            return unusable(version, "products", *wrong);
        if (isLater && record.prices.size() >= journal::ChangesRecord::price_lists_max)
            return unusable(version, u"%1 price lists wait to begin already"_s.arg(
                                         journal::ChangesRecord::price_lists_max));
        if (!isLater && !products->isWhole) {
            if (const auto found = m_around.checkCatalogue(); !found)
                return unusable(version, found.error().words);
        }
    }
    if (set.registry || set.frozen) {
        if (const auto found = m_around.checkRegistry(); !found)
            return unusable(version, found.error().words);
    }
    return Done{};
}

/// Head office has its policy in every set since it made it, so that a till that begins with a base
/// gets it too; one that stays as it is isn't measured anew. One that an earlier version took and
/// this one can't read would be passed over for ever, and nobody told.
Result<std::optional<journal::PolicyRecord>, Changes::Trouble>
Changes::changedPolicy(const world::ChangeSet& set)
{
    using Next = std::optional<journal::PolicyRecord>;
    const Next& last = m_around.book.changes().policy;
    const quint64 version = set.head.version;
    const bool isNamed = set.policy && !set.policy->text.isEmpty();
    if (!isNamed) {
        const bool ends = last && (set.policy || set.isBase);
        return ends ? Next(journal::PolicyRecord{version, {}, {}}) : Next();
    }
    const bool stays =
        last && last->text == set.policy->text && last->currency == set.policy->currency;
    if (stays && policyInForce(m_around.configuration, last).unreadable.isEmpty())
        return Next();
    auto accepted =
        acceptedPolicy(m_around.configuration, {version, set.policy->currency, set.policy->text});
    if (!accepted)
        return unusable(version, accepted.error());
    if (accepted->text.isEmpty())
        return last ? Next(journal::PolicyRecord{version, {}, {}}) : Next();
    const bool isSame =
        last && last->text == accepted->text && last->currency == accepted->currency;
    return isSame ? Next() : Next(*std::move(accepted));
}

Result<Done, Changes::Trouble> Changes::loadProducts(const world::ChangeSet& set,
                                                     store::Transaction& transaction)
{
    if (!set.products)
        return Done{};
    const auto loaded = store::loadProducts(
        m_around.world.store, transaction,
        {set.products->csv, m_around.configuration.currency, set.products->isWhole});
    return loaded ? Result<Done, Trouble>(Done{})
                  : unusable(set.head.version, "products", loaded.error());
}

Result<Done, Changes::Trouble> Changes::loadCards(const world::ChangeSet& set,
                                                  store::Transaction& transaction)
{
    store::Store& store = m_around.world.store;
    if (set.registry) {
        QByteArray csv = bytesOf(*set.registry);
        const auto loaded =
            store::loadRegistry(store, transaction, {csv, u"head office"_s, policy::faultOfE164});
        (void)SecretBytes::takenFrom(csv);
        if (!loaded)
            return unusable(set.head.version, "registry", loaded.error());
    }
    if (set.frozen) {
        QByteArray csv = bytesOf(*set.frozen);
        const auto loaded =
            store::loadFrozen(store, transaction,
                              {csv, policy::faultOfReason,
                               [this](const QString& fingerprint, const QByteArray& methodId) {
                                   return isCounted(fingerprint, methodId);
                               }});
        (void)SecretBytes::takenFrom(csv);
        if (!loaded)
            return unusable(set.head.version, "frozen methods", loaded.error());
    }
    return Done{};
}

/// Also at other tills, where it is known by a key of the store's.
bool Changes::isCounted(const QString& fingerprint, const QByteArray& methodId) const
{
    const auto& key = m_around.configuration.sharingKey;
    const QByteArray blinded =
        key ? store::blinded(*key, store::blinded_method_label, fingerprint.toUtf8())
            : QByteArray();
    const Book& book = m_around.book;
    return book.failuresOf(methodId) + book.failuresElsewhere(methodId, blinded) > 0;
}

} // namespace countersign::till
