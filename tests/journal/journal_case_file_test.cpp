#include "tests/journal/case_story.h"

#include <QTest>

using namespace countersign;
using namespace countersign::journal;
using namespace countersign::journal::tests;
using namespace Qt::Literals::StringLiterals;
using namespace countersign::sale;

class JournalCaseFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatOthersConfirmedIsTheirs()
    {
        Story story;
        story.chargedToCard().authorised().coded().sent("delivered").countersigned();
        story.then(CaptureRequested{u"key"_s}).then(PaymentCaptured{euros("48.20")});
        story.then(PurchaseRecorded{u"T3-000417"_s, euros("48.20"), true});
        const CaseFile file = story.file();
        QCOMPARE(said(file, Source::terminal), QStringList({u"Authorised: holds 48.20\u00A0EUR."_s,
                                                            u"Captured: took 48.20\u00A0EUR."_s}));
        QCOMPARE(said(file, Source::provider),
                 QStringList({u"Took message …-m1 and delivered it to the phone."_s}));
        const QStringList tills = said(file, Source::till);
        for (const QString& words : {u"limit"_s, u"Made code 1"_s, u"Try 1 was counted"_s,
                                     u"The digits were right"_s, u"receipt T3-000417"_s})
            QVERIFY2(hasWords(tills, words), qPrintable(words));
        QCOMPARE(file.headline, u"Paid by card, countersigned by code"_s);
        QVERIFY(file.summary.startsWith(u"On 9 June 2026, 14:32:42, the till charged 48.20"_s));
        QVERIFY(file.summary.contains(u"at the first try"_s));
        QCOMPARE(file.statements.front().seq, 100U);
        QCOMPARE(file.purchase.stage, Stage::recorded);
    }

    void whatTheTerminalTookBeforeIsNotConfirmedTwice()
    {
        Story story;
        story.chargedToCard().authorised(HoldState::taken).coded().sent("accepted").countersigned();
        story.then(CaptureRequested{u"key"_s}).then(PaymentCaptured{euros("48.20")});
        const CaseFile file = story.file();
        QCOMPARE(said(file, Source::terminal),
                 QStringList({u"Took 48.20\u00A0EUR at once: it can only be refunded."_s}));
        QVERIFY(hasWords(said(file, Source::till), u"had taken it before"_s));
    }

    void silenceIsNobodysWord()
    {
        Story story;
        story.chargedToCard().authorised().coded();
        story.then(MessageStateChanged{u"m"_s, u"kannel"_s, u"unknown"_s, false});
        story.then(MessageStateChanged{u"m"_s, {}, u"failed"_s, true});
        story.then(PaymentUnknown{TerminalAction::capture, {"boot", 0}});
        const CaseFile file = story.file();
        QVERIFY(said(file, Source::provider).isEmpty());
        QCOMPARE(said(file, Source::terminal).size(), 1);
        QVERIFY(hasWords(said(file, Source::till), u"may or may not have gone"_s));
        QVERIFY(hasWords(said(file, Source::till), u"Got no answer from the card terminal"_s));
        QVERIFY(hasWords(file.unknown, u"it had not answered"_s));
    }

    void whoNeverAnsweredIsNotQuoted_data()
    {
        QTest::addColumn<SaidBy>("saidBy");
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QString>("till");
        QTest::newRow("answered") << SaidBy::provider << u"Did not take message …-m1."_s
                                  << QString();
        QTest::newRow("never reached") << SaidBy::till << QString() << u"it never got there"_s;
        QTest::newRow("an earlier version")
            << SaidBy::unsaid << QString() << u"it refused the message, or was never reached"_s;
    }
    void whoNeverAnsweredIsNotQuoted()
    {
        QFETCH(SaidBy, saidBy);
        QFETCH(QString, provider);
        QFETCH(QString, till);
        for (const QString& state : {u"queued"_s, u"failed"_s}) {
            Story story;
            story.chargedToCard().authorised().coded().told(state, saidBy, state == u"failed"_s);
            const CaseFile file = story.file();
            QCOMPARE(said(file, Source::provider).isEmpty(), provider.isEmpty());
            QVERIFY(till.isEmpty() || hasWords(said(file, Source::till), till));
            if (state == u"failed"_s && !provider.isEmpty())
                QCOMPARE(said(file, Source::provider), QStringList{provider});
            QVERIFY(file.summary.contains(u"No message provider is known to have taken"_s));
        }
    }

    void whatADemonstrationPlaysIsNobodysWord()
    {
        Story story;
        const QString payment = u"demo-"_s + QString(32, u'0');
        story.chargedToCard().authorised(HoldState::held, payment);
        story.coded().sent("delivered", u"demo"_s).countersigned();
        story.then(CaptureRequested{u"key"_s}).then(PaymentCaptured{euros("48.20")});
        const CaseFile file = story.file();
        for (const Statement& statement : file.statements)
            QCOMPARE(statement.source, Source::till);
        QVERIFY(hasWords(said(file, Source::till), u"It was sent to nobody."_s));
        QCOMPARE(file.statements[1].who, u"Card terminal, demonstration"_s);
        QCOMPARE(file.warnings.size(), 2);
        QVERIFY(file.summary.contains(u"sent to nobody"_s));
        QVERIFY(!hasWords(file.unknown, u"reported it delivered"_s));
    }

    /// What the till is set up with today says nothing of then.
    void aTerminalThatNamedNoPaymentIsNotSaidToBeReal()
    {
        Story story;
        story.chargedToCard().then(PaymentDeclined{TerminalAction::authorise});
        const CaseFile file = story.file();
        QVERIFY(said(file, Source::terminal).isEmpty());
        QCOMPARE(file.statements.back().who, u"Card terminal, or its demonstration"_s);
        QVERIFY(file.warnings.isEmpty());
        QVERIFY(hasWords(file.unknown, u"a real one or a demonstration"_s));
        Story named;
        named.chargedToCard().authorised();
        QVERIFY(!hasWords(named.file().unknown, u"a real one or a demonstration"_s));
    }

    void theSummaryClaimsNoMoreOfTheMessageThanIsKnown_data()
    {
        QTest::addColumn<QString>("state");
        QTest::addColumn<QString>("words");
        QTest::newRow("taken") << u"accepted"_s << u"that it arrived was not reported"_s;
        QTest::newRow("delivered")
            << u"delivered"_s << u"reported the message with the code deliv"_s;
        QTest::newRow("nobody took it") << QString() << u"No message provider is known"_s;
    }
    void theSummaryClaimsNoMoreOfTheMessageThanIsKnown()
    {
        QFETCH(QString, state);
        QFETCH(QString, words);
        Story story;
        story.chargedToCard().authorised().coded();
        if (!state.isEmpty())
            story.sent(state.toLatin1().constData());
        story.countersigned();
        const QString summary = story.file().summary;
        QVERIFY2(summary.contains(words), qPrintable(summary));
        QVERIFY2(!summary.contains(u"had been sent"_s), qPrintable(summary));
    }
    void anOlderCodesMessageIsNotTheOneThatCounts()
    {
        Story story;
        story.chargedToCard().authorised().coded().sent("delivered").coded(2);
        story.countersigned();
        QVERIFY(story.file().summary.contains(u"No message provider is known"_s));
    }

    void aTryThatWasNotComparedIsNotCalledWrong()
    {
        Story story;
        story.chargedToCard().authorised().coded().sent("accepted");
        story.tried(TryFailure::wrongDigits).tried(TryFailure::notCompared);
        story.then(TryCounted{3, "method"});
        const CaseFile file = story.file();
        const QStringList tills = said(file, Source::till);
        QCOMPARE(tills.filter(u"The digits were wrong."_s).size(), 1);
        QCOMPARE(tills.filter(u"never compared"_s).size(), 1);
        QVERIFY2(file.summary.contains(u"1 wrong, 2 counted, but never compared"_s),
                 qPrintable(file.summary));
        Story right;
        right.chargedToCard().authorised().coded().tried(TryFailure::notCompared).countersigned();
        QVERIFY(right.file().summary.contains(u"after one failed try"_s));
    }
    void aTryOfAnEarlierVersionIsNotCalledWrongEither()
    {
        Story story;
        story.chargedToCard().authorised().coded().tried(TryFailure::unsaid);
        const CaseFile file = story.file();
        QVERIFY(hasWords(said(file, Source::till), u"wrong, or the program ended"_s));
        QVERIFY2(file.summary.contains(u"(tries: 1 failed)"_s), qPrintable(file.summary));
    }

    void whoTookAMessageMayReportThatItFailed_data()
    {
        QTest::addColumn<QString>("state");
        QTest::addColumn<QString>("words");
        QTest::newRow("failed") << u"failed"_s << u"Reported that message …-m1 failed"_s;
        QTest::newRow("undelivered")
            << u"undelivered"_s << u"Reported that message …-m1 could not be delivered"_s;
    }
    void whoTookAMessageMayReportThatItFailed()
    {
        QFETCH(QString, state);
        QFETCH(QString, words);
        Story story;
        story.chargedToCard().authorised().coded().sent("accepted");
        story.told(state, SaidBy::provider).countersigned();
        const CaseFile file = story.file();
        const QStringList providers = said(file, Source::provider);
        QVERIFY(hasWords(providers, words));
        QVERIFY(!hasWords(providers, u"Did not take"_s));
        QVERIFY2(file.summary.contains(u"reported that it did not reach the phone"_s),
                 qPrintable(file.summary));
        QVERIFY(!file.summary.contains(u"not reported"_s));
        QVERIFY(hasWords(file.warnings, u"reported not to have reached the phone"_s));
        QVERIFY(hasWords(file.unknown, u"Who keyed the digits, and where they read them"_s));
        QVERIFY(!hasWords(file.unknown, u"no provider reported it delivered"_s));
    }
    void whoTakesItAfterOneThatLostItCounts()
    {
        Story story;
        story.chargedToCard().authorised().coded().sent("accepted");
        story.told(u"failed"_s, SaidBy::provider).sent("delivered", u"modem"_s);
        const CaseFile file = story.file();
        QVERIFY(file.summary.contains(u"reported the message with the code delivered"_s));
        QVERIFY(file.warnings.isEmpty());
    }
    void whoseAnswerGotLostDoesNotDeclineLater()
    {
        Story story;
        story.chargedToCard().authorised().coded().told(u"unknown"_s, SaidBy::till);
        story.told(u"failed"_s, SaidBy::provider);
        QVERIFY(hasWords(said(story.file(), Source::provider), u"Reported that message"_s));
    }

    void aProviderIsCalledByItsKindAndName_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("who");
        QTest::newRow("built in") << u"twilio-verify"_s << u"twilio-verify"_s;
        QTest::newRow("the second of a kind") << u"kannel-2"_s << u"kannel-2"_s;
        QTest::newRow("named") << u"lab"_s << u"http gateway named lab"_s;
        QTest::newRow("not named") << u"http"_s << u"http gateway"_s;
        QTest::newRow("like one that is built in")
            << u"demo-lab"_s << u"http gateway named demo-lab"_s;
    }
    void aProviderIsCalledByItsKindAndName()
    {
        QFETCH(QString, name);
        QFETCH(QString, who);
        Story story;
        const CaseFile file =
            story.chargedToCard().authorised().coded().sent("accepted", name).file();
        QCOMPARE(file.statements.back().source, Source::provider);
        QCOMPARE(file.statements.back().who, who);
        QVERIFY(file.warnings.isEmpty());
        QVERIFY(hasWords(file.unknown, u"what the till received and wrote down"_s));
    }

    void whatIsNotKnownIsSaid_data()
    {
        QTest::addColumn<QString>("state");
        QTest::addColumn<bool>("isDelivered");
        QTest::newRow("accepted") << u"accepted"_s << false;
        QTest::newRow("delivered") << u"delivered"_s << true;
    }
    void whatIsNotKnownIsSaid()
    {
        QFETCH(QString, state);
        QFETCH(bool, isDelivered);
        Story story;
        story.chargedToCard().authorised().coded().sent(state.toLatin1().constData());
        story.countersigned();
        const QStringList unknown = story.file().unknown;
        QVERIFY(hasWords(unknown, u"Who keyed the digits"_s));
        QVERIFY(hasWords(unknown, u"Whose card and whose phone"_s));
        QVERIFY(hasWords(unknown, u"clock"_s));
        QVERIFY(hasWords(unknown, u"Whether head office holds"_s));
        QVERIFY(hasWords(unknown, u"shop's name and address"_s));
        QVERIFY(hasWords(unknown, u"after entry 106, with which the proof ends"_s));
        QCOMPARE(hasWords(unknown, u"no provider reported it delivered"_s), !isDelivered);
    }

    void cashKnowsNothingOfCards()
    {
        Story story;
        story.then(PurchaseStarted{
            basket(), Tender{1, TenderKind::cash, euros("48.20"), euros("50.00"), {}}, {}});
        story.then(PurchaseRecorded{u"T3-000001"_s, euros("48.20"), false});
        const CaseFile file = story.file();
        QCOMPARE(file.headline, u"Paid in cash"_s);
        QVERIFY(file.warnings.isEmpty());
        QVERIFY(hasWords(said(file, Source::till), u"1.80"_s));
        QVERIFY(!hasWords(file.unknown, u"card"_s));
    }

    void aKindOfALaterVersionIsNamedAndNotPassedOver()
    {
        Story story;
        story.chargedToCard().then("points_given", "{\"points\":48}").authorised();
        const CaseFile file = story.file();
        QVERIFY(hasWords(file.unknown, u"points_given"_s));
        QCOMPARE(said(file, Source::terminal).size(), 1);
    }

    void entriesThatDontFollowAreRefused()
    {
        Story story;
        story.chargedToCard().then(Countersigned{"method"});
        CaseBackground background;
        background.zone = story.zone;
        QVERIFY(caseFileOf(story.entries(), background).error().startsWith(u"entry 101"_s));
        QVERIFY(!caseFileOf({}, background));
    }
};

QTEST_GUILESS_MAIN(JournalCaseFileTest)
#include "journal_case_file_test.moc"
