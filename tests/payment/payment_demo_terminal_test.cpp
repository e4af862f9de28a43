#include "tests/payment/demo_counter.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using countersign::tests::DemoCounter;
using countersign::world::MethodSeen;
using countersign::world::PaymentState;

namespace {

const MethodSeen visa{QStringLiteral("fp-1"), QStringLiteral("visa"), QStringLiteral("4242")};

} // namespace

class PaymentDemoTerminalTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsCapturesAndGivesBack();
    void letsAHeldPaymentGo();
    void theLedgerHoldsExactlyTheContractsFields();
    void aRepeatedKeyGetsTheFirstAnswerAndActsOnce();
    void refusesWhatAnAcquirerWouldRefuse();
    void aRefundNeverExceedsWhatWasTaken();
    void enquiryAsksAndNeverActs();
    void declineRefusesOneAuthorisation();
    void partialHoldsLessThanWasAskedFor();
    void takenTakesAtOnceAndIsOnlyRefundable();
    void declineCaptureLeavesThePaymentHeld();
    void timeOutNeitherActsNorAnswers();
    void loseAnswerActsAndIsFoundByEnquiry();
    void okPlaysNoTrick();
    void aRepeatUsesUpNoStep();
    void anAnswerDiesWithItsTerminal();
};

void PaymentDemoTerminalTest::holdsCapturesAndGivesBack()
{
    DemoCounter demo;
    const auto held = demo.authorise("a", 4820, visa);
    QCOMPARE(held->state, PaymentState::held);
    QCOMPARE(held->amount, demo.money(4820));
    QCOMPARE(held->method->fingerprint, visa.fingerprint);
    QVERIFY(!held->payment.isEmpty());
    const auto taken = demo.capture("c", held->payment, 4820);
    QCOMPARE(taken->state, PaymentState::taken);
    QCOMPARE(taken->amount, demo.money(4820));
    QCOMPARE(taken->payment, held->payment);
    const auto back = demo.refund("r", held->payment, 4820);
    QCOMPARE(back->state, PaymentState::released);
    QCOMPARE(demo.answersTooMany, 0);
}

void PaymentDemoTerminalTest::letsAHeldPaymentGo()
{
    DemoCounter demo;
    const auto held = demo.authorise("a", 4820);
    QVERIFY(!held->method);
    const auto released = demo.release("r", held->payment, 4820);
    QCOMPARE(released->state, PaymentState::released);
    QCOMPARE(released->amount, demo.money(4820));
}

