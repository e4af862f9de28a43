#include "tests/sale/paid_counter.h"

#include <QTest>

using namespace countersign::sale;

// A code's life, its resends and its message, as contracts.md promises them.
class SalePurchaseCodeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void afterTheLifeGuessesAreRefusedAndDoNotCount();
    void aResendWithinTheLifeIsTheSameCodeAndDoesNotLengthenIt();
    void aResendAfterTheLifeIsANewCode();
    void aResendToAnotherRegistrationIsANewCode();
    void aResendTooSoonIsRefused();
    void resendsAreCountedOverAllCodes();
    void eachResendWaitsTwiceAsLongAsTheOneBefore();
    void anObstacleRefusesAResendAndLeavesThePurchase();
    void anObstacleAfterTheLifeDeclines();
    void moreTimeAddsAMinuteUpToTen();
    void twoMinutesAfterTheLifeItExpires();
    void withoutResendsItExpiresAtOnce();
    void afterARebootTheCodeHasExpired();
    void notRegisteredAndSendingLimitDecline_data();
    void notRegisteredAndSendingLimitDecline();
    void whenNobodyTakesTheMessageItIsDeclined();
    void whenNobodySaysThatItTookTheMessageItIsDeclined();
    void aCodeWhoseOlderMessageArrivedIsOut();
    void aFailedResendKeepsACodeThatIsOut();
};

void SalePurchaseCodeTest::afterTheLifeGuessesAreRefusedAndDoNotCount()
{
    PaidCounter c;
    c.countersigning();
    c.pass(c.rules.valid_for_ms - 1);
    QVERIFY(!c.purchase.isCodeExpired(c.now));
    c.pass(1);
    c.bring(Ticked{});
    QCOMPARE(c.purchase.stage, Stage::countersigning);
    c.key(true);
    QCOMPARE(c.refusal, Refusal::codeExpired);
    QCOMPARE(triesLeft(c.purchase, c.rules), 3);
    QCOMPARE(c.methodFailures, 0);
}

void SalePurchaseCodeTest::aResendWithinTheLifeIsTheSameCodeAndDoesNotLengthenIt()
{
    PaidCounter c;
    c.countersigning();
    const IssuedCode before = *c.purchase.code;
    c.pass(c.rules.resend_after_ms);
    c.resend();
    QVERIFY(c.has<SendCode>());
    QCOMPARE(c.purchase.message->sends, 2);
    QVERIFY(*c.purchase.code == before);
}

void SalePurchaseCodeTest::aResendAfterTheLifeIsANewCode()
{
    PaidCounter c;
    c.countersigning();
    const IssuedCode before = *c.purchase.code;
    c.pass(c.rules.valid_for_ms);
    c.resend();
    QVERIFY(c.has<SendCode>());
    QVERIFY(c.purchase.code->nonce != before.nonce);
    QCOMPARE(c.purchase.code->issue, 2);
    QCOMPARE(c.purchase.code->issued_boot_ms, c.now.boot_ms);
    QVERIFY(!c.purchase.isCodeExpired(c.now));
}

void SalePurchaseCodeTest::aResendToAnotherRegistrationIsANewCode()
{
    PaidCounter c;
    c.countersigning();
    const QByteArray before = c.purchase.code->nonce;
    c.pass(c.rules.resend_after_ms);
    c.bring(ResendAsked{{{}, "registration-2", {}}});
    QVERIFY(c.purchase.code->nonce != before);
    QCOMPARE(c.purchase.code->registrationId, QByteArray("registration-2"));
}

void SalePurchaseCodeTest::aResendTooSoonIsRefused()
{
    PaidCounter c;
    c.countersigning();
    c.pass(c.rules.resend_after_ms - 1);
    c.resend();
    QCOMPARE(c.refusal, Refusal::resendTooSoon);
    QVERIFY(c.effects.empty() && c.newFacts.empty());
}

void SalePurchaseCodeTest::resendsAreCountedOverAllCodes()
{
    PaidCounter c;
    c.countersigning();
    c.pass(c.rules.resend_after_ms);
    c.resend();
    c.pass(c.rules.valid_for_ms);
    c.resend();
    QCOMPARE(c.purchase.code->issue, 2);
    c.pass(c.rules.resend_after_ms);
    c.resend();
    QCOMPARE(c.refusal, Refusal::noResendsLeft);
    QCOMPARE(c.factsOf<MessageQueued>(), 3);
}

