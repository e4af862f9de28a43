#include "core/sale/freeze.h"
#include "tests/sale/paid_counter.h"

#include <QTest>

using namespace countersign::sale;

// How a purchase ends, as contracts.md promises it: paying, guessing, stopping.
class SalePurchaseTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingToPayIsRecordedWithoutTender();
    void cashIsRecordedWithoutCode();
    void tooLittleCashIsRefused();
    void cashIsRoundedAndTheChangeFollows();
    void belowThePolicysAmountNoCodeIsNeeded();
    void aRightCodeCapturesAndRecords();
    void aTryIsCountedBeforeAnybodyComparesIt();
    void aCodeOfAnotherLengthIsNoTry();
    void allTriesWrongLocksAndLetsGo();
    void triesAreKeptOverResendsAndNewCodes();
    void tooManyFailuresOnAMethodFreezeIt();
    void failuresAtOtherTillsCountToo();
    void aFrozenMethodGetsNoCode();
    void whatAMethodWasFrozenForIsSaid();
    void aMethodThatWasFrozenMeanwhileGetsNoGuessAndNoResend();
    void theCustomersStopLetsGo();
    void nothingChangesABasketThatIsBeingPaid();
    void asideAndTakenUpAgain();
};

void SalePurchaseTest::nothingToPayIsRecordedWithoutTender()
{
    for (const bool isCard : {false, true}) {
        PaidCounter c;
        c.purchase.basket = basketOf({lineOf(u"1", u"0.00")});
        if (isCard)
            c.bring(ChargedCard{"method-1"});
        else
            c.bring(ChargedCash{amountOf(u"0.00")});
        QCOMPARE(c.purchase.stage, Stage::recorded);
        QVERIFY(!c.purchase.tender);
        QVERIFY(c.effects.empty());
    }
}

void SalePurchaseTest::cashIsRecordedWithoutCode()
{
    PaidCounter c;
    c.bring(ChargedCash{amountOf(u"50.00")});
    QCOMPARE(c.purchase.stage, Stage::recorded);
    QCOMPARE(c.purchase.tender->change().toString(), QStringLiteral("1.80"));
    QCOMPARE(c.purchase.receiptNumber, QStringLiteral("T3-000001"));
    QCOMPARE(c.facts.size(), std::size_t(2));
    QVERIFY(!c.purchase.code && c.effects.empty());
}

void SalePurchaseTest::tooLittleCashIsRefused()
{
    PaidCounter c;
    c.bring(ChargedCash{amountOf(u"48.19")});
    QCOMPARE(c.refusal, Refusal::notEnoughGiven);
    QCOMPARE(c.purchase.stage, Stage::basket);
    QVERIFY(c.facts.empty());
}

void SalePurchaseTest::cashIsRoundedAndTheChangeFollows()
{
    PaidCounter c;
    c.rules.cashRounding = {5, Rounding::halfUp};
    c.purchase.basket = basketOf({lineOf(u"1", u"9.98")});
    c.bring(ChargedCash{amountOf(u"20.00")});
    QCOMPARE(c.purchase.tender->amount.toString(), QStringLiteral("10.00"));
    QCOMPARE(c.purchase.tender->change().toString(), QStringLiteral("10.00"));
    QCOMPARE(c.purchase.totals.total.toString(), QStringLiteral("9.98"));
}

void SalePurchaseTest::belowThePolicysAmountNoCodeIsNeeded()
{
    PaidCounter c;
    c.charge();
    auto held = PaidCounter::answered(TerminalAction::authorise, AnswerState::held,
                                      c.purchase.totals.total);
    held.requirement = Requirement::freeBelowAmount;
    c.bring(held);
    QCOMPARE(c.purchase.stage, Stage::capturing);
    QVERIFY(!c.purchase.code);
    c.answer(TerminalAction::capture, AnswerState::taken);
    QCOMPARE(c.purchase.stage, Stage::recorded);
    QVERIFY(!c.purchase.isCountersigned);
}

