#include "tests/sale/paid_counter.h"

using namespace countersign::sale;
using namespace Qt::Literals::StringLiterals;

namespace {

const QString service = u"twilio-verify"_s;

NextSending nextBy(const QString& maker, std::optional<Refusal> obstacle = {})
{
    return {maker, "registration-1", obstacle};
}

/// The service's code is sent, and sent again; the first message's id.
QString sentTwice(PaidCounter& counter)
{
    counter.codeService = service;
    counter.chargeAndHold();
    const QString first = counter.purchase.message->id;
    counter.pass(counter.rules.resend_after_ms);
    counter.bring(ResendAsked{nextBy(service)});
    return first;
}

} // namespace

// A code that a service makes and checks: the till keeps its life, its tries and what it is for.
class SalePurchaseServiceTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theServiceMakesTheCode()
    {
        PaidCounter c;
        c.codeService = service;
        c.countersigning();
        QCOMPARE(c.purchase.code->service, service);
        QCOMPARE(c.purchase.code->keyId, QString());
        c.codeKeyId = u"key-2"_s; // The till's own key is none of its business.
        c.bring(CodeKeyed{6});
        QVERIFY(c.has<CompareCode>());
        c.bring(CodeCompared{Comparison::right});
        QVERIFY(c.purchase.isCountersigned);
        QCOMPARE(c.captures, 1);
    }

    void whoeverCouldNotSendIsFollowedByTheNext()
    {
        for (const auto& [first, second] : {std::pair{service, QString()}, {QString(), service}}) {
            PaidCounter c;
            c.codeService = first;
            c.chargeAndHold();
            MessageReported unsent{c.purchase.message->id, first, u"failed"_s, false, true};
            unsent.next = nextBy(second);
            const QByteArray nonce = c.purchase.code->nonce;
            c.bring(unsent);
            QVERIFY(!c.refusal);
            QCOMPARE(c.purchase.stage, Stage::countersigning);
            QCOMPARE(c.purchase.code->service, second);
            QCOMPARE(c.purchase.code->issue, 2);
            QVERIFY(c.purchase.code->nonce != nonce);
            QVERIFY(c.has<SendCode>());
            // Behind the last one there is nobody.
            c.bring(MessageReported{c.purchase.message->id, second, u"failed"_s, false, true});
            QCOMPARE(*c.refusal, Refusal::providerUnavailable);
            QCOMPARE(c.purchase.stage, Stage::releasing);
        }
    }

    void noOtherIsAskedByItselfOnceACodeMayBeOut()
    {
        PaidCounter c;
        c.chargeAndHold();
        MessageReported unknown{c.purchase.message->id, u"kannel"_s, u"unknown"_s, false, true};
        unknown.next = nextBy(service);
        c.bring(unknown);
        QCOMPARE(c.purchase.stage, Stage::countersigning);
        QCOMPARE(c.purchase.code->issue, 1);
        QVERIFY(!c.has<SendCode>());
        c.pass(c.rules.resend_after_ms);
        c.bring(ResendAsked{nextBy(service)});
        QCOMPARE(c.purchase.code->service, service);
        // Where there is nobody else, there is nothing to wait for.
        PaidCounter alone;
        alone.chargeAndHold();
        unknown.id = alone.purchase.message->id;
        unknown.next.reset();
        alone.bring(unknown);
        QCOMPARE(*alone.refusal, Refusal::providerUnavailable);
        QCOMPARE(alone.purchase.stage, Stage::releasing);
    }

    void noOtherIsAskedOnceACodeIsOut()
    {
        PaidCounter c;
        c.codeService = service;
        c.countersigning();
        c.pass(c.rules.resend_after_ms);
        c.bring(ResendAsked{nextBy(service)});
        QCOMPARE(c.purchase.code->issue, 1);
        MessageReported unsent{c.purchase.message->id, service, u"failed"_s, false, true};
        unsent.next = nextBy({});
        c.bring(unsent);
        QCOMPARE(c.purchase.code->service, service);
        QCOMPARE(c.purchase.stage, Stage::countersigning);
    }

    void theNextIsAskedOnceNoMessageMayBeOut()
    {
        for (const bool isNewestFirst : {true, false}) {
            PaidCounter c;
            const QString first = sentTwice(c);
            QCOMPARE(c.purchase.messagesOfCode.size(), 2);
            const auto fails = [&](const QString& message) {
                MessageReported unsent{message, service, u"failed"_s, false, true};
                unsent.next = nextBy({});
                c.bring(unsent);
            };
            fails(isNewestFirst ? c.purchase.message->id : first);
            QCOMPARE(c.purchase.code->issue, 1);
            QCOMPARE(c.purchase.stage, Stage::countersigning);
            QVERIFY(!c.has<SendCode>());
            fails(isNewestFirst ? first : c.purchase.message->id);
            QCOMPARE(c.purchase.code->issue, 2);
            QCOMPARE(c.purchase.code->service, QString());
            QVERIFY(c.has<SendCode>());
        }
    }

    void whereNobodyElseCanMakeItAnOlderMessageIsWaitedFor()
    {
        PaidCounter c;
        const QString first = sentTwice(c);
        c.bring(MessageReported{c.purchase.message->id, service, u"failed"_s, false, true});
        QCOMPARE(c.purchase.stage, Stage::countersigning);
        PaidCounter gone = c;
        gone.bring(MessageReported{first, service, u"failed"_s, false, true});
        QCOMPARE(*gone.refusal, Refusal::providerUnavailable);
        QCOMPARE(gone.purchase.stage, Stage::releasing);
        c.bring(MessageReported{first, service, u"accepted"_s, true});
        QVERIFY(c.purchase.isCodeOut);
        c.key(true);
        QVERIFY(c.purchase.isCountersigned);
    }

    void oneOfSeveralThatNobodyKnowsOfIsWaitedForInWhateverOrder()
    {
        for (const bool isUnknownFirst : {true, false}) {
            PaidCounter c;
            const QString first = sentTwice(c);
            const QString second = c.purchase.message->id;
            MessageReported unknown{first, service, u"unknown"_s, false, true};
            MessageReported refused{second, service, u"failed"_s, false, true};
            unknown.next = refused.next = nextBy({}, Refusal::sendingLimit);
            c.bring(isUnknownFirst ? unknown : refused);
            c.bring(isUnknownFirst ? refused : unknown);
            QVERIFY(!c.refusal);
            QCOMPARE(c.purchase.stage, Stage::countersigning);
            QCOMPARE(c.purchase.code->issue, 1);
            c.bring(MessageReported{first, service, u"accepted"_s, true});
            c.key(true);
            QVERIFY(c.purchase.isCountersigned);
        }
    }

    void aWordOnAnEarlierCodeBringsNobody()
    {
        PaidCounter c;
        c.codeService = service;
        c.chargeAndHold();
        const QString first = c.purchase.message->id;
        MessageReported unsent{first, service, u"failed"_s, false, true};
        unsent.next = nextBy({});
        c.bring(unsent);
        MessageReported unknown{c.purchase.message->id, u"kannel"_s, u"unknown"_s, false, true};
        unknown.next = nextBy(u"vonage-verify"_s);
        c.bring(unknown);
        unsent.next = unknown.next;
        c.bring(unsent); // once more
        QCOMPARE(c.purchase.code->issue, 2);
        QCOMPARE(c.purchase.stage, Stage::countersigning);
    }

    void aMethodThatIsFrozenMeanwhileIsNotApprovedNorFrozenAnew()
    {
        for (const Comparison said : {Comparison::right, Comparison::wrong, Comparison::unknown}) {
            PaidCounter c;
            c.codeService = service;
            c.countersigning();
            c.bring(CodeKeyed{6});
            c.isFrozen = true;
            c.whyFrozen = Refusal::frozenByHand;
            c.bring(CodeCompared{said});
            QCOMPARE(*c.refusal, Refusal::frozenByHand);
            QCOMPARE(c.purchase.release->outcome, Outcome::locked);
            QVERIFY(!c.purchase.isCountersigned);
            QCOMPARE(c.factsOf<MethodFrozen>(), 0);
            QCOMPARE(c.factsOf<TryFailed>(), 1);
        }
    }

    void aMethodThatIsFrozenMeanwhileGetsNoOthersCode()
    {
        PaidCounter c;
        c.codeService = service;
        c.chargeAndHold();
        c.isFrozen = true;
        c.whyFrozen = Refusal::frozenByReply;
        MessageReported unsent{c.purchase.message->id, service, u"failed"_s, false, true};
        unsent.next = nextBy({});
        c.bring(unsent);
        QCOMPARE(*c.refusal, Refusal::frozenByReply);
        QCOMPARE(c.purchase.release->outcome, Outcome::locked);
        QCOMPARE(c.purchase.code->issue, 1);
    }

    void aTryThatIsStoppedWhileTheServiceIsAskedFreezesAsEveryOther()
    {
        for (const PurchaseEvent& stop :
             {PurchaseEvent(CancelAsked{}), PurchaseEvent(DenyAsked{true})}) {
            PaidCounter c;
            c.codeService = service;
            c.countersigning();
            c.methodFailures = c.rules.failuresInARow - 1;
            c.bring(CodeKeyed{6});
            c.bring(stop);
            QCOMPARE(c.purchase.stage, Stage::releasing);
            QCOMPARE(c.factsOf<MethodFrozen>(), 1);
        }
        // Whose own reply stops it has the method frozen for that, in the same commit.
        PaidCounter denied;
        denied.codeService = service;
        denied.countersigning();
        denied.methodFailures = denied.rules.failuresInARow - 1;
        denied.bring(CodeKeyed{6});
        denied.bring(DenyAsked{true, true});
        QCOMPARE(denied.factsOf<MethodFrozen>(), 0);
    }

    void whereNoMessageMayGoTheNextIsNotAsked()
    {
        PaidCounter c;
        c.codeService = service;
        c.chargeAndHold();
        MessageReported unsent{c.purchase.message->id, service, u"failed"_s, false, true};
        unsent.next = nextBy({}, Refusal::sendingLimit);
        c.bring(unsent);
        QCOMPARE(*c.refusal, Refusal::sendingLimit);
        QCOMPARE(c.purchase.stage, Stage::releasing);
    }

    void aResendByAnotherVoidsTheCode()
    {
        PaidCounter c;
        c.codeService = service;
        c.countersigning();
        c.key(false);
        c.pass(c.rules.resend_after_ms);
        c.bring(ResendAsked{nextBy({})});
        QCOMPARE(c.purchase.code->issue, 2);
        QCOMPARE(c.purchase.code->service, QString());
        QCOMPARE(c.purchase.code->keyId, c.codeKeyId);
        QCOMPARE(c.purchase.triesUsed, 1); // tries carry on
    }

    void aCodeThatIsGoneThereIsOverHere()
    {
        PaidCounter c;
        c.codeService = service;
        c.countersigning();
        c.pass(10'000);
        c.bring(CodeKeyed{6});
        c.bring(CodeCompared{Comparison::gone});
        QCOMPARE(*c.refusal, Refusal::codeExpired);
        QVERIFY(c.purchase.isCodeExpired(c.now));
        QVERIFY(!c.purchase.wasLastTryWrong);
        QCOMPARE(c.purchase.stage, Stage::countersigning);
        c.bring(CodeKeyed{6});
        QCOMPARE(*c.refusal, Refusal::codeExpired);
        c.bring(Ticked{}); // There is time for a new one.
        QCOMPARE(c.purchase.stage, Stage::countersigning);
        c.bring(ResendAsked{nextBy(service)});
        QCOMPARE(c.purchase.code->issue, 2);
        QVERIFY(!c.purchase.isCodeExpired(c.now));
    }

    void digitsThatNobodyComparedAreNotCalledWrong()
    {
        PaidCounter c;
        c.codeService = service;
        c.countersigning();
        for (int i = 1; i < c.rules.tries; ++i) {
            c.bring(CodeKeyed{6});
            c.bring(CodeCompared{Comparison::unknown});
            QCOMPARE(*c.refusal, Refusal::notCompared);
            QCOMPARE(c.purchase.triesUsed, i);
            QVERIFY(!c.purchase.wasLastTryWrong);
        }
        c.bring(CodeKeyed{6});
        c.bring(CodeCompared{Comparison::unknown});
        QCOMPARE(*c.refusal, Refusal::noTriesLeft);
        QCOMPARE(c.purchase.release->outcome, Outcome::locked);
    }

    void aCodeThatNobodyIsKnownToHaveSentCostsNoTry()
    {
        PaidCounter c;
        c.codeService = service;
        c.countersigning();
        c.canCompare = false;
        c.bring(CodeKeyed{6});
        QCOMPARE(*c.refusal, Refusal::notCompared);
        QCOMPARE(c.purchase.triesUsed, 0);
        QVERIFY(!c.has<CompareCode>());
    }
};

QTEST_GUILESS_MAIN(SalePurchaseServiceTest)
#include "sale_purchase_service_test.moc"
