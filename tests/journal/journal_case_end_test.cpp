#include "core/journal/counts.h"
#include "core/journal/reply_received.h"
#include "tests/journal/case_story.h"

#include <QTest>

using namespace countersign;
using namespace countersign::journal;
using namespace countersign::journal::tests;
using namespace Qt::Literals::StringLiterals;
using namespace countersign::sale;

// How a case file tells a purchase that somebody disowned, and one whose payment nobody knew of.

namespace {

class EndStory : public Story
{
public:
    EndStory& replied(const char* meaning)
    {
        then(reply_received_kind,
             encoded(ReplyReceived{
                 meaning, messageId, u"lab"_s, QByteArray(16, 'r'), QByteArray(32, 'f'), {}}));
        return *this;
    }
    EndStory& frozenByReply()
    {
        then(MethodFrozen{"method", u"denied_by_reply"_s});
        return *this;
    }
    EndStory& awaitsCode()
    {
        chargedToCard().authorised().coded().sent("accepted", u"lab"_s);
        return *this;
    }
    EndStory& captureAsked()
    {
        awaitsCode().countersigned().then(CaptureRequested{u"key"_s});
        return *this;
    }
    EndStory& unresolved(bool isByRestoration = false)
    {
        then(PurchaseClosed{Outcome::unresolved, isByRestoration});
        return *this;
    }
    EndStory& sold()
    {
        captureAsked().then(PaymentCaptured{euros("48.20")});
        then(PurchaseRecorded{u"T3-000417"_s, euros("48.20"), true});
        return *this;
    }
    EndStory& stopped(bool isNotMine)
    {
        then(ReleaseRequested{{Outcome::deniedByCustomer, false, isNotMine}});
        then(PaymentReleased{}).then(PurchaseClosed{Outcome::deniedByCustomer});
        return *this;
    }
};

/// Nothing of what an unresolved purchase's paper must not say of it.
bool isWithoutSale(const CaseFile& file)
{
    return file.summary.contains(u"without a sale"_s) ||
           hasWords(said(file, Source::till), u"without a sale"_s);
}

} // namespace

class JournalCaseEndTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aReplyThatStopsThePurchaseIsTheProvidersWord()
    {
        EndStory story;
        story.awaitsCode().replied(reply_not_mine).frozenByReply().stopped(true);
        const CaseFile file = story.file();
        QVERIFY(hasWords(said(file, Source::provider),
                         u"from the number that message …-m1 had gone to"_s));
        QVERIFY(hasWords(said(file, Source::provider), u"NO: the purchase is not theirs"_s));
        QCOMPARE(file.headline, u"Stopped by a reply from the registered phone, nothing sold"_s);
        QVERIFY2(file.summary.contains(u"answered NO"_s), qPrintable(file.summary));
        const QStringList tills = said(file, Source::till);
        QCOMPARE(tills.filter(u"registered phone's reply stopped it"_s).size(), 2);
        QVERIFY(!hasWords(tills, u"the customer stopped it"_s));
        QVERIFY(hasWords(tills, u"Froze the payment method: the registered phone had answered"_s));
        QVERIFY(!hasWords(tills, u"denied_by_reply"_s));
        QVERIFY(!hasWords(file.unknown, u"reply_received"_s));
        QVERIFY(hasWords(file.unknown, u"Who wrote the reply"_s));
        QVERIFY(file.warnings.isEmpty());
    }
    void aMethodThatSeveralTillsFrozeSaysSo()
    {
        EndStory story;
        story.awaitsCode().then(count_keyed_kind, encodedCountKey(QByteArray(32, 'k')));
        story.then(MethodFrozen{"method", u"failures_at_several_tills"_s});
        const CaseFile file = story.file();
        QVERIFY(hasWords(said(file, Source::till), u"failed in a row, counted at several tills"_s));
        QVERIFY(!hasWords(file.unknown, u"count_keyed"_s));
    }
    void aTapOnTheScreenIsNoReply()
    {
        EndStory story;
        story.awaitsCode().stopped(true);
        const CaseFile file = story.file();
        QCOMPARE(file.headline, u"Stopped by the customer, nothing sold"_s);
        QVERIFY(hasWords(said(file, Source::till), u"at the customer's screen"_s));
        QVERIFY(!file.summary.contains(u"answered"_s));
        QVERIFY(!hasWords(file.unknown, u"Who wrote the reply"_s));
    }
    void aReplyAfterTheSaleIsSaidBeforeAllElse()
    {
        EndStory story;
        story.sold().replied(reply_not_mine).frozenByReply();
        const CaseFile file = story.file();
        QCOMPARE(file.headline, u"Paid by card, countersigned by code"_s);
        QVERIFY(hasWords(file.warnings, u"this purchase is not theirs"_s));
        QVERIFY2(file.summary.endsWith(u"told: the purchase is not theirs."_s),
                 qPrintable(file.summary));
    }
    void aStopOfOffersDisownsNothing()
    {
        EndStory story;
        story.sold().replied(reply_stop_offers);
        const CaseFile file = story.file();
        QVERIFY(hasWords(said(file, Source::provider), u"STOP: no more offers"_s));
        QVERIFY(file.warnings.isEmpty());
        QVERIFY(!file.summary.contains(u"NO"_s));
    }
    void aReplyOfALaterVersionIsNamedAndNotPassedOver()
    {
        EndStory story;
        story.sold().then(reply_received_kind, "{\"meaning\":\"maybe\"}");
        QVERIFY(hasWords(story.file().unknown, u"reply_received"_s));
    }

    void whatStaysInDoubtIsNotKnown()
    {
        EndStory story;
        story.captureAsked().then(PaymentUnknown{TerminalAction::capture, {"boot", 0}});
        const CaseFile file = story.unresolved().file();
        QCOMPARE(file.headline, u"Unresolved: what became of the payment is not known"_s);
        QVERIFY(hasWords(file.unknown, u"it had not answered"_s));
        QVERIFY2(!isWithoutSale(file), qPrintable(file.summary));
        QVERIFY(file.summary.contains(u"had not said what became of the payment"_s));
    }
    void aRestartAnswersForNobody()
    {
        EndStory story;
        story.captureAsked().then(PaymentUnknown{TerminalAction::capture, {"boot", 0}});
        story.then(PurchaseResumed{"another boot", 0});
        QVERIFY(hasWords(story.file().unknown, u"it had not answered"_s));
    }
    void whatTheTerminalLetGoLaterIsKnown()
    {
        EndStory story;
        story.captureAsked().then(PaymentUnknown{TerminalAction::capture, {"boot", 0}});
        story.unresolved().then(ReleaseRequested{{Outcome::unresolved, false, false}});
        story.then(PaymentReleased{});
        const CaseFile file = story.file();
        QCOMPARE(file.headline, u"Closed unresolved: the card terminal holds nothing of it"_s);
        QVERIFY(!hasWords(file.unknown, u"answered"_s));
        QVERIFY2(!isWithoutSale(file), qPrintable(file.summary));
        QVERIFY(!hasWords(said(file, Source::till), u"is not known"_s));
    }
    void whatTheTerminalRefusedToLetGoIsKnown()
    {
        EndStory story;
        story.awaitsCode().then(ReleaseRequested{{Outcome::cancelled, false, false}});
        story.then(PaymentDeclined{TerminalAction::release});
        const CaseFile file = story.unresolved().file();
        QCOMPARE(file.headline,
                 u"Closed unresolved: the card terminal did not let the amount go"_s);
        QVERIFY(!hasWords(file.unknown, u"answered"_s));
    }
    void anotherAmountThanWasApprovedIsTakenAllTheSame()
    {
        EndStory story;
        story.captureAsked().then(PaymentCaptured{euros("20.00")});
        const CaseFile file = story.unresolved().file();
        QCOMPARE(file.headline, u"Closed unresolved: the payment was taken, no sale is recorded"_s);
        QVERIFY(file.summary.contains(u"recorded no sale"_s));
    }
    void aSaleThatABackupLostIsNotDenied()
    {
        EndStory story;
        story.awaitsCode().unresolved(true).then(PaymentCaptured{euros("48.20")});
        const CaseFile file = story.file();
        QCOMPARE(file.headline,
                 u"Closed unresolved: the payment was taken, the record of a sale may be lost"_s);
        QVERIFY2(file.summary.contains(u"the customer may hold its receipt"_s),
                 qPrintable(file.summary));
        QVERIFY2(!isWithoutSale(file), qPrintable(file.summary));
        QVERIFY(!hasWords(file.unknown, u"it had not answered"_s));
        QVERIFY(hasWords(file.unknown, u"completed after the backup"_s));
    }
    void aBackupMakesWhatWasToldOld()
    {
        EndStory story;
        const CaseFile file = story.awaitsCode().unresolved(true).file();
        QCOMPARE(file.headline, u"Unresolved: what became of the payment is not known"_s);
        QVERIFY(hasWords(file.unknown, u"it had not answered"_s));
    }
    void whoSettlesByHandDoesNotAnswerForTheTerminal()
    {
        EndStory story;
        story.captureAsked().then(PaymentUnknown{TerminalAction::capture, {"boot", 0}});
        story.unresolved().then(PurchaseSettled{u"acquirer says captured"_s});
        const CaseFile file = story.file();
        QCOMPARE(file.headline,
                 u"Settled by hand: the card terminal never said what became of it"_s);
        QVERIFY(hasWords(file.unknown, u"it never answered"_s));
        QVERIFY(hasWords(said(file, Source::till), u"wrote: “acquirer says captured”"_s));
        QVERIFY2(!isWithoutSale(file), qPrintable(file.summary));
    }
    /// The terminal is asked further after somebody settled it, and what it says then is told.
    void whatTheTerminalSaysToASettledPurchaseIsTold()
    {
        EndStory released;
        released.captureAsked().then(PaymentUnknown{TerminalAction::capture, {"boot", 0}});
        released.unresolved().then(PurchaseSettled{u"nothing on the slip"_s});
        released.then(ReleaseRequested{{Outcome::unresolved, false, false}});
        released.then(PaymentReleased{});
        const CaseFile file = released.file();
        QCOMPARE(file.headline, u"Settled by hand: the card terminal holds nothing of it"_s);
        QVERIFY2(file.summary.contains(u"had seen to it before the terminal said so"_s),
                 qPrintable(file.summary));
        QVERIFY(!hasWords(file.unknown, u"answered"_s));

        EndStory captured;
        captured.captureAsked().then(PaymentUnknown{TerminalAction::capture, {"boot", 0}});
        captured.unresolved().then(PurchaseSettled{u"nothing on the slip"_s});
        captured.then(PaymentCaptured{euros("48.20")});
        QCOMPARE(captured.file().headline,
                 u"Closed unresolved: the payment was taken, no sale is recorded"_s);
        captured.then(PurchaseSettled{u"given back"_s});
        QCOMPARE(captured.file().headline,
                 u"Settled by hand: the payment was taken, no sale is recorded"_s);
        QVERIFY(captured.file().summary.contains(u"A person then saw to it"_s));
    }
    /// Nobody says that the terminal refused what it was never asked to do.
    void aRefundThatIsLeftToAPersonIsNotSaidToBeRefused()
    {
        EndStory story;
        story.chargedToCard().authorised(HoldState::taken);
        story.then(ReleaseRequested{{Outcome::cancelled, true, false}});
        story.then(PaymentUnknown{TerminalAction::release, {"boot", 0}});
        story.then(PurchaseClosed{Outcome::unresolved});
        story.then(PurchaseSettled{u"given back in cash"_s}).then(RefundLeft{});
        const CaseFile file = story.file();
        QCOMPARE(file.headline, u"Closed unresolved: the payment was taken, no sale is recorded"_s);
        QVERIFY(hasWords(said(file, Source::till), u"Left it to a person whether"_s));
        QVERIFY(!hasWords(file.unknown, u"refund_left"_s));
    }
    void whoSettlesByHandWhatWasTakenDoesNotHideThat()
    {
        EndStory story;
        story.awaitsCode().unresolved(true).then(PaymentCaptured{euros("48.20")});
        story.then(PurchaseSettled{u"sold, see receipt"_s});
        QVERIFY(story.file().headline.startsWith(u"Settled by hand: the payment was taken"_s));
    }
    void whatAPersonWroteHidesNoWords()
    {
        EndStory story;
        story.captureAsked().then(PaymentUnknown{TerminalAction::capture, {"boot", 0}});
        story.unresolved().then(PurchaseSettled{u"a\u202Eb\nc\u0000d"_s + QString(400, u'x')});
        const QStringList tills = said(story.file(), Source::till);
        QVERIFY(hasWords(tills, u"“a\uFFFDb\uFFFDc\uFFFDdxxx"_s));
        QVERIFY(hasWords(tills, u"x… (cut here)”"_s));
    }
    void whatAPersonWroteStaysWithinItsQuotes()
    {
        EndStory story;
        story.captureAsked().then(PaymentUnknown{TerminalAction::capture, {"boot", 0}});
        story.unresolved().then(PurchaseSettled{u"seen to.” It took the money. “\"„»"
                                                u"a’’b''c\u02BA\u05F4d’\u02BCe’s"_s});
        QVERIFY(hasWords(said(story.file(), Source::till),
                         u"“seen to.’ It took the money. ‘a’b'c’d’e’s”"_s));
    }
};

QTEST_GUILESS_MAIN(JournalCaseEndTest)
#include "journal_case_end_test.moc"