void SalePurchaseTest::aRightCodeCapturesAndRecords()
{
    PaidCounter c;
    c.charge();
    QCOMPARE(c.purchase.stage, Stage::authorising);
    QVERIFY(c.asks(TerminalAction::authorise));
    c.answerHeld();
    QCOMPARE(c.purchase.stage, Stage::countersigning);
    QVERIFY(c.has<SendCode>());
    c.reportTaken();
    c.key(true);
    QCOMPARE(c.purchase.stage, Stage::capturing);
    QVERIFY(c.asks(TerminalAction::capture));
    QVERIFY(c.purchase.isCountersigned);
    c.bring(CancelAsked{});
    QCOMPARE(c.refusal, Refusal::tooLate);
    c.answer(TerminalAction::capture, AnswerState::taken);
    QCOMPARE(c.purchase.stage, Stage::recorded);
    QCOMPARE(c.captures, 1);
    const auto& recorded = std::get<PurchaseRecorded>(c.facts.back().body);
    QCOMPARE(recorded.total, c.purchase.totals.total);
    QVERIFY(recorded.isCountersigned);
}

void SalePurchaseTest::aTryIsCountedBeforeAnybodyComparesIt()
{
    PaidCounter c;
    c.countersigning();
    c.bring(CodeKeyed{6});
    QCOMPARE(c.newFacts.size(), std::size_t(1));
    QCOMPARE(std::get<TryCounted>(c.newFacts.front().body).number, 1);
    QVERIFY(c.has<CompareCode>());
    QCOMPARE(triesLeft(c.purchase, c.rules), 2);
    c.bring(CodeKeyed{6}); // A second one while the first is compared is nobody's try.
    QVERIFY(c.newFacts.empty() && c.effects.empty());
    c.bring(CodeCompared{Comparison::wrong});
    QCOMPARE(c.refusal, Refusal::wrongCode);
    QCOMPARE(triesLeft(c.purchase, c.rules), 2);
    c.bring(CodeCompared{Comparison::right}); // A verdict without a try says nothing.
    QCOMPARE(c.purchase.stage, Stage::countersigning);
    QVERIFY(!c.purchase.isCountersigned);
}

void SalePurchaseTest::aCodeOfAnotherLengthIsNoTry()
{
    PaidCounter c;
    c.countersigning();
    c.bring(CodeKeyed{5});
    QCOMPARE(c.refusal, Refusal::wrongDigits);
    QCOMPARE(triesLeft(c.purchase, c.rules), 3);
}

void SalePurchaseTest::allTriesWrongLocksAndLetsGo()
{
    PaidCounter c;
    c.countersigning();
    c.key(false);
    c.key(false);
    QCOMPARE(c.purchase.stage, Stage::countersigning);
    c.key(false);
    QCOMPARE(c.refusal, Refusal::wrongCode);
    QCOMPARE(c.purchase.stage, Stage::releasing);
    QVERIFY(c.asks(TerminalAction::release));
    c.key(true);
    QCOMPARE(c.refusal, Refusal::noTriesLeft);
    QVERIFY(!c.has<CompareCode>());
    c.answer(TerminalAction::release, AnswerState::released);
    QCOMPARE(c.purchase.stage, Stage::closed);
    QCOMPARE(c.purchase.outcome, Outcome::locked);
    c.key(true);
    QCOMPARE(c.refusal, Refusal::nothingOpen);
    QCOMPARE(c.captures, 0);
}

void SalePurchaseTest::triesAreKeptOverResendsAndNewCodes()
{
    PaidCounter c;
    c.countersigning();
    c.key(false);
    c.pass(c.rules.resend_after_ms);
    c.resend();
    c.reportTaken();
    c.key(false);
    c.pass(c.rules.valid_for_ms);
    c.resend();
    c.reportTaken();
    QCOMPARE(triesLeft(c.purchase, c.rules), 1);
    c.key(false);
    QCOMPARE(c.purchase.release->outcome, Outcome::locked);
}

