#include "tests/sim/acquirer.h"

namespace countersign::sim {

using world::PaymentAnswer;
using world::PaymentState;

const char* name(Deed deed)
{
    switch (deed) {
    case Deed::authorise:
        return "authorise";
    case Deed::capture:
        return "capture";
    case Deed::release:
        return "release";
    case Deed::refund:
        return "refund";
    }
    return "";
}

const char* name(PaymentState state)
{
    switch (state) {
    case PaymentState::held:
        return "held";
    case PaymentState::taken:
        return "taken";
    case PaymentState::released:
        return "released";
    case PaymentState::declined:
        return "declined";
    case PaymentState::unknown:
        return "unknown";
    case PaymentState::neverSeen:
        return "never seen";
    }
    return "";
}

const Acquirer::Payment* Acquirer::payment(const QString& id) const
{
    const auto found = m_payments.find(id);
    return found == m_payments.end() ? nullptr : &found->second;
}

bool Acquirer::lapse(const QString& payment)
{
    const auto found = m_payments.find(payment);
    if (found == m_payments.end() || found->second.state != PaymentState::held)
        return false;
    found->second.state = PaymentState::released;
    found->second.isLapsed = true;
    m_met.add(QStringLiteral("acquirer: a hold ran out"));
    return true;
}

PaymentAnswer Acquirer::find(const QString& key) const
{
    const auto found = m_actions.constFind(key);
    if (found != m_actions.constEnd())
        return found->answer;
    PaymentAnswer answer;
    answer.state = PaymentState::neverSeen;
    return answer;
}

PaymentAnswer Acquirer::act(Deed deed, const QString& key, const QString& payment,
                            const sale::Money& amount, const std::optional<world::MethodSeen>& card)
{
    if (const auto known = m_actions.constFind(key); known != m_actions.constEnd())
        return known->answer;
    PaymentAnswer answer;
    if (deed == Deed::authorise) {
        answer = authorised(key, amount, card);
    } else if (const auto found = m_payments.find(payment); found != m_payments.end()) {
        answer = decided(deed, found->second, amount);
        answer.payment = payment;
    } else {
        answer.state = PaymentState::declined;
    }
    m_actions[key] = {deed, answer};
    const bool isLettingGo = deed == Deed::release || deed == Deed::refund;
    if (isLettingGo && isStubborn && !isKind && m_dice.isOnce(20)) {
        m_met.add(QStringLiteral("acquirer: doesn't say whether it let go"));
        answer.state = PaymentState::unknown;
    }
    return answer;
}

PaymentAnswer Acquirer::authorised(const QString& key, const sale::Money& amount,
                                   const std::optional<world::MethodSeen>& card)
{
    PaymentAnswer answer;
    answer.method = card;
    if (!isKind && m_dice.isOnce(20)) {
        answer.state = PaymentState::declined;
        return answer;
    }
    answer.payment = QStringLiteral("pay-%1").arg(m_payments.size() + 1);
    answer.amount = amount;
    if (!isKind && m_dice.isOnce(25) && amount.minor() > 1)
        answer.amount = sale::Money(amount.minor() / 2, amount.currency());
    else if (!isKind && m_dice.isOnce(40)) // a tip was added on the reader
        answer.amount = sale::Money(amount.minor() + amount.minor() / 10 + 1, amount.currency());
    answer.state = takesAtOnce ? PaymentState::taken : PaymentState::held;
    Payment payment;
    payment.purchase = key.left(36);
    payment.method = card;
    payment.held = answer.amount;
    payment.captured = sale::Money::zero(amount.currency());
    payment.state = answer.state;
    if (isStubborn && !isKind && !takesAtOnce && m_dice.isOnce(8))
        payment.lapsesAfter_ms = m_dice.between(2'000, 600'000);
    if (takesAtOnce) {
        payment.captures = 1;
        payment.captured = answer.amount;
    }
    m_payments[answer.payment] = payment;
    return answer;
}

/// One of twenty is refused, also after it was done.
PaymentState Acquirer::letGo(Payment& payment)
{
    const bool isRefused = isStubborn && !isKind && m_dice.isOnce(20);
    if (!isRefused) {
        payment.state = PaymentState::released;
        return payment.state;
    }
    payment.isRefused = true;
    const bool isDone = m_dice.isOnce(3);
    if (isDone)
        payment.state = PaymentState::released;
    m_met.add(isDone ? QStringLiteral("acquirer: let go, and said no")
                     : QStringLiteral("acquirer: didn't let go"));
    return PaymentState::declined;
}

PaymentAnswer Acquirer::decided(Deed deed, Payment& payment, const sale::Money& amount)
{
    PaymentAnswer answer;
    answer.amount = amount;
    answer.state = PaymentState::declined;
    const bool isHeld = payment.state == PaymentState::held;
    switch (deed) {
    case Deed::authorise:
        break;
    case Deed::capture:
        if (isHeld && !isKind && m_dice.isOnce(20)) {
            payment.state = PaymentState::released;
            payment.isLapsed = true;
        } else if (payment.isLapsed) {
            m_met.add(QStringLiteral("acquirer: captures nothing that ran out"));
        } else if ((isHeld && amount <= payment.held) || payment.state == PaymentState::taken) {
            payment.state = answer.state = PaymentState::taken;
            payment.captured = amount;
            ++payment.captures;
        }
        break;
    case Deed::release:
        if (isHeld || payment.isLapsed)
            answer.state = letGo(payment);
        break;
    case Deed::refund:
        if (payment.state == PaymentState::taken)
            answer.state = letGo(payment);
        break;
    }
    return answer;
}

} // namespace countersign::sim
