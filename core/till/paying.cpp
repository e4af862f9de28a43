#include "core/till/till.h"

#include "core/journal/fact_codec.h"
#include "core/sale/basket_json.h"
#include "core/sale/freeze.h"
#include "core/till/notices.h"
#include "core/till/sending.h"
#include "core/till/sharing.h"

#include <algorithm>

namespace countersign::till {

using sale::Stage;
using store::StoreError;

namespace {

Recorded recordedOf(const sale::Purchase& purchase, quint64 sequence, const QString& receiptCode)
{
    Recorded recorded{purchase.id, sequence,   purchase.receiptNumber, purchase.totals.total, {},
                      {},          receiptCode};
    if (purchase.tender && purchase.tender->kind == sale::TenderKind::cash) {
        recorded.paid = purchase.tender->amount;
        recorded.change = purchase.tender->change();
    }
    return recorded;
}

} // namespace

bool Till::happen(const QUuid& purchase, const sale::PurchaseEvent& event)
{
    const sale::Purchase* found = m_book.find(purchase);
    if (!found)
        return false;
    const sale::Purchase before = *found;
    const sale::Moment moment = momentFor(before);
    sale::Step step = sale::advance(before, event, m_configuration.rules, moment);
    if (step.facts.empty()) {
        afterwards(before, step, 0);
        return !step.refusal;
    }
    // Dated by the decision's own moment, so that a replay gives the same purchase.
    auto transaction = m_world.store.begin(moment.now.wall_ms);
    if (!transaction) {
        refuse(before, Refusal::storeFailed);
        return false;
    }
    return settle(before, std::move(step), *transaction);
}

/// For events that need something looked up or made in the same transaction.
bool Till::happen(const QUuid& purchase, const Bring& bring)
{
    const sale::Purchase* found = m_book.find(purchase);
    if (!found)
        return false;
    const sale::Purchase before = *found;
    const sale::Moment moment = momentFor(before);
    auto transaction = m_world.store.begin(moment.now.wall_ms);
    if (!transaction) {
        refuse(before, Refusal::storeFailed);
        return false;
    }
    auto event = bring(*transaction);
    if (!event) {
        refuse(before, Refusal::storeFailed);
        return false;
    }
    return settle(before, sale::advance(before, *event, m_configuration.rules, moment),
                  *transaction);
}

sale::Moment Till::momentFor(const sale::Purchase& purchase)
{
    sale::Moment moment;
    moment.now = m_world.clock.now();
    moment.nonce = m_world.entropy.bytes(16);
    moment.codeKeyId = m_world.store.keys().codeId;
    moment.codeService = m_services.first();
    moment.receiptNumber =
        m_configuration.receiptPrefix +
        QStringLiteral("-%1").arg(m_book.receipts() + 1, 6, 10, QLatin1Char('0'));
    moment.failuresElsewhere =
        m_book.failuresElsewhere(purchase.methodId, m_book.countKeyOf(purchase.id));
    moment.methodFailures = m_book.failuresOf(purchase.methodId) + moment.failuresElsewhere;
    moment.isFrozen = m_book.isFrozen(purchase.methodId);
    if (moment.isFrozen) {
        moment.methodFailures =
            std::max(moment.methodFailures, m_configuration.rules.failuresInARow);
        const auto method = m_world.store.registry().method(purchase.methodId);
        if (method && method->has_value())
            moment.whyFrozen = sale::refusalOfFrozen((*method)->frozenWhy);
    }
    if (purchase.code && purchase.stage == Stage::countersigning) {
        const auto registered = m_world.store.registry().registrationOf(purchase.methodId);
        moment.isNumberOver =
            !registered || !*registered || (*registered)->id != purchase.code->registrationId;
        moment.canCompare = m_services.canCompare(purchase);
    }
    return moment;
}

/// One commit: facts, baskets and messages stand together, or none of them does. Only then does
/// anybody outside hear of it.
bool Till::settle(const sale::Purchase& before, sale::Step step, store::Transaction& transaction)
{
    quint64 sequence = 0;
    m_sent.drop();
    for (const sale::Fact& fact : step.facts) {
        if (&fact == &step.facts.back())
            queueBesides(step, transaction);
        const auto entry = journal::encoded(fact.body);
        sequence = transaction.append(entry.kind, before.id, entry.payload);
        if (std::holds_alternative<sale::PurchaseRecorded>(fact.body))
            transaction.noteReceipts(m_book.receipts() + 1);
        if (!keepConsequences(step.purchase, fact, transaction)) {
            refuse(before, Refusal::storeFailed);
            return false;
        }
    }
    const bool isCounter = before.id == m_counter;
    const bool hasEnded = before.isOpen() && !step.purchase.isOpen();
    QUuid reopened;
    if (hasEnded && step.purchase.stage == Stage::closed &&
        step.purchase.outcome != sale::Outcome::unresolved && !m_finishing)
        reopened = reopenLines(step.purchase, transaction);
    if (auto committed = transaction.commit(); !committed) {
        if (!reopened.isNull())
            m_book.remove(reopened);
        refuse(before, Refusal::storeFailed);
        return false;
    }
    m_sharing->tell(m_sent.keep(m_world.clock.now(), sentNeeded_ms(m_configuration.sending)));
    m_book.take(step.purchase, step.facts);
    m_book.follow(m_world.store.lastCommitted());
    if (hasEnded && isCounter) {
        m_finished = viewOf(step.purchase);
        if (m_finished->receipt)
            m_finished->receipt->sequence = sequence;
        m_counter = reopened.isNull() ? newBasket().id : reopened;
    } else if (hasEnded && !step.purchase.isParked() && !m_finishing) {
        keepEnded(viewOf(step.purchase));
    }
    afterwards(before, step, sequence);
    if (!reopened.isNull())
        say(StageChanged{viewOf(*m_book.find(reopened))});
    if (hasEnded) {
        m_attempts.remove(before.id);
        checkpointSoon();
    }
    return !step.refusal;
}

/// What stands before the last entry of a commit, which a receipt proves.
void Till::queueBesides(const sale::Step& step, store::Transaction& transaction)
{
    m_notices->queue(step.purchase, step.facts, transaction);
    m_sharing->queue(step.purchase, step.facts, transaction);
}

/// False if what must be kept with the fact can't be read just now.
bool Till::keepConsequences(const sale::Purchase& after, const sale::Fact& fact,
                            store::Transaction& transaction)
{
    if (std::holds_alternative<sale::PurchaseStarted>(fact.body)) {
        // No basket of this till can have been charged before; it is cheap to be sure.
        if (const auto start = m_world.store.journal().startOf(after.id); !start || *start)
            return false;
        transaction.removeBasket(after.id);
    } else if (const auto* frozen = std::get_if<sale::MethodFrozen>(&fact.body)) {
        transaction.freeze(frozen->methodId, frozen->why);
    }
    return keepMessage(after, fact.body, transaction);
}

/// The goods are still on the counter: the same lines stand in a new basket with a new id.
QUuid Till::reopenLines(const sale::Purchase& closed, store::Transaction& transaction)
{
    sale::Purchase basket = newBasket();
    basket.basket = closed.basket;
    basket.totals = sale::totalsOf(basket.basket);
    basket.isAside = closed.id != m_counter;
    m_book.put(basket);
    transaction.putBasket({basket.id, sale::toJsonText(basket.basket), basket.isAside, 0});
    return basket.id;
}

void Till::afterwards(const sale::Purchase& before, const sale::Step& step, quint64 sequence)
{
    const sale::Purchase& after = step.purchase;
    if (step.refusal)
        refuse(after, *step.refusal);
    const bool isNewMessage =
        after.message && (!before.message || before.message->id != after.message->id);
    const bool hasMessageNews = after.message && before.message &&
                                before.message->id == after.message->id &&
                                (before.message->reported != after.message->reported ||
                                 before.message->provider != after.message->provider);
    if (after.stage != before.stage && after.isOpen())
        say(StageChanged{viewOf(after)});
    else if (isNewMessage)
        say(StageChanged{viewOf(after)});
    if (isNewMessage || (hasMessageNews && after.isOpen()))
        say(MessageChanged{after.id, messageViewOf(*after.message)});
    if (before.isOpen() && after.stage == Stage::recorded)
        say(recordedOf(after, sequence, receiptOf(after).code));
    if (before.isOpen() && after.stage == Stage::closed)
        say(Closed{after.id, *after.outcome, after.whyUnresolved()});
    else if (after.isParked() && before.whyUnresolved() != after.whyUnresolved())
        say(Closed{after.id, *after.outcome, after.whyUnresolved()});
    if (before.isParked() && !after.isParked())
        say(Settled{after.id,
                    std::holds_alternative<sale::PurchaseSettled>(step.facts.back().body)});
    if (before.stage == Stage::countersigning && after.stage != Stage::countersigning) {
        for (const QString& message : after.messagesOfCode)
            withdraw(message);
    }
    m_services.cancelIfOver(before, after);
    // The newer one is on its way now; nobody needs both.
    if (isNewMessage && before.message)
        withdraw(before.message->id);
    for (const sale::Effect& effect : step.effects)
        run(after.id, effect);
}

void Till::withdraw(const QString& message)
{
    m_world.messages.withdraw(message);
    m_services.withdraw(message);
}

Result<sale::PurchaseEvent, StoreError> Till::authorisationEvent(const sale::Purchase& purchase,
                                                                 const world::PaymentAnswer& answer,
                                                                 store::Transaction& transaction)
{
    sale::TerminalAnswered event;
    event.action = sale::TerminalAction::authorise;
    event.state = answer.state == world::PaymentState::taken ? sale::AnswerState::taken
                                                             : sale::AnswerState::held;
    event.payment = answer.payment;
    event.amount = answer.amount;
    event.capturableUntil_ms = answer.capturableUntil_ms;
    event.methodId = purchase.tender->methodId;
    // Before anything is written that goes on from what somebody may have altered.
    const auto checked = checkRegistry();
    auto method =
        checked ? m_world.store.registry().method(event.methodId) : failure(checked.error());
    if (checked && answer.method) {
        auto seen = transaction.ensureMethod(answer.method->fingerprint, answer.method->brand,
                                             answer.method->last4);
        transaction.noteRegistryChange(); // A receipt proves the last entry: it comes behind this.
        if (seen)
            method = std::optional(std::move(seen).value());
        else
            method = failure(seen.error());
    }
    if (method && method->has_value())
        event.methodId = (*method)->id;
    const auto registration = registrationOf(event.methodId);
    // What can't be read for the moment is read again; what was tampered with buys nothing.
    for (const StoreError* error :
         {method ? nullptr : &method.error(), registration ? nullptr : &registration.error()}) {
        if (error && error->fault != store::StoreFault::damaged)
            return failure(*error);
    }
    if (!method || !registration) {
        m_registryFault = method ? registration.error() : method.error();
        event.requirement = sale::Requirement::refuseNotRegistered;
        event.obstacle = Refusal::registryAltered;
        return sale::PurchaseEvent(event);
    }
    const bool isFrozen = method->has_value() && (*method)->isFrozen;
    const bool isRegistered = registration->has_value();
    policy::Facts facts;
    facts.amount = purchase.totals.total;
    for (const sale::Line& line : purchase.basket.lines)
        facts.categories.append(line.product.category);
    facts.registered = isRegistered;
    facts.frozen = isFrozen || m_book.isFrozen(event.methodId);
    if (isFrozen)
        event.whyFrozen = sale::refusalOfFrozen((*method)->frozenWhy);
    const QByteArray countKey = m_sharing->keyOf(purchase.id, answer.method);
    const int ownFailures = m_book.failuresOf(event.methodId);
    facts.failures = ownFailures + m_book.failuresElsewhere(event.methodId, countKey);
    event.requirement = policy::requirementFor(m_configuration.policy, facts);
    if (!facts.frozen && event.requirement == sale::Requirement::refuseFrozen)
        event.freezesFor =
            QString::fromLatin1(sale::frozenBy(ownFailures, m_configuration.rules.failuresInARow));
    if (sale::mustCountersign(event.requirement))
        m_sharing->keepKey(purchase.id, countKey, transaction);
    if (isRegistered) {
        event.registrationId = (*registration)->id;
        event.obstacle = obstacleTo(**registration, purchase.id);
    }
    return sale::PurchaseEvent(event);
}

} // namespace countersign::till
