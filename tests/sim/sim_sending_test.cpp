#include "tests/sim/lane.h"

#include <QTest>
#include <algorithm>
#include <random>

using namespace countersign;
using namespace countersign::sim;
using policy::LimitReached;
using sale::Refusal;

namespace {

constexpr std::int64_t minute_ms = 60'000;

/// Charges a card and cancels; what was refused, if that was.
std::optional<till::RefusalView> charged(Lane& lane)
{
    lane.cancel(); // what stands in the basket since the last refusal
    const std::size_t before = lane.heard.refusals.size();
    lane.charge();
    const bool isOut = lane.stage() == sale::Stage::countersigning;
    lane.cancel();
    return isOut || lane.heard.refusals.size() == before
               ? std::nullopt
               : std::optional(lane.heard.refusals.back());
}

bool isRefused(Lane& lane, LimitReached limit)
{
    const auto refusal = charged(lane);
    return refusal && refusal->reason == Refusal::sendingLimit && refusal->limit == limit;
}

void passUntilWall(Lane& lane, std::int64_t wall_ms)
{
    lane.pass(wall_ms - lane.timeline.now().wall_ms);
}

std::optional<till::RefusalView> resendRefused(Lane& lane)
{
    const std::size_t before = lane.heard.refusals.size();
    lane.program->till().take(till::Resend{});
    lane.pass(10);
    return lane.heard.refusals.size() == before ? std::nullopt
                                                : std::optional(lane.heard.refusals.back());
}

} // namespace

// Sending limits through the whole till, over restarts, boots and clocks that jump.
class SimSendingTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMessageThatGoesOutAgainCountsAgainAndWhenItDid();
    void aMessageThatARestartSendsAgainCountsAgain();
    void nothingGoesOutAgainPastALimit();
    void neitherARestartNorTheWallClockGivesAnythingBack();
    void whatIsRefusedGoesWhenItWasSaidTo();
    void aResendPastALimitLeavesTheCodeThatIsOut();
    void eachResendSaysHowLongItWaits();
    void aMessageThatNobodyTookDoesNotCount();
    void codesThatNobodyKeysAreFewOverAllRestarts();
};

void SimSendingTest::aMessageThatGoesOutAgainCountsAgainAndWhenItDid()
{
    Lane lane;
    lane.change([](till::Configuration& shop) { shop.sending.perNumber = {2, 20 * minute_ms}; });
    lane.a->can.tellsDelivery = true;
    lane.a->state = MessageState::sent;
    lane.charge();
    const std::int64_t first_ms = lane.timeline.now().wall_ms;
    lane.pass(2 * minute_ms);
    lane.a->state = MessageState::undelivered;
    lane.pass(minute_ms);
    QCOMPARE(lane.b->offers.size(), 1U); // again, by itself
    lane.cancel();
    QVERIFY(isRefused(lane, LimitReached::perNumber));
    passUntilWall(lane, first_ms + 20 * minute_ms);
    QVERIFY(!charged(lane));                           // The first has left the window,
    QVERIFY(isRefused(lane, LimitReached::perNumber)); // but not the second.
}

/// The run that sends it again has never asked for its number before.
void SimSendingTest::aMessageThatARestartSendsAgainCountsAgain()
{
    for (const LimitReached limit :
         {LimitReached::perNumber, LimitReached::perMethod, LimitReached::perCountry}) {
        Lane lane;
        lane.change([limit](till::Configuration& shop) {
            policy::SendingLimits& limits = shop.sending;
            (limit == LimitReached::perNumber   ? limits.perNumber
             : limit == LimitReached::perMethod ? limits.perMethod
                                                : limits.perCountry) = {2, 60 * minute_ms};
        });
        lane.a->moods = {Told::Mood::hangs};
        lane.charge();
        lane.stop();
        lane.start();
        lane.pass(minute_ms);
        QCOMPARE(lane.a->offers.size() + lane.b->offers.size() + lane.c->offers.size(), 2U);
        lane.cancel();
        QVERIFY(isRefused(lane, limit));
    }
}

