#include "tests/sim/lane.h"

#include <QTest>

using namespace countersign;
using namespace countersign::sim;
using namespace Qt::Literals::StringLiterals;

// Failover and tracking through the whole till: what the journal and the screens say of it.
class SimFailoverTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneHangsOneRefusesOneDelivers();
    void whereNothingIsKnownOfDeliveryTheWordsSaySo();
    void whatWentWhileNothingWasHeardStaysUnknown();
    void trackingGoesOnAfterARestart();
    void aRestartForgetsNoMessageThatMayHaveGone();
    void aResendPrefersAnotherThanTheSilentOne();
    void deliveriesAreLearnedAndALateOneIsReplaced();
    void oneThatDeliversNothingIsPassedOverAndComesBack();
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

/// Of a message that a provider took while the till couldn't hear it, nothing is told when it can.
void SimFailoverTest::whatWentWhileNothingWasHeardStaysUnknown()
{
    Lane lane;
    lane.stop();
    lane.a->can.isDeaf = true;
    lane.start();
    const auto said = [&lane] {
        const auto& countersigning = lane.heard.view->counter.countersigning;
        return countersigning && countersigning->message ? till::inWords(*countersigning->message)
                                                         : QString();
    };
    lane.charge();
    lane.pass(2'000);
    QCOMPARE(said(), u"accepted, delivery unknown"_s);
    lane.a->can.isDeaf = false;
    lane.a->can.tellsDelivery = true;
    lane.pass(10'000);
    QVERIFY(lane.heard.view->health.providers[0].tellsDelivery);
    QCOMPARE(said(), u"accepted, delivery unknown"_s);
    lane.stop();
    lane.start();
    lane.pass(1'000);
    QCOMPARE(said(), u"accepted, delivery unknown"_s);
    QVERIFY(lane.a->followed.isEmpty());
    lane.cancel();
    lane.a->state = MessageState::accepted;
    lane.charge();
    lane.pass(1'000);
    QCOMPARE(said(), u"accepted"_s);
    lane.a->state = MessageState::delivered;
    lane.pass(10'000);
    QCOMPARE(said(), u"delivered"_s);
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

void SimFailoverTest::oneThatDeliversNothingIsPassedOverAndComesBack()
{
    Lane lane;
    lane.a->can.tellsDelivery = true;
    lane.a->state = MessageState::undelivered;
    for (std::size_t card = 0; card < 3; ++card) {
        QCOMPARE(lane.heard.view->health.providers[0].state, world::ProviderHealth::State::ok);
        lane.charge(card);
        lane.pass(10'000);
        lane.cancel();
    }
    QCOMPARE(lane.a->offers.size(), 3U);
    QCOMPARE(lane.b->offers.size(), 3U);
    QCOMPARE(lane.heard.view->health.providers[0].state, world::ProviderHealth::State::broken);
    lane.charge();
    lane.pass(2'000);
    QCOMPARE(lane.a->offers.size(), 3U);
    QCOMPARE(lane.b->offers.size(), 4U);
    lane.cancel();
    lane.a->state = MessageState::delivered;
    lane.pass(60'000);
    lane.charge();
    lane.pass(10'000);
    QCOMPARE(lane.a->offers.size(), 4U);
    QCOMPARE(lane.story().back(), u"a delivered"_s);
    QCOMPARE(lane.heard.view->health.providers[0].state, world::ProviderHealth::State::ok);
}

QTEST_GUILESS_MAIN(SimFailoverTest)
#include "sim_failover_test.moc"
