#include "tests/sale/paid_counter.h"

#include <QTest>

using namespace countersign::sale;

// A purchase in a store that was put back from a backup, or whose code's key was changed.
class SalePurchaseRestoredTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whateverWasOpenIsUnresolvedAndNothingIsDone();
    void whatIsOverStaysAsItIs();
    void whatTheTerminalStillHoldsIsLetGo();
    void whatWasCapturedMeanwhileWaitsForAPerson();
    void whatWasTakenAtOnceIsNotGivenBack();
    void whatWasAuthorisedMeanwhileIsAskedAboutBeforeItIsLetGo();
    void whatWasTakenMeanwhileWaitsForAPerson();
    void whatWasGivenUpBeforeIsLetGoAndNeverGivenBack();
    void refundUnderWayIsLeftToAPerson();
    void refundThatAnEarlierVersionPutBackIsLeftToo();
    void whatWasParkedBeforeIsNeverGivenBack();
    void whatWasParkedAndIsHeldIsLetGo();
    void whatWasParkedAsCapturedMayBeGivenBack();
    void aCodeOfAnotherKeyIsOver();
    void aCodeOfAReplacedNumberIsOver();
};

void SalePurchaseRestoredTest::whateverWasOpenIsUnresolvedAndNothingIsDone()
{
    for (const Stage stage :
         {Stage::authorising, Stage::countersigning, Stage::capturing, Stage::releasing}) {
        PaidCounter c;
        c.charge();
        if (stage != Stage::authorising)
            c.answerHeld();
        if (stage == Stage::capturing)
            c.key(true);
        if (stage == Stage::releasing)
            c.bring(CancelAsked{});
        QCOMPARE(c.purchase.stage, stage);
        c.bring(Restored{});
        QVERIFY(c.purchase.isParked());
        QVERIFY(c.effects.empty());
        c.bring(Restored{}); // an interrupted restoration begins anew
        QVERIFY(c.newFacts.empty());
        c.key(true);
        QCOMPARE(c.refusal, Refusal::nothingOpen);
        QVERIFY(c.purchase.isParked());
    }
}

void SalePurchaseRestoredTest::whatIsOverStaysAsItIs()
{
    PaidCounter basket;
    basket.bring(Restored{});
    QVERIFY(basket.newFacts.empty());
    PaidCounter recorded;
    recorded.bring(ChargedCash{recorded.purchase.totals.total});
    recorded.bring(Restored{});
    QVERIFY(recorded.newFacts.empty());
    QCOMPARE(recorded.purchase.stage, Stage::recorded);
}

void SalePurchaseRestoredTest::whatTheTerminalStillHoldsIsLetGo()
{
    PaidCounter c;
    c.countersigning();
    c.bring(Restored{});
    c.bring(Restarted{});
    QVERIFY(c.enquires(TerminalAction::capture));
    c.answer(TerminalAction::capture, AnswerState::neverSeen);
    QVERIFY(c.asks(TerminalAction::release));
    c.answer(TerminalAction::release, AnswerState::released);
    QVERIFY(!c.purchase.isParked());
    QCOMPARE(c.purchase.outcome, Outcome::unresolved);
    QCOMPARE(c.captures, 0);
}

void SalePurchaseRestoredTest::whatWasCapturedMeanwhileWaitsForAPerson()
{
    PaidCounter c;
    c.countersigning();
    c.bring(Restored{});
    c.bring(Restarted{});
    c.answer(TerminalAction::capture, AnswerState::taken);
    QVERIFY(c.purchase.isCaptured && c.purchase.isParked());
    QVERIFY(c.effects.empty());
    QCOMPARE(c.captures, 0);
}

void SalePurchaseRestoredTest::whatWasTakenAtOnceIsNotGivenBack()
{
    PaidCounter c;
    c.charge();
    c.answer(TerminalAction::authorise, AnswerState::taken);
    c.bring(Restored{});
    c.bring(Restarted{});
    c.answer(TerminalAction::capture, AnswerState::neverSeen);
    QVERIFY(c.purchase.isParked());
    QVERIFY(c.effects.empty());
    QVERIFY(c.newFacts.empty());
}

void SalePurchaseRestoredTest::whatWasAuthorisedMeanwhileIsAskedAboutBeforeItIsLetGo()
{
    for (const auto capture : {AnswerState::taken, AnswerState::neverSeen}) {
        PaidCounter c;
        c.charge();
        c.bring(Restored{});
        c.bring(Restarted{});
        c.answerHeld();
        QVERIFY(c.enquires(TerminalAction::capture));
        QVERIFY(!c.asks(TerminalAction::release));
        c.answer(TerminalAction::capture, capture);
        QVERIFY(c.purchase.isParked());
        QCOMPARE(c.purchase.isCaptured, capture == AnswerState::taken);
        QCOMPARE(c.asks(TerminalAction::release), capture == AnswerState::neverSeen);
    }
}

