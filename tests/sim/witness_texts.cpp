// What must never be with the texts of messages, and the phones that they go to.

#include "tests/sim/witness.h"

#include <QRegularExpression>
#include <algorithm>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;

namespace {

QString textOf(const world::Message& message)
{
    return QString::fromUtf8(reinterpret_cast<const char*>(message.text.data()),
                             static_cast<qsizetype>(message.text.size()));
}

} // namespace

/// The number that is registered at this moment with the card that the acquirer saw; empty if there
/// is none.
QString Witness::numberFor(const QString& purchase) const
{
    const auto& payments = m_acquirer.payments();
    const auto paid = std::find_if(payments.begin(), payments.end(), [&](const auto& payment) {
        return payment.second.purchase == purchase && payment.second.method;
    });
    return paid == payments.end() ? QString() : m_numbers.of(paid->second.method->fingerprint);
}

void Witness::takeSent(const world::Message& message)
{
    const QString purchase = message.id.left(36);
    const QString number = numberFor(purchase);
    if (message.to != number || number.isEmpty())
        say(u"%1: its code goes to %2, and registered is %3"_s.arg(
            purchase, message.to, number.isEmpty() ? u"no number"_s : number));
    m_sentTo[message.id] = message.to;
    const QString text = textOf(message);
    static const QRegularExpression amount(u" ([A-Z]{3} [0-9.]*[0-9])(?![0-9])"_s);
    const QString approved = amount.match(text).captured(1);
    if (!text.startsWith(m_configuration.payee + u": "_s))
        say(u"%1: its code speaks for another shop"_s.arg(purchase));
    m_approved.emplace_back(purchase, approved);
}

/// What a customer read is what they were charged, once the journal tells what that is.
void Witness::checkTexts()
{
    std::erase_if(m_approved, [this](const auto& sent) {
        const auto& [purchase, approved] = sent;
        const auto found = m_seen.find(purchase);
        if (found == m_seen.end())
            return false;
        const QString charged = u"EUR "_s + inWords(found->second.total_minor);
        if (approved != charged)
            say(u"%1: its code approves %2, and it comes to %3"_s.arg(purchase, approved, charged));
        return true;
    });
}

} // namespace countersign::sim
