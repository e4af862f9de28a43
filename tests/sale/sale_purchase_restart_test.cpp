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
    void whatIsStillHeldGoesOn();
    void whatAnOlderStoreDoesNotKnowToBeCapturedIsNotSoldAgain();
    void whatWasTakenAtOnceTellsNothingMore();
    void whatIsHeldNoMoreIsGivenUp_data();
    void whatIsHeldNoMoreIsGivenUp();
    void aTerminalThatDoesNotSayIsAskedAgainWhileTheCodeIsAwaited();
    void whatIsSaidOfTheHoldLaterChangesNothing();
    void whatIsSaidToBeCapturedWhileItIsLetGoIsKept();
    void whatIsNotLetGoAfterARestartMayHaveBeenSold_data();
    void whatIsNotLetGoAfterARestartMayHaveBeenSold();
    void whatWasGivenUpBeforeTheRestartWasNotSold();
    void whatEndsItFreezesByAnOpenTry();
    void whatIsHeldOnlyAfterTheRestartIsLookedAtToo();
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

void SalePurchaseRestartTest::whatIsStillHeldGoesOn()
{
    PaidCounter c;
    c.countersigning();
    c.bring(Restarted{});
    QVERIFY(c.asksOfHold(TerminalAction::authorise) && c.asksOfHold(TerminalAction::capture));
    c.answer(TerminalAction::authorise, AnswerState::held);
    QVERIFY(c.newFacts.empty() && c.effects.empty());
    c.answer(TerminalAction::capture, AnswerState::neverSeen);
    QVERIFY(c.newFacts.empty() && c.effects.empty());
    c.key(true);
    c.answer(TerminalAction::capture, AnswerState::taken);
    QCOMPARE(c.purchase.stage, Stage::recorded);
    QCOMPARE(c.captures, 1);
}

/// Store and data/head are both of a moment before the code was keyed.
void SalePurchaseRestartTest::whatAnOlderStoreDoesNotKnowToBeCapturedIsNotSoldAgain()
{
    for (const auto action : {TerminalAction::authorise, TerminalAction::capture}) {
        PaidCounter c;
        c.countersigning();
        c.bring(Restarted{});
        c.answer(action, AnswerState::taken);
        QVERIFY(c.purchase.isParked() && c.purchase.isRestored);
        if (action == TerminalAction::authorise) {
            QVERIFY(c.enquires(TerminalAction::capture));
            c.answer(TerminalAction::capture, AnswerState::taken);
        }
        QVERIFY(c.effects.empty());
        QCOMPARE(c.purchase.whyUnresolved(), Unresolved::unknownIfSold);
        c.key(true);
        QCOMPARE(c.refusal, Refusal::nothingOpen);
        QCOMPARE(c.captures, 0);
        QCOMPARE(c.factsOf<PurchaseRecorded>(), 0);
    }
}

void SalePurchaseRestartTest::whatWasTakenAtOnceTellsNothingMore()
{
    PaidCounter c;
    c.charge();
    c.answer(TerminalAction::authorise, AnswerState::taken);
    c.reportTaken();
    c.bring(Restarted{});
    QVERIFY(c.asksOfHold(TerminalAction::authorise));
    QVERIFY(!c.asksOfHold(TerminalAction::capture)); // it never is
    c.answer(TerminalAction::authorise, AnswerState::taken);
    QVERIFY(c.newFacts.empty() && c.effects.empty());
    c.key(true);
    QCOMPARE(c.purchase.stage, Stage::recorded);
}

void SalePurchaseRestartTest::whatIsHeldNoMoreIsGivenUp_data()
{
    QTest::addColumn<TerminalAction>("action");
    QTest::addColumn<AnswerState>("state");
    QTest::newRow("let go") << TerminalAction::authorise << AnswerState::released;
    QTest::newRow("declined") << TerminalAction::authorise << AnswerState::declined;
    QTest::newRow("not seen") << TerminalAction::authorise << AnswerState::neverSeen;
    QTest::newRow("its capture declined") << TerminalAction::capture << AnswerState::declined;
    QTest::newRow("let go, says its capture") << TerminalAction::capture << AnswerState::released;
}

void SalePurchaseRestartTest::whatIsHeldNoMoreIsGivenUp()
{
    QFETCH(const TerminalAction, action);
    QFETCH(const AnswerState, state);
    PaidCounter c;
    c.countersigning();
    c.bring(Restarted{});
    c.answer(action, state);
    QVERIFY(c.refusal);
    QCOMPARE(c.purchase.stage, Stage::releasing);
    QVERIFY(c.asks(TerminalAction::release));
    c.key(true);
    QCOMPARE(c.refusal, Refusal::nothingOpen);
    PaidCounter refused = c;
    c.answer(TerminalAction::release, AnswerState::released);
    QCOMPARE(c.purchase.outcome, Outcome::declined);
    // What the terminal didn't let go of stands.
    refused.answer(TerminalAction::release, AnswerState::declined);
    QCOMPARE(refused.purchase.whyUnresolved(), Unresolved::unknownIfSold);
}

void SalePurchaseRestartTest::aTerminalThatDoesNotSayIsAskedAgainWhileTheCodeIsAwaited()
{
    PaidCounter c;
    c.countersigning();
    c.bring(Restarted{});
    for (const auto action : {TerminalAction::authorise, TerminalAction::capture}) {
        for (int times = 0; times < 3; ++times) {
            c.answer(action, AnswerState::unknown);
            QVERIFY(c.newFacts.empty());
            QVERIFY(c.asksOfHold(action));
            QCOMPARE(std::get<EnquireTerminal>(c.effects.front()).delay_ms,
                     Rules::enquire_every_ms);
        }
    }
    c.pass(c.rules.resolve_within_ms); // Nothing of it is in doubt before it is captured.
    c.answer(TerminalAction::capture, AnswerState::unknown);
    QCOMPARE(c.purchase.stage, Stage::countersigning);
    c.answer(TerminalAction::capture, AnswerState::taken);
    QVERIFY(c.purchase.isParked());
}

