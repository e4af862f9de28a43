#include "core/till/till.h"

#include "core/journal/receipt_code.h"
#include "core/keypad/encoding.h"
#include "core/till/customer_show.h"
#include "core/till/disk_room.h"
#include "core/till/notices.h"

#include <algorithm>

namespace countersign::till {

using sale::Stage;

const sale::Purchase& Till::counter() const
{
    const sale::Purchase* found = m_book.find(m_counter);
    check(found != nullptr, "a purchase is always at the counter");
    return *found;
}

void Till::forgetFinished()
{
    if (m_finished)
        m_languages.remove(m_finished->id);
    m_finished.reset();
}

/// Of the customer who is served, or was served last and still reads the result. A result that only
/// the cashier looks up is none of theirs.
QUuid Till::servedPurchase() const
{
    return m_finished && !m_finished->isAside ? m_finished->id : m_counter;
}

bool Till::isElsewhere(const QUuid& purchase) const
{
    return !purchase.isNull() && purchase != m_counter &&
           !(m_finished && m_finished->id == purchase);
}

void Till::sayUnresolved()
{
    for (const sale::Purchase& purchase : m_book.purchases()) {
        if (purchase.isParked())
            say(Closed{purchase.id, *purchase.outcome, purchase.whyUnresolved()});
    }
}

void Till::say(const Event& event)
{
    m_listener.happened(event);
}

void Till::refuse(Refusal refusal, int triesLeft)
{
    refuse(RefusalView{refusal, sale::sentence(refusal, triesLeft), triesLeft});
}

void Till::refuse(RefusalView refusal)
{
    if (refusal.reason == Refusal::storeFailed) {
        m_isUnkept = true;
        m_wasTickUnkept = m_wasTickUnkept || m_isTicking;
        if (m_isTicking)
            return;
    }
    refusal.number = ++m_refusals;
    auto& place = isElsewhere(refusal.purchase) ? m_asideRefusal : m_refusal;
    place = std::move(refusal);
    const auto ended = std::ranges::find(m_asideEnded, place->purchase, &PurchaseView::id);
    if (ended != m_asideEnded.end())
        ended->refusal = place;
    say(Refused{*place});
}

/// What couldn't be kept of it has been kept by now.
void Till::forgetUnkept(const QUuid& purchase)
{
    for (auto* refusal : {&m_refusal, &m_asideRefusal}) {
        if (*refusal && (*refusal)->purchase == purchase &&
            (*refusal)->reason == Refusal::storeFailed)
            refusal->reset();
    }
}

void Till::publish()
{
    auto view = std::make_shared<TillView>();
    view->storeName = m_configuration.storeName;
    view->storePhone = m_configuration.storePhone;
    view->storeAddress = m_configuration.storeAddress;
    view->tillId = m_configuration.tillId;
    view->timezone = m_configuration.timezone;
    view->languages = m_configuration.languages;
    view->customerLanguage =
        m_languages.value(servedPurchase(), m_configuration.languages.value(0));
    view->counter = viewOf(counter());
    view->finished = m_finished;
    for (const sale::Purchase& purchase : m_book.purchases()) {
        const bool isShown = purchase.isOpen() ? purchase.isAside : purchase.isParked();
        if (purchase.id != m_counter && isShown)
            view->aside.push_back(asideOf(purchase));
    }
    view->asideEnded = m_asideEnded;
    view->refusal = m_refusal;
    view->asideRefusal = m_asideRefusal;
    view->health.provider = m_providerHealth;
    view->health.providerName = m_providerName;
    view->health.providers = m_providers;
    view->health.disk = healthOfDisk(m_world.store);
    showHeadOffice(*view);
    view->hasDemoTerminal = m_configuration.hasDemoTerminal;
    view->demoCards = m_configuration.demoCards;
    view->version = ++m_version;
    m_view = view;
    scheduleTick();
    watchReplies();
    // Whoever offers a notice looks at all cards, which is not to keep a command waiting.
    if (!m_isRegistryDue)
        m_notices->watch();
    tellUplink();
    m_listener.published(m_view);
    showCustomer();
}

PurchaseView Till::viewOf(const sale::Purchase& purchase)
{
    PurchaseView view;
    view.id = purchase.id;
    view.stage = purchase.stage;
    view.basket = purchase.basket;
    view.totals = purchase.totals;
    view.cashTotal = sale::cashTotal(purchase.totals.total, m_configuration.rules.cashRounding);
    view.selectedLine = purchase.basket.lines.size();
    view.isCountersigned = purchase.isCountersigned;
    view.countersigned_ms = purchase.countersigned_ms;
    view.isAside = purchase.isAside;
    view.outcome = purchase.outcome;
    view.unresolved = purchase.whyUnresolved();
    view.given = view.change = sale::Money::zero(purchase.basket.currency);
    if (purchase.tender) {
        view.tender = purchase.tender->kind;
        view.given = purchase.tender->given;
        if (purchase.tender->kind == sale::TenderKind::cash)
            view.change = purchase.tender->change();
    }
    if (!purchase.methodId.isEmpty()) {
        if (auto method = m_world.store.registry().method(purchase.methodId);
            method && method->has_value())
            view.method = MethodView{(*method)->brand, (*method)->last4};
    }
    if (purchase.payment) {
        view.authorised_ms = purchase.payment->at_ms;
        view.hold = purchase.payment->state;
    }
    if (purchase.code)
        view.countersigning = countersigningOf(purchase);
    if (purchase.stage == Stage::recorded) {
        view.receipt = receiptOf(purchase);
        view.receipt->picture = receipt::codeMatrixOf(view.receipt->code);
    }
    return view;
}

/// Of the purchase that was just recorded, which the last entry says. The code is made of what lies
/// in the store, and only if that entry is the signed one; a receipt without it is still a receipt.
ReceiptView Till::receiptOf(const sale::Purchase& purchase)
{
    const journal::Head& head = m_world.store.head();
    const QString hash = QString::fromLatin1(head.hash.left(4).toHex()).toUpper();
    ReceiptView view;
    view.number = purchase.receiptNumber;
    view.sequence = head.seq;
    view.seal = hash.left(4) + QLatin1Char(' ') + hash.mid(4);
    view.at_ms = purchase.ended_ms;
    QByteArray previous;
    std::optional<journal::Entry> recorded;
    const auto read = m_world.store.journal().each(head.seq - 1, [&](const journal::Entry& entry) {
        if (entry.seq == head.seq)
            recorded = entry;
        else
            previous = entry.hash;
        return true;
    });
    if (!read || !recorded)
        return view;
    const auto code =
        journal::receiptCodeOf(*recorded, previous, m_world.store.keys().signing.publicKey());
    if (!code || code->receipt != purchase.receiptNumber)
        return view;
    view.code = journal::toText(*code);
    return view;
}

CountersigningView Till::countersigningOf(const sale::Purchase& purchase)
{
    const sale::Rules& rules = m_configuration.rules;
    const sale::IssuedCode& code = *purchase.code;
    const sale::Instant now = m_world.clock.now();
    const Attempt attempt = m_attempts.value(purchase.id);
    CountersigningView view;
    if (auto registration = m_world.store.registry().registration(code.registrationId);
        registration && registration->has_value())
        view.phoneEnding = (*registration)->ending;
    view.digits = code.digits;
    view.keyed = attempt.keyed;
    view.keyingStarted_ms = attempt.keyingStarted_ms;
    view.tries = rules.tries;
    view.triesLeft = sale::triesLeft(purchase, rules);
    view.attempt = attemptOf(purchase);
    view.isExpired = purchase.isCodeExpired(now);
    view.expires_boot_ms = code.issued_boot_ms + code.life_ms;
    const bool isThisBoot = code.bootId == now.bootId;
    view.expires_ms = isThisBoot ? code.issued_ms + code.life_ms : now.wall_ms;
    // Whoever has a number that was replaced may not approve any more.
    const auto registered = m_world.store.registry().registrationOf(purchase.methodId);
    if (!registered || !*registered || (*registered)->id != code.registrationId) {
        view.isExpired = true;
        view.expires_boot_ms = std::min(view.expires_boot_ms, now.boot_ms);
        view.expires_ms = std::min(view.expires_ms, now.wall_ms);
    }
    view.life_ms = code.life_ms;
    view.resendsLeft = sale::resendsLeft(purchase, rules);
    view.canHaveMoreTime = !view.isExpired && code.life_ms < sale::Rules::life_max_ms;
    view.isComparing = purchase.isTryOpen;
    view.lastWasWrong = purchase.wasLastTryWrong;
    if (purchase.message) {
        const sale::CodeMessage& message = *purchase.message;
        view.resendReady_boot_ms = sale::resendReady_boot_ms(purchase, rules);
        view.message = messageViewOf(message);
        view.codeSent_ms = message.sent_ms;
    }
    return view;
}

AsideView Till::asideOf(const sale::Purchase& purchase)
{
    AsideView view;
    view.id = purchase.id;
    view.stage = purchase.stage;
    view.unresolved = purchase.whyUnresolved();
    for (const sale::Line& line : purchase.basket.lines)
        view.items += line.quantity.thousandths % 1000 == 0
                          ? static_cast<int>(line.quantity.thousandths / 1000)
                          : 1;
    view.total = purchase.totals.total;
    if (purchase.stage == Stage::countersigning && purchase.code) {
        const CountersigningView countersigning = countersigningOf(purchase);
        view.expires_boot_ms = countersigning.expires_boot_ms;
        view.phoneEnding = countersigning.phoneEnding;
    }
    return view;
}

void Till::showCustomer()
{
    if (!m_world.customer)
        return;
    m_world.customer->show(
        keypad::encode(customerShow(*m_view, m_configuration.storeName, m_world.clock.now())));
}

/// A frame that belongs to another purchase or an older question is dropped, whatever it says.
void Till::did(const keypad::Did& did)
{
    const PurchaseView& shown = m_view->counter;
    if (const auto* chose = std::get_if<keypad::ChoseLanguage>(&did.deed)) {
        if (did.purchase == shown.id)
            take(ChooseLanguage{chose->language});
        return;
    }
    const bool isCurrent = did.purchase == shown.id && shown.countersigning &&
                           did.attempt == shown.countersigning->attempt;
    const bool isStop = std::holds_alternative<keypad::Stop>(did.deed) && did.purchase == shown.id;
    if (!isCurrent && !isStop)
        return;
    if (const auto* keyed = std::get_if<keypad::Keyed>(&did.deed))
        take(Keying{keyed->count});
    else if (const auto* submitted = std::get_if<keypad::Submitted>(&did.deed))
        take(KeyCode{std::make_shared<const SecretBytes>(submitted->digits.clone()), did.attempt});
    else if (const auto* stop = std::get_if<keypad::Stop>(&did.deed))
        take(Deny{stop->reason == keypad::StopReason::notMine ? DenyReason::notMine
                                                              : DenyReason::changedMind});
    else if (std::holds_alternative<keypad::MoreTime>(did.deed))
        take(MoreTime{});
    else if (std::holds_alternative<keypad::Resend>(did.deed))
        take(Resend{});
}

} // namespace countersign::till
