#include "core/journal/fact_codec.h"
#include "tests/sim/acquirer.h"
#include "tests/sim/phones.h"
#include "tests/sim/program.h"
#include "tests/sim/shop.h"

#include <QTest>
#include <deque>

using namespace countersign;
using namespace countersign::sim;
using namespace Qt::Literals::StringLiterals;
using world::Message;
using world::MessageReport;
using world::MessageState;
using Outcome = MessageReport::Outcome;

namespace {

/// Does as it was told, message by message; then it takes them.
class Told final : public world::SmsProvider
{
public:
    enum class Mood { takes, hangs, refuses };
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
        const Mood mood = moods.empty() ? Mood::takes : moods.front();
        if (!moods.empty())
            moods.pop_front();
        MessageReport report;
        report.provider = m_name;
        if (mood == Mood::hangs)
            return;
        report.outcome = mood == Mood::takes ? Outcome::taken : Outcome::permanent;
        report.state = MessageState::accepted;
        report.reference = u"r%1"_s.arg(offers.size());
        if (mood == Mood::takes)
            m_phones.received(*message);
        m_timeline.outside(300, [reported, report] { reported(report); });
    }
    void follow(const QString& reference, Reported reported) override
    {
        MessageReport report;
        report.provider = m_name;
        report.outcome = Outcome::taken;
        report.state = state;
        report.reference = reference;
        followed.push_back(reference);
        m_timeline.outside(100, [reported, report] { reported(report); });
    }

    world::SmsAbilities can;
    std::deque<Mood> moods;
    MessageState state = MessageState::delivered;
    std::vector<std::int64_t> offers;
    QStringList followed;

private:
    QString m_name;
    Timeline& m_timeline;
    Phones& m_phones;
};

class Heard final : public till::Listener
{
public:
    void happened(const till::Event& event) override
    {
        if (const auto* changed = std::get_if<till::MessageChanged>(&event))
            messages << changed->message.provider + u' ' + till::inWords(changed->message);
    }
    void published(const till::TillViewPointer& shown) override { view = shown; }
    QStringList messages;
    till::TillViewPointer view;
};

/// The real till, store and carrier, with three providers.
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
        configuration.policy.from = {};
        configuration.sending = {{1000, 3'600'000}, {1000, 3'600'000}};
        start();
    }
    void start()
    {
        auto started =
            Program::start({disk, timeline, terminal, {a, b, c}}, configuration, Dice(5), heard);
        if (started)
            program = std::move(started).value();
        pass(10);
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
    void charge()
    {
        terminal.tapCard(shop.cards().front().method);
        const auto& card = shop.cards().front().method;
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

    Shop shop{Breakage::none};
    Disk disk{shop.disk(), Dice(1)};
    Timeline timeline;
    Phones phones;
    Acquirer acquirer;
    Terminal terminal;
    std::shared_ptr<Told> a = std::make_shared<Told>(u"a"_s, timeline, phones);
    std::shared_ptr<Told> b = std::make_shared<Told>(u"b"_s, timeline, phones);
    std::shared_ptr<Told> c = std::make_shared<Told>(u"c"_s, timeline, phones);
    till::Configuration configuration;
    Heard heard;
    std::unique_ptr<Program> program;
};

} // namespace

// Failover and tracking through the whole till: what the journal and the screens say of it.
class SimFailoverTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneHangsOneRefusesOneDelivers();
    void whereNothingIsKnownOfDeliveryTheWordsSaySo();
    void trackingGoesOnAfterARestart();
    void aRestartForgetsNoMessageThatMayHaveGone();
    void aResendPrefersAnotherThanTheSilentOne();
    void deliveriesAreLearnedAndALateOneIsReplaced();
};