void SalePurchaseTest::tooManyFailuresOnAMethodFreezeIt()
{
    PaidCounter c;
    c.methodFailures = 4;
    c.countersigning();
    c.key(false);
    QCOMPARE(c.refusal, Refusal::tooManyFailures);
    QCOMPARE(c.factsOf<MethodFrozen>(), 1);
    QCOMPARE(c.purchase.stage, Stage::releasing);
    QCOMPARE(c.purchase.release->outcome, Outcome::locked);
    QCOMPARE(c.frozenBy(), QStringLiteral("failures_in_a_row"));
}

void SalePurchaseTest::failuresAtOtherTillsCountToo()
{
    PaidCounter c;
    c.methodFailures = 1;
    c.failuresElsewhere = 3;
    c.countersigning();
    c.key(false);
    QCOMPARE(c.refusal, Refusal::tooManyFailures);
    QCOMPARE(c.purchase.release->outcome, Outcome::locked);
    QCOMPARE(c.frozenBy(), QStringLiteral("failures_at_several_tills"));
    // As many as are too many by themselves, heard of while the code is out: it isn't compared.
    PaidCounter late;
    late.countersigning();
    late.failuresElsewhere = 5;
    late.bring(CodeKeyed{6});
    QCOMPARE(late.refusal, Refusal::tooManyFailures);
    QVERIFY(!late.has<CompareCode>());
    QCOMPARE(late.frozenBy(), QStringLiteral("failures_at_several_tills"));
    // Or another code is wanted, or needed, instead.
    PaidCounter resent;
    resent.countersigning();
    resent.failuresElsewhere = 5;
    resent.resend();
    QCOMPARE(resent.refusal, Refusal::tooManyFailures);
    QCOMPARE(resent.frozenBy(), QStringLiteral("failures_at_several_tills"));
    PaidCounter unsent;
    unsent.chargeAndHold();
    unsent.failuresElsewhere = 5;
    MessageReported lost{unsent.purchase.message->id, QStringLiteral("demo"),
                         QStringLiteral("failed"), false, true};
    lost.next = NextSending{{}, "registration-1", {}};
    unsent.bring(lost);
    QCOMPARE(unsent.refusal, Refusal::tooManyFailures);
    QCOMPARE(unsent.frozenBy(), QStringLiteral("failures_at_several_tills"));
    // Or before it was charged: then it is frozen here from now on.
    PaidCounter next;
    next.methodFailures = 4;
    next.failuresElsewhere = 3;
    next.charge();
    auto held = PaidCounter::answered(TerminalAction::authorise, AnswerState::held,
                                      next.purchase.totals.total);
    held.requirement = Requirement::refuseFrozen;
    held.freezesFor = QStringLiteral("failures_at_several_tills");
    next.bring(held);
    QCOMPARE(next.refusal, Refusal::tooManyFailures);
    QCOMPARE(next.frozenBy(), QStringLiteral("failures_at_several_tills"));
    QVERIFY(next.asks(TerminalAction::release));
}

void SalePurchaseTest::aFrozenMethodGetsNoCode()
{
    PaidCounter c;
    c.charge();
    auto held = PaidCounter::answered(TerminalAction::authorise, AnswerState::held,
                                      c.purchase.totals.total);
    held.requirement = Requirement::refuseFrozen;
    c.bring(held);
    QCOMPARE(c.refusal, Refusal::tooManyFailures);
    QVERIFY(!c.purchase.code && !c.has<SendCode>());
    QCOMPARE(c.factsOf<MethodFrozen>(), 0); // It was before.
    QVERIFY(c.asks(TerminalAction::release));
    c.answer(TerminalAction::release, AnswerState::released);
    QCOMPARE(c.purchase.outcome, Outcome::declined);
}

