#include "tests/sale/paid_counter.h"

#include <QTest>

using namespace countersign::sale;

// What becomes of a purchase by what the terminal says, doesn't say, or says late.
class SalePurchaseTerminalTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aDeclinedCardCloses();
    void aPartialApprovalIsLetGo();
    void aRefusedCaptureAfterARightCodeIsDeclined();
    void aTakenPaymentIsRecordedByTheCodeAlone();
    void aTakenPaymentIsGivenBack();
    void anUnknownAuthorisationIsAskedAboutUntilKnown();
    void anUnknownCaptureIsAskedAboutAndNeverRepeatedBlindly();
    void anUnknownCaptureIsUnresolvedAfterTheLimit();
    void aParkedPurchaseThatWasCapturedStaysForAPerson();
    void aParkedPurchaseIsSettledByAPerson();
    void aTerminalThatNeverCapturesIsAskedAtIntervalsAndWithinTheLimit();
    void aTerminalThatNeverReleasesIsAskedAtIntervalsAndWithinTheLimit();
    void howLongNobodyKnowsCountsOverRestarts();
    void aParkedPurchaseThatIsFoundHeldIsLetGo();
    void anotherAmountThanApprovedIsUnresolved();
    void aReleaseThatIsRefusedIsUnresolved();
    void whatAParkedPurchaseWaitsForIsKnown();
    void cancellingWhileAuthorisingLetsGoWhatWasHeld();
    void cancellingWhileAuthorisingClosesWhatWasDeclined();
    void lateAnswersAreDropped();
};

void SalePurchaseTerminalTest::aDeclinedCardCloses()
{
    PaidCounter c;
    c.charge();
    c.answer(TerminalAction::authorise, AnswerState::declined);
    QCOMPARE(c.refusal, Refusal::declined);
    QCOMPARE(c.purchase.outcome, Outcome::declined);
    QVERIFY(c.effects.empty());
}

void SalePurchaseTerminalTest::aPartialApprovalIsLetGo()
{
    PaidCounter c;
    c.charge();
    c.bring(
        PaidCounter::answered(TerminalAction::authorise, AnswerState::held, amountOf(u"48.19")));
    QCOMPARE(c.refusal, Refusal::partialApproval);
    QVERIFY(c.asks(TerminalAction::release));
    QVERIFY(!c.purchase.code);
    c.answer(TerminalAction::release, AnswerState::released);
    QCOMPARE(c.purchase.outcome, Outcome::declined);
}

void SalePurchaseTerminalTest::aRefusedCaptureAfterARightCodeIsDeclined()
{
    PaidCounter c;
    c.countersigning();
    c.key(true);
    c.answer(TerminalAction::capture, AnswerState::declined);
    QCOMPARE(c.refusal, Refusal::declined);
    QVERIFY(c.asks(TerminalAction::release));
    c.answer(TerminalAction::release, AnswerState::released);
    QCOMPARE(c.purchase.outcome, Outcome::declined);
    QCOMPARE(c.factsOf<PaymentCaptured>(), 0);
}

void SalePurchaseTerminalTest::aTakenPaymentIsRecordedByTheCodeAlone()
{
    PaidCounter c;
    c.charge();
    c.answer(TerminalAction::authorise, AnswerState::taken);
    QCOMPARE(c.purchase.stage, Stage::countersigning);
    c.reportTaken();
    c.key(true);
    QCOMPARE(c.purchase.stage, Stage::recorded);
    QCOMPARE(c.captures, 0);
    QCOMPARE(c.factsOf<PaymentCaptured>(), 1);
}

void SalePurchaseTerminalTest::aTakenPaymentIsGivenBack()
{
    PaidCounter c;
    c.charge();
    c.answer(TerminalAction::authorise, AnswerState::taken);
    c.bring(CancelAsked{});
    QVERIFY(c.asks(TerminalAction::release, true));
    QVERIFY(c.purchase.release->isRefund);
    c.answer(TerminalAction::release, AnswerState::released);
    QCOMPARE(c.purchase.outcome, Outcome::cancelled);
    QVERIFY(terminalKey(c.purchase, TerminalAction::release, true) !=
            terminalKey(c.purchase, TerminalAction::release, false));
}