void PaymentDemoTerminalTest::theLedgerHoldsExactlyTheContractsFields()
{
    DemoCounter demo;
    const auto held = demo.authorise("a \"key\"", 4820, visa);
    demo.capture("c", held->payment, 9999);
    const QByteArray ledger = demo.read();
    QCOMPARE(ledger.count('\n'), 2);
    const QByteArray first = ledger.split('\n').at(0);
    const QJsonObject expected{{QStringLiteral("op"), QStringLiteral("authorise")},
                               {QStringLiteral("key"), QStringLiteral("a \"key\"")},
                               {QStringLiteral("payment"), held->payment},
                               {QStringLiteral("amount"), QStringLiteral("48.20")},
                               {QStringLiteral("answer"), QStringLiteral("held")}};
    QCOMPARE(QJsonDocument::fromJson(first).object(), expected);
    QCOMPARE(ledger.split('\n').at(1), "{\"op\":\"capture\",\"key\":\"c\",\"payment\":\"" +
                                           held->payment.toUtf8() +
                                           "\",\"amount\":\"99.99\",\"answer\":\"declined\"}");
    QCOMPARE(QFile::permissions(demo.ledger()) &
                 (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
             QFile::Permissions());
}

void PaymentDemoTerminalTest::aRepeatedKeyGetsTheFirstAnswerAndActsOnce()
{
    DemoCounter demo;
    const auto held = demo.authorise("a", 4820, visa);
    const auto again = demo.authorise("a", 4820, visa);
    QCOMPARE(again->payment, held->payment);
    QCOMPARE(again->state, PaymentState::held);
    demo.capture("c", held->payment, 4820);
    QCOMPARE(demo.capture("c", held->payment, 4820)->state, PaymentState::taken);
    QCOMPARE(demo.capture("d", held->payment, 4820)->state, PaymentState::declined);
    QCOMPARE(demo.capture("d", held->payment, 4820)->state, PaymentState::declined);
    QCOMPARE(demo.read().count('\n'), 3);
}

void PaymentDemoTerminalTest::refusesWhatAnAcquirerWouldRefuse()
{
    DemoCounter demo;
    QCOMPARE(demo.authorise("zero", 0)->state, PaymentState::declined);
    QCOMPARE(demo.authorise("less", -100)->state, PaymentState::declined);
    const auto held = demo.authorise("a", 1000);
    QCOMPARE(demo.capture("unknown", QStringLiteral("none"), 1000)->state, PaymentState::declined);
    QCOMPARE(demo.capture("more", held->payment, 1001)->state, PaymentState::declined);
    QCOMPARE(demo.refund("early", held->payment, 1000)->state, PaymentState::declined);
    QCOMPARE(demo.release("go", held->payment, 1000)->state, PaymentState::released);
    QCOMPARE(demo.capture("late", held->payment, 1000)->state, PaymentState::declined);
    QCOMPARE(demo.release("twice", held->payment, 1000)->state, PaymentState::declined);
    const auto other = demo.authorise("b", 1000);
    QCOMPARE(demo.capture("take", other->payment, 1000)->state, PaymentState::taken);
    QCOMPARE(demo.release("too late", other->payment, 1000)->state, PaymentState::declined);
    QVERIFY(!demo.release("too late", other->payment, 1000)->reason.isEmpty());
}

void PaymentDemoTerminalTest::aRefundNeverExceedsWhatWasTaken()
{
    DemoCounter demo;
    const auto held = demo.authorise("a", 1000);
    demo.capture("c", held->payment, 900);
    QCOMPARE(demo.refund("r1", held->payment, 500)->state, PaymentState::released);
    QCOMPARE(demo.refund("r2", held->payment, 401)->state, PaymentState::declined);
    QCOMPARE(demo.refund("r3", held->payment, 400)->state, PaymentState::released);
    QCOMPARE(demo.refund("r4", held->payment, 1)->state, PaymentState::declined);
}

void PaymentDemoTerminalTest::enquiryAsksAndNeverActs()
{
    DemoCounter demo("\"lose_answer\"");
    QCOMPARE(demo.enquire("a")->state, PaymentState::neverSeen);
    QVERIFY(demo.read().isEmpty());
    QCOMPARE(demo.authorise("a", 1000, visa)->state, PaymentState::unknown);
    const auto known = demo.enquire("a");
    QCOMPARE(known->state, PaymentState::held);
    QCOMPARE(known->method->last4, visa.last4);
    QCOMPARE(demo.read().count('\n'), 1);
}

void PaymentDemoTerminalTest::declineRefusesOneAuthorisation()
{
    DemoCounter demo("\"decline\"");
    const auto refused = demo.authorise("a", 1000);
    QCOMPARE(refused->state, PaymentState::declined);
    QCOMPARE(demo.capture("c", refused->payment, 1000)->state, PaymentState::declined);
    QCOMPARE(demo.authorise("b", 1000)->state, PaymentState::held);
}

void PaymentDemoTerminalTest::partialHoldsLessThanWasAskedFor()
{
    DemoCounter demo("{\"do\":\"partial\",\"amount\":\"10.00\"}\n\"partial\"\n\"partial\"\n"
                     "{\"do\":\"partial\",\"amount\":\"99.00\"}");
    const auto held = demo.authorise("a", 4820);
    QCOMPARE(held->state, PaymentState::held);
    QCOMPARE(held->amount, demo.money(1000));
    QVERIFY(demo.read().contains("\"amount\":\"10.00\""));
    QCOMPARE(demo.capture("c", held->payment, 4820)->state, PaymentState::declined);
    QCOMPARE(demo.release("r", held->payment, 4820)->amount, demo.money(1000));
    QCOMPARE(demo.authorise("half", 4821)->amount, demo.money(2410));
    QCOMPARE(demo.authorise("nothing left", 1)->state, PaymentState::declined);
    QCOMPARE(demo.authorise("more", 4820)->amount, demo.money(4820));
}

void PaymentDemoTerminalTest::takenTakesAtOnceAndIsOnlyRefundable()
{
    DemoCounter demo("\"taken\"");
    const auto taken = demo.authorise("a", 1000);
    QCOMPARE(taken->state, PaymentState::taken);
    QCOMPARE(demo.capture("c", taken->payment, 1000)->state, PaymentState::declined);
    QCOMPARE(demo.release("r", taken->payment, 1000)->state, PaymentState::declined);
    QCOMPARE(demo.refund("f", taken->payment, 1000)->state, PaymentState::released);
    QVERIFY(demo.read().contains("\"answer\":\"taken\""));
    QVERIFY(demo.read().contains("\"answer\":\"refunded\""));
}

void PaymentDemoTerminalTest::declineCaptureLeavesThePaymentHeld()
{
    DemoCounter demo("\"decline_capture\"");
    const auto held = demo.authorise("a", 1000);
    QCOMPARE(demo.capture("c", held->payment, 1000)->state, PaymentState::declined);
    QCOMPARE(demo.release("r", held->payment, 1000)->state, PaymentState::released);
}

void PaymentDemoTerminalTest::timeOutNeitherActsNorAnswers()
{
    DemoCounter demo("\"time_out\"");
    const std::int64_t before_ms = demo.loop.now_ms();
    QCOMPARE(demo.authorise("a", 1000)->state, PaymentState::unknown);
    QCOMPARE(demo.loop.now_ms() - before_ms, DemoCounter::timeout_ms);
    QVERIFY(demo.read().isEmpty());
    QCOMPARE(demo.enquire("a")->state, PaymentState::neverSeen);
    QCOMPARE(demo.authorise("a", 1000)->state, PaymentState::held);
}

void PaymentDemoTerminalTest::loseAnswerActsAndIsFoundByEnquiry()
{
    DemoCounter demo("{\"do\":\"lose_answer\",\"op\":\"capture\"}");
    const auto held = demo.authorise("a", 1000);
    QCOMPARE(held->state, PaymentState::held);
    QCOMPARE(demo.capture("c", held->payment, 1000)->state, PaymentState::unknown);
    QCOMPARE(demo.enquire("c")->state, PaymentState::taken);
    QCOMPARE(demo.enquire("c")->amount, demo.money(1000));
    QCOMPARE(demo.capture("d", held->payment, 1000)->state, PaymentState::declined);
}

void PaymentDemoTerminalTest::okPlaysNoTrick()
{
    DemoCounter demo("\"ok\"\n\"decline\"");
    QCOMPARE(demo.authorise("a", 1000)->state, PaymentState::held);
    QCOMPARE(demo.authorise("b", 1000)->state, PaymentState::declined);
}

void PaymentDemoTerminalTest::aRepeatUsesUpNoStep()
{
    DemoCounter demo("\"ok\"\n\"decline\"");
    demo.authorise("a", 1000);
    demo.authorise("a", 1000);
    QCOMPARE(demo.authorise("b", 1000)->state, PaymentState::declined);
}

void PaymentDemoTerminalTest::anAnswerDiesWithItsTerminal()
{
    DemoCounter demo("\"time_out\"");
    int answers = 0;
    const auto count = [&answers](const countersign::world::PaymentAnswer&) { ++answers; };
    demo.terminal->authorise(QStringLiteral("a"), demo.money(1000), std::nullopt, count);
    demo.loop.run();
    demo.terminal->authorise(QStringLiteral("b"), demo.money(1000), std::nullopt, count);
    demo.terminal.reset();
    demo.loop.pass(2 * DemoCounter::timeout_ms);
    QCOMPARE(answers, 0);
}

QTEST_GUILESS_MAIN(PaymentDemoTerminalTest)
#include "payment_demo_terminal_test.moc"
