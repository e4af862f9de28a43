#include "core/sms/breaker.h"

#include <QTest>
#include <random>

using countersign::sms::Breaker;
using State = countersign::world::ProviderHealth::State;
using Outcome = countersign::world::MessageReport::Outcome;

class SmsBreakerTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneThatHangsIsBrokenAtOnce();
    void oneThatIsBusyNowAndThenIsNot();
    void oneThatRefusesEverythingIsBroken();
    void oneMessageTriesItAndDecides();
    void waitsDoubleUpToTheirLimitAndBeginAnew();
    void whatIsOfferedWhileAllAreBrokenMakesNoWaitLonger();
    void whateverIsSaidItIsTriedAgain();
};

void SmsBreakerTest::oneThatHangsIsBrokenAtOnce()
{
    Breaker breaker;
    breaker.note(Outcome::unknown, 0);
    QVERIFY(!breaker.allows(9'999));
    QVERIFY(breaker.allows(10'000));
}

void SmsBreakerTest::oneThatIsBusyNowAndThenIsNot()
{
    Breaker breaker;
    for (int i = 0; i < 10; ++i) {
        breaker.note(Outcome::transient, i);
        QVERIFY(breaker.allows(i));
        breaker.note(Outcome::taken, i);
    }
    breaker.note(Outcome::transient, 20);
    breaker.note(Outcome::transient, 21);
    QVERIFY(!breaker.allows(22));
}

void SmsBreakerTest::oneThatRefusesEverythingIsBroken()
{
    Breaker breaker;
    for (int i = 0; i < 4; ++i)
        breaker.note(Outcome::permanent, 0);
    QVERIFY(breaker.allows(0));
    breaker.note(Outcome::permanent, 0);
    QVERIFY(!breaker.allows(0));
}

void SmsBreakerTest::oneMessageTriesItAndDecides()
{
    Breaker breaker;
    breaker.note(Outcome::unknown, 0);
    breaker.began(10'000);
    QCOMPARE(breaker.state(), State::trial);
    QVERIFY(!breaker.allows(10'000)); // Others wait for what comes of it.
    breaker.note(Outcome::taken, 11'000);
    QCOMPARE(breaker.state(), State::ok);
    QVERIFY(breaker.allows(11'000));
}

void SmsBreakerTest::waitsDoubleUpToTheirLimitAndBeginAnew()
{
    Breaker breaker;
    std::int64_t now_ms = 0;
    for (const std::int64_t wait_ms :
         {10'000, 20'000, 40'000, 80'000, 160'000, 320'000, 600'000, 600'000}) {
        breaker.began(now_ms);
        breaker.note(Outcome::unknown, now_ms);
        QVERIFY(!breaker.allows(now_ms + wait_ms - 1));
        now_ms += wait_ms;
        QVERIFY(breaker.allows(now_ms));
    }
    breaker.began(now_ms);
    breaker.note(Outcome::taken, now_ms);
    breaker.note(Outcome::unknown, now_ms);
    QVERIFY(breaker.allows(now_ms + 10'000));
}

void SmsBreakerTest::whatIsOfferedWhileAllAreBrokenMakesNoWaitLonger()
{
    Breaker breaker;
    breaker.note(Outcome::unknown, 0);
    for (int i = 0; i < 50; ++i) {
        breaker.began(1'000 + i);
        breaker.note(Outcome::transient, 1'000 + i);
    }
    QVERIFY(breaker.allows(10'000));
    breaker.note(Outcome::taken, 2'000);
    QVERIFY(breaker.allows(2'000));
}

void SmsBreakerTest::whateverIsSaidItIsTriedAgain()
{
    std::mt19937 random(7);
    Breaker breaker;
    std::int64_t now_ms = 0;
    for (int step = 0; step < 100'000; ++step) {
        if (breaker.allows(now_ms)) {
            breaker.began(now_ms);
            breaker.note(Outcome(random() % 4), now_ms + 5);
        }
        QVERIFY(breaker.allows(now_ms + 5 + Breaker::Limits().wait_max_ms));
        QVERIFY(breaker.state() != State::trial);
        now_ms += std::int64_t(random() % 30'000);
    }
}

QTEST_GUILESS_MAIN(SmsBreakerTest)
#include "sms_breaker_test.moc"
