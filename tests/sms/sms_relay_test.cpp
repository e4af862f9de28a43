#include "core/sms/relay.h"

#include <QTest>

using countersign::sms::CarrierLimits;
using countersign::sms::Relay;
using countersign::world::Again;
using countersign::world::MessageState;
using countersign::world::SmsAbilities;
using Kind = Relay::Step::Kind;
using Outcome = countersign::world::MessageReport::Outcome;

namespace {

constexpr std::int64_t life_ms = 300'000;

/// A relay whose providers are all well, and tell nothing but what they took.
struct Plain
{
    explicit Plain(std::size_t providers, const CarrierLimits& limits = {}, int allowed = 100)
        : relay(std::vector<Relay::Provider>(providers), limits, allowed, life_ms, 0),
          broken(providers, false)
    {
    }
    explicit Plain(std::vector<Relay::Provider> providers, int allowed = 100)
        : relay(providers, {}, allowed, life_ms, 0), broken(providers.size(), false)
    {
    }
    Relay::Step next(std::int64_t now_ms)
    {
        return relay.next(now_ms, [this](std::size_t i) { return !broken[i]; });
    }
    /// Offers to whoever's turn it is, and answers for them.
    std::size_t offer(Outcome outcome, std::int64_t now_ms = 0,
                      MessageState state = MessageState::accepted)
    {
        const Relay::Step step = next(now_ms);
        if (step.kind != Kind::offer)
            return 999;
        last = relay.begin(step.provider);
        relay.answered(last, outcome, state, now_ms);
        return step.provider;
    }

    Relay relay;
    std::vector<bool> broken;
    int last = 0;
};

Relay::Provider telling(std::optional<std::int64_t> usual_ms = 10'000)
{
    Relay::Provider provider;
    provider.abilities.tellsDelivery = true;
    provider.usual_ms = usual_ms;
    return provider;
}

} // namespace

class SmsRelayTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyProviderHasATurnInOrderThenAWait();
    void waitsDoubleUpToTheirLimit();
    void aRefusalForGoodIsNotAskedAgain();
    void restsWhenTakenOrRefusedByAll();
    void restsWhenClosed();
    void endsInTime();
    void doesNotWaitPastTheEnd();
    void noProviderIsHungBeforeItsOwnTimeIsUp();
    void aBrokenProviderIsPassedOverUnlessAllAre();
    void whoStayedSilentIsPreferredLast();
    void afterASilenceOnTheLineALocalProviderGoesFirst();
    void whereTheLineIsInDoubtALocalProviderGoesFirst();
    void whatMayHaveGoneNeedsLeaveToGoAgain();
    void whoCanBeAskedIsAskedBeforeItGoesAgain();
    void lateIsOnlyWhatIsKnownNotToBeDelivered();
    void whatIsKnownNotToArriveGoesToTheNext();
    void nothingUndoesADelivery();
    void whatCameThereAfterAllIsCounted();
    void aRestartAsksEverybodyWhoCanTell();
    void noRestartUsesLeaveTwice();
    void whoHasItAlreadyIsNotAskedAboutAnother();
    void noRestartForgetsWhoWasOfferedItInstead();
    void aRestartBeforeWhichAllWasKnownLosesNothing();
};

void SmsRelayTest::everyProviderHasATurnInOrderThenAWait()
{
    Plain shop(3);
    for (std::size_t provider = 0; provider < 3; ++provider)
        QCOMPARE(shop.offer(provider == 1 ? Outcome::unknown : Outcome::transient, 1000), provider);
    QCOMPARE(shop.next(1000).kind, Kind::wait);
    QCOMPARE(shop.next(1249).wait_ms, 1);
    QCOMPARE(shop.offer(Outcome::transient, 1250), 0U);
    QCOMPARE(shop.offer(Outcome::transient, 1250), 1U);
}

void SmsRelayTest::waitsDoubleUpToTheirLimit()
{
    CarrierLimits limits;
    limits.accept_within_ms = 100'000;
    Plain shop(1, limits);
    std::int64_t now_ms = 0;
    for (const std::int64_t wait_ms : {250, 500, 1000, 2000, 4000, 8000, 8000}) {
        QCOMPARE(shop.offer(Outcome::transient, now_ms), 0U);
        QCOMPARE(shop.next(now_ms).wait_ms, wait_ms);
        now_ms += wait_ms;
    }
}

