#include "core/code/wording.h"
#include "tests/code/texts.h"

#include <QRandomGenerator>
#include <QTest>

using namespace countersign;
using namespace countersign::code;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

FixedWording wording(Purpose purpose, const QString& text, const char* language = "en")
{
    return {purpose, QString::fromLatin1(language), u"110716"_s, text};
}

QString refusal(const FixedWording& fixed, const Sender& sender = acme())
{
    const auto usable = isUsable(fixed, sender, 6, sale::Currency::fromCode(u"INR").value());
    return usable ? u"usable"_s : sentence(usable.error());
}

} // namespace

class CodeFixedWordingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itIsSentWordForWord();
    void whateverTheValuesACarrierFindsTheTemplate();
    void aTextThatDiffersIsFound();
    void placesAreCheckedAgainstWhatIsKnown_data();
    void placesAreCheckedAgainstWhatIsKnown();
    void aCodeFitsOnePartWithTheLongestValues();
    void onceThereIsOneOnlyTheyAreSent();
};

void CodeFixedWordingTest::itIsSentWordForWord()
{
    Sender sender = acme();
    sender.fixed = {
        wording(Purpose::code, u"{code} is the code to pay {amount} at {payee}. – ACMEIN"_s),
        wording(Purpose::completed, u"Paid {amount}, bill {receipt}, {payee}  ACMEIN"_s),
        wording(Purpose::offer, u"{payee}: {offer} STOP to end ACMEIN"_s)};
    const MessageText code = codeMessage(sender, u"en", digits("482913"), money(4820, u"INR"));
    QCOMPARE(textOf(code), u"482 913 is the code to pay INR 48.20 at ACME MARKET. – ACMEIN"_s);
    QCOMPARE(code.templateId, u"110716"_s);
    QCOMPARE(code.encoding, Encoding::ucs2); // the dash is the template's own
    QCOMPARE(textOf(noticeMessage(sender, u"en", Purpose::completed, money(100), u"T3-1"_s)),
             u"Paid EUR 1.00, bill T3-1, ACME MARKET  ACMEIN"_s);
    QCOMPARE(textOf(offerMessage(sender, u"en", u"apples"_s).value()),
             u"ACME MARKET: apples STOP to end ACMEIN"_s);
    // Of other purposes, the usual ones.
    const MessageText started = noticeMessage(sender, u"en", Purpose::started, money(4820));
    QVERIFY(textOf(started).startsWith(u"ACME MARKET: payment of"_s));
    QVERIFY(started.templateId.isEmpty());
}

void CodeFixedWordingTest::whateverTheValuesACarrierFindsTheTemplate()
{
    QRandomGenerator random(1);
    const QString payees[] = {u"ACME"_s, u"Żabka"_s, u"АТБ"_s, u"{amount}"_s, u"} {"_s, u"a. b"_s};
    const QString texts[] = {u"{payee}: {code} approves {amount}."_s, u"{code}{amount} {payee}"_s,
                             u"Use {code} for {amount}. {payee} at {till}, {phone}"_s,
                             u"{code}\n{amount}\n– {payee} ₹"_s};
    for (int run = 0; run < 2000; ++run) {
        Sender sender = acme();
        sender.payee = payees[random.bounded(6)];
        sender.fixed = {wording(Purpose::code, texts[random.bounded(4)])};
        QCOMPARE(refusal(sender.fixed[0], sender), u"usable"_s);
        const auto amount = money(random.bounded(1, 10'000'000), u"INR");
        const QString text = textOf(codeMessage(sender, u"hi", digits("482913"), amount));
        QVERIFY2(isFilledFrom(sender.fixed[0].text, text), qPrintable(text));
        QCOMPARE(segmentsOf(text).parts, 1);
    }
}

void CodeFixedWordingTest::aTextThatDiffersIsFound()
{
    const QString registered = u"{payee}: {code} approves {amount}. ACMEIN"_s;
    QVERIFY(isFilledFrom(registered, u"ACME: 482 913 approves INR 1.00. ACMEIN"));
    for (const QStringView text :
         {u"ACME: 482 913 approves INR 1.00. ACMEIN ", u"ACME: 482 913 Approves INR 1.00. ACMEIN",
          u"ACME: 482 913 approves . ACMEIN", u"ACME: 482 913 approves INR 1.00 ACMEIN",
          u"482 913 approves INR 1.00. ACMEIN", u": 482 913 approves INR 1.00. ACMEIN",
          u"ACME:  approves INR 1.00. ACMEIN", u"ACME: 482 913 approves INR 1.00. ACMEIn", u""})
        QVERIFY2(!isFilledFrom(registered, text), qPrintable(text.toString()));
    QVERIFY(isFilledFrom(u"no places", u"no places"));
    QVERIFY(!isFilledFrom(u"no places", u"no place"));
    QVERIFY(!isFilledFrom(u"{open", u"{open"));
}