/// Its goods may have been handed over in what was lost, which the terminal can't tell.
void SalePurchaseRestoredTest::whatWasTakenMeanwhileWaitsForAPerson()
{
    PaidCounter c;
    c.charge();
    c.bring(Restored{});
    c.bring(Restarted{});
    c.answer(TerminalAction::authorise, AnswerState::taken);
    QCOMPARE(c.factsOf<PaymentAuthorised>(), 1);
    QVERIFY(c.purchase.isParked());
    QVERIFY(c.effects.empty());
    c.bring(Restarted{});
    for (const auto state : {AnswerState::neverSeen, AnswerState::declined, AnswerState::held}) {
        c.answer(TerminalAction::capture, state);
        QVERIFY(c.purchase.isParked());
        QVERIFY(c.newFacts.empty() && c.effects.empty());
    }

    // Of one that no store lost, it is known that nobody was given anything.
    PaidCounter parked;
    parked.charge();
    parked.leaveUnanswered(TerminalAction::authorise);
    parked.answer(TerminalAction::authorise, AnswerState::taken);
    QVERIFY(parked.asks(TerminalAction::release, true));
}

/// What was taken may have been given back in what was lost, by the till or by a person.
void SalePurchaseRestoredTest::whatWasGivenUpBeforeIsLetGoAndNeverGivenBack()
{
    for (const auto state : {AnswerState::held, AnswerState::taken}) {
        PaidCounter c;
        c.charge();
        c.bring(CancelAsked{});
        c.bring(Restored{});
        c.bring(Restarted{});
        c.answer(TerminalAction::authorise, state);
        const bool isHeld = state == AnswerState::held;
        QCOMPARE(c.asks(TerminalAction::release), isHeld);
        QVERIFY(!c.asks(TerminalAction::release, true));
        QCOMPARE(c.purchase.whyUnresolved(),
                 isHeld ? Unresolved::unanswered : Unresolved::unknownIfGivenBack);
        if (isHeld)
            continue;
        for (int starts = 0; starts < 2; ++starts) {
            c.bring(Restarted{});
            c.answer(TerminalAction::release, AnswerState::neverSeen);
            QVERIFY(c.effects.empty() && c.purchase.isParked());
        }
    }
}

void SalePurchaseRestoredTest::refundUnderWayIsLeftToAPerson()
{
    for (const auto state : {AnswerState::neverSeen, AnswerState::held, AnswerState::taken,
                             AnswerState::declined, AnswerState::released}) {
        PaidCounter c;
        c.charge();
        c.answer(TerminalAction::authorise, AnswerState::taken);
        c.bring(CancelAsked{});
        QVERIFY(c.asks(TerminalAction::release, true));
        c.bring(Restored{});
        QCOMPARE(c.purchase.whyUnresolved(), Unresolved::unknownIfGivenBack);
        c.bring(Restarted{});
        QVERIFY(c.enquires(TerminalAction::release)); // Perhaps the terminal knows.
        c.answer(TerminalAction::release, state);
        QVERIFY(c.effects.empty());
        QCOMPARE(c.purchase.isParked(), state != AnswerState::released);
        if (c.purchase.isParked())
            QCOMPARE(c.purchase.whyUnresolved(), Unresolved::unknownIfGivenBack);
    }
}

/// It kept no more than that it closed it. What its journal says next still follows.
void SalePurchaseRestoredTest::refundThatAnEarlierVersionPutBackIsLeftToo()
{
    PaidCounter c;
    c.charge();
    c.answer(TerminalAction::authorise, AnswerState::taken);
    c.bring(CancelAsked{});
    c.purchase =
        applied(c.purchase, {c.now.wall_ms, PurchaseClosed{Outcome::unresolved, true}}).value();
    PaidCounter settled = c;
    settled.bring(SettleAsked{QStringLiteral("given back in cash")});
    QVERIFY(settled.purchase.isAskedAbout());
    const auto refused =
        applied(settled.purchase, {c.now.wall_ms, PaymentDeclined{TerminalAction::release}});
    QVERIFY(refused.ok() && refused->isParked());
    PaidCounter unmarked = c;
    unmarked.answer(TerminalAction::release, AnswerState::neverSeen);
    QVERIFY(unmarked.effects.empty());
    QCOMPARE(unmarked.purchase.whyUnresolved(), Unresolved::unknownIfGivenBack);
    c.bring(Restored{});
    QCOMPARE(c.newFacts.size(), 1U);
    QCOMPARE(c.purchase.whyUnresolved(), Unresolved::unknownIfGivenBack);
}

