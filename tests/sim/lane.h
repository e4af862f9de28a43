#pragma once

#include "core/journal/fact_codec.h"
#include "tests/sim/acquirer.h"
#include "tests/sim/phones.h"
#include "tests/sim/program.h"
#include "tests/sim/shop.h"

#include <QStringList>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace countersign::sim {

using namespace Qt::Literals::StringLiterals;
using world::Message;
using world::MessageReport;
using world::MessageState;

/// Does as it was told, message by message; then as it usually does.
class Told final : public world::SmsProvider
{
public:
    enum class Mood { takes, hangs, refuses, isBusy };
    Told(QString name, Timeline& timeline, Phones& phones)
        : m_name(std::move(name)), m_timeline(timeline), m_phones(phones)
    {
    }
    [[nodiscard]] QString name() const override { return m_name; }
    [[nodiscard]] world::SmsAbilities abilities() const override { return can; }
    void send(std::shared_ptr<const Message> message, Reported reported) override
    {
        m_phones.sentBy(*message);
        offers.push_back(m_timeline.now_ms());
        const bool isPutOff = !busyWith.isEmpty() && message->id.contains(busyWith);
        const Mood mood = isPutOff ? Mood::isBusy : moods.empty() ? usually : moods.front();
        if (!moods.empty())
            moods.pop_front();
        MessageReport report;
        report.provider = m_name;
        offered << message->id;
        if (mood == Mood::hangs)
            return;
        report.outcome = mood == Mood::takes    ? MessageReport::Outcome::taken
                         : mood == Mood::isBusy ? MessageReport::Outcome::transient
                                                : MessageReport::Outcome::permanent;
        report.state = mood == Mood::isBusy ? MessageState::queued : MessageState::accepted;
        // As Kannel, which isn't asked to tell of a message while nothing would be heard.
        report.reference = can.isDeaf ? QString() : u"r%1"_s.arg(offers.size());
        if (mood == Mood::takes) {
            m_phones.received(*message);
            taken << message->id;
        }
        m_timeline.outside(300, [reported, report] { reported(report); });
    }
    void follow(const QString& reference, Reported reported) override
    {
        MessageReport report;
        report.provider = m_name;
        report.outcome = MessageReport::Outcome::taken;
        report.state = state;
        report.reference = reference;
        followed.push_back(reference);
        m_timeline.outside(100, [reported, report] { reported(report); });
    }
    void readReplies(std::int64_t, Replied replied) override
    {
        m_timeline.outside(100, [this, replied] {
            if (!answers)
                return replied(std::nullopt);
            std::vector<world::SmsReply> listed;
            for (const Answer& answer : *answers) {
                QByteArray text = answer.text;
                text.detach();
                listed.push_back(
                    {answer.id, answer.from, SecretBytes::takenFrom(text), answer.at_ms});
            }
            replied(std::move(listed));
        });
    }

    void hearReplies(Brought brought) override { m_brought = std::move(brought); }
    /// Brings it to whoever hears, who says whether it is kept.
    void bring(const Answer& answer)
    {
        QByteArray text = answer.text;
        text.detach();
        m_brought({answer.id, answer.from, SecretBytes::takenFrom(text), answer.at_ms},
                  [this](bool isKept) { kept.push_back(isKept); });
    }

    world::SmsAbilities can;
    std::vector<bool> kept;                     // of the answers that it brought
    std::optional<std::vector<Answer>> answers; // that people gave; nothing where it doesn't tell
    std::deque<Mood> moods;
    Mood usually = Mood::takes;
    QString busyWith; // messages with that in their ids, whatever else it was told
    MessageState state = MessageState::delivered;
    std::vector<std::int64_t> offers;
    QStringList offered; // ids of the messages, in step with it
    QStringList taken;   // those that it took
    QStringList followed;

private:
    QString m_name;
    Timeline& m_timeline;
    Phones& m_phones;
    Brought m_brought;
};