void CodeFixedWordingTest::placesAreCheckedAgainstWhatIsKnown_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* purpose, const QString& text, const QString& expected) {
        QTest::newRow(qPrintable(text)) << QString::fromLatin1(purpose) << text << expected;
    };
    row("code", u"{payee} {code} {amount}"_s, u"usable"_s);
    row("code", u"ACME MARKET {code} {amount} {till} {phone}"_s, u"usable"_s);
    row("code", u"{payee} {code"_s, u"has a brace without its other half"_s);
    row("code", u"{payee} code}"_s, u"has a brace without its other half"_s);
    row("code", u"{payee {code}} {amount}"_s, u"has a brace without its other half"_s);
    row("code", u"{payee} {code} {amount} {receipt}"_s,
        u"has {receipt}, which such a message doesn't know"_s);
    row("code", u"{payee} {Code} {amount}"_s, u"has {Code}, which such a message doesn't know"_s);
    row("code", u"{payee} {} {amount}"_s, u"has {}, which such a message doesn't know"_s);
    row("code", u"{payee} {amount}"_s, u"must have {code}"_s);
    row("code", u"{payee} {code}"_s, u"must have {amount}"_s);
    row("code", u"acme market {code} {amount}"_s, u"must have {payee}"_s);
    row("code", u"{payee} {code} {amount} {code}"_s, u"must have {code} only once"_s);
    row("started", u"A payment began."_s, u"usable"_s);
    row("started", u"{code}"_s, u"has {code}, which such a message doesn't know"_s);
    row("completed", u"{receipt}: {amount}"_s, u"usable"_s);
    row("suspicious", u"{receipt}"_s, u"has {receipt}, which such a message doesn't know"_s);
    row("offer", u"{payee}: {offer}"_s, u"usable"_s);
    row("offer", u"{payee}: apples"_s, u"must have {offer}"_s);
    row("test", u"test of {payee} at {till}"_s, u"usable"_s);
    row("test", QString(460, u'a'), u"is 1 too long with the longest values"_s);
}

void CodeFixedWordingTest::placesAreCheckedAgainstWhatIsKnown()
{
    QFETCH(QString, name);
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(refusal(wording(purposeFromName(name).value(), text)), expected);
    Sender noPhone = acme();
    noPhone.phone.clear();
    if (text.contains(u"{phone}"_s))
        QCOMPARE(refusal(wording(purposeFromName(name).value(), text), noPhone),
                 u"has {phone}, but store.phone is not set"_s);
}

void CodeFixedWordingTest::aCodeFitsOnePartWithTheLongestValues()
{
    // The longest amount is INR 10000000000000.00, twenty-one characters; a code of six digits,
    // seven.
    const QString places = u"{payee}{code}{amount}"_s;
    const qsizetype values = 11 + 7 + 21;
    Sender sender = acme();
    const auto padded = [&](qsizetype length, char16_t with) {
        return wording(Purpose::code, places + QString(length, with));
    };
    QCOMPARE(refusal(padded(160 - values, u'a')), u"usable"_s);
    QCOMPARE(refusal(padded(161 - values, u'a')), u"is 1 too long with the longest values"_s);
    QCOMPARE(refusal(padded(70 - values, u'अ')), u"usable"_s);
    QCOMPARE(refusal(padded(73 - values, u'अ')), u"is 3 too long with the longest values"_s);
    sender.fixed = {padded(160 - values, u'a')};
    QCOMPARE(codeMessage(sender, u"en", digits("482913"), money(sale::Money::minor_max)).units,
             160);
}

void CodeFixedWordingTest::onceThereIsOneOnlyTheyAreSent()
{
    Sender sender = acme();
    sender.languages = {u"de"_s, u"hi"_s, u"en"_s};
    sender.fixed = {wording(Purpose::code, u"EN {payee} {code} {amount}"_s, "en"),
                    wording(Purpose::code, u"HI {payee} {code} {amount}"_s, "hi")};
    const auto text = [&](QStringView locale) {
        return textOf(codeMessage(sender, locale, digits("482913"), money(4820)));
    };
    QVERIFY(text(u"en-IN").startsWith(u"EN "_s));
    QVERIFY(text(u"hi_IN").startsWith(u"HI "_s)); // a language that we have no wording in
    QVERIFY(text(u"de").startsWith(u"HI "_s));    // there is no German one: the store's first
    QVERIFY(text(u"").startsWith(u"HI "_s));
    sender.languages = {u"de"_s};
    QVERIFY(text(u"fr").startsWith(u"EN "_s));
    QVERIFY(textOf(testMessage(sender, u"de")).contains(u"Testnachricht"_s));
}

QTEST_GUILESS_MAIN(CodeFixedWordingTest)
#include "code_fixed_wording_test.moc"