/// A person may have settled it since, and that is lost.
void SalePurchaseRestoredTest::whatWasParkedBeforeIsNeverGivenBack()
{
    PaidCounter refund;
    refund.charge();
    refund.answer(TerminalAction::authorise, AnswerState::taken);
    refund.bring(CancelAsked{});
    refund.leaveUnanswered(TerminalAction::release);
    refund.bring(Restored{});
    QCOMPARE(refund.newFacts.size(), 1U);
    QCOMPARE(refund.purchase.whyUnresolved(), Unresolved::unknownIfGivenBack);
    refund.bring(Restored{}); // once more
    QVERIFY(refund.newFacts.empty());
    for (int starts = 0; starts < 2; ++starts) {
        refund.bring(Restarted{});
        QVERIFY(refund.enquires(TerminalAction::release));
        refund.answer(TerminalAction::release, AnswerState::neverSeen);
        QVERIFY(refund.effects.empty() && refund.purchase.isParked());
    }

    PaidCounter payment;
    payment.charge();
    payment.leaveUnanswered(TerminalAction::authorise);
    payment.bring(Restored{});
    QCOMPARE(payment.purchase.whyUnresolved(), Unresolved::unanswered);
    payment.bring(Restarted{});
    payment.answer(TerminalAction::authorise, AnswerState::taken);
    QVERIFY(payment.effects.empty());
    QCOMPARE(payment.purchase.whyUnresolved(), Unresolved::unknownIfGivenBack);
}

void SalePurchaseRestoredTest::whatWasParkedAndIsHeldIsLetGo()
{
    PaidCounter c;
    c.captureUnanswered();
    c.bring(Restored{});
    c.bring(Restarted{});
    c.answer(TerminalAction::capture, AnswerState::neverSeen);
    QVERIFY(c.asks(TerminalAction::release));
    c.answer(TerminalAction::release, AnswerState::released);
    QVERIFY(!c.purchase.isAskedAbout());
}

void SalePurchaseRestoredTest::whatWasParkedAsCapturedMayBeGivenBack()
{
    PaidCounter c;
    c.captureUnanswered();
    PaidCounter settled = c;
    settled.bring(SettleAsked{QStringLiteral("nothing on the slip")});
    settled.bring(Restored{});
    QVERIFY(!settled.purchase.isParked());
    settled.answer(TerminalAction::capture, AnswerState::taken);
    QCOMPARE(settled.purchase.whyUnresolved(), Unresolved::unknownIfGivenBack);
    c.answer(TerminalAction::capture, AnswerState::taken);
    QCOMPARE(c.purchase.whyUnresolved(), Unresolved::captured);
    c.bring(Restored{});
    QCOMPARE(c.purchase.whyUnresolved(), Unresolved::unknownIfGivenBack);
}

void SalePurchaseRestoredTest::aCodeOfAnotherKeyIsOver()
{
    PaidCounter c;
    c.countersigning();
    c.codeKeyId = QStringLiteral("key-2");
    c.key(true);
    QCOMPARE(c.refusal, Refusal::codeExpired);
    QCOMPARE(c.purchase.triesUsed, 0);
    c.bring(MoreTimeAsked{});
    QCOMPARE(c.refusal, Refusal::codeExpired);
    c.resend();
    QCOMPARE(c.purchase.code->issue, 2);
    QCOMPARE(c.purchase.code->keyId, QStringLiteral("key-2"));
    c.reportTaken();
    c.key(true);
    QCOMPARE(c.purchase.stage, Stage::capturing);

    // Nor is one sent again after a restart.
    PaidCounter sending;
    sending.chargeAndHold();
    sending.codeKeyId = QStringLiteral("key-2");
    sending.bring(Restarted{});
    QVERIFY(!sending.has<SendCode>());
}

void SalePurchaseRestoredTest::aCodeOfAReplacedNumberIsOver()
{
    PaidCounter c;
    c.countersigning();
    c.isNumberOver = true;
    c.bring(Restarted{});
    QVERIFY(!c.has<SendCode>());
    c.key(true);
    QCOMPARE(c.refusal, Refusal::codeExpired);
    QCOMPARE(c.purchase.triesUsed, 0);
    c.bring(ResendAsked{{{}, QByteArray(16, 'n'), {}}});
    QCOMPARE(c.purchase.code->issue, 2);
    QCOMPARE(c.purchase.code->registrationId, QByteArray(16, 'n'));
}

QTEST_GUILESS_MAIN(SalePurchaseRestoredTest)
#include "sale_purchase_restored_test.moc"
