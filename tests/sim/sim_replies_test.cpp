#include "tests/sim/lane.h"

#include <QTest>

using namespace countersign;
using namespace countersign::sim;

// What people answer, through the whole till, over restarts.
class SimRepliesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNoToWhatARestartSentAgainIsHeardAfterItsPurchase();
};

/// It was given before the message went again, and the provider first tells of any reply when
/// nothing waits any more.
void SimRepliesTest::aNoToWhatARestartSentAgainIsHeardAfterItsPurchase()
{
    Lane lane;
    lane.a->can.readsReplies = true;
    lane.change([](till::Configuration&) {});
    lane.a->moods = {Told::Mood::hangs};
    lane.charge();
    lane.pass(1'000);
    const std::int64_t given_ms = lane.timeline.now().wall_ms;
    lane.stop();
    lane.pass(20'000);
    lane.start();
    lane.pass(5'000);
    QCOMPARE(lane.a->offers.size() + lane.b->offers.size() + lane.c->offers.size(), 2U);
    lane.cancel();
    Answer no;
    no.id = u"answer-1"_s;
    no.from = lane.shop.cards().front().number;
    no.text = "NO";
    no.at_ms = given_ms;
    lane.a->answers = std::vector<Answer>{no};
    lane.pass(120'000);
    lane.charge();
    QCOMPARE(lane.stage(), sale::Stage::basket);
    QVERIFY(!lane.heard.refusals.empty());
    QCOMPARE(lane.heard.refusals.back().reason, sale::Refusal::frozenByReply);
}

QTEST_GUILESS_MAIN(SimRepliesTest)
#include "sim_replies_test.moc"
