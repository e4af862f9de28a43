// Which purchase is at the counter, and what is said of those that aren't.

#include "core/till/till.h"

#include "core/journal/fact_codec.h"
#include "core/sale/basket_json.h"

#include <algorithm>

namespace countersign::till {

void Till::operator()(const Aside&)
{
    const auto& purchases = m_book.purchases();
    const auto open = std::count_if(purchases.begin(), purchases.end(),
                                    [](const sale::Purchase& p) { return p.isOpen(); });
    if (static_cast<std::size_t>(open) >= purchases_open_max)
        return refuse(Refusal::tooManyOpen);
    sale::Purchase purchase = counter();
    if (purchase.stage != sale::Stage::basket) {
        if (!happen(m_counter, sale::AsideAsked{}))
            return;
    } else {
        if (purchase.basket.isEmpty())
            return refuse(Refusal::emptyBasket);
        purchase.isAside = true;
        if (!keepBasket(purchase))
            return refuse(Refusal::storeFailed);
    }
    m_counter = newBasket().id;
    forgetFinished();
    say(BasketChanged{counter().basket, counter().totals});
}

/// Nobody is served, and nothing is being paid.
bool Till::isBetweenPurchases() const
{
    if (m_finishing || !counter().basket.isEmpty())
        return false;
    const auto& purchases = m_book.purchases();
    return std::none_of(purchases.begin(), purchases.end(), [](const sale::Purchase& purchase) {
        return purchase.isOpen() && purchase.stage != sale::Stage::basket;
    });
}

/// The purchase set aside, or at the counter again, as the transaction will keep it.
sale::Purchase Till::moved(const sale::Purchase& purchase, bool isAside,
                           store::Transaction& transaction)
{
    if (purchase.stage == sale::Stage::basket) {
        sale::Purchase basket = purchase;
        basket.isAside = isAside;
        if (basket.basket.isEmpty())
            transaction.removeBasket(basket.id);
        else
            transaction.putBasket({basket.id, sale::toJsonText(basket.basket), isAside, 0});
        return basket;
    }
    const sale::PurchaseEvent event =
        isAside ? sale::PurchaseEvent(sale::AsideAsked{}) : sale::PurchaseEvent(sale::TakeAsked{});
    sale::Step step = sale::advance(purchase, event, m_configuration.rules, momentFor(purchase));
    for (const sale::Fact& fact : step.facts) {
        const auto entry = journal::encoded(fact.body);
        transaction.append(entry.kind, purchase.id, entry.payload);
    }
    return step.purchase;
}

/// One commit for both: no power cut leaves two purchases at the counter, or none.
void Till::operator()(const Take& command)
{
    const sale::Purchase* wanted = m_book.find(command.purchase);
    if (!wanted || !wanted->isAside || !wanted->isOpen())
        return refuse(Refusal::unknownPurchase);
    auto transaction = m_world.store.begin();
    if (!transaction)
        return refuse(Refusal::storeFailed);
    const sale::Purchase taken = moved(*wanted, false, *transaction);
    const sale::Purchase left = moved(counter(), true, *transaction);
    if (!transaction->commit())
        return refuse(Refusal::storeFailed);
    const bool isNothingLeft = left.stage == sale::Stage::basket && left.basket.isEmpty();
    m_book.put(taken);
    m_counter = taken.id;
    if (isNothingLeft)
        m_book.remove(left.id);
    else
        m_book.put(left);
    m_book.follow(m_world.store.lastCommitted());
    forgetFinished();
    if (m_asideRefusal && m_asideRefusal->purchase == m_counter)
        m_asideRefusal.reset();
    say(StageChanged{viewOf(counter())});
    if (counter().stage == sale::Stage::basket)
        say(BasketChanged{counter().basket, counter().totals});
}

void Till::operator()(const Settle& command)
{
    const sale::Purchase* wanted = m_book.find(command.purchase);
    if (!wanted || !wanted->isParked())
        return refuse(Refusal::unknownPurchase);
    const bool isSettled = happen(command.purchase, sale::SettleAsked{command.why});
    if (isSettled && m_asideRefusal && m_asideRefusal->purchase == command.purchase)
        m_asideRefusal.reset();
}

/// Nobody saw it at the counter.
void Till::keepEnded(PurchaseView ended)
{
    if (m_asideEnded.size() >= purchases_open_max) {
        m_languages.remove(m_asideEnded.front().id);
        m_asideEnded.erase(m_asideEnded.begin());
    }
    if (m_asideRefusal && m_asideRefusal->purchase != ended.id)
        m_asideRefusal.reset(); // This is the news.
    for (const auto& refusal : {m_refusal, m_asideRefusal}) {
        if (refusal && refusal->purchase == ended.id)
            ended.refusal = refusal;
    }
    m_asideEnded.push_back(std::move(ended));
}

void Till::operator()(const ShowEnded& command)
{
    const auto ended = std::ranges::find(m_asideEnded, command.purchase, &PurchaseView::id);
    if (ended == m_asideEnded.end())
        return refuse(Refusal::unknownPurchase);
    if (ended->stage == sale::Stage::recorded) {
        if (counter().stage != sale::Stage::basket)
            return refuse(Refusal::basketLocked);
        forgetFinished();
        m_finished = std::move(*ended);
    }
    m_asideEnded.erase(ended);
    if (m_asideRefusal && m_asideRefusal->purchase == command.purchase)
        m_asideRefusal.reset();
}

void Till::operator()(const Next&)
{
    forgetFinished();
}

void Till::operator()(const Status&)
{
    say(StageChanged{viewOf(counter())});
    sayUnresolved();
}

void Till::operator()(const ChooseLanguage& command)
{
    if (m_configuration.languages.contains(command.language))
        m_languages[servedPurchase()] = command.language;
}

} // namespace countersign::till
