#include "tests/sale/paid_counter.h"

#include <QTest>

using namespace countersign::sale;

// A purchase that is taken up again by a program that was started anew.
class SalePurchaseRestartTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void restartWhileAuthorising();
    void restartWhileCountersigningSendsWhatWasUnderWay();
    void restartWhileATryIsOpenCountsItAndSaysThatItWasNotCompared();
    void restartAfterTheLastTryLocks();
    void restartWithFewerTriesLocksAtTheNextGuess();
    void restartWhileCapturing();
    void restartWhileReleasing();
    void restartOfABasketOrAnEndedPurchaseDoesNothing();
};

void SalePurchaseRestartTest::restartWhileAuthorising()
{
    PaidCounter c;
    c.charge();
    c.bring(Restarted{});
    QVERIFY(c.enquires(TerminalAction::authorise));
    QVERIFY(!c.asks(TerminalAction::authorise));
    c.answer(TerminalAction::authorise, AnswerState::neverSeen);
    QCOMPARE(c.purchase.outcome, Outcome::declined);
}

void SalePurchaseRestartTest::restartWhileCountersigningSendsWhatWasUnderWay()
{
    PaidCounter c;
    c.chargeAndHold();
    const IssuedCode before = *c.purchase.code;
    c.bring(Restarted{});
    QVERIFY(c.has<SendCode>());
    QVERIFY(*c.purchase.code == before);
    c.reportTaken();
    c.bring(Restarted{}); // What became of it is asked further, and a silent one replaced.
    QVERIFY(c.has<SendCode>());
    c.key(true);
    QCOMPARE(c.purchase.stage, Stage::capturing);
}

void SalePurchaseRestartTest::restartWhileATryIsOpenCountsItAndSaysThatItWasNotCompared()
{
    PaidCounter c;
    c.countersigning();
    c.bring(CodeKeyed{6});
    c.bring(Restarted{});
    QVERIFY(!c.refusal); // Nobody asked.
    const auto failed = std::get<TryFailed>(c.newFacts.back().body);
    QCOMPARE(failed.why, TryFailure::notCompared);
    QVERIFY(!c.purchase.wasLastTryWrong); // nobody knows
    QCOMPARE(triesLeft(c.purchase, c.rules), 2);
    QVERIFY(!c.purchase.isTryOpen);
    c.bring(CodeCompared{Comparison::right}); // of before the restart
    QCOMPARE(c.purchase.stage, Stage::countersigning);
    c.key(false);
    QCOMPARE(std::get<TryFailed>(c.newFacts.front().body).why, TryFailure::wrongDigits);
}

void SalePurchaseRestartTest::restartAfterTheLastTryLocks()
{
    PaidCounter c;
    c.countersigning();
    c.key(false);
    c.key(false);
    c.bring(CodeKeyed{6});
    c.bring(Restarted{});
    QCOMPARE(c.purchase.release->outcome, Outcome::locked);
    QVERIFY(c.asks(TerminalAction::release));
    c.key(true);
    QCOMPARE(c.refusal, Refusal::noTriesLeft);
}

void SalePurchaseRestartTest::restartWithFewerTriesLocksAtTheNextGuess()
{
    PaidCounter c;
    c.countersigning();
    c.key(false);
    c.rules.tries = 1;
    c.bring(Restarted{});
    c.key(true);
    QCOMPARE(c.refusal, Refusal::noTriesLeft);
    QCOMPARE(c.factsOf<TryCounted>(), 1);
    QCOMPARE(c.purchase.release->outcome, Outcome::locked);
}

void SalePurchaseRestartTest::restartWhileCapturing()
{
    PaidCounter c;
    c.countersigning();
    c.key(true);
    c.reboot();
    c.bring(Restarted{});
    QVERIFY(c.enquires(TerminalAction::capture));
    QVERIFY(!c.asks(TerminalAction::capture));
    c.answer(TerminalAction::capture, AnswerState::neverSeen);
    QVERIFY(c.asks(TerminalAction::capture));
    c.answer(TerminalAction::capture, AnswerState::taken);
    QCOMPARE(c.purchase.stage, Stage::recorded);
    QCOMPARE(c.factsOf<PaymentCaptured>(), 1);
}

void SalePurchaseRestartTest::restartWhileReleasing()
{
    PaidCounter c;
    c.countersigning();
    c.bring(CancelAsked{});
    c.bring(Restarted{});
    QVERIFY(c.enquires(TerminalAction::release));
    c.answer(TerminalAction::release, AnswerState::neverSeen);
    QVERIFY(c.asks(TerminalAction::release));
    c.answer(TerminalAction::release, AnswerState::released);
    QCOMPARE(c.purchase.outcome, Outcome::cancelled);

    PaidCounter early;
    early.charge();
    early.bring(CancelAsked{});
    early.bring(Restarted{});
    QVERIFY(early.enquires(TerminalAction::authorise));
    early.answer(TerminalAction::authorise, AnswerState::neverSeen);
    QCOMPARE(early.purchase.outcome, Outcome::cancelled);
}

void SalePurchaseRestartTest::restartOfABasketOrAnEndedPurchaseDoesNothing()
{
    PaidCounter basket;
    basket.bring(Restarted{});
    QVERIFY(basket.newFacts.empty() && basket.effects.empty());
    PaidCounter ended;
    ended.bring(ChargedCash{amountOf(u"50.00")});
    ended.bring(Restarted{});
    QVERIFY(ended.newFacts.empty() && ended.effects.empty());
}

QTEST_GUILESS_MAIN(SalePurchaseRestartTest)
#include "sale_purchase_restart_test.moc"
