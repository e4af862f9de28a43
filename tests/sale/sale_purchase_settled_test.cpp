#include "tests/sale/paid_counter.h"

#include <QTest>

using namespace countersign::sale;

// What becomes of an unresolved purchase once a person has seen to its money.
class SalePurchaseSettledTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatTheTerminalHasNotAnsweredIsAskedFurther();
    void whatIsFoundHeldIsLetGo();
    void whatIsFoundCapturedStandsAgain();
    void whatIsNotLetGoStandsAgain();
    void whatARestoredStoreFindsTakenStandsAgain();
    void whatWasTakenIsNotGivenBackBehindThePerson();
    void whatEarlierVersionsCalledRefusedMayBeGivenBackToo();
    void whatThePersonKnewIsOver();
    void whatIsSaidOfItsMessageIsKept();
};

namespace {

/// The terminal didn't say in time whether it captured.
PaidCounter settledUnanswered()
{
    PaidCounter c;
    c.captureUnanswered();
    c.bring(SettleAsked{QStringLiteral("nothing on the slip")});
    return c;
}

} // namespace

void SalePurchaseSettledTest::whatTheTerminalHasNotAnsweredIsAskedFurther()
{
    PaidCounter c = settledUnanswered();
    QVERIFY(!c.purchase.isParked() && !c.purchase.whyUnresolved()); // nobody is told
    QVERIFY(c.purchase.isAskedAbout());
    c.answer(TerminalAction::capture, AnswerState::unknown);
    QVERIFY(c.newFacts.empty());
    QCOMPARE(c.effects.size(), 1U);
    QVERIFY(c.enquires(TerminalAction::capture));
    QCOMPARE(std::get<EnquireTerminal>(c.effects.front()).delay_ms, Rules::enquire_parked_every_ms);
    c.reboot();
    c.bring(Restarted{});
    QVERIFY(c.newFacts.empty());
    QVERIFY(c.enquires(TerminalAction::capture));
    c.answer(TerminalAction::capture, AnswerState::neverSeen);
    QVERIFY(c.asks(TerminalAction::release));
    QVERIFY(!c.purchase.isParked());
    c.answer(TerminalAction::release, AnswerState::released);
    QVERIFY(!c.purchase.isParked() && !c.purchase.isAskedAbout());
    c.answer(TerminalAction::release, AnswerState::declined);
    c.bring(Restarted{});
    QVERIFY(c.newFacts.empty() && c.effects.empty());
}

void SalePurchaseSettledTest::whatIsFoundHeldIsLetGo()
{
    PaidCounter c;
    c.charge();
    c.leaveUnanswered(TerminalAction::authorise);
    c.bring(SettleAsked{QStringLiteral("the terminal is broken")});
    QVERIFY(!c.purchase.isParked());
    c.answerHeld();
    QVERIFY(c.asks(TerminalAction::release));
    c.answer(TerminalAction::release, AnswerState::unknown);
    QVERIFY(c.enquires(TerminalAction::release));
    c.answer(TerminalAction::release, AnswerState::released);
    QVERIFY(!c.purchase.isAskedAbout());
    QCOMPARE(c.captures, 0);
}

void SalePurchaseSettledTest::whatIsFoundCapturedStandsAgain()
{
    PaidCounter c = settledUnanswered();
    c.answer(TerminalAction::capture, AnswerState::taken);
    QVERIFY(c.purchase.isParked());
    QCOMPARE(c.purchase.whyUnresolved(), Unresolved::captured);
    QVERIFY(c.effects.empty());
    c.bring(SettleAsked{QStringLiteral("given back")});
    QVERIFY(!c.refusal);
    QVERIFY(!c.purchase.isParked() && !c.purchase.isAskedAbout());
    QCOMPARE(c.factsOf<PurchaseSettled>(), 2);
}

void SalePurchaseSettledTest::whatIsNotLetGoStandsAgain()
{
    PaidCounter c = settledUnanswered();
    c.answer(TerminalAction::capture, AnswerState::held);
    QVERIFY(c.asks(TerminalAction::release));
    QVERIFY(!c.purchase.isParked());
    c.answer(TerminalAction::release, AnswerState::declined);
    QCOMPARE(c.purchase.whyUnresolved(), Unresolved::releaseRefused);
}

