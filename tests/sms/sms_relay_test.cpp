#include "core/sms/relay.h"

#include <QTest>

using countersign::sms::CarrierLimits;
using countersign::sms::Relay;
using Kind = Relay::Step::Kind;
using Outcome = countersign::world::MessageReport::Outcome;

class SmsRelayTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyProviderHasATurnInOrderThenAWait();
    void waitsDoubleUpToTheirLimit();
    void aRefusalForGoodIsNotAskedAgain();
    void endsWhenTakenOrRefusedByAll();
    void endsWhenWithdrawn();
    void endsInTime();
    void doesNotWaitPastTheEnd();
    void noProviderIsHungBeforeItsOwnTimeIsUp();
};

void SmsRelayTest::everyProviderHasATurnInOrderThenAWait()
{
    Relay relay(3, {}, 1000);
    for (std::size_t provider = 0; provider < 3; ++provider) {
        const Relay::Step step = relay.next(1000);
        QCOMPARE(step.kind, Kind::offer);
        QCOMPARE(step.provider, provider);
        relay.note(provider, provider == 1 ? Outcome::unknown : Outcome::transient);
    }
    QCOMPARE(relay.next(1000).kind, Kind::wait);
    QCOMPARE(relay.next(1250).kind, Kind::offer);
    QCOMPARE(relay.next(1250).provider, 1U);
}

void SmsRelayTest::waitsDoubleUpToTheirLimit()
{
    CarrierLimits limits;
    limits.accept_within_ms = 100'000;
    Relay relay(1, limits, 0);
    for (const std::int64_t wait_ms : {250, 500, 1000, 2000, 4000, 8000, 8000}) {
        QCOMPARE(relay.next(0).kind, Kind::offer);
        relay.note(0, Outcome::transient);
        const Relay::Step step = relay.next(0);
        QCOMPARE(step.kind, Kind::wait);
        QCOMPARE(step.wait_ms, wait_ms);
    }
}

void SmsRelayTest::aRefusalForGoodIsNotAskedAgain()
{
    Relay relay(3, {}, 0);
    QCOMPARE(relay.next(0).provider, 0U);
    relay.note(0, Outcome::permanent);
    QCOMPARE(relay.next(0).provider, 1U);
    relay.note(1, Outcome::transient);
    QCOMPARE(relay.next(0).provider, 2U);
    relay.note(2, Outcome::permanent);
    QCOMPARE(relay.next(0).kind, Kind::wait);
    const Relay::Step again = relay.next(250);
    QCOMPARE(again.kind, Kind::offer);
    QCOMPARE(again.provider, 1U);
    relay.note(1, Outcome::transient);
    QCOMPARE(relay.next(250).kind, Kind::wait);
}

void SmsRelayTest::endsWhenTakenOrRefusedByAll()
{
    Relay taken(2, {}, 0);
    QCOMPARE(taken.next(0).kind, Kind::offer);
    taken.note(0, Outcome::taken);
    QCOMPARE(taken.next(0).kind, Kind::end);

    Relay refused(2, {}, 0);
    QCOMPARE(refused.next(0).kind, Kind::offer);
    refused.note(0, Outcome::permanent);
    QCOMPARE(refused.next(0).kind, Kind::offer);
    refused.note(1, Outcome::permanent);
    QCOMPARE(refused.next(0).kind, Kind::end);
}

void SmsRelayTest::endsWhenWithdrawn()
{
    Relay relay(2, {}, 0);
    QCOMPARE(relay.next(0).kind, Kind::offer);
    relay.note(0, Outcome::transient);
    relay.withdraw();
    QCOMPARE(relay.next(0).kind, Kind::end);
}

void SmsRelayTest::endsInTime()
{
    Relay relay(2, {}, 0);
    QCOMPARE(relay.next(0).kind, Kind::offer);
    QCOMPARE(relay.remaining_ms(19'999), 1);
    QCOMPARE(relay.remaining_ms(30'000), 0);
    QCOMPARE(relay.next(20'000).kind, Kind::end);
}

void SmsRelayTest::doesNotWaitPastTheEnd()
{
    Relay relay(1, {}, 0);
    QCOMPARE(relay.next(19'700).kind, Kind::offer);
    QCOMPARE(relay.next(19'750).kind, Kind::end);
    Relay inTime(1, {}, 0);
    QCOMPARE(inTime.next(19'700).kind, Kind::offer);
    QCOMPARE(inTime.next(19'749).kind, Kind::wait);
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

QTEST_GUILESS_MAIN(SmsRelayTest)
#include "sms_relay_test.moc"
