#include "core/till/replies.h"
#include "tests/sim/brought.h"

#include <QRegularExpression>
#include <QTest>

using namespace countersign;
using namespace countersign::sim;

// What people answer, through the whole till, over restarts.
class SimRepliesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNoToWhatARestartSentAgainIsHeardAfterItsPurchase();
    void aListThatCannotBeReadIsTold();
    void aListThatIsNotAskedForIsNotToldAsUnread();
    void aNoThatIsBroughtStopsThePurchaseOnce();
    void aNoIsTakenOnlyOnceItIsKept();
    void aNoThatComesLateStopsNoLaterPurchase();
    void aNoThatIsBroughtAtOnceCountsHoweverItIsDated();
    void aNoThatCouldNotBeBroughtStopsNoLaterPurchase();
    void aNoThatWasTurnedAwayStopsNoLaterPurchase();
    void aNoThatComesHoursLateIsAboutWhatItsDateSays();
    void aNoThatIsDatedEarlierIsAboutAllThatItMayBeAbout();
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

/// Once, when it was so for a minute, and once that it is read again.
void SimRepliesTest::aListThatCannotBeReadIsTold()
{
    Lane lane;
    lane.a->can.readsReplies = true;
    lane.change([](till::Configuration&) {});
    lane.charge();
    const QRegularExpression unread(u"the replies that .* has can't be had or read for a minute"_s);
    QTest::ignoreMessage(QtWarningMsg, unread);
    lane.pass(180'000);
    lane.a->answers = std::vector<Answer>();
    const QRegularExpression read(u"the replies that .* has are read again"_s);
    QTest::ignoreMessage(QtWarningMsg, read);
    lane.pass(60'000);
}

/// The last answer before hours in which nobody was asked, and the first one after them, make no
/// minute.
void SimRepliesTest::aListThatIsNotAskedForIsNotToldAsUnread()
{
    till::ReplyWatch watch;
    world::ProviderReplies unread;
    unread.provider = u"a"_s;
    unread.isRead = false;
    const auto isTold = [&watch] { return watch.unread.value(u"a"_s).isTold; };
    QVERIFY(!watch.isListRead(unread, 0));
    constexpr std::int64_t later_ms = 3 * 3'600'000;
    for (const std::int64_t after_ms : {0, 30'000}) {
        QVERIFY(!watch.isListRead(unread, later_ms + after_ms));
        QVERIFY(!isTold());
    }
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"can't be had or read for a minute"_s));
    QVERIFY(!watch.isListRead(unread, later_ms + till::ReplyWatch::unread_told_after_ms));
    QVERIFY(isTold());
}

void SimRepliesTest::aNoThatIsBroughtStopsThePurchaseOnce()
{
    Brought lane;
    lane.charge();
    lane.pass(1'000);
    const Answer no = lane.no(lane.timeline.now().wall_ms);
    lane.a->bring(no);
    lane.passUntil(sale::Stage::basket);
    QCOMPARE(lane.stage(), sale::Stage::basket);
    QCOMPARE(lane.heard.refusals.back().reason, sale::Refusal::deniedByReply);
    QCOMPARE(lane.a->kept, std::vector<bool>{true});
    // Whoever brings it again, since its answer was lost, is told the same, in the next run too.
    lane.a->bring(no);
    lane.pass(1'000);
    lane.stop();
    lane.start();
    lane.a->bring(no);
    lane.pass(1'000);
    QCOMPARE(lane.a->kept, (std::vector<bool>{true, true, true}));
    QCOMPARE(lane.answered().size(), 1);
    // A till that has gone takes nothing.
    lane.stop();
    lane.a->bring(lane.no(lane.timeline.now().wall_ms + 2'000));
    lane.pass(1'000);
    QCOMPARE(lane.a->kept.size(), 3U);
}

void SimRepliesTest::aNoIsTakenOnlyOnceItIsKept()
{
    Brought lane;
    lane.charge();
    lane.pass(1'000);
    const Answer no = lane.no(lane.timeline.now().wall_ms);
    lane.disk.setTrouble({1'000, 0, 0});
    lane.a->bring(no);
    lane.a->bring(no);
    lane.pass(100);
    QCOMPARE(lane.a->kept, (std::vector<bool>{false, false}));
    lane.disk.setTrouble({});
    lane.a->bring(no);
    lane.passUntil(sale::Stage::basket);
    QCOMPARE(lane.a->kept, (std::vector<bool>{false, false, true}));
    QCOMPARE(lane.stage(), sale::Stage::basket);
    QCOMPARE(lane.answered().size(), 1);
}

/// It was given to a purchase that is over, and Kannel brings it while the next one waits.
void SimRepliesTest::aNoThatComesLateStopsNoLaterPurchase()
{
    Brought lane;
    lane.charge();
    lane.pass(2'000);
    const Answer no = lane.no(lane.timeline.now().wall_ms);
    lane.cancel();
    lane.pass(10'000);
    lane.charge();
    lane.pass(20'000);
    lane.a->bring(no);
    lane.pass(10'000);
    QCOMPARE(lane.a->kept, std::vector<bool>{true});
    QCOMPARE(lane.stage(), sale::Stage::countersigning);
    QCOMPARE(lane.answered().size(), 1);
    QVERIFY(QUuid::fromString(lane.answered().front()) != lane.heard.view->counter.id);
    // One that is given to this one stops it.
    lane.a->bring(lane.no(lane.timeline.now().wall_ms));
    lane.passUntil(sale::Stage::basket);
    QCOMPARE(lane.stage(), sale::Stage::basket);
    QCOMPARE(lane.answered().size(), 2);
}

/// As by a carrier's clock or zone that is wrong; the till has been hearing for a while.
void SimRepliesTest::aNoThatIsBroughtAtOnceCountsHoweverItIsDated()
{
    constexpr std::int64_t hour_ms = 3'600'000;
    for (const std::int64_t ahead_ms :
         {-44 * hour_ms, -2 * hour_ms, std::int64_t(-60'000), 5 * hour_ms}) {
        Brought lane;
        lane.pass(policy::ReplyWindow::brought_again_within_ms);
        lane.charge();
        lane.pass(10'000);
        lane.a->bring(lane.no(lane.timeline.now().wall_ms + ahead_ms));
        lane.passUntil(sale::Stage::basket);
        QCOMPARE(lane.stage(), sale::Stage::basket);
        QCOMPARE(lane.heard.refusals.back().reason, sale::Refusal::deniedByReply);
        QCOMPARE(lane.a->kept, std::vector<bool>{true});
    }
}

/// Its date says when it came. What it is about is frozen, so the later code opens nothing.
void SimRepliesTest::aNoThatCouldNotBeBroughtStopsNoLaterPurchase()
{
    for (const bool isDown : {true, false}) { // or can't be reached
        Brought lane;
        lane.a->can.isDeaf = !isDown;
        lane.change([](till::Configuration&) {});
        lane.charge();
        lane.pass(2'000);
        const Answer no = lane.no(lane.timeline.now().wall_ms);
        lane.cancel();
        if (isDown)
            lane.stop();
        lane.pass(300'000);
        if (isDown)
            lane.start();
        lane.charge();
        lane.pass(10'000);
        lane.a->bring(no);
        lane.pass(10'000);
        QCOMPARE(lane.a->kept, std::vector<bool>{true});
        QCOMPARE(lane.stage(), sale::Stage::countersigning);
        QCOMPARE(lane.answered().size(), 1);
        lane.key();
        QCOMPARE(lane.stage(), sale::Stage::basket);
        QCOMPARE(lane.heard.refusals.back().reason, sale::Refusal::frozenByReply);
    }
}

/// The till had no room for it, so that it is brought again is no news.
void SimRepliesTest::aNoThatWasTurnedAwayStopsNoLaterPurchase()
{
    constexpr int unkept_max = 100; // as ReplyWatch has it
    Brought lane;
    lane.pass(policy::ReplyWindow::brought_again_within_ms);
    lane.charge();
    lane.pass(2'000);
    const std::int64_t given_ms = lane.timeline.now().wall_ms;
    lane.disk.setTrouble({1'000, 0, 0});
    for (int i = 1; i <= unkept_max; ++i) {
        Answer stop = lane.no(given_ms + i);
        stop.text = "STOP";
        lane.a->bring(stop);
    }
    const Answer no = lane.no(given_ms);
    lane.a->bring(no);
    lane.pass(100);
    QCOMPARE(lane.a->kept, std::vector<bool>(unkept_max + 1, false));
    lane.disk.setTrouble({});
    lane.pass(10'000);
    QCOMPARE(lane.answered().size(), unkept_max);
    lane.cancel();
    lane.pass(150'000);
    lane.charge();
    lane.pass(10'000);
    lane.a->bring(no);
    lane.pass(1'000);
    QVERIFY(lane.a->kept.back());
    QCOMPARE(lane.answered().size(), unkept_max + 1);
    QCOMPARE(lane.stage(), sale::Stage::countersigning);
}

/// As where smsbox or its line was down, while the till wasn't.
void SimRepliesTest::aNoThatComesHoursLateIsAboutWhatItsDateSays()
{
    Brought lane;
    lane.pass(policy::ReplyWindow::brought_again_within_ms);
    lane.charge();
    lane.pass(2'000);
    const QUuid first = lane.heard.view->counter.id;
    const Answer no = lane.no(lane.timeline.now().wall_ms);
    lane.cancel();
    lane.pass(2 * policy::ReplyWindow::counts_ms);
    lane.a->bring(no);
    lane.pass(1'000);
    QCOMPARE(lane.a->kept, std::vector<bool>{true});
    QCOMPARE(lane.answered().size(), 1);
    QCOMPARE(QUuid::fromString(lane.answered().front()), first);
    lane.charge();
    QCOMPARE(lane.stage(), sale::Stage::basket);
    QVERIFY(!lane.heard.refusals.empty());
    QCOMPARE(lane.heard.refusals.back().reason, sale::Refusal::frozenByReply);
    // Nor does its date make it count where nothing had gone out.
    Answer early = no;
    early.id = u"answer-early"_s;
    early.at_ms -= policy::ReplyWindow::counts_ms;
    lane.a->bring(early);
    lane.pass(1'000);
    QCOMPARE(lane.a->kept, (std::vector<bool>{true, true}));
    QCOMPARE(lane.answered().size(), 1);
}

/// Nothing tells a date that is wrong from one of a reply that was long under way.
void SimRepliesTest::aNoThatIsDatedEarlierIsAboutAllThatItMayBeAbout()
{
    for (const bool stillWaits : {true, false}) {
        Brought lane;
        lane.pass(policy::ReplyWindow::brought_again_within_ms);
        lane.charge();
        lane.pass(2'000);
        const QUuid first = lane.heard.view->counter.id;
        const Answer no = lane.no(lane.timeline.now().wall_ms);
        lane.cancel();
        lane.pass(600'000);
        lane.charge();
        lane.pass(2'000);
        QCOMPARE(lane.stage(), sale::Stage::countersigning);
        const QUuid second = lane.heard.view->counter.id;
        if (!stillWaits)
            lane.cancel();
        lane.a->bring(no);
        lane.passUntil(sale::Stage::basket);
        lane.pass(1'000);
        QCOMPARE(lane.stage(), sale::Stage::basket);
        QCOMPARE(lane.a->kept, std::vector<bool>{true});
        QCOMPARE(lane.answered().size(), 2);
        QCOMPARE(QUuid::fromString(lane.answered()[0]), second);
        QCOMPARE(QUuid::fromString(lane.answered()[1]), first);
        lane.charge();
        QCOMPARE(lane.heard.refusals.back().reason, sale::Refusal::frozenByReply);
    }
}

QTEST_GUILESS_MAIN(SimRepliesTest)
#include "sim_replies_test.moc"
