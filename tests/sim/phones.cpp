#include "tests/sim/phones.h"

#include <algorithm>
#include <utility>

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
    if (m_sent)
        m_sent(message);
    if (isNotice(message.id))
        return;
    const QByteArray digits = digitsIn(message);
    m_all[purchaseOf(message)].insert(digits);
    const auto known = m_byMessage.constFind(message.id);
    if (known != m_byMessage.constEnd() && *known != digits && m_contradicting.isEmpty())
        m_contradicting = message.id;
    m_byMessage[message.id] = digits;
}

void Phones::received(const Message& message)
{
    if (!isNotice(message.id)) {
        m_last[purchaseOf(message)] = digitsIn(message);
        m_arrived.push_back(digitsIn(message));
    }
    m_receivedBy.push_back(message.to);
}

/// Their clock and the till's are mostly right, and sometimes days apart.
const Answer* Phones::answer(const Timeline& timeline, Dice& dice)
{
    constexpr std::int64_t newest = 3;
    if (m_receivedBy.empty())
        return nullptr;
    using enum Answer::Meaning;
    constexpr std::pair<const char*, Answer::Meaning> texts[] = {
        {"NO", notMine}, {"nein!", notMine}, {"STOP", stopOffers}, {"Who is this?", nothing}};
    const auto& [text, meaning] = texts[dice.weighed({4, 2, 2, 2})];
    const auto back = std::min(newest, static_cast<std::int64_t>(m_receivedBy.size()));
    const std::int64_t off_ms = dice.isOnce(4)   ? dice.between(-9'000'000, 9'000'000)
                                : dice.isOnce(8) ? dice.between(-400'000'000, 400'000'000)
                                                 : dice.between(-4'000, 4'000);
    const sale::Instant now = timeline.now();
    std::int64_t at_ms = now.wall_ms + off_ms;
    while (std::ranges::find(m_answers, at_ms, &Answer::at_ms) != m_answers.end())
        ++at_ms;
    m_answers.push_back(
        {QStringLiteral("answer-%1").arg(m_answers.size() + 1),
         m_receivedBy[m_receivedBy.size() - 1 - static_cast<std::size_t>(dice.below(back))], text,
         meaning, at_ms, now});
    return &m_answers.back();
}

Provider::Provider(QString name, Phones& phones, Timeline& timeline, Dice dice,
                   std::function<bool()> isOn, std::function<void(const QString&)> tell)
    : m_name(std::move(name)), m_phones(phones), m_timeline(timeline), m_dice(dice),
      m_isOn(std::move(isOn)), m_tell(std::move(tell))
{
    m_can.tellsDelivery = m_dice.isOnce(2);
    m_can.findsMessages = m_dice.isOnce(2);
    m_can.isLocal = m_dice.isOnce(3);
    m_can.ask_every_ms = m_dice.between(0, 6'000);
    m_can.readsReplies = m_dice.isOnce(2);
}

void Provider::answer(const Reported& reported, const MessageReport& report)
{
    m_timeline.outside(m_dice.between(20, 2'000), [this, reported, report] {
        if (m_isOn())
            reported(report);
    });
}

/// It tells what is so, or what was so before, or nothing.
void Provider::follow(const QString& reference, Reported reported)
{
    if (!m_isOn() || m_isCutOff || (!m_isQuiet && m_dice.isOnce(6)))
        return;
    MessageReport report;
    report.provider = m_name;
    report.reference = reference;
    const auto known = m_taken.constFind(reference);
    if (known != m_taken.constEnd()) {
        report.outcome = MessageReport::Outcome::taken;
        report.state = !m_isQuiet && m_dice.isOnce(5) ? MessageState::accepted : *known;
    }
    answer(reported, report);
}

void Provider::find(std::shared_ptr<const Message> message, std::int64_t, Reported reported)
{
    if (!m_isOn() || m_isCutOff || (!m_isQuiet && m_dice.isOnce(6)))
        return;
    MessageReport report;
    report.provider = m_name;
    report.reference = message->id;
    const auto known = m_taken.constFind(message->id);
    const bool isThere = known != m_taken.constEnd();
    report.outcome = isThere ? MessageReport::Outcome::taken : MessageReport::Outcome::transient;
    report.state = isThere ? *known : MessageState::unknown;
    answer(reported, report);
}

/// What it has it tells as often as it is asked, or not at all.
void Provider::readReplies(std::int64_t since_ms, Replied replied)
{
    if (!m_isOn())
        return;
    const bool isUnheard = m_isCutOff || (!m_isQuiet && m_dice.isOnce(6));
    const int program = m_program;
    m_timeline.outside(m_dice.between(20, 2'000), [this, since_ms, replied, isUnheard, program] {
        if (!m_isOn() || program != m_program)
            return;
        if (isUnheard)
            return replied(std::nullopt);
        std::vector<world::SmsReply> replies;
        for (const Answer& answer : m_answers) {
            QByteArray text = answer.text;
            text.detach();
            if (answer.at_ms < since_ms || replies.size() >= replies_max)
                continue;
            replies.push_back({answer.id, answer.from, SecretBytes::takenFrom(text), answer.at_ms});
            m_phones.listed(answer);
        }
        replied(std::move(replies));
    });
}

/// To the phone, sooner or later, or not at all.
void Provider::bring(const std::shared_ptr<const Message>& message)
{
    if (!m_isQuiet && m_dice.isOnce(8)) {
        if (m_dice.isOnce(2))
            m_taken[message->id] = MessageState::undelivered;
        return;
    }
    m_timeline.outside(m_dice.between(100, m_dice.isOnce(6) ? 90'000 : 6'000), [this, message] {
        m_phones.received(*message);
        m_taken[message->id] = MessageState::delivered;
    });
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
    constexpr const char* moods[] = {"takes",   "takes silently", "is busy", "refuses",
                                     "hangs", "is late",        "repeats"};
    m_met.add(QStringLiteral("provider: ") + QLatin1String(moods[mood]));
    m_tell(QStringLiteral("till sends %1 by %2").arg(message->id, m_name));
    MessageReport report;
    report.provider = m_name;
    const std::int64_t after_ms =
        mood == isLate ? m_dice.between(8'001, 40'000) : m_dice.between(50, 3'000);
    const bool isOnItsWay =
        mood == takes || mood == takesSilently || mood == isLate || mood == repeats;
    if (isOnItsWay) {
        m_phones.takenBy(*message);
        m_taken.insert(message->id, MessageState::sent);
        bring(message);
    }
    report.reference = message->id;
    if (mood == repeats)
        m_timeline.outside(m_dice.between(100, 6'000), [this, message] {
            if (m_taken.value(message->id) == MessageState::sent)
                m_phones.received(*message);
        });
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