void SalePurchaseCodeTest::eachResendWaitsTwiceAsLongAsTheOneBefore()
{
    PaidCounter c;
    c.rules.resends = 5;
    c.rules.resend_after_ms = 40'000;
    c.rules.valid_for_ms = 600'000;
    c.countersigning();
    for (const std::int64_t wait_ms : {40'000, 80'000, 160'000, 300'000}) {
        QCOMPARE(resendReady_boot_ms(c.purchase, c.rules),
                 c.purchase.message->sent_boot_ms + wait_ms);
        const int sends = c.purchase.message->sends;
        c.pass(wait_ms - 1);
        if (!c.purchase.isCodeExpired(c.now)) {
            c.resend();
            QCOMPARE(c.refusal, Refusal::resendTooSoon);
        }
        c.pass(1);
        c.resend();
        QCOMPARE(c.purchase.message->sends, sends + 1);
    }
    c.rules.resend_after_ms = Rules::resend_after_max_ms;
    QCOMPARE(resendReady_boot_ms(c.purchase, c.rules),
             c.purchase.message->sent_boot_ms + Rules::resend_after_max_ms);
}

void SalePurchaseCodeTest::anObstacleRefusesAResendAndLeavesThePurchase()
{
    PaidCounter c;
    c.countersigning();
    c.pass(c.rules.resend_after_ms);
    c.bring(ResendAsked{{{}, "registration-1", Refusal::sendingLimit}});
    QCOMPARE(c.refusal, Refusal::sendingLimit);
    QVERIFY(c.effects.empty());
    c.key(true);
    QCOMPARE(c.purchase.stage, Stage::capturing);
}

void SalePurchaseCodeTest::anObstacleAfterTheLifeDeclines()
{
    PaidCounter c;
    c.countersigning();
    c.pass(c.rules.valid_for_ms + 1);
    c.bring(ResendAsked{{{}, "registration-1", Refusal::sendingLimit}});
    QCOMPARE(c.refusal, Refusal::sendingLimit);
    QVERIFY(c.asks(TerminalAction::release));
    QCOMPARE(c.purchase.release->outcome, Outcome::declined);
}