void SalePurchaseRestartTest::whatIsSaidOfTheHoldLaterChangesNothing()
{
    PaidCounter capturing;
    capturing.countersigning();
    capturing.bring(Restarted{});
    PaidCounter releasing = capturing;
    capturing.key(true);
    releasing.bring(CancelAsked{});
    PaidCounter parked = capturing;
    parked.leaveUnanswered(TerminalAction::capture);
    QVERIFY(parked.purchase.isParked());
    for (PaidCounter* c : {&capturing, &releasing, &parked}) {
        for (const auto action : {TerminalAction::authorise, TerminalAction::capture}) {
            for (const auto state :
                 {AnswerState::held, AnswerState::taken, AnswerState::released,
                  AnswerState::declined, AnswerState::unknown, AnswerState::neverSeen}) {
                if (c == &releasing && state == AnswerState::taken)
                    continue; // See whatIsSaidToBeCapturedWhileItIsLetGoIsKept.
                auto late = PaidCounter::answered(action, state, c->purchase.totals.total);
                late.isAboutHold = true;
                c->bring(late);
                QVERIFY(c->newFacts.empty() && c->effects.empty() && !c->refusal);
            }
        }
    }
}

void SalePurchaseRestartTest::whatIsSaidToBeCapturedWhileItIsLetGoIsKept()
{
    for (const auto action : {TerminalAction::authorise, TerminalAction::capture}) {
        PaidCounter c;
        c.countersigning();
        c.bring(Restarted{});
        c.bring(CancelAsked{});
        auto late = PaidCounter::answered(action, AnswerState::taken, c.purchase.totals.total);
        late.isAboutHold = true;
        c.bring(late);
        QVERIFY(c.purchase.isCaptured && c.effects.empty());
        QCOMPARE(c.purchase.whyUnresolved(), Unresolved::unknownIfSold);
        c.answer(TerminalAction::release, AnswerState::declined);
        QVERIFY(c.newFacts.empty());
        c.bring(Restarted{});
        QVERIFY(c.effects.empty());
        QCOMPARE(c.purchase.whyUnresolved(), Unresolved::unknownIfSold);
    }
}

void SalePurchaseRestartTest::whatIsNotLetGoAfterARestartMayHaveBeenSold_data()
{
    QTest::addColumn<AnswerState>("state");
    QTest::addColumn<bool>("isAnsweredLate");
    QTest::newRow("declined") << AnswerState::declined << false;
    QTest::newRow("taken") << AnswerState::taken << false;
    QTest::newRow("declined late") << AnswerState::declined << true;
    QTest::newRow("taken late") << AnswerState::taken << true;
}

/// Whoever cancelled it didn't wait for the terminal to say that it had captured it.
void SalePurchaseRestartTest::whatIsNotLetGoAfterARestartMayHaveBeenSold()
{
    QFETCH(const AnswerState, state);
    QFETCH(const bool, isAnsweredLate);
    PaidCounter cancelled;
    cancelled.countersigning();
    cancelled.bring(Restarted{});
    PaidCounter denied = cancelled;
    PaidCounter expired = cancelled;
    cancelled.bring(CancelAsked{});
    denied.bring(DenyAsked{});
    expired.pass(Rules::life_max_ms + Rules::idle_after_expiry_ms + 1);
    expired.bring(Ticked{});
    for (PaidCounter* c : {&cancelled, &denied, &expired}) {
        QCOMPARE(c->purchase.stage, Stage::releasing);
        if (isAnsweredLate)
            c->leaveUnanswered(TerminalAction::release);
        c->answer(TerminalAction::release, state);
        QCOMPARE(c->purchase.whyUnresolved(), Unresolved::unknownIfSold);
    }
}

void SalePurchaseRestartTest::whatWasGivenUpBeforeTheRestartWasNotSold()
{
    PaidCounter c;
    c.countersigning();
    c.bring(CancelAsked{});
    c.bring(Restarted{});
    c.answer(TerminalAction::release, AnswerState::declined);
    QCOMPARE(c.purchase.whyUnresolved(), Unresolved::releaseRefused);
}

/// Whoever guesses while the terminal is asked gets no try for nothing.
void SalePurchaseRestartTest::whatEndsItFreezesByAnOpenTry()
{
    for (const auto state : {AnswerState::taken, AnswerState::declined}) {
        PaidCounter c;
        c.countersigning();
        c.bring(Restarted{});
        c.methodFailures = c.rules.failuresInARow - 1;
        c.bring(CodeKeyed{6});
        QVERIFY(c.purchase.isTryOpen);
        c.answer(TerminalAction::capture, state);
        QVERIFY(!c.frozenBy().isEmpty());
    }
}

void SalePurchaseRestartTest::whatIsHeldOnlyAfterTheRestartIsLookedAtToo()
{
    PaidCounter c;
    c.charge();
    c.bring(Restarted{});
    c.answerHeld();
    QCOMPARE(c.purchase.stage, Stage::countersigning);
    QVERIFY(c.has<SendCode>());
    QVERIFY(c.asksOfHold(TerminalAction::capture));
    c.answer(TerminalAction::capture, AnswerState::taken);
    QCOMPARE(c.purchase.whyUnresolved(), Unresolved::unknownIfSold);
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