void SimSendingTest::nothingGoesOutAgainPastALimit()
{
    Lane lane;
    lane.change([](till::Configuration& shop) { shop.sending.perMethod = {1, 20 * minute_ms}; });
    lane.a->moods = {Told::Mood::hangs};
    lane.charge();
    lane.pass(2 * minute_ms);
    QCOMPARE(lane.a->offers.size(), 1U);
    QCOMPARE(lane.b->offers.size() + lane.c->offers.size(), 0U);
}

void SimSendingTest::neitherARestartNorTheWallClockGivesAnythingBack()
{
    for (const LimitReached limit : {LimitReached::perNumber, LimitReached::perMethod,
                                     LimitReached::perCountry, LimitReached::perTill}) {
        Lane lane;
        lane.change([limit](till::Configuration& shop) {
            policy::SendingLimits& limits = shop.sending;
            (limit == LimitReached::perNumber    ? limits.perNumber
             : limit == LimitReached::perMethod  ? limits.perMethod
             : limit == LimitReached::perCountry ? limits.perCountry
                                                 : limits.perTill) = {2, 60 * minute_ms};
        });
        const std::int64_t began_ms = lane.timeline.now_ms();
        QVERIFY(!charged(lane));
        QVERIFY(!charged(lane));
        for (const std::int64_t jump_ms : {90 * minute_ms, -300 * minute_ms, 30 * minute_ms}) {
            QVERIFY(isRefused(lane, limit));
            lane.stop();
            lane.timeline.jumpWallClock(jump_ms);
            lane.start();
        }
        QVERIFY(isRefused(lane, limit));
        lane.pass(began_ms + 59 * minute_ms - lane.timeline.now_ms());
        QVERIFY(isRefused(lane, limit));
        lane.pass(3 * minute_ms);
        QVERIFY(!charged(lane));
        // After a boot the wall clock is all there is, and nobody changes it here.
        QVERIFY(!charged(lane));
        lane.stop();
        lane.timeline.reboot();
        lane.start();
        QVERIFY(isRefused(lane, limit));
    }
}

void SimSendingTest::whatIsRefusedGoesWhenItWasSaidTo()
{
    Lane lane;
    lane.change([](till::Configuration& shop) {
        shop.sending.perNumber = {3, 10 * minute_ms};
        shop.sending.perTill = {5, 40 * minute_ms};
    });
    std::mt19937_64 random(20'261'127);
    int refused = 0;
    for (int i = 0; i < 60; ++i) {
        lane.pass(std::uniform_int_distribution<std::int64_t>(0, 6 * minute_ms)(random));
        const auto refusal = charged(lane);
        if (!refusal)
            continue;
        ++refused;
        QVERIFY(refusal->freeAt_ms > lane.timeline.now().wall_ms - minute_ms);
        if (refusal->freeAt_ms > lane.timeline.now().wall_ms + minute_ms) {
            passUntilWall(lane, refusal->freeAt_ms - minute_ms);
            QCOMPARE(charged(lane)->freeAt_ms, refusal->freeAt_ms);
        }
        passUntilWall(lane, std::max(refusal->freeAt_ms, lane.timeline.now().wall_ms));
        QVERIFY(!charged(lane));
    }
    QVERIFY(refused > 15);
}