void SalePurchaseSettledTest::whatARestoredStoreFindsTakenStandsAgain()
{
    PaidCounter c;
    c.charge();
    c.bring(Restored{});
    c.bring(SettleAsked{QStringLiteral("nothing on the slip")});
    c.bring(Restarted{});
    QVERIFY(c.enquires(TerminalAction::authorise));
    c.answer(TerminalAction::authorise, AnswerState::taken);
    QCOMPARE(c.purchase.whyUnresolved(), Unresolved::unknownIfSold);
}

/// They may have given it back by hand.
void SalePurchaseSettledTest::whatWasTakenIsNotGivenBackBehindThePerson()
{
    PaidCounter refund;
    refund.charge();
    refund.answer(TerminalAction::authorise, AnswerState::taken);
    refund.bring(CancelAsked{});
    refund.leaveUnanswered(TerminalAction::release);
    refund.bring(SettleAsked{QStringLiteral("given back in cash")});
    refund.bring(Restarted{});
    QVERIFY(refund.enquires(TerminalAction::release));
    refund.answer(TerminalAction::release, AnswerState::neverSeen);
    QVERIFY(refund.effects.empty());
    QCOMPARE(refund.purchase.whyUnresolved(), Unresolved::unknownIfGivenBack);
    QCOMPARE(refund.factsOf<PaymentDeclined>(), 0); // Nobody declined anything.
    refund.bring(Restarted{});
    refund.answer(TerminalAction::release, AnswerState::held);
    QVERIFY(refund.newFacts.empty() && refund.effects.empty());
    PaidCounter byTerminal = refund;
    byTerminal.answer(TerminalAction::release, AnswerState::released);
    QVERIFY(!byTerminal.purchase.isAskedAbout());
    refund.bring(SettleAsked{QStringLiteral("it was given back in cash")});
    QVERIFY(!refund.purchase.isAskedAbout());

    PaidCounter payment;
    payment.charge();
    payment.leaveUnanswered(TerminalAction::authorise);
    payment.bring(SettleAsked{QStringLiteral("the terminal is broken")});
    payment.answer(TerminalAction::authorise, AnswerState::taken);
    QVERIFY(payment.effects.empty());
    QCOMPARE(payment.purchase.whyUnresolved(), Unresolved::unknownIfGivenBack);
    QCOMPARE(payment.factsOf<PaymentDeclined>() + payment.factsOf<ReleaseRequested>(), 0);
    payment.bring(Restarted{});
    payment.answer(TerminalAction::capture, AnswerState::neverSeen);
    QVERIFY(payment.newFacts.empty() && payment.effects.empty());
}

/// They wrote that the terminal had refused, whatever it had said.
void SalePurchaseSettledTest::whatEarlierVersionsCalledRefusedMayBeGivenBackToo()
{
    PaidCounter c;
    c.charge();
    c.answer(TerminalAction::authorise, AnswerState::taken);
    c.bring(CancelAsked{});
    c.leaveUnanswered(TerminalAction::release);
    c.bring(SettleAsked{QStringLiteral("given back in cash")});
    const auto read =
        applied(c.purchase, {c.now.wall_ms, PaymentDeclined{TerminalAction::release}});
    QVERIFY(read.ok());
    QCOMPARE(read->whyUnresolved(), Unresolved::unknownIfGivenBack);
}

void SalePurchaseSettledTest::whatThePersonKnewIsOver()
{
    PaidCounter c;
    c.countersigning();
    c.bring(CancelAsked{});
    c.answer(TerminalAction::release, AnswerState::declined);
    QCOMPARE(c.purchase.whyUnresolved(), Unresolved::releaseRefused);
    c.bring(SettleAsked{QStringLiteral("cancelled at the terminal")});
    QVERIFY(!c.purchase.isAskedAbout());
    c.bring(Restarted{});
    QVERIFY(c.newFacts.empty() && c.effects.empty());
}

void SalePurchaseSettledTest::whatIsSaidOfItsMessageIsKept()
{
    PaidCounter c = settledUnanswered();
    c.bring(MessageReported{c.purchase.message->id, QStringLiteral("demo"),
                            QStringLiteral("delivered"), true, true});
    QCOMPARE(c.newFacts.size(), 1U);
}

QTEST_GUILESS_MAIN(SalePurchaseSettledTest)
#include "sale_purchase_settled_test.moc"
