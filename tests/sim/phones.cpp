#include "tests/sim/phones.h"

namespace countersign::sim {

using world::Message;
using world::MessageReport;
using world::MessageState;

namespace {

QString purchaseOf(const Message& message)
{
    return message.id.left(36);
}

bool isDigit(char byte)
{
    return byte >= '0' && byte <= '9';
}

} // namespace

/// The text begins with the payee, who has no digits here, then stands the code in groups.
QByteArray Phones::digitsIn(const Message& message)
{
    const auto* text = reinterpret_cast<const char*>(message.text.data());
    const auto size = message.text.size();
    std::size_t at = 0;
    while (at < size && !isDigit(text[at]))
        ++at;
    QByteArray digits;
    for (; at < size && (isDigit(text[at]) || text[at] == ' '); ++at) {
        if (isDigit(text[at]))
            digits += text[at];
    }
    return digits;
}

void Phones::sentBy(const Message& message)
{
    const QByteArray digits = digitsIn(message);
    m_all[purchaseOf(message)].insert(digits);
    const auto known = m_byMessage.constFind(message.id);
    if (known != m_byMessage.constEnd() && *known != digits && m_contradicting.isEmpty())
        m_contradicting = message.id;
    m_byMessage[message.id] = digits;
}

void Phones::received(const Message& message)
{
    m_last[purchaseOf(message)] = digitsIn(message);
}

Provider::Provider(QString name, Phones& phones, Timeline& timeline, Dice dice,
                   std::function<bool()> isOn, std::function<void(const QString&)> tell)
    : m_name(std::move(name)), m_phones(phones), m_timeline(timeline), m_dice(dice),
      m_isOn(std::move(isOn)), m_tell(std::move(tell))
{
}

void Provider::send(std::shared_ptr<const Message> message, Reported reported)
{
    if (!m_isOn())
        return;
    m_phones.sentBy(*message);
    enum Mood { takes, takesSilently, isBusy, refuses, hangs, isLate, repeats };
    const int mood = m_isCutOff  ? int{hangs}
                     : m_isQuiet ? int{takes}
                                 : m_dice.weighed({62, 8, 8, 5, 7, 5, 5});
    m_tell(QStringLiteral("till sends %1 by %2").arg(message->id, m_name));
    MessageReport report;
    report.provider = m_name;
    const std::int64_t after_ms =
        mood == isLate ? m_dice.between(8'001, 40'000) : m_dice.between(50, 3'000);
    const bool isOnItsWay =
        mood == takes || mood == takesSilently || mood == isLate || mood == repeats;
    for (int copies = mood == repeats ? 2 : 1; isOnItsWay && copies > 0; --copies) {
        if (m_isQuiet || !m_dice.isOnce(8))
            m_timeline.outside(m_dice.between(100, m_dice.isOnce(6) ? 90'000 : 6'000),
                               [this, message] { m_phones.received(*message); });
    }
    if (mood == takes || mood == isLate || mood == repeats) {
        report.outcome = MessageReport::Outcome::taken;
        report.state = m_dice.isOnce(2) ? MessageState::accepted : MessageState::sent;
    } else if (mood == isBusy) {
        report.outcome = MessageReport::Outcome::transient;
        report.state = MessageState::queued;
    } else if (mood == refuses) {
        report.outcome = MessageReport::Outcome::permanent;
        report.state = MessageState::failed;
    } else if (mood == hangs) {
        return; // The carrier gives it up.
    }
    m_timeline.outside(after_ms, [this, reported, report] {
        if (m_isOn())
            reported(report);
    });
}

} // namespace countersign::sim