class Heard final : public till::Listener
{
public:
    void happened(const till::Event& event) override
    {
        if (const auto* changed = std::get_if<till::MessageChanged>(&event))
            messages << changed->message.provider + u' ' + till::inWords(changed->message);
        else if (const auto* refused = std::get_if<till::Refused>(&event))
            refusals.push_back(refused->refusal);
    }
    void published(const till::TillViewPointer& shown) override { view = shown; }
    QStringList messages;
    std::vector<till::RefusalView> refusals;
    till::TillViewPointer view;
};

inline constexpr policy::SendingLimit plenty{1000, 3'600'000};

/// The real till, store and carrier on a sound disk, with three providers.
struct Lane
{
    Lane()
        : acquirer(Dice(2)),
          terminal(
              acquirer, timeline, Dice(3), [] { return true; }, [](const QString&) {})
    {
        acquirer.isKind = true;
        terminal.setQuiet(true);
        Dice dice(4);
        configuration = drawnConfiguration(dice);
        configuration.rules = {};
        configuration.notices = {};
        configuration.policy.from = {};
        configuration.sending = {plenty, plenty, plenty, plenty, {}};
        start();
    }
    void start()
    {
        auto started = Program::start(
            {disk, timeline, terminal, {a, b, c}, nullptr, {}, Breakage::none, services},
            configuration, Dice(programSeed), heard);
        if (started)
            program = std::move(started).value();
        pass(10);
    }
    /// As a shop would: by starting the till anew.
    template <class Change> void change(Change how)
    {
        stop();
        how(configuration);
        start();
    }
    void stop()
    {
        program.reset();
        timeline.endProgram();
        terminal.forgetProgram(false);
    }
    void pass(std::int64_t time_ms)
    {
        const std::int64_t until_ms = timeline.now_ms() + time_ms;
        while (timeline.now_ms() < until_ms || timeline.hasPosted())
            timeline.doNext(std::max<std::int64_t>(until_ms - timeline.now_ms(), 0));
    }
    void passUntil(sale::Stage wanted)
    {
        for (int i = 0; i < 300 && stage() != wanted; ++i)
            pass(100);
    }
    void cancel()
    {
        program->till().take(till::Cancel{});
        passUntil(sale::Stage::basket);
    }
    /// A customer whose card is charged; the code is on its way since less than 0.1 s.
    void charge(std::size_t place = 0)
    {
        const auto& card = shop.cards()[place].method;
        terminal.tapCard(card);
        program->till().take(till::Scan{shop.gtins()[1]});
        program->till().take(
            till::ChargeCard{till::ShownCard{card.fingerprint, card.brand, card.last4}});
        passUntil(sale::Stage::countersigning);
    }
    [[nodiscard]] sale::Stage stage() const { return heard.view->counter.stage; }
    /// What the journal tells of messages: "a unknown", "again no_answer" …
    [[nodiscard]] QStringList story() const
    {
        QStringList lines;
        (void)program->store().journal().each(1, [&](const journal::Entry& entry) {
            const auto fact = journal::decodedFact(entry.kind, entry.payload).value();
            if (!fact)
                return true;
            if (const auto* sent = std::get_if<sale::MessageSent>(&*fact))
                lines << sent->provider + u' ' + sent->state;
            else if (const auto* changed = std::get_if<sale::MessageStateChanged>(&*fact))
                lines << changed->provider + u' ' + changed->state;
            else if (const auto* repeated = std::get_if<sale::MessageRepeated>(&*fact))
                lines << u"again "_s + repeated->why;
            return true;
        });
        return lines;
    }

    Shop shop;
    Disk disk{shop.disk(), Dice(1)};
    Timeline timeline;
    Phones phones;
    Acquirer acquirer;
    Terminal terminal;
    std::shared_ptr<Told> a = std::make_shared<Told>(u"a"_s, timeline, phones);
    std::shared_ptr<Told> b = std::make_shared<Told>(u"b"_s, timeline, phones);
    std::shared_ptr<Told> c = std::make_shared<Told>(u"c"_s, timeline, phones);
    std::vector<std::shared_ptr<world::CodeService>> services; // that the next start has
    till::Configuration configuration;
    Heard heard;
    std::uint64_t programSeed = 5; // of the next start
    std::unique_ptr<Program> program;
};

} // namespace countersign::sim