void SalePurchaseTest::whatAMethodWasFrozenForIsSaid()
{
    QCOMPARE(refusalOfFrozen(QStringLiteral("failures_in_a_row")), Refusal::tooManyFailures);
    QCOMPARE(refusalOfFrozen(QStringLiteral("failures_at_several_tills")),
             Refusal::tooManyFailures);
    QCOMPARE(refusalOfFrozen({}), Refusal::tooManyFailures);
    QCOMPARE(refusalOfFrozen(QStringLiteral("denied_by_reply")), Refusal::frozenByReply);
    QCOMPARE(refusalOfFrozen(QStringLiteral("reported stolen")), Refusal::frozenByHand);
    for (const Refusal refusal : {Refusal::frozenByReply, Refusal::frozenByHand}) {
        PaidCounter c;
        c.charge();
        auto held = PaidCounter::answered(TerminalAction::authorise, AnswerState::held,
                                          c.purchase.totals.total);
        held.requirement = Requirement::refuseFrozen;
        held.whyFrozen = refusal;
        c.bring(held);
        QCOMPARE(c.refusal, refusal);
        QCOMPARE(name(refusal), QStringLiteral("too_many_failures"));
        QVERIFY(!sentence(refusal, 0).contains(QStringLiteral("wrong codes")));
    }
}

void SalePurchaseTest::aMethodThatWasFrozenMeanwhileGetsNoGuessAndNoResend()
{
    PaidCounter guesses;
    guesses.countersigning();
    guesses.methodFailures = 5; // by another purchase on the same method
    guesses.key(true);
    QCOMPARE(guesses.refusal, Refusal::tooManyFailures);
    QCOMPARE(guesses.factsOf<TryCounted>(), 0);
    QCOMPARE(guesses.purchase.release->outcome, Outcome::locked);

    PaidCounter resends;
    resends.countersigning();
    resends.pass(resends.rules.resend_after_ms);
    resends.methodFailures = 5;
    resends.resend();
    QCOMPARE(resends.refusal, Refusal::tooManyFailures);
    QVERIFY(!resends.has<SendCode>());
    QCOMPARE(resends.purchase.release->outcome, Outcome::locked);
}

void SalePurchaseTest::theCustomersStopLetsGo()
{
    PaidCounter c;
    c.countersigning();
    c.bring(DenyAsked{});
    QVERIFY(c.asks(TerminalAction::release));
    c.answer(TerminalAction::release, AnswerState::released);
    QCOMPARE(c.purchase.outcome, Outcome::deniedByCustomer);
    c.bring(DenyAsked{});
    QCOMPARE(c.refusal, Refusal::nothingOpen);
}

void SalePurchaseTest::nothingChangesABasketThatIsBeingPaid()
{
    PaidCounter c;
    c.countersigning();
    c.bring(ChargedCash{amountOf(u"100.00")});
    QCOMPARE(c.refusal, Refusal::basketLocked);
    c.bring(ChargedCard{"method-2"});
    QCOMPARE(c.refusal, Refusal::basketLocked);
    PaidCounter empty;
    empty.purchase.basket.lines.clear();
    empty.charge();
    QCOMPARE(empty.refusal, Refusal::emptyBasket);
}

void SalePurchaseTest::asideAndTakenUpAgain()
{
    PaidCounter c;
    c.bring(AsideAsked{});
    QCOMPARE(c.refusal, Refusal::nothingOpen); // A basket that isn't paid is the till's own affair.
    c.countersigning();
    c.bring(AsideAsked{});
    QVERIFY(c.purchase.isAside);
    c.bring(TakeAsked{});
    QVERIFY(!c.purchase.isAside);
    c.bring(TakeAsked{});
    QCOMPARE(c.refusal, Refusal::unknownPurchase);
    c.key(true);
    QCOMPARE(c.purchase.stage, Stage::capturing);
}

QTEST_GUILESS_MAIN(SalePurchaseTest)
#include "sale_purchase_test.moc"
