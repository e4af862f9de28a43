#include "core/till/changes.h"

#include "core/store/price_lists.h"
#include "core/store/product_import.h"

#include <algorithm>
#include <utility>

namespace countersign::till {

using namespace Qt::Literals::StringLiterals;
using Reason = world::ChangesTrouble::Reason;

Changes::Changes(Around around)
    : m_around(std::move(around)), m_isAlive(std::make_shared<bool>(true))
{
}

Changes::~Changes()
{
    *m_isAlive = false;
}

void Changes::start()
{
    const journal::ChangesRecord& record = m_around.book.changes();
    if (m_around.world.changes)
        m_around.world.changes->start({record.version, record.digest},
                                      [this, loop = &m_around.world.loop,
                                       isAlive = m_isAlive](const world::ChangesNews& news) {
                                          loop->post([this, isAlive, news] {
                                              if (*isAlive)
                                                  hear(news);
                                          });
                                      });
    arm();
}

void Changes::hear(const world::ChangesNews& news)
{
    if (const auto* trouble = std::get_if<world::ChangesTrouble>(&news))
        return refuse(*trouble);
    if (const auto* set = std::get_if<world::ChangeSetPointer>(&news)) {
        m_set = *set;
        goOn();
    }
}

bool Changes::arePricesDue() const
{
    const auto& prices = m_around.book.changes().prices;
    return !prices.empty() && prices.front().begins_ms <= m_around.world.clock.now().wall_ms;
}

/// What was to begin before goes first.
void Changes::goOn()
{
    if (m_around.isBetweenPurchases()) {
        m_hasFailed = false;
        while (arePricesDue() && !m_hasFailed) {
            const journal::PriceList list = m_around.book.changes().prices.front();
            m_hasFailed = !begin(list);
        }
        if (const auto set = std::exchange(m_set, nullptr))
            take(*set);
    }
    arm();
}

void Changes::arm()
{
    const auto& prices = m_around.book.changes().prices;
    const bool isDue = arePricesDue();
    if (!m_set && prices.empty())
        return;
    std::int64_t wait_ms = prices_look_ms;
    if (m_set || (isDue && !m_hasFailed))
        wait_ms = look_again_ms;
    else if (!isDue)
        wait_ms = std::min<std::int64_t>(wait_ms, prices.front().begins_ms -
                                                      m_around.world.clock.now().wall_ms);
    const quint64 generation = ++m_generation;
    m_around.world.loop.after(wait_ms, [this, isAlive = m_isAlive, generation] {
        if (*isAlive && generation == m_generation)
            goOn();
    });
}

void Changes::take(const world::ChangeSet& set)
{
    const auto kept = keep(set);
    if (kept) {
        m_refused.clear();
        takeCommitted(set.products && set.products->isWhole);
    } else {
        refuse(kept.error());
    }
    if (!m_around.world.changes)
        return;
    if (kept)
        m_around.world.changes->took(set.head);
    else
        m_around.world.changes->leftAside();
}

/// False if it is to be tried again later.
bool Changes::begin(const journal::PriceList& list)
{
    const auto begun = beginFrom(list);
    if (begun) {
        takeCommitted(list.isWhole);
        return true;
    }
    const std::size_t before = m_around.book.changes().prices.size();
    refuse(begun.error());
    return m_around.book.changes().prices.size() < before;
}

Result<Done, Changes::Trouble> Changes::beginFrom(const journal::PriceList& list)
{
    store::Store& store = m_around.world.store;
    const auto csv = store::priceList(store.connection(), list.version);
    if (!csv)
        return unusable(list.version, csv.error().words);
    if (!*csv || digestOfPrices(**csv) != list.digest)
        return failure(
            Trouble{Reason::lost, list.version,
                    u"the prices that change set %1 announced are gone from the store, "
                    "or altered; head office has to publish them again"_s.arg(list.version)});
    if (!list.isWhole) {
        if (const auto found = m_around.checkCatalogue(); !found)
            return unusable(list.version, found.error().words);
    }
    auto transaction = store.begin();
    if (!transaction)
        return unusable(list.version, transaction.error().words);
    transaction->append(journal::prices_begun_kind, {}, journal::encodedPricesBegun(list.version));
    const auto loaded = store::loadProducts(store, *transaction,
                                            {**csv, m_around.configuration.currency, list.isWhole});
    if (!loaded)
        return unusable(list.version, "products", loaded.error());
    if (const auto removed = store::removePriceList(store.connection(), list.version); !removed)
        return unusable(list.version, removed.error().words);
    const auto committed = transaction->commit();
    return committed ? Result<Done, Trouble>(Done{})
                     : unusable(list.version, committed.error().words);
}

/// Each reason is kept once a run of the program, for whoever asks why nothing comes. That nobody
/// answers is no reason of head office's.
void Changes::refuse(const Trouble& trouble)
{
    const std::pair which(trouble.reason, trouble.version);
    if (trouble.reason == Reason::unreachable || m_refused.contains(which))
        return;
    auto transaction = m_around.world.store.begin();
    if (!transaction)
        return;
    transaction->append(
        journal::changes_refused_kind, {},
        journal::encoded(journal::ChangesRefusal{
            trouble.version, world::name(trouble.reason).toLatin1(), trouble.words}));
    if (!transaction->commit())
        return;
    m_refused.insert(which);
    takeCommitted(false);
}

/// The book takes in what a start would read.
void Changes::takeCommitted(bool isWholeCatalogue)
{
    for (const journal::Entry& entry : m_around.world.store.lastCommitted()) {
        const auto taken = m_around.book.take(entry);
        check(taken.ok(), "what the till wrote follows on what it knows");
    }
    m_around.changed(isWholeCatalogue);
}

} // namespace countersign::till
