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
    void threeLostAtDifferentNumbersBreakIt();
    void oneNumberBreaksNothing();
    void whatTriesItMustArrive();
    void waitsForWhatArrivesDoubleToo();
    void whoIsTriedAndSaysNothingIsBrokenForThat();
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

void SmsBreakerTest::threeLostAtDifferentNumbersBreakIt()
{
    Breaker breaker;
    breaker.noteLost(1, 0);
    breaker.noteLost(2, 0);
    breaker.noteDelivered(); // So they weren't in a row.
    breaker.noteLost(3, 0);
    breaker.note(Outcome::taken, 0); // That it takes one says nothing of it.
    breaker.noteLost(4, 0);
    QCOMPARE(breaker.state(), State::ok);
    breaker.noteLost(5, 0);
    QCOMPARE(breaker.state(), State::broken);
    QVERIFY(!breaker.allows(59'999));
    QVERIFY(breaker.allows(60'000));
}

void SmsBreakerTest::oneNumberBreaksNothing()
{
    Breaker breaker;
    breaker.noteLost(1, 0);
    for (int i = 0; i < 100; ++i)
        breaker.noteLost(2, i);
    QCOMPARE(breaker.state(), State::ok);
}

void SmsBreakerTest::whatTriesItMustArrive()
{
    Breaker breaker;
    for (const std::size_t number : {1U, 2U, 3U})
        breaker.noteLost(number, 0);
    breaker.note(Outcome::taken, 1'000); // of one that was offered before
    QVERIFY(!breaker.allows(59'999));
    breaker.began(60'000);
    breaker.note(Outcome::taken, 61'000);
    QCOMPARE(breaker.state(), State::trial);
    QVERIFY(!breaker.allows(179'999));
    QVERIFY(breaker.allows(180'000)); // Nobody knows what became of it: another one tries.
    breaker.began(180'000);
    QVERIFY(!breaker.allows(181'000));
    breaker.noteDelivered();
    QCOMPARE(breaker.state(), State::ok);
    breaker.noteLost(4, 190'000);
    breaker.noteLost(5, 190'000);
    QCOMPARE(breaker.state(), State::ok);
}

void SmsBreakerTest::waitsForWhatArrivesDoubleToo()
{
    Breaker breaker;
    for (const std::size_t number : {1U, 2U, 3U})
        breaker.noteLost(number, 0);
    std::int64_t now_ms = 60'000;
    std::size_t number = 4;
    for (const std::int64_t wait_ms : {120'000, 240'000, 480'000, 600'000, 600'000}) {
        breaker.began(now_ms);
        breaker.note(Outcome::taken, now_ms);
        breaker.noteLost(++number, now_ms);
        QVERIFY(!breaker.allows(now_ms + wait_ms - 1));
        now_ms += wait_ms;
        QVERIFY(breaker.allows(now_ms));
    }
}

void SmsBreakerTest::whoIsTriedAndSaysNothingIsBrokenForThat()
{
    Breaker breaker;
    for (const std::size_t number : {1U, 2U, 3U})
        breaker.noteLost(number, 0);
    breaker.began(60'000);
    breaker.note(Outcome::unknown, 60'000);
    QCOMPARE(breaker.state(), State::broken);
    QVERIFY(!breaker.allows(69'999));
    breaker.began(70'000);
    breaker.note(Outcome::taken, 70'000);
    QCOMPARE(breaker.state(), State::ok);
    breaker.noteLost(4, 70'000); // It goes on as before.
    QCOMPARE(breaker.state(), State::broken);
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
    int losses = 0;
    for (int step = 0; step < 100'000; ++step) {
        const State before = breaker.state();
        if (breaker.allows(now_ms)) {
            breaker.began(now_ms);
            breaker.note(random() % 4 == 0 ? Outcome(random() % 4) : Outcome::taken, now_ms + 5);
        }
        if (random() % 8 == 0)
            breaker.noteDelivered();
        else if (random() % 2 == 0)
            breaker.noteLost(random() % 200, now_ms + 5);
        losses += before == State::ok && breaker.state() == State::broken ? 1 : 0;
        QVERIFY(breaker.allows(now_ms + 5 + Breaker::Limits().wait_max_ms));
        now_ms += std::int64_t(random() % 30'000);
    }
    QVERIFY(losses > 100);
}

QTEST_GUILESS_MAIN(SmsBreakerTest)
#include "sms_breaker_test.moc"
