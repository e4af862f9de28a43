#pragma once

#include "core/world/sms.h"
#include "tests/sim/answer.h"
#include "tests/sim/dice.h"
#include "tests/sim/tally.h"
#include "tests/sim/timeline.h"

#include <QHash>
#include <QSet>
#include <QString>
#include <functional>
#include <vector>

namespace countersign::sim {

/// The customers' phones, and what every message said that any provider ever saw.
class Phones
{
public:
    /// It tells of something and has no code; its id is the purchase's and what it tells.
    [[nodiscard]] static bool isNotice(const QString& message)
    {
        return message.endsWith(u"-completed") || message.endsWith(u"-suspicious");
    }
    /// The digits of the code in a message's text.
    [[nodiscard]] static QByteArray digitsIn(const world::Message& message);

    void sentBy(const world::Message& message);
    /// Hears of each message that a provider is handed.
    void onSent(std::function<void(const world::Message&)> sent) { m_sent = std::move(sent); }
    void received(const world::Message& message);
    /// A provider took it, whether it said so or not: that costs.
    void takenBy(const world::Message& message)
    {
        ++m_takings;
        if (isNotice(message.id))
            ++m_noticesTaken[message.id];
        else
            ++m_taken[message.id.left(36)];
        m_takenMessages.insert(message.id);
    }
    [[nodiscard]] bool wasTaken(const QString& message) const
    {
        return m_takenMessages.contains(message);
    }
    [[nodiscard]] std::size_t takings() const { return m_takings; }
    /// How many messages with codes were taken for each purchase.
    [[nodiscard]] const QHash<QString, int>& taken() const { return m_taken; }
    /// How often each notice was.
    [[nodiscard]] const QHash<QString, int>& noticesTaken() const { return m_noticesTaken; }

    /// Somebody who got one of the last messages answers it, if anybody has got one.
    const Answer* answer(const Timeline& timeline, Dice& dice);
    [[nodiscard]] const std::vector<Answer>& answers() const { return m_answers; }
    /// A provider tells the till of it.
    void listed(const Answer& answer)
    {
        if (m_listed)
            m_listed(answer);
    }
    void onListed(std::function<void(const Answer&)> listed) { m_listed = std::move(listed); }

    /// Every code that came, the newest last.
    [[nodiscard]] const std::vector<QByteArray>& arrived() const { return m_arrived; }
    /// The code that came last for the purchase; empty if none came.
    [[nodiscard]] QByteArray lastFor(const QString& purchase) const { return m_last[purchase]; }
    /// Every code that any message for the purchase ever held.
    [[nodiscard]] QSet<QByteArray> allFor(const QString& purchase) const { return m_all[purchase]; }
    /// What that message said; it never says two things.
    [[nodiscard]] const QHash<QString, QByteArray>& byMessage() const { return m_byMessage; }
    /// The first message that said two things, or empty.
    [[nodiscard]] const QString& contradicting() const { return m_contradicting; }

private:
    QHash<QString, QByteArray> m_last;
    QHash<QString, QSet<QByteArray>> m_all;
    QHash<QString, QByteArray> m_byMessage;
    QHash<QString, int> m_taken;
    QHash<QString, int> m_noticesTaken;
    QSet<QString> m_takenMessages;
    std::size_t m_takings = 0;
    std::vector<QByteArray> m_arrived;
    std::vector<QString> m_receivedBy; // numbers, the newest last
    std::vector<Answer> m_answers;
    QString m_contradicting;
    std::function<void(const world::Message&)> m_sent;
    std::function<void(const Answer&)> m_listed;
};

/// An SMS provider with moods. What it reports is true, late, or never said at all; what became of
/// a message it may tell, and take back. Whether it has a message it says truly, or not at all.
class Provider final : public world::SmsProvider
{
public:
    Provider(QString name, Phones& phones, Timeline& timeline, Dice dice,
             std::function<bool()> isOn, std::function<void(const QString&)> tell);
    [[nodiscard]] QString name() const override { return m_name; }
    [[nodiscard]] world::SmsAbilities abilities() const override { return m_can; }
    void send(std::shared_ptr<const world::Message> message, Reported reported) override;
    void follow(const QString& reference, Reported reported) override;
    void find(std::shared_ptr<const world::Message> message, std::int64_t since_ms,
              Reported reported) override;
    void readReplies(std::int64_t since_ms, Replied replied) override;
    /// It has that for the till, from now on.
    void take(const Answer& answer) { m_answers.push_back(answer); }
    /// Whoever asked for replies has ended, and hears no list.
    void forgetProgram() { ++m_program; }
    /// In which moods it was handed messages.
    [[nodiscard]] const Tally& met() const { return m_met; }
    void setQuiet(bool isQuiet) { m_isQuiet = isQuiet; }
    void setCutOff(bool isCutOff) { m_isCutOff = isCutOff; }

private:
    void answer(const Reported& reported, const world::MessageReport& report);
    void bring(const std::shared_ptr<const world::Message>& message);

    QString m_name;
    world::SmsAbilities m_can;
    QHash<QString, world::MessageState> m_taken; // by message id, which is the reference too
    std::vector<Answer> m_answers;
    Phones& m_phones;
    Timeline& m_timeline;
    Dice m_dice;
    std::function<bool()> m_isOn;
    std::function<void(const QString&)> m_tell;
    bool m_isQuiet = false;
    bool m_isCutOff = false;
    int m_program = 0; // how many have ended
    Tally m_met;
};

} // namespace countersign::sim