void SimSendingTest::aResendPastALimitLeavesTheCodeThatIsOut()
{
    Lane lane;
    lane.change([](till::Configuration& shop) { shop.sending.perNumber = {1, 60 * minute_ms}; });
    lane.charge();
    lane.pass(35'000);
    const auto refusal = resendRefused(lane);
    QVERIFY(refusal);
    QCOMPARE(refusal->reason, Refusal::sendingLimit);
    QVERIFY2(refusal->say.startsWith(u"Too many messages went to this phone. Key the code that "
                                     "was sent, or try again at "_s),
             qPrintable(refusal->say));
    QCOMPARE(lane.stage(), sale::Stage::countersigning);
    QCOMPARE(lane.heard.view->refusal->say, refusal->say);
}

void SimSendingTest::eachResendSaysHowLongItWaits()
{
    Lane lane;
    lane.change([](till::Configuration& shop) {
        shop.rules.resends = 4;
        shop.rules.valid_for_ms = 10 * minute_ms;
    });
    lane.charge();
    for (const std::int64_t wait_ms : {30'000, 60'000, 120'000, 240'000}) {
        const auto& countersigning = *lane.heard.view->counter.countersigning;
        const sale::Instant now = lane.timeline.now();
        const std::int64_t left_ms = countersigning.resendReady_boot_ms - now.boot_ms;
        QVERIFY(left_ms > wait_ms - 1'000 && left_ms <= wait_ms);
        const auto refusal = resendRefused(lane);
        QVERIFY(refusal);
        QCOMPARE(refusal->reason, Refusal::resendTooSoon);
        QVERIFY(refusal->say.endsWith(u"again in %1 s."_s.arg((left_ms + 999) / 1000)));
        QCOMPARE(refusal->freeAt_ms, now.wall_ms + left_ms);
        passUntilWall(lane, refusal->freeAt_ms - 1);
        QVERIFY(resendRefused(lane) || lane.timeline.now().wall_ms >= refusal->freeAt_ms);
        passUntilWall(lane, std::max(refusal->freeAt_ms, lane.timeline.now().wall_ms));
        if (lane.heard.view->counter.countersigning->resendReady_boot_ms <=
            lane.timeline.now().boot_ms) {
            QVERIFY(!resendRefused(lane));
        }
    }
}

void SimSendingTest::aMessageThatNobodyTookDoesNotCount()
{
    Lane lane;
    lane.change([](till::Configuration& shop) { shop.sending.perNumber = {1, 60 * minute_ms}; });
    for (const auto& provider : {lane.a, lane.b, lane.c})
        provider->moods = {Told::Mood::refuses};
    lane.charge();
    lane.pass(20'000);
    QCOMPARE(lane.heard.refusals.back().reason, Refusal::providerUnavailable);
    QVERIFY(!charged(lane));
    QVERIFY(isRefused(lane, LimitReached::perNumber));
}

void SimSendingTest::codesThatNobodyKeysAreFewOverAllRestarts()
{
    Lane lane;
    lane.change([](till::Configuration& shop) {
        shop.sending.unverified = policy::UnverifiedBudget{4, 30, 2};
    });
    for (int i = 0; i < 6; ++i) { // What is keyed takes nothing from it.
        lane.charge();
        const QString id = lane.heard.view->counter.id.toString(QUuid::WithoutBraces);
        QByteArray digits = lane.phones.lastFor(id);
        digits.detach();
        lane.pass(1'000);
        lane.program->till().take(
            till::KeyCode{std::make_shared<const SecretBytes>(SecretBytes::takenFrom(digits)), 0});
        lane.passUntil(sale::Stage::basket);
    }
    for (int i = 0; i < 4; ++i) {
        QVERIFY(!charged(lane));
        lane.stop();
        lane.start();
    }
    const auto refusal = charged(lane);
    QVERIFY(refusal);
    QCOMPARE(refusal->limit, std::optional(LimitReached::unverified));
    QVERIFY(refusal->say.startsWith(u"Too many codes to that country were never keyed. Take "
                                    "another payment, or try again at "_s));
    // Two an hour go in any case.
    passUntilWall(lane, refusal->freeAt_ms);
    QVERIFY(!charged(lane));
    lane.pass(60 * minute_ms);
    QVERIFY(!charged(lane));
    QVERIFY(!charged(lane));
    QVERIFY(isRefused(lane, LimitReached::unverified));
}

QTEST_GUILESS_MAIN(SimSendingTest)
#include "sim_sending_test.moc"
