// Baskets as a start finds them, and new ones.

#include "core/till/till.h"

#include "core/sale/basket_json.h"
#include "core/sale/uuid.h"

#include <QJsonDocument>
#include <algorithm>
#include <utility>

namespace countersign::till {

using store::StoreError;
using store::StoreFault;

namespace {

QUuid newId(const World& world)
{
    const QByteArray random = world.entropy.bytes(10);
    return sale::uuidV7(world.clock.now().wall_ms,
                        std::span<const unsigned char, 10>(
                            reinterpret_cast<const unsigned char*>(random.constData()), 10));
}

/// The terminal knows a purchase by its id, and answers what is asked under it once more as it did
/// the first time. A store that was put back as a whole has baskets that were charged since, and
/// its journal doesn't know: so whatever is taken up gets an id that nobody has used yet, before
/// anything is charged on it. In one commit, so that a crash leaves each basket once. The new ids
/// are ordered as the old ones are, by which rows keep their places.
Result<Done, StoreError> renameBaskets(const World& world, std::vector<store::BasketRow>& rows)
{
    if (rows.empty())
        return Done{};
    std::vector<QUuid> ids;
    std::vector<store::BasketRow*> byId;
    for (store::BasketRow& row : rows) {
        ids.push_back(newId(world));
        byId.push_back(&row);
    }
    std::ranges::sort(ids, [](const QUuid& a, const QUuid& b) { return a < b; });
    std::ranges::sort(byId, [](const auto* a, const auto* b) { return a->purchase < b->purchase; });
    auto transaction = world.store.begin();
    if (!transaction)
        return failure(transaction.error());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        transaction->removeBasket(byId[i]->purchase);
        byId[i]->purchase = ids[i];
        transaction->putBasket(*byId[i]);
    }
    const auto committed = transaction->commit();
    return committed ? Result<Done, StoreError>(Done{}) : failure(committed.error());
}

} // namespace

/// A row of a basket that was charged since is one that somebody put back: charged once more, it
/// would be the same purchase to the terminal, and its goods would leave for one capture twice. It
/// isn't taken, and what the journal says of that purchase stands.
Result<bool, StoreError> Till::dropIfStarted(const QUuid& basket)
{
    const auto started = m_world.store.journal().startOf(basket);
    if (!started)
        return failure(started.error());
    if (!*started && !m_book.find(basket))
        return false;
    const QString id = basket.toString(QUuid::WithoutBraces);
    refuse(RefusalView{Refusal::basketAltered,
                       QStringLiteral("Basket %1 was put back, and not by this till: it had been "
                                      "charged already, so it is dropped. What became of it says "
                                      "`countersignctl journal show %1`.")
                           .arg(id)});
    // One that can't be dropped just now is found again by the next start.
    if (auto transaction = m_world.store.begin()) {
        transaction->removeBasket(basket);
        (void)transaction->commit();
    }
    return true;
}

/// The counter's purchase is the one that is not set aside; without one, a new basket.
Result<Done, StoreError> Till::openBaskets()
{
    auto rows = m_world.store.baskets();
    if (!rows)
        return failure(rows.error());
    std::vector<store::BasketRow> taken;
    std::vector<sale::Purchase> baskets;
    for (const store::BasketRow& row : *rows) {
        const auto isDropped = dropIfStarted(row.purchase);
        if (!isDropped)
            return failure(isDropped.error());
        if (*isDropped)
            continue;
        const auto document = QJsonDocument::fromJson(row.body);
        auto basket = sale::basketFromJson(document.object());
        if (!basket)
            return failure(StoreError{
                StoreFault::damaged,
                QStringLiteral("an open basket can't be read: ") + basket.error(), 0, 0});
        sale::Purchase purchase;
        purchase.basket = std::move(basket).value();
        purchase.totals = sale::totalsOf(purchase.basket);
        baskets.push_back(std::move(purchase));
        taken.push_back(row);
    }
    if (auto renamed = renameBaskets(m_world, taken); !renamed) {
        StoreError error = renamed.error();
        error.words.prepend(QStringLiteral("what was open can't be taken up again: "));
        return failure(std::move(error));
    }
    for (const sale::Purchase& purchase : m_book.purchases()) {
        if (purchase.isOpen() && !purchase.isAside && m_counter.isNull())
            m_counter = purchase.id;
    }
    for (std::size_t i = 0; i < taken.size(); ++i) {
        sale::Purchase& purchase = baskets[i];
        purchase.id = taken[i].purchase;
        purchase.isAside = taken[i].isAside || !m_counter.isNull();
        if (!purchase.isAside)
            m_counter = purchase.id;
        m_book.put(purchase);
    }
    if (m_counter.isNull())
        m_counter = newBasket().id;
    return Done{};
}

sale::Purchase Till::newBasket()
{
    sale::Purchase purchase;
    purchase.id = newId(m_world);
    purchase.basket.currency = m_configuration.currency;
    purchase.basket.pricesIncludeTax = m_configuration.pricesIncludeTax;
    purchase.totals = sale::totalsOf(purchase.basket);
    m_book.put(purchase);
    return purchase;
}

} // namespace countersign::till
