#include "core/sale/decision.h"

#include <algorithm>

namespace countersign::sale {

void Decision::add(FactBody body)
{
    Fact fact{m_moment.now.wall_ms, std::move(body)};
    auto after = applied(std::move(m_step.purchase), fact);
    check(after.ok(), "a decided fact follows on what is there");
    m_step.purchase = std::move(after).value();
    m_step.facts.push_back(std::move(fact));
}

bool Decision::canBeCharged()
{
    if (p().stage != Stage::basket)
        refuse(Refusal::basketLocked);
    else if (p().basket.isEmpty())
        refuse(Refusal::emptyBasket);
    return !m_step.refusal;
}

void Decision::record()
{
    add(PurchaseRecorded{m_moment.receiptNumber, p().totals.total, p().isCountersigned});
}

void Decision::close(Outcome outcome)
{
    add(PurchaseClosed{outcome});
}

void Decision::operator()(const ChargedCash& event)
{
    if (!canBeCharged())
        return;
    const Money total = totalsOf(p().basket).total;
    const Money amount = cashTotal(total, m_rules.cashRounding);
    if (event.given < amount)
        return refuse(Refusal::notEnoughGiven);
    std::optional<Tender> tender;
    if (!total.isZero())
        tender = Tender{1, TenderKind::cash, amount, event.given, {}};
    add(PurchaseStarted{p().basket, tender, {}});
    record();
}

void Decision::operator()(const ChargedCard& event)
{
    if (!canBeCharged())
        return;
    const Money total = totalsOf(p().basket).total;
    if (total.isZero()) {
        add(PurchaseStarted{p().basket, {}, {}});
        return record();
    }
    const Tender tender{1, TenderKind::card, total, Money::zero(total.currency()), event.methodId};
    add(PurchaseStarted{p().basket, tender, terminalKey(p(), TerminalAction::authorise)});
    act(AskTerminal{TerminalAction::authorise});
}

void Decision::operator()(const DenyAsked& event)
{
    if (p().stage == Stage::authorising || p().stage == Stage::countersigning) {
        if (!event.isByReply)
            freezeByOpenTry();
        return giveUp(Outcome::deniedByCustomer, event.isNotMine);
    }
    refuse(p().isPaying() ? Refusal::tooLate : Refusal::nothingOpen);
}

void Decision::operator()(const CancelAsked&)
{
    if (p().stage == Stage::authorising || p().stage == Stage::countersigning) {
        freezeByOpenTry();
        return giveUp(Outcome::cancelled);
    }
    refuse(p().isPaying() ? Refusal::tooLate : Refusal::nothingOpen);
}

void Decision::operator()(const AsideAsked&)
{
    if (p().isPaying() && !p().isAside)
        return add(PurchaseSetAside{});
    refuse(Refusal::nothingOpen);
}

void Decision::operator()(const TakeAsked&)
{
    if (p().isPaying() && p().isAside)
        return add(PurchaseTakenUp{});
    refuse(Refusal::unknownPurchase);
}

void Decision::operator()(const SettleAsked& event)
{
    if (p().isParked())
        return add(PurchaseSettled{event.why});
    refuse(Refusal::unknownPurchase);
}

void Decision::operator()(const Ticked&)
{
    if (p().stage != Stage::countersigning || p().isTryOpen)
        return;
    const auto deadline = nextDeadline_boot_ms(p(), m_rules);
    const bool isThisBoot = !p().code || p().code->bootId == m_moment.now.bootId ||
                            p().resumedBootId == m_moment.now.bootId;
    if (p().isCodeExpired(m_moment.now) && isThisBoot && deadline &&
        m_moment.now.boot_ms >= *deadline)
        giveUp(Outcome::expired);
}

void Decision::operator()(const Restarted&)
{
    if (p().isAskedAbout()) {
        if (!p().isCaptured)
            act(EnquireTerminal{actionInDoubt(), 0});
        return;
    }
    if (!p().isPaying())
        return;
    add(PurchaseResumed{m_moment.now.bootId, m_moment.now.boot_ms});
    switch (p().stage) {
    case Stage::authorising:
        return act(EnquireTerminal{TerminalAction::authorise, 0});
    case Stage::countersigning:
        if (p().isTryOpen) {
            // It was counted; whether it was right died with the program.
            tryFailed(TryFailure::notCompared);
            m_step.refusal.reset(); // Nobody is there who asked.
        }
        if (p().stage != Stage::countersigning)
            return;
        lookAtHold();
        if (p().message && p().message->state != SendState::failed && !isCodeOver())
            act(SendCode{}); // Whoever carries it goes on with what is known of it.
        return;
    case Stage::capturing:
        return act(EnquireTerminal{TerminalAction::capture, 0});
    case Stage::releasing:
        return act(
            EnquireTerminal{p().payment ? TerminalAction::release : TerminalAction::authorise, 0});
    case Stage::basket:
    case Stage::recorded:
    case Stage::closed:
        return;
    }
}

/// It may have been captured, released or recorded in what was lost. So it is never taken up again:
/// the terminal is asked about it as about every parked purchase. And of what was given up before,
/// a person may have given the money back since.
void Decision::operator()(const Restored&)
{
    if (p().isPaying())
        add(PurchaseClosed{Outcome::unresolved, true});
    if (p().isRefundToBeLeft())
        leaveRefund();
}

Step advance(const Purchase& purchase, const PurchaseEvent& event, const Rules& rules,
             const Moment& moment)
{
    Decision decision(purchase, rules, moment);
    std::visit(decision, event);
    return std::move(decision).taken();
}

std::optional<std::int64_t> nextDeadline_boot_ms(const Purchase& purchase, const Rules& rules)
{
    if (purchase.stage != Stage::countersigning || !purchase.code)
        return std::nullopt;
    const bool isRebooted =
        !purchase.resumedBootId.isEmpty() && purchase.resumedBootId != purchase.code->bootId;
    const std::int64_t ended_boot_ms = isRebooted
                                           ? purchase.resumed_boot_ms
                                           : purchase.code->issued_boot_ms + purchase.code->life_ms;
    if (resendsLeft(purchase, rules) <= 0)
        return ended_boot_ms;
    return ended_boot_ms + Rules::idle_after_expiry_ms;
}

int triesLeft(const Purchase& purchase, const Rules& rules)
{
    return std::max(0, rules.tries - purchase.triesUsed);
}

int resendsLeft(const Purchase& purchase, const Rules& rules)
{
    const int used = purchase.message ? purchase.message->sends - 1 : 0;
    return std::max(0, rules.resends - used);
}

int messagesMax(const Rules& rules)
{
    return 1 + rules.resends + Rules::spare_messages_max;
}

std::int64_t resendReady_boot_ms(const Purchase& purchase, const Rules& rules)
{
    check(purchase.message.has_value(), "what is sent again was sent");
    std::int64_t wait_ms = rules.resend_after_ms;
    for (int i = 1; i < purchase.message->sends && wait_ms < Rules::resend_after_max_ms; ++i)
        wait_ms = std::min(2 * wait_ms, Rules::resend_after_max_ms);
    return purchase.message->sent_boot_ms + wait_ms;
}

QString terminalKey(const Purchase& purchase, TerminalAction action, bool isRefund)
{
    const QString what = isRefund ? QStringLiteral("refund") : name(action);
    return purchase.id.toString(QUuid::WithoutBraces) + QStringLiteral("-1-") + what;
}

} // namespace countersign::sale