void SalePurchaseCodeTest::moreTimeAddsAMinuteUpToTen()
{
    PaidCounter c;
    c.countersigning();
    for (int minutes = 6; minutes <= 10; ++minutes) {
        c.bring(MoreTimeAsked{});
        QCOMPARE(c.purchase.code->life_ms, minutes * std::int64_t(60'000));
    }
    c.bring(MoreTimeAsked{});
    QCOMPARE(c.refusal, Refusal::noMoreTime);
    c.pass(599'999);
    QVERIFY(!c.purchase.isCodeExpired(c.now));
    c.pass(1);
    c.bring(MoreTimeAsked{});
    QCOMPARE(c.refusal, Refusal::codeExpired);
}

void SalePurchaseCodeTest::twoMinutesAfterTheLifeItExpires()
{
    PaidCounter c;
    c.countersigning();
    QCOMPARE(nextDeadline_boot_ms(c.purchase, c.rules),
             c.now.boot_ms + c.rules.valid_for_ms + 120'000);
    c.pass(c.rules.valid_for_ms + 119'999);
    c.bring(Ticked{});
    QCOMPARE(c.purchase.stage, Stage::countersigning);
    c.pass(1);
    c.bring(Ticked{});
    QVERIFY(c.asks(TerminalAction::release));
    c.answer(TerminalAction::release, AnswerState::released);
    QCOMPARE(c.purchase.outcome, Outcome::expired);
}

void SalePurchaseCodeTest::withoutResendsItExpiresAtOnce()
{
    PaidCounter c;
    c.rules.resends = 0;
    c.countersigning();
    c.pass(c.rules.valid_for_ms - 1);
    c.bring(Ticked{});
    QCOMPARE(c.purchase.stage, Stage::countersigning);
    c.pass(1);
    c.bring(Ticked{});
    QCOMPARE(c.purchase.stage, Stage::releasing);
    QCOMPARE(c.purchase.release->outcome, Outcome::expired);
}

void SalePurchaseCodeTest::afterARebootTheCodeHasExpired()
{
    PaidCounter c;
    c.countersigning();
    c.reboot(); // Boot time is far smaller than when the code was issued.
    c.bring(Restarted{});
    QCOMPARE(c.purchase.stage, Stage::countersigning);
    c.key(true);
    QCOMPARE(c.refusal, Refusal::codeExpired);
    QCOMPARE(nextDeadline_boot_ms(c.purchase, c.rules), c.now.boot_ms + 120'000);
    c.pass(119'999);
    c.bring(Ticked{});
    QCOMPARE(c.purchase.stage, Stage::countersigning);
    c.resend();
    QCOMPARE(c.purchase.code->issue, 2);
    c.reportTaken();
    c.key(true);
    QCOMPARE(c.purchase.stage, Stage::capturing);
}

void SalePurchaseCodeTest::notRegisteredAndSendingLimitDecline_data()
{
    QTest::addColumn<int>("requirement");
    QTest::addColumn<int>("obstacle");
    QTest::addColumn<int>("said");
    const auto row = [](const char* what, Requirement requirement, int obstacle, Refusal said) {
        QTest::newRow(what) << int(requirement) << obstacle << int(said);
    };
    row("not registered", Requirement::refuseNotRegistered, -1, Refusal::notRegistered);
    row("sending limit", Requirement::countersignFromAmount, int(Refusal::sendingLimit),
        Refusal::sendingLimit);
    row("number not allowed", Requirement::countersignCategory, int(Refusal::numberNotAllowed),
        Refusal::numberNotAllowed);
}

void SalePurchaseCodeTest::notRegisteredAndSendingLimitDecline()
{
    QFETCH(int, requirement);
    QFETCH(int, obstacle);
    QFETCH(int, said);
    PaidCounter c;
    c.charge();
    auto held = PaidCounter::answered(TerminalAction::authorise, AnswerState::held,
                                      c.purchase.totals.total);
    held.requirement = Requirement(requirement);
    if (obstacle >= 0)
        held.obstacle = Refusal(obstacle);
    c.bring(held);
    QCOMPARE(c.refusal, Refusal(said));
    QVERIFY(!c.has<SendCode>() && !c.purchase.code);
    QVERIFY(c.asks(TerminalAction::release));
    c.answer(TerminalAction::release, AnswerState::released);
    QCOMPARE(c.purchase.outcome, Outcome::declined);
}

void SalePurchaseCodeTest::whenNobodyTakesTheMessageItIsDeclined()
{
    PaidCounter c;
    c.chargeAndHold();
    c.bring(MessageReported{c.purchase.message->id, QStringLiteral("kannel"),
                            QStringLiteral("failed"), false, false});
    QCOMPARE(c.purchase.stage, Stage::countersigning); // Another provider has its turn yet.
    c.reportFailed();
    QCOMPARE(c.refusal, Refusal::providerUnavailable);
    QVERIFY(c.asks(TerminalAction::release));
    c.answer(TerminalAction::release, AnswerState::released);
    QCOMPARE(c.purchase.outcome, Outcome::declined);
}

void SalePurchaseCodeTest::whenNobodySaysThatItTookTheMessageItIsDeclined()
{
    const auto unknown = [](const PaidCounter& c, bool isFinal) {
        return MessageReported{c.purchase.message->id, QStringLiteral("kannel"),
                               QStringLiteral("unknown"), false, isFinal};
    };
    PaidCounter c;
    c.chargeAndHold();
    c.bring(unknown(c, false)); // It may have gone: it is tried again, with the same code.
    QVERIFY(!c.refusal);
    QCOMPARE(c.purchase.stage, Stage::countersigning);
    c.bring(unknown(c, true));
    QCOMPARE(c.refusal, Refusal::providerUnavailable);
    QVERIFY(c.asks(TerminalAction::release));
    c.answer(TerminalAction::release, AnswerState::released);
    QCOMPARE(c.purchase.outcome, Outcome::declined);

    PaidCounter keyed; // It had gone, and the customer was quicker than the gateway.
    keyed.chargeAndHold();
    keyed.bring(unknown(keyed, false));
    keyed.key(true);
    keyed.bring(unknown(keyed, true));
    QCOMPARE(keyed.purchase.stage, Stage::capturing);
}

void SalePurchaseCodeTest::aCodeWhoseOlderMessageArrivedIsOut()
{
    PaidCounter c;
    c.countersigning();
    c.pass(c.rules.valid_for_ms + 1);
    c.resend(); // A second code, whose first message is slow …
    const QString slow = c.purchase.message->id;
    c.pass(2 * c.rules.resend_after_ms);
    c.resend(); // … so it is sent again.
    c.bring(MessageReported{slow, QStringLiteral("demo"), QStringLiteral("accepted"), true, true});
    c.reportFailed();
    QVERIFY(!c.refusal);
    QCOMPARE(c.purchase.stage, Stage::countersigning);

    PaidCounter old;
    old.chargeAndHold();
    const QString first = old.purchase.message->id;
    old.pass(old.rules.valid_for_ms + 1);
    old.resend(); // What arrives of the first code is of no use for the second.
    old.bring(
        MessageReported{first, QStringLiteral("demo"), QStringLiteral("accepted"), true, true});
    old.reportFailed();
    QCOMPARE(old.refusal, Refusal::providerUnavailable);
}

void SalePurchaseCodeTest::aFailedResendKeepsACodeThatIsOut()
{
    PaidCounter c;
    c.countersigning();
    c.pass(c.rules.resend_after_ms);
    c.resend();
    c.reportFailed();
    QCOMPARE(c.purchase.stage, Stage::countersigning);
    c.pass(c.rules.valid_for_ms);
    c.resend(); // A new code, which nobody has if this fails.
    c.reportFailed();
    QCOMPARE(c.refusal, Refusal::providerUnavailable);
    QCOMPARE(c.purchase.release->outcome, Outcome::declined);
}

QTEST_GUILESS_MAIN(SalePurchaseCodeTest)
#include "sale_purchase_code_test.moc"