void SalePurchaseTerminalTest::anUnknownAuthorisationIsAskedAboutUntilKnown()
{
    PaidCounter c;
    c.charge();
    c.answer(TerminalAction::authorise, AnswerState::unknown);
    QVERIFY(c.enquires(TerminalAction::authorise));
    QVERIFY(!c.asks(TerminalAction::authorise));
    c.pass(2000);
    c.answer(TerminalAction::authorise, AnswerState::unknown);
    QCOMPARE(c.factsOf<PaymentUnknown>(), 1);
    c.answerHeld();
    QCOMPARE(c.purchase.stage, Stage::countersigning);

    PaidCounter never;
    never.charge();
    never.answer(TerminalAction::authorise, AnswerState::unknown);
    never.answer(TerminalAction::authorise, AnswerState::neverSeen);
    QCOMPARE(never.refusal, Refusal::terminalUnavailable);
    QCOMPARE(never.purchase.outcome, Outcome::declined);
}

void SalePurchaseTerminalTest::anUnknownCaptureIsAskedAboutAndNeverRepeatedBlindly()
{
    PaidCounter c;
    c.countersigning();
    c.key(true);
    c.answer(TerminalAction::capture, AnswerState::unknown);
    QVERIFY(c.enquires(TerminalAction::capture));
    QCOMPARE(c.captures, 1);
    c.answer(TerminalAction::capture, AnswerState::taken);
    QCOMPARE(c.purchase.stage, Stage::recorded);

    PaidCounter lost;
    lost.countersigning();
    lost.key(true);
    lost.answer(TerminalAction::capture, AnswerState::unknown);
    lost.answer(TerminalAction::capture, AnswerState::neverSeen); // It says it did nothing.
    QVERIFY(lost.asks(TerminalAction::capture));
    lost.answer(TerminalAction::capture, AnswerState::taken);
    QCOMPARE(lost.factsOf<PaymentCaptured>(), 1);
}

void SalePurchaseTerminalTest::anUnknownCaptureIsUnresolvedAfterTheLimit()
{
    PaidCounter c;
    c.countersigning();
    c.key(true);
    c.answer(TerminalAction::capture, AnswerState::unknown);
    c.pass(c.rules.resolve_within_ms - 1);
    c.answer(TerminalAction::capture, AnswerState::unknown);
    QCOMPARE(c.purchase.stage, Stage::capturing);
    c.pass(1);
    c.answer(TerminalAction::capture, AnswerState::unknown);
    QCOMPARE(c.purchase.outcome, Outcome::unresolved);
    QVERIFY(c.purchase.isParked());
    QVERIFY(c.enquires(TerminalAction::capture));
    QCOMPARE(c.captures, 1);
}

void SalePurchaseTerminalTest::aParkedPurchaseThatWasCapturedStaysForAPerson()
{
    PaidCounter c;
    c.captureUnanswered();
    c.answer(TerminalAction::capture, AnswerState::taken);
    QVERIFY(c.purchase.isCaptured && c.purchase.isParked());
    QCOMPARE(c.purchase.whyUnresolved(), Unresolved::captured);
    QVERIFY(c.effects.empty());
    c.answer(TerminalAction::capture, AnswerState::taken);
    QCOMPARE(c.factsOf<PaymentCaptured>(), 1);
    c.bring(Restarted{});
    QVERIFY(c.effects.empty());
}

void SalePurchaseTerminalTest::aParkedPurchaseIsSettledByAPerson()
{
    PaidCounter c;
    c.countersigning();
    c.bring(SettleAsked{QStringLiteral("too early")});
    QCOMPARE(c.refusal, Refusal::unknownPurchase);
    c.key(true);
    c.leaveUnanswered(TerminalAction::capture);
    QVERIFY(c.purchase.isParked());
    c.bring(SettleAsked{QStringLiteral("seen on the terminal's slip")});
    QVERIFY(!c.purchase.isParked());
    QCOMPARE(c.factsOf<PurchaseSettled>(), 1);
    c.bring(SettleAsked{QStringLiteral("again")});
    QCOMPARE(c.refusal, Refusal::unknownPurchase);
}

