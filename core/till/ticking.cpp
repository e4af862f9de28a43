// What happens because time passes, and because the input has ended.

#include "core/till/till.h"

#include <algorithm>
#include <utility>

namespace countersign::till {

void Till::tick()
{
    std::vector<QUuid> open;
    for (const sale::Purchase& purchase : m_book.purchases())
        open.push_back(purchase.id);
    m_wasTickUnkept = false;
    m_isTicking = true;
    for (const QUuid& id : open)
        happen(id, sale::Ticked{});
    m_isTicking = false;
    publish();
    continueFinish();
}

/// One timer for all purchases: the nearest end of a code's life or of the wait after it. What is
/// overdue, because it could not be kept or a try is open, is looked at again after a while.
void Till::scheduleTick()
{
    const std::int64_t now_boot_ms = m_world.clock.now().boot_ms;
    std::optional<std::int64_t> next_boot_ms;
    const auto consider = [&](std::int64_t at_boot_ms) {
        if (!next_boot_ms || at_boot_ms < *next_boot_ms)
            next_boot_ms = at_boot_ms;
    };
    for (const sale::Purchase& purchase : m_book.purchases()) {
        if (purchase.stage == sale::Stage::countersigning && purchase.code) {
            const std::int64_t end_boot_ms = purchase.code->issued_boot_ms + purchase.code->life_ms;
            if (end_boot_ms > now_boot_ms)
                consider(end_boot_ms);
        }
        if (const auto deadline = sale::nextDeadline_boot_ms(purchase, m_configuration.rules))
            consider(*deadline > now_boot_ms ? *deadline
                     : m_wasTickUnkept || purchase.isTryOpen
                         ? now_boot_ms + sale::Rules::enquire_every_ms
                         : now_boot_ms);
    }
    if (!next_boot_ms || (m_tick_boot_ms && *m_tick_boot_ms <= *next_boot_ms))
        return;
    m_tick_boot_ms = next_boot_ms;
    const std::uint64_t generation = ++m_tickGeneration;
    m_world.loop.after(std::max<std::int64_t>(*next_boot_ms - now_boot_ms, 0) + 1,
                       [this, isAlive = m_isAlive, generation] {
                           if (!*isAlive || generation != m_tickGeneration)
                               return;
                           m_tick_boot_ms.reset();
                           tick();
                       });
}

void Till::finish(std::function<void()> finished)
{
    if (m_isRegistryDue)
        lookAtRegistry(store::RegistryLook::all_rows);
    m_finishing = std::move(finished);
    continueFinish();
}

/// What can't be kept of it, as on a full disk, is tried again after a while: whoever waits for the
/// end waits for every payment to be let go.
void Till::finishLater()
{
    if (std::exchange(m_isFinishingLater, true))
        return;
    m_world.loop.after(sale::Rules::enquire_every_ms, [this, isAlive = m_isAlive] {
        if (!*isAlive)
            return;
        m_isFinishingLater = false;
        continueFinish();
    });
}

void Till::continueFinish()
{
    if (!m_finishing)
        return;
    m_isUnkept = false;
    m_isTicking = true;
    std::vector<QUuid> open;
    for (const sale::Purchase& purchase : m_book.purchases())
        open.push_back(purchase.id);
    bool isWaiting = false;
    for (const QUuid& id : open) {
        const sale::Purchase purchase = *m_book.find(id);
        if (purchase.stage == sale::Stage::basket) {
            auto transaction = m_world.store.begin();
            if (transaction) {
                transaction->removeBasket(id);
                if (transaction->commit() && id != m_counter)
                    m_book.remove(id);
            }
        } else if (purchase.isOpen()) {
            const bool canBeCancelled = purchase.stage == sale::Stage::authorising ||
                                        purchase.stage == sale::Stage::countersigning;
            if (canBeCancelled)
                happen(id, sale::CancelAsked{});
            const sale::Purchase* after = m_book.find(id);
            isWaiting = isWaiting || (after && after->isOpen());
        }
    }
    m_isTicking = false;
    if (m_isUnkept)
        finishLater();
    if (isWaiting || m_terminalQuestions > 0)
        return;
    keepAcknowledgement();
    const auto finished = std::exchange(m_finishing, {});
    finished();
}

} // namespace countersign::till
