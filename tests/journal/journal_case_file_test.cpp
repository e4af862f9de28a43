#include "core/journal/case_file.h"
#include "core/journal/fact_codec.h"

#include <QTest>

using namespace countersign;
using namespace countersign::journal;
using namespace Qt::Literals::StringLiterals;
using namespace countersign::sale;

namespace {

const QByteArray id = "0192f0c1-7b3a-7c4d-8e5f-0123456789ab";
constexpr qint64 begun_ms = 1'781'008'362'000; // 2026-06-09T12:32:42Z

Money euros(const char* text)
{
    return *Money::parse(QString::fromLatin1(text), Currency());
}

Basket basket()
{
    const Product lamp{*Gtin::parse(u"5901234123457"), u"Lamp"_s, euros("48.20"),
                       *TaxRates::parse(u"19"), u"household"_s};
    Basket basket;
    basket.lines = {{lamp, Quantity::pieces(1), {}}};
    return basket;
}

/// A purchase's entries, one fact after the other, a second apart.
class Story
{
public:
    Story& then(const FactBody& fact)
    {
        const auto fields = encoded(fact);
        return then(fields.kind, fields.payload);
    }
    Story& then(const QByteArray& kind, const QByteArray& payload)
    {
        Entry entry;
        entry.seq = 100 + m_entries.size();
        entry.at_ms = begun_ms + 1000 * qint64(m_entries.size());
        entry.kind = kind;
        entry.purchase = id;
        entry.salt = QByteArray(16, 's');
        entry.payload = payload;
        m_entries.push_back(entry);
        return *this;
    }
    Story& chargedToCard()
    {
        return then(PurchaseStarted{
            basket(), Tender{1, TenderKind::card, euros("48.20"), euros("0"), "method"}, u"key"_s});
    }
    Story& authorised(HoldState state = HoldState::held)
    {
        return then(PaymentAuthorised{Payment{u"acquirer-1"_s, state, euros("48.20"), 0, 0},
                                      "method", Requirement::countersignFromAmount});
    }
    Story& coded(int issue = 1)
    {
        IssuedCode code;
        code.nonce = QByteArray(16, 'n');
        code.keyId = u"0123456789abcdef"_s;
        code.registrationId = "registration";
        code.bootId = "boot";
        code.life_ms = 300'000;
        code.issue = issue;
        then(CodeIssued{code});
        return then(
            MessageQueued{QString::fromLatin1(id) + u"-m%1"_s.arg(issue), issue, "boot", 0});
    }
    Story& sent(const char* state, const QString& by = u"kannel"_s)
    {
        return then(MessageSent{messageId, by, QString::fromLatin1(state)});
    }
    Story& told(const QString& state, SaidBy saidBy, bool isFinal = false)
    {
        return then(MessageStateChanged{messageId, u"kannel"_s, state, isFinal, 1, saidBy});
    }
    Story& tried(TryFailure why)
    {
        then(TryCounted{++m_tries, "method"});
        return then(TryFailed{why});
    }
    Story& countersigned()
    {
        then(TryCounted{++m_tries, "method"});
        return then(Countersigned{"method"});
    }

    [[nodiscard]] CaseFile file(bool isDemo = false) const
    {
        CaseBackground background;
        background.zone = zone;
        background.isDemo = isDemo;
        return caseFileOf(m_entries, background).value();
    }
    [[nodiscard]] const std::vector<Entry>& entries() const { return m_entries; }

    const QTimeZone zone{"Europe/Berlin"};
    const QString messageId = QString::fromLatin1(id) + u"-m1"_s;

private:
    std::vector<Entry> m_entries;
    int m_tries = 0;
};

QStringList said(const CaseFile& file, Source source)
{
    QStringList words;
    for (const Statement& statement : file.statements) {
        if (statement.source == source)
            words << statement.words;
    }
    return words;
}

bool hasWords(const QStringList& texts, const QString& words)
{
    return !texts.filter(words).isEmpty();
}

} // namespace

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
        story.chargedToCard().authorised().coded().sent("delivered", u"demo"_s).countersigned();
        story.then(CaptureRequested{u"key"_s}).then(PaymentCaptured{euros("48.20")});
        const CaseFile file = story.file(true);
        for (const Statement& statement : file.statements)
            QCOMPARE(statement.source, Source::till);
        QVERIFY(hasWords(said(file, Source::till), u"It was sent to nobody."_s));
        QCOMPARE(file.statements[1].who, u"Card terminal, demonstration"_s);
        QCOMPARE(file.warnings.size(), 2);
        QVERIFY(file.summary.contains(u"sent to nobody"_s));
        QVERIFY(!hasWords(file.unknown, u"reported it delivered"_s));
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
        QVERIFY(hasWords(unknown, u"head office"_s));
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