namespace {

/// Answers all that is asked, for so long, as a terminal that holds on and never acts.
void holdOn(PaidCounter& c, TerminalAction action, std::int64_t for_ms, int& asked)
{
    const std::int64_t end_boot_ms = c.now.boot_ms + for_ms;
    while (c.now.boot_ms < end_boot_ms) {
        QCOMPARE(c.effects.size(), 1U);
        if (const auto* enquire = std::get_if<EnquireTerminal>(&c.effects.front())) {
            QCOMPARE(enquire->action, action);
            c.pass(enquire->delay_ms);
        } else {
            QVERIFY(++asked < 1'000);
            QVERIFY(c.asks(action));
        }
        c.answer(action, AnswerState::held);
        if (c.purchase.isParked())
            return;
    }
}

} // namespace

void SalePurchaseTerminalTest::aTerminalThatNeverCapturesIsAskedAtIntervalsAndWithinTheLimit()
{
    PaidCounter c;
    c.countersigning();
    c.key(true);
    int asked = 0;
    holdOn(c, TerminalAction::capture, 2 * c.rules.resolve_within_ms, asked);
    QVERIFY(c.purchase.isParked());
    QCOMPARE(asked, static_cast<int>(c.rules.resolve_within_ms / Rules::enquire_every_ms) + 1);
    QCOMPARE(c.factsOf<PaymentUnknown>(), 1);
    QVERIFY(c.enquires(TerminalAction::capture));
    c.answer(TerminalAction::capture, AnswerState::held);
    QVERIFY(c.asks(TerminalAction::release)); // The lane has gone on.
}

void SalePurchaseTerminalTest::aTerminalThatNeverReleasesIsAskedAtIntervalsAndWithinTheLimit()
{
    PaidCounter c;
    c.countersigning();
    c.bring(CancelAsked{});
    int asked = 0;
    holdOn(c, TerminalAction::release, 2 * c.rules.resolve_within_ms, asked);
    QVERIFY(c.purchase.isParked());
    const std::size_t facts = c.facts.size();
    for (int hours = 0; hours < 2; ++hours) {
        QVERIFY(c.enquires(TerminalAction::release));
        QCOMPARE(std::get<EnquireTerminal>(c.effects.front()).delay_ms,
                 Rules::enquire_parked_every_ms);
        c.answer(TerminalAction::release, AnswerState::held);
        QVERIFY(c.asks(TerminalAction::release));
        c.answer(TerminalAction::release, AnswerState::neverSeen);
    }
    QCOMPARE(c.facts.size(), facts);
    c.answer(TerminalAction::release, AnswerState::released);
    QVERIFY(!c.purchase.isParked());
}

void SalePurchaseTerminalTest::howLongNobodyKnowsCountsOverRestarts()
{
    PaidCounter c;
    c.countersigning();
    c.key(true);
    c.answer(TerminalAction::capture, AnswerState::unknown);
    c.pass(c.rules.resolve_within_ms - 1);
    c.bring(Restarted{});
    c.answer(TerminalAction::capture, AnswerState::unknown);
    QCOMPARE(c.purchase.stage, Stage::capturing);
    c.pass(1);
    c.answer(TerminalAction::capture, AnswerState::unknown);
    QCOMPARE(c.purchase.outcome, Outcome::unresolved);
}

void SalePurchaseTerminalTest::aParkedPurchaseThatIsFoundHeldIsLetGo()
{
    PaidCounter c;
    c.charge();
    c.leaveUnanswered(TerminalAction::authorise);
    QVERIFY(c.purchase.isParked());
    c.bring(Restarted{});
    QVERIFY(c.enquires(TerminalAction::authorise));
    c.answerHeld();
    QVERIFY(c.asks(TerminalAction::release));
    c.bring(Restarted{});
    QVERIFY(c.enquires(TerminalAction::release));
    c.answer(TerminalAction::release, AnswerState::neverSeen);
    QVERIFY(c.asks(TerminalAction::release));
    c.answer(TerminalAction::release, AnswerState::released);
    QVERIFY(!c.purchase.isParked());
    QCOMPARE(c.purchase.outcome, Outcome::unresolved);
}

void SalePurchaseTerminalTest::anotherAmountThanApprovedIsUnresolved()
{
    PaidCounter c;
    c.countersigning();
    c.key(true);
    c.bring(PaidCounter::answered(TerminalAction::capture, AnswerState::taken, amountOf(u"50.00")));
    QCOMPARE(c.purchase.outcome, Outcome::unresolved);
    QVERIFY(c.purchase.isParked());
}

void SalePurchaseTerminalTest::aReleaseThatIsRefusedIsUnresolved()
{
    PaidCounter c;
    c.countersigning();
    c.bring(CancelAsked{});
    c.answer(TerminalAction::release, AnswerState::declined);
    QCOMPARE(c.purchase.outcome, Outcome::unresolved);
    QCOMPARE(c.purchase.whyUnresolved(), Unresolved::releaseRefused);
    QVERIFY(c.effects.empty());
}

void SalePurchaseTerminalTest::whatAParkedPurchaseWaitsForIsKnown()
{
    PaidCounter c;
    c.countersigning();
    QVERIFY(!c.purchase.whyUnresolved());
    c.bring(CancelAsked{});
    c.leaveUnanswered(TerminalAction::release);
    QCOMPARE(c.purchase.whyUnresolved(), Unresolved::unanswered);
    QVERIFY(c.enquires(TerminalAction::release));
    // Refused at last: nothing is asked any more, so nobody is told that it is.
    c.answer(TerminalAction::release, AnswerState::declined);
    QCOMPARE(c.purchase.whyUnresolved(), Unresolved::releaseRefused);
    QVERIFY(c.effects.empty());
    // Each start asks once more, and keeps no answer twice.
    c.bring(Restarted{});
    const int refused = c.factsOf<PaymentDeclined>();
    c.answer(TerminalAction::release, AnswerState::declined);
    QCOMPARE(c.factsOf<PaymentDeclined>(), refused);
    c.answer(TerminalAction::release, AnswerState::released);
    QVERIFY(!c.purchase.isParked() && !c.purchase.whyUnresolved());
}

void SalePurchaseTerminalTest::cancellingWhileAuthorisingLetsGoWhatWasHeld()
{
    PaidCounter c;
    c.charge();
    c.bring(CancelAsked{});
    QCOMPARE(c.purchase.stage, Stage::releasing);
    QVERIFY(c.effects.empty()); // Whether anything is held is not known yet.
    c.answerHeld();
    QVERIFY(c.asks(TerminalAction::release));
    QVERIFY(!c.purchase.code);
    c.answer(TerminalAction::release, AnswerState::released);
    QCOMPARE(c.purchase.outcome, Outcome::cancelled);
}

void SalePurchaseTerminalTest::cancellingWhileAuthorisingClosesWhatWasDeclined()
{
    PaidCounter c;
    c.charge();
    c.bring(CancelAsked{});
    c.answer(TerminalAction::authorise, AnswerState::declined);
    QVERIFY(!c.refusal);
    QCOMPARE(c.purchase.outcome, Outcome::cancelled);
}

void SalePurchaseTerminalTest::lateAnswersAreDropped()
{
    PaidCounter c;
    c.countersigning();
    c.answerHeld(); // twice
    QVERIFY(c.newFacts.empty() && c.effects.empty());
    c.answer(TerminalAction::release, AnswerState::released);
    QVERIFY(c.newFacts.empty());
    c.key(true);
    c.answer(TerminalAction::capture, AnswerState::taken);
    const Purchase recorded = c.purchase;
    for (const auto action :
         {TerminalAction::authorise, TerminalAction::capture, TerminalAction::release}) {
        for (const auto state : {AnswerState::held, AnswerState::taken, AnswerState::declined,
                                 AnswerState::unknown, AnswerState::neverSeen}) {
            c.answer(action, state);
            QVERIFY(c.newFacts.empty() && c.effects.empty());
        }
    }
    c.reportFailed();
    c.bring(Ticked{});
    c.bring(CodeCompared{Comparison::right});
    QVERIFY(c.purchase == recorded);
}

QTEST_GUILESS_MAIN(SalePurchaseTerminalTest)
#include "sale_purchase_terminal_test.moc"