void SimFailoverTest::oneHangsOneRefusesOneDelivers()
{
    Lane lane;
    QVERIFY(lane.program);
    lane.c->can.tellsDelivery = true;
    lane.a->moods = {Told::Mood::hangs};
    lane.b->moods = {Told::Mood::refuses};
    lane.charge();
    lane.pass(20'000);
    QCOMPARE(lane.story().join(u", "_s),
             u"a unknown, again no_answer, b failed, c accepted, c delivered"_s);
    QVERIFY(lane.c->offers.front() - lane.a->offers.front() < 9'000);
    QCOMPARE(lane.heard.messages.back(), u"c delivered"_s);
    const auto& providers = lane.heard.view->health.providers;
    QCOMPARE(providers.size(), 3U);
    QCOMPARE(providers[0].state, world::ProviderHealth::State::broken);
    QCOMPARE(providers[2].deliveries.samples, 1);
    lane.cancel();
    lane.pass(20'000); // A is well again.
    lane.charge();
    lane.pass(2'000);
    QCOMPARE(lane.a->offers.size(), 2U);
    QCOMPARE(lane.b->offers.size(), 1U);
    QCOMPARE(lane.heard.view->health.providers[0].state, world::ProviderHealth::State::ok);
}

void SimFailoverTest::whereNothingIsKnownOfDeliveryTheWordsSaySo()
{
    Lane lane;
    lane.charge();
    lane.pass(400'000);
    QVERIFY(lane.heard.messages.contains(u"a accepted, delivery unknown"_s));
    QCOMPARE(lane.b->offers.size() + lane.c->offers.size(), 0U);
}

void SimFailoverTest::trackingGoesOnAfterARestart()
{
    Lane lane;
    lane.a->can.tellsDelivery = true;
    lane.a->state = MessageState::sent;
    lane.charge();
    lane.pass(6'000);
    QCOMPARE(lane.story().join(u", "_s), u"a accepted, a sent"_s);
    lane.stop();
    lane.a->state = MessageState::delivered;
    lane.a->followed.clear();
    lane.start();
    lane.pass(20'000);
    QCOMPARE(lane.story().join(u", "_s), u"a accepted, a sent, a delivered"_s);
    QCOMPARE(lane.a->followed.front(), u"r1"_s);
    QCOMPARE(lane.a->offers.size(), 1U);

    lane.cancel();
    lane.a->state = MessageState::accepted;
    lane.charge();
    lane.pass(1'000);
    lane.cancel();
    lane.stop();
    lane.a->state = MessageState::undelivered;
    lane.start(); // Its purchase is over, but the record isn't.
    lane.pass(20'000);
    QCOMPARE(lane.story().back(), u"a undelivered"_s);
    QCOMPARE(lane.a->offers.size(), 2U);
    QCOMPARE(lane.b->offers.size(), 0U);
}

void SimFailoverTest::aRestartForgetsNoMessageThatMayHaveGone()
{
    Lane lane;
    for (int i = 0; i < 20; ++i)
        lane.a->moods.push_back(Told::Mood::hangs);
    lane.charge();
    for (int restart = 0; restart < 6; ++restart) {
        lane.pass(500);
        lane.stop();
        lane.start();
    }
    lane.pass(1'000);
    QVERIFY(lane.a->offers.size() > 1);
    QVERIFY(lane.a->offers.size() + lane.b->offers.size() <=
            1U + unsigned(sale::Rules::spare_messages_max));
}

void SimFailoverTest::aResendPrefersAnotherThanTheSilentOne()
{
    Lane lane;
    lane.charge();
    lane.pass(35'000);
    lane.program->till().take(till::Resend{});
    lane.pass(2'000);
    QCOMPARE(lane.a->offers.size(), 1U);
    QCOMPARE(lane.b->offers.size(), 1U);
    QCOMPARE(lane.phones.allFor(lane.heard.view->counter.id.toString(QUuid::WithoutBraces)).size(),
             1);
}

void SimFailoverTest::deliveriesAreLearnedAndALateOneIsReplaced()
{
    Lane lane;
    lane.a->can.tellsDelivery = true;
    for (int i = 0; i < 20; ++i) {
        lane.charge();
        lane.pass(5'000);
        lane.cancel();
    }
    QCOMPARE(lane.heard.view->health.providers[0].deliveries.samples, 20);
    QCOMPARE(lane.b->offers.size(), 0U);
    lane.stop();
    lane.start();
    QCOMPARE(lane.heard.view->health.providers[0].deliveries.samples, 20);
    lane.a->state = MessageState::sent;
    lane.charge();
    lane.pass(9'000);
    QCOMPARE(lane.b->offers.size(), 0U);
    lane.pass(20'000);
    QCOMPARE(lane.b->offers.size(), 1U);
    QVERIFY(lane.story().contains(u"again too_slow"_s));
    QCOMPARE(lane.stage(), sale::Stage::countersigning);
}

QTEST_GUILESS_MAIN(SimFailoverTest)
#include "sim_failover_test.moc"
