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
    if (takesAtOnce) {
        payment.captures = 1;
        payment.captured = answer.amount;
    }
    m_payments[answer.payment] = payment;
    return answer;
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
        } else if ((isHeld && amount <= payment.held) || payment.state == PaymentState::taken) {
            payment.state = answer.state = PaymentState::taken;
            payment.captured = amount;
            ++payment.captures;
        }
        break;
    case Deed::release:
        if (isHeld || payment.isLapsed)
            payment.state = answer.state = PaymentState::released;
        break;
    case Deed::refund:
        if (payment.state == PaymentState::taken)
            payment.state = answer.state = PaymentState::released;
        break;
    }
    return answer;
}

} // namespace countersign::sim