void SmsRelayTest::aRefusalForGoodIsNotAskedAgain()
{
    Plain shop(3);
    QCOMPARE(shop.offer(Outcome::permanent), 0U);
    QCOMPARE(shop.offer(Outcome::transient), 1U);
    QCOMPARE(shop.offer(Outcome::permanent), 2U);
    QCOMPARE(shop.next(0).kind, Kind::wait);
    QCOMPARE(shop.offer(Outcome::transient, 250), 1U);
    QCOMPARE(shop.next(250).kind, Kind::wait);
}

void SmsRelayTest::restsWhenTakenOrRefusedByAll()
{
    Plain taken(2);
    taken.offer(Outcome::taken);
    QCOMPARE(taken.next(0).kind, Kind::rest);
    QVERIFY(taken.relay.wasTaken());
    Plain refused(2);
    refused.offer(Outcome::permanent);
    refused.offer(Outcome::permanent);
    QCOMPARE(refused.next(0).kind, Kind::rest);
    QVERIFY(!refused.relay.wasTaken());
}

void SmsRelayTest::restsWhenClosed()
{
    Plain shop(2);
    shop.offer(Outcome::transient);
    shop.relay.close();
    QCOMPARE(shop.next(0).kind, Kind::rest);
}

void SmsRelayTest::endsInTime()
{
    Plain shop(2);
    shop.offer(Outcome::transient);
    QCOMPARE(shop.relay.remaining_ms(19'999), 1);
    QCOMPARE(shop.relay.remaining_ms(30'000), 0);
    QCOMPARE(shop.next(20'000).kind, Kind::rest);
}

void SmsRelayTest::doesNotWaitPastTheEnd()
{
    for (const std::int64_t now_ms : {19'750, 19'749}) {
        Plain shop(1);
        QCOMPARE(shop.next(0).kind, Kind::offer);
        QCOMPARE(shop.offer(Outcome::transient, 19'700), 0U);
        QCOMPARE(shop.next(now_ms).kind, now_ms == 19'750 ? Kind::rest : Kind::wait);
    }
}

void SmsRelayTest::noProviderIsHungBeforeItsOwnTimeIsUp()
{
    const CarrierLimits usual = countersign::sms::limitsFor({5'000}, 15'000);
    QCOMPARE(usual.attempt_max_ms, 8'000);
    QCOMPARE(usual.accept_within_ms, 15'000);
    const CarrierLimits slow = countersign::sms::limitsFor({2'000, 20'000, 5'000}, 60'000);
    QVERIFY(slow.attempt_max_ms > 20'000);
    QCOMPARE(slow.accept_within_ms, 60'000);
}

void SmsRelayTest::aBrokenProviderIsPassedOverUnlessAllAre()
{
    Plain shop(3);
    shop.broken = {true, false, true};
    QCOMPARE(shop.offer(Outcome::transient), 1U);
    QCOMPARE(shop.next(0).kind, Kind::wait); // One is well, so the broken ones are left alone.
    shop.broken[1] = true;
    QCOMPARE(shop.offer(Outcome::transient, 250), 0U);
    QCOMPARE(shop.offer(Outcome::transient, 250), 1U);
}

void SmsRelayTest::whoStayedSilentIsPreferredLast()
{
    std::vector<Relay::Provider> providers(3);
    providers[0].isAvoided = true;
    Plain shop(providers);
    QCOMPARE(shop.offer(Outcome::transient), 1U);
    QCOMPARE(shop.offer(Outcome::transient), 2U);
    QCOMPARE(shop.offer(Outcome::transient), 0U);
}

void SmsRelayTest::afterASilenceOnTheLineALocalProviderGoesFirst()
{
    std::vector<Relay::Provider> providers(3);
    providers[2].abilities.isLocal = true;
    Plain silent(providers);
    QCOMPARE(silent.offer(Outcome::unknown), 0U);
    QCOMPARE(silent.offer(Outcome::taken), 2U);
    Plain busy(providers);
    QCOMPARE(busy.offer(Outcome::transient), 0U);
    QCOMPARE(busy.offer(Outcome::taken), 1U);
}

void SmsRelayTest::whereTheLineIsInDoubtALocalProviderGoesFirst()
{
    std::vector<Relay::Provider> providers(3);
    providers[2].abilities.isLocal = true;
    Plain shop(providers);
    const auto isWell = [](std::size_t) { return true; };
    QCOMPARE(shop.relay.next(0, isWell, true).provider, 2U);
    QCOMPARE(shop.relay.next(0, isWell, false).provider, 0U);
    // Where it is the only one that is broken, the line has to do.
    const auto isOnTheLine = [](std::size_t provider) { return provider != 2; };
    QCOMPARE(shop.relay.next(0, isOnTheLine, true).provider, 0U);
    // A resend goes another way than the one that stayed silent all the same.
    providers[2].isAvoided = true;
    QCOMPARE(Plain(providers).relay.next(0, isWell, true).provider, 0U);
}

void SmsRelayTest::whatMayHaveGoneNeedsLeaveToGoAgain()
{
    Plain shop(3, {}, 1);
    QCOMPARE(shop.offer(Outcome::permanent), 0U); // It surely isn't there.
    QCOMPARE(shop.offer(Outcome::unknown), 1U);   // It may be.
    const Relay::Step step = shop.next(0);
    QCOMPARE(step.kind, Kind::ask);
    QCOMPARE(step.why, Again::noAnswer);
    shop.relay.grant();
    QCOMPARE(shop.offer(Outcome::taken), 2U);
    QCOMPARE(shop.relay.mayHaveGone(), 2);
}

void SmsRelayTest::whoCanBeAskedIsAskedBeforeItGoesAgain()
{
    std::vector<Relay::Provider> providers(2);
    providers[0].abilities.findsMessages = true;
    const auto asked = [&](Outcome found) {
        Plain shop(providers, 1);
        shop.offer(Outcome::unknown);
        const Relay::Step step = shop.next(0);
        if (step.kind == Kind::find && step.provider == 0)
            shop.relay.found(step.attempt, 0, found, MessageState::sent, 0);
        return shop.next(0);
    };
    QCOMPARE(asked(Outcome::taken).kind, Kind::rest);
    QCOMPARE(asked(Outcome::transient).kind, Kind::offer); // It surely isn't there.
    QCOMPARE(asked(Outcome::unknown).kind, Kind::ask);
}

void SmsRelayTest::lateIsOnlyWhatIsKnownNotToBeDelivered()
{
    const auto after = [](Relay::Provider first, bool isTold) {
        Plain shop({first, {}}, 1);
        shop.offer(Outcome::taken);
        if (isTold)
            shop.relay.followed(shop.last, MessageState::sent, 10'000);
        return shop.next(60'000);
    };
    QCOMPARE(after(telling(), true).kind, Kind::ask);
    QCOMPARE(after(telling(), true).why, Again::tooSlow);
    QCOMPARE(after(telling(), false).kind, Kind::rest);  // Nobody said so since.
    QCOMPARE(after(telling({}), true).kind, Kind::rest); // Nobody knows what is usual.
    Relay::Provider silent;
    silent.usual_ms = 10'000;
    QCOMPARE(after(silent, true).kind, Kind::rest); // It can't be known.
}

void SmsRelayTest::whatIsKnownNotToArriveGoesToTheNext()
{
    Plain shop({telling(), telling(), telling()}, 2);
    QCOMPARE(shop.offer(Outcome::taken), 0U);
    QVERIFY(shop.relay.followed(shop.last, MessageState::undelivered, 3'000));
    QCOMPARE(shop.offer(Outcome::permanent, 3'000), 1U);
    QCOMPARE(shop.offer(Outcome::taken, 3'000), 2U);
    shop.relay.followed(shop.last, MessageState::failed, 4'000);
    QCOMPARE(shop.next(4'000).kind, Kind::rest); // Each had it, or never will.
}

void SmsRelayTest::nothingUndoesADelivery()
{
    Plain shop({telling(), {}});
    shop.offer(Outcome::taken);
    QVERIFY(shop.relay.followed(shop.last, MessageState::delivered, 1'000));
    for (const auto state : {MessageState::undelivered, MessageState::accepted,
                             MessageState::delivered, MessageState::unknown})
        QVERIFY(!shop.relay.followed(shop.last, state, 2'000));
    QVERIFY(!shop.relay.answered(shop.last, Outcome::permanent, MessageState::failed, 3'000));
    QCOMPARE(shop.next(60'000).kind, Kind::rest);
}

/// It was looked for too early: what was on its way there then arrived later.
void SmsRelayTest::whatCameThereAfterAllIsCounted()
{
    std::vector<Relay::Provider> providers(2);
    providers[0].abilities.findsMessages = true;
    Plain shop(providers, 1);
    shop.offer(Outcome::unknown);
    shop.relay.found(shop.last, 0, Outcome::transient, {}, 0);
    QCOMPARE(shop.relay.mayHaveGone(), 0);
    QVERIFY(shop.relay.answered(shop.last, Outcome::taken, MessageState::accepted, 5'000));
    QCOMPARE(shop.relay.mayHaveGone(), 1);
    QCOMPARE(shop.next(5'000).kind, Kind::rest);
}

void SmsRelayTest::aRestartAsksEverybodyWhoCanTell()
{
    std::vector<Relay::Provider> providers(2);
    providers[0].abilities.findsMessages = providers[1].abilities.findsMessages = true;
    Plain shop(providers, 1);
    shop.relay.rememberRestart();
    for (std::size_t provider = 0; provider < 2; ++provider) {
        const Relay::Step step = shop.next(0);
        QCOMPARE(step.kind, Kind::find);
        QCOMPARE(step.provider, provider);
        shop.relay.found(step.attempt, provider, Outcome::transient, {}, 0);
    }
    QCOMPARE(shop.next(0).kind, Kind::offer); // Nobody has it.

    providers[1].abilities.findsMessages = false;
    Plain unsure(providers, 1);
    unsure.relay.rememberRestart();
    unsure.relay.found(unsure.next(0).attempt, 0, Outcome::transient, {}, 0);
    QCOMPARE(unsure.next(0).kind, Kind::ask);
}

/// Leave that was granted before may have been used just before the program ended.
void SmsRelayTest::noRestartUsesLeaveTwice()
{
    for (const bool wasTaken : {false, true}) {
        Plain shop({telling(), {}, {}}, 2);
        if (wasTaken)
            shop.relay.remember(1, 0, MessageState::undelivered, true, -5'000);
        shop.relay.rememberRestart();
        QCOMPARE(shop.relay.mayHaveGone(), 2);
        QCOMPARE(shop.next(0).kind, Kind::ask);
    }
}

/// Who has it by a known attempt would say so of an attempt that went to somebody else, too.
void SmsRelayTest::whoHasItAlreadyIsNotAskedAboutAnother()
{
    std::vector<Relay::Provider> providers(2);
    providers[0].abilities.findsMessages = providers[1].abilities.findsMessages = true;
    Plain shop(providers, 2);
    shop.relay.remember(1, 0, MessageState::undelivered, true, -5'000);
    shop.relay.rememberRestart();
    const Relay::Step step = shop.next(0);
    QCOMPARE(step.kind, Kind::find);
    QCOMPARE(step.provider, 1U);
    shop.relay.found(step.attempt, 1, Outcome::transient, {}, 0);
    QCOMPARE(shop.next(0).kind, Kind::ask);
}

/// That the first one didn't have it was heard, and the second one offered it, just before the
/// program ended.
void SmsRelayTest::noRestartForgetsWhoWasOfferedItInstead()
{
    std::vector<Relay::Provider> providers(2);
    providers[0].abilities.findsMessages = providers[1].abilities.findsMessages = true;
    Plain shop(providers, 1);
    shop.relay.remember(1, 0, MessageState::unknown, false, -5'000);
    shop.relay.rememberRestart();
    for (std::size_t provider = 0; provider < 2; ++provider) {
        const Relay::Step step = shop.next(0);
        QCOMPARE(step.kind, Kind::find);
        QCOMPARE(step.provider, provider);
        shop.relay.found(step.attempt, provider, Outcome::transient, {}, 0);
    }
    QCOMPARE(shop.next(0).kind, Kind::offer); // Nobody has it.

    providers[1].abilities.findsMessages = false;
    Plain unsure(providers, 1);
    unsure.relay.remember(1, 0, MessageState::unknown, false, -5'000);
    unsure.relay.rememberRestart();
    unsure.relay.found(unsure.next(0).attempt, 0, Outcome::transient, {}, 0);
    QCOMPARE(unsure.next(0).kind, Kind::ask);
}

void SmsRelayTest::aRestartBeforeWhichAllWasKnownLosesNothing()
{
    Plain taken({telling(), {}}, 1);
    taken.relay.remember(1, 0, MessageState::sent, true, -5'000);
    taken.relay.rememberRestart();
    QCOMPARE(taken.relay.mayHaveGone(), 1);
    QCOMPARE(taken.next(0).kind, Kind::rest);
    taken.relay.followed(1, MessageState::sent, 5'000); // ten seconds after it was taken
    QCOMPARE(taken.next(5'000).kind, Kind::ask);
}

QTEST_GUILESS_MAIN(SmsRelayTest)
#include "sms_relay_test.moc"
