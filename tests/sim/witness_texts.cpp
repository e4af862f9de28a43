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

/// Whether the number is at this moment registered with the card that the acquirer saw.
bool Witness::isRightNumber(const QString& purchase, const QString& number) const
{
    const auto& payments = m_acquirer.payments();
    const auto paid = std::find_if(payments.begin(), payments.end(), [&](const auto& payment) {
        return payment.second.purchase == purchase && payment.second.method;
    });
    if (paid == payments.end() || number.isEmpty())
        return false;
    const QString& card = paid->second.method->fingerprint;
    return m_numbers.of(card) == number;
}

void Witness::takeSent(const world::Message& message)
{
    const QString purchase = message.id.left(36);
    if (!isRightNumber(purchase, message.to))
        say(u"%1: a message goes to %2, which isn't registered"_s.arg(purchase, message.to));
    m_sentTo[message.id] = message.to;
    noteNumber(message.id);
    const QString text = textOf(message);
    static const QRegularExpression amount(u" ([A-Z]{3} [0-9.]*[0-9])(?![0-9])"_s);
    const QString approved = amount.match(text).captured(1);
    if (!text.startsWith(m_configuration.payee + u": "_s))
        say(u"%1: a message speaks for another shop"_s.arg(purchase));
    m_approved.emplace_back(purchase, approved);
}

/// Which number a registration stands for, once a message shows it.
void Witness::noteNumber(const QString& message)
{
    const auto registration = m_registrationOf.constFind(message);
    const auto number = m_sentTo.constFind(message);
    if (registration != m_registrationOf.constEnd() && number != m_sentTo.constEnd())
        m_numberOf[*registration] = *number;
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
            say(u"%1: a message says %2, and it comes to %3"_s.arg(purchase, approved, charged));
        return true;
    });
}

} // namespace countersign::sim
