#include "core/till/till.h"

#include "core/sale/basket_json.h"
#include "core/till/customer_show.h"

#include <algorithm>

namespace countersign::till {

using sale::BasketRefusal;

namespace {

Refusal refusalOf(BasketRefusal refusal)
{
    switch (refusal) {
    case BasketRefusal::noSuchLine:
        return Refusal::noSuchLine;
    case BasketRefusal::tooManyLines:
        return Refusal::tooManyLines;
    case BasketRefusal::tooMuch:
        return Refusal::tooMuch;
    case BasketRefusal::discountTooLarge:
        return Refusal::discountTooLarge;
    case BasketRefusal::empty:
        return Refusal::emptyBasket;
    }
    return Refusal::badCommand;
}

} // namespace

struct CommandVisitor
{
    Till& till;
    template <class C> void operator()(const C& command) const { till(command); }
};

void Till::take(const Command& command)
{
    // What the customer does on their screen answers nothing that the cashier was told.
    if (!std::holds_alternative<Keying>(command) &&
        !std::holds_alternative<ChooseLanguage>(command))
        m_refusal.reset();
    std::visit(CommandVisitor{*this}, command);
    publish();
}

void Till::refuseLine(const QString& why)
{
    refuse(RefusalView{Refusal::badCommand, why});
    publish();
}

void Till::operator()(const Scan& command)
{
    auto gtin = sale::Gtin::parse(command.code.trimmed());
    if (!gtin)
        return refuse(Refusal::unknownProduct);
    addProduct(*gtin, sale::Quantity::pieces(1));
}

void Till::operator()(const Add& command)
{
    addProduct(command.gtin, command.quantity);
}

void Till::addProduct(const sale::Gtin& gtin, sale::Quantity quantity)
{
    auto product = productOf(gtin);
    if (!product && product.error().remedy == store::Remedy::named)
        return refuseAltered(Refusal::productAltered, product.error());
    if (!product)
        return refuse(Refusal::storeFailed);
    if (!product->has_value())
        return refuse(Refusal::unknownProduct);
    if ((*product)->price.currency() != m_configuration.currency)
        return refuse(Refusal::unknownProduct);
    changeBasket([&](sale::Basket basket) {
        return sale::withProduct(std::move(basket), **product, quantity);
    });
}

void Till::operator()(const SetQuantity& command)
{
    changeBasket([&](sale::Basket basket) {
        return sale::withQuantity(std::move(basket), command.line, command.quantity);
    });
}

void Till::operator()(const Remove& command)
{
    changeBasket(
        [&](sale::Basket basket) { return sale::withoutLine(std::move(basket), command.line); });
}

void Till::operator()(const SetDiscount& command)
{
    changeBasket([&](sale::Basket basket) {
        return sale::withDiscount(std::move(basket), command.line, command.discount);
    });
}

void Till::changeBasket(
    const std::function<Result<sale::Basket, BasketRefusal>(sale::Basket)>& change)
{
    sale::Purchase purchase = counter();
    if (purchase.stage != sale::Stage::basket)
        return refuse(Refusal::basketLocked);
    auto changed = change(std::move(purchase.basket));
    if (!changed)
        return refuse(refusalOf(changed.error()));
    purchase.basket = std::move(changed).value();
    purchase.totals = sale::totalsOf(purchase.basket);
    if (!keepBasket(purchase))
        return refuse(Refusal::storeFailed);
    forgetFinished();
    say(BasketChanged{purchase.basket, purchase.totals});
}

/// One commit: what the customer sees on the screen is what a power cut leaves.
bool Till::keepBasket(const sale::Purchase& basket)
{
    auto transaction = m_world.store.begin();
    if (!transaction)
        return false;
    if (basket.basket.isEmpty() && !basket.basket.discount && !basket.isAside)
        transaction->removeBasket(basket.id);
    else
        transaction->putBasket({basket.id, sale::toJsonText(basket.basket), basket.isAside, 0});
    if (!transaction->commit())
        return false;
    m_book.put(basket);
    return true;
}

bool Till::hasRoomToPay()
{
    const auto free = m_world.store.freeBytes();
    if (free && *free >= store::Store::disk_free_bytes_min)
        return true;
    refuse(Refusal::diskFull);
    return false;
}

void Till::operator()(const ChargeCash& command)
{
    if (hasRoomToPay())
        happen(m_counter, sale::ChargedCash{command.given});
}

void Till::operator()(const ChargeCard& command)
{
    if (!hasRoomToPay())
        return;
    const bool canBegin = counter().stage == sale::Stage::basket && !counter().basket.isEmpty();
    const auto checked = checkRegistry();
    if (canBegin && !checked && isAlteration(checked.error()))
        return refuseAltered(Refusal::registryAltered, checked.error());
    if (canBegin && !checked)
        return refuse(Refusal::storeFailed);
    if (!command.shown || !canBegin) {
        happen(m_counter, sale::ChargedCard{});
        return;
    }
    const ShownCard& card = *command.shown;
    happen(m_counter,
           [&](store::Transaction& transaction) -> Result<sale::PurchaseEvent, store::StoreError> {
               // Others may have written since: what is gone on from is looked at here.
               if (const auto same = checkRegistry(); !same)
                   return failure(same.error());
               auto method = transaction.ensureMethod(card.fingerprint, card.brand, card.last4);
               if (!method)
                   return failure(method.error());
               m_attempts[m_counter].shown =
                   world::MethodSeen{card.fingerprint, card.brand, card.last4};
               return sale::PurchaseEvent(sale::ChargedCard{method->id});
           });
}

void Till::operator()(const KeyCode& command)
{
    if (command.attempt != 0 && command.attempt != attemptOf(counter()))
        return; // It answers a question that is no longer asked.
    const QUuid purchase = m_counter;
    hearUnkept();
    if (m_counter != purchase)
        return; // Its owner's NO was kept just now.
    if (isDenialUnkept(purchase))
        return refuse(Refusal::storeFailed);
    const int digits = command.digits ? static_cast<int>(command.digits->size()) : 0;
    Attempt& attempt = m_attempts[m_counter];
    attempt.digits = command.digits;
    attempt.keyed = 0;
    happen(m_counter, sale::CodeKeyed{digits});
    m_attempts[m_counter].digits.reset();
}

void Till::operator()(const Keying& command)
{
    if (counter().stage != sale::Stage::countersigning)
        return;
    Attempt& attempt = m_attempts[m_counter];
    attempt.keyed = command.digits;
    if (attempt.keyingStarted_ms == 0 && command.digits > 0)
        attempt.keyingStarted_ms = m_world.clock.now().wall_ms;
}

void Till::operator()(const Resend&)
{
    sale::ResendAsked asked;
    const sale::Purchase& purchase = counter();
    if (purchase.code) {
        const auto next = nextSending(purchase, m_services.forResend(purchase));
        if (!next)
            return refuse(next.error());
        asked.next = *next;
    }
    happen(m_counter, asked);
}

void Till::operator()(const MoreTime&)
{
    if (happen(m_counter, sale::MoreTimeAsked{}) && !m_refusal)
        say(StageChanged{viewOf(counter())});
}

void Till::operator()(const Deny& command)
{
    happen(m_counter, sale::DenyAsked{command.reason == DenyReason::notMine});
}

void Till::operator()(const Cancel&)
{
    if (counter().stage != sale::Stage::basket) {
        happen(m_counter, sale::CancelAsked{});
        return;
    }
    const QUuid given = m_counter;
    auto transaction = m_world.store.begin();
    if (!transaction)
        return refuse(Refusal::storeFailed);
    transaction->removeBasket(given);
    if (!transaction->commit())
        return refuse(Refusal::storeFailed);
    // What comes next is another purchase, also to whoever knew that one by its id.
    m_counter = newBasket().id;
    m_book.remove(given);
    if (m_languages.contains(given))
        m_languages.insert(m_counter, m_languages.take(given));
    forgetFinished();
    say(BasketChanged{counter().basket, counter().totals});
}

} // namespace countersign::till
