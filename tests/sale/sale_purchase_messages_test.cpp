#include "tests/sale/paid_counter.h"

#include <QTest>

using namespace countersign::sale;

namespace {

MessageReported told(const PaidCounter& c, int attempt, const char* provider, const char* state,
                     bool isTaken = true)
{
    return {c.purchase.message->id,
            QString::fromLatin1(provider),
            QString::fromLatin1(state),
            isTaken,
            false,
            attempt};
}

} // namespace

// What becomes of a purchase's messages, and how many there may be.
class SalePurchaseMessagesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noLateWordUndoesAFinalState();
    void whatOneProviderRefusesAnotherMayTake();
    void whatMayHaveGoneIsShownAsUnknownAtTheEnd();
    void anOlderMessageThatArrivesIsShown();
    void spareMessagesAreCountedOverAllMessages();
    void whatBecomesOfAParkedPurchasesMessageIsKept();
};

void SalePurchaseMessagesTest::noLateWordUndoesAFinalState()
{
    for (const char* last : {"delivered", "undelivered", "failed"}) {
        PaidCounter c;
        c.chargeAndHold();
        c.bring(told(c, 1, "north", "accepted"));
        c.bring(told(c, 1, "north", last));
        QCOMPARE(c.purchase.message->reported, QString::fromLatin1(last));
        for (const char* late :
             {"accepted", "sent", "queued", "delivered", "undelivered", "unknown"})
            c.bring(told(c, 1, "north", late));
        c.bring(told(c, 1, "north", "unknown", false));
        QVERIFY(c.newFacts.empty());
        QCOMPARE(c.purchase.message->reported, QString::fromLatin1(last));
        QCOMPARE(c.purchase.stage, Stage::countersigning);
    }
}

void SalePurchaseMessagesTest::whatOneProviderRefusesAnotherMayTake()
{
    PaidCounter c;
    c.chargeAndHold();
    c.bring(told(c, 1, "north", "failed", false));
    QCOMPARE(c.purchase.message->reported, QStringLiteral("queued"));
    c.bring(told(c, 2, "south", "accepted"));
    QCOMPARE(c.purchase.message->provider, QStringLiteral("south"));
    c.bring(told(c, 2, "south", "undelivered"));
    c.bring(told(c, 3, "east", "sent"));
    QCOMPARE(c.purchase.message->reported, QStringLiteral("sent"));
    c.bring(told(c, 3, "east", "delivered"));
    c.bring(told(c, 4, "west", "accepted"));
    QCOMPARE(c.purchase.message->provider, QStringLiteral("east"));
    QCOMPARE(c.purchase.message->reported, QStringLiteral("delivered"));
}

void SalePurchaseMessagesTest::whatMayHaveGoneIsShownAsUnknownAtTheEnd()
{
    PaidCounter c;
    c.chargeAndHold();
    c.bring(told(c, 1, "north", "unknown", false));
    c.bring(told(c, 2, "south", "failed", false));
    MessageReported end = told(c, 1, "north", "unknown", false);
    end.isFinal = true;
    c.bring(end);
    QCOMPARE(c.purchase.message->provider, QStringLiteral("north"));
    QCOMPARE(c.purchase.message->reported, QStringLiteral("unknown"));
    QCOMPARE(c.purchase.stage, Stage::releasing);
}

void SalePurchaseMessagesTest::anOlderMessageThatArrivesIsShown()
{
    PaidCounter c;
    c.countersigning();
    const QString older = c.purchase.message->id;
    c.pass(c.rules.resend_after_ms);
    c.resend();
    c.bring(MessageReported{older, QStringLiteral("demo"), QStringLiteral("sent"), true, false, 1});
    QCOMPARE(c.purchase.message->reported, QStringLiteral("queued"));
    c.bring(MessageReported{older, QStringLiteral("demo"), QStringLiteral("delivered"), true, false,
                            1});
    QCOMPARE(c.purchase.message->reported, QStringLiteral("delivered"));
}

void SalePurchaseMessagesTest::spareMessagesAreCountedOverAllMessages()
{
    PaidCounter c;
    c.chargeAndHold();
    const auto ask = [&c](const QString& id) {
        c.bring(RepeatAsked{id, QStringLiteral("too_slow")});
        return !c.newFacts.empty();
    };
    const QString first = c.purchase.message->id;
    QVERIFY(ask(first));
    QCOMPARE(c.purchase.message->allowed, 2);
    c.bring(Restarted{});
    c.pass(c.rules.resend_after_ms);
    c.resend();
    QVERIFY(!ask(first)); // Nobody waits for that one any more.
    QVERIFY(ask(c.purchase.message->id));
    QVERIFY(!ask(c.purchase.message->id));
    QCOMPARE(c.factsOf<MessageRepeated>(), Rules::spare_messages_max);
    QVERIFY(c.factsOf<MessageRepeated>() + c.factsOf<MessageQueued>() <= messagesMax(c.rules));
    c.pass(c.rules.valid_for_ms);
    QVERIFY(!ask(c.purchase.message->id));
}

void SalePurchaseMessagesTest::whatBecomesOfAParkedPurchasesMessageIsKept()
{
    PaidCounter c;
    c.captureUnanswered();
    QVERIFY(c.purchase.isParked());
    c.bring(told(c, 1, "demo", "delivered"));
    QCOMPARE(c.factsOf<MessageStateChanged>(), 1);
    QCOMPARE(c.purchase.message->reported, QStringLiteral("delivered"));
    QVERIFY(c.purchase.isParked());
    QVERIFY(!c.refusal && c.effects.empty());
    c.bring(SettleAsked{QStringLiteral("seen")});
    c.answer(TerminalAction::capture, AnswerState::taken);
    c.bring(SettleAsked{QStringLiteral("seen again")});
    c.bring(told(c, 2, "demo", "accepted"));
    QVERIFY(c.newFacts.empty()); // It is over.
}

QTEST_GUILESS_MAIN(SalePurchaseMessagesTest)
#include "sale_purchase_messages_test.moc"
