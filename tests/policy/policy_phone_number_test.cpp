#include "tests/policy/numbers.h"

#include <QTemporaryFile>
#include <QTest>
#include <cstdio>
#include <phonenumbers/logger.h>
#include <random>
#include <unistd.h>

using namespace countersign;
using namespace countersign::policy;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

/// What is written to a stream's descriptor while this lives.
class Captured
{
public:
    explicit Captured(FILE* stream) : m_stream(stream), m_own(::dup(::fileno(stream)))
    {
        check(m_file.open(), "a file can be made");
        std::fflush(m_stream);
        ::dup2(m_file.handle(), ::fileno(m_stream));
    }
    QByteArray end()
    {
        std::fflush(m_stream);
        ::dup2(m_own, ::fileno(m_stream));
        ::close(m_own);
        m_file.seek(0);
        return m_file.readAll();
    }

private:
    FILE* m_stream;
    int m_own;
    QTemporaryFile m_file;
};

} // namespace

class PolicyPhoneNumberTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void numbersAreReadAsTheyAreWritten_data();
    void numbersAreReadAsTheyAreWritten();
    void whatNoCodeMayGoToIsRefused_data();
    void whatNoCodeMayGoToIsRefused();
    void e164IsTakenOnlyAsItIs();
    void onlyTheEndingIsShown();
    void onlyAllowedCountriesAreSentTo();
    void everyRefusalHasItsSentence();
    void whateverIsGivenYieldsE164OrARefusal();
    void nothingIsWrittenToTheConsole();
};

void PolicyPhoneNumberTest::numbersAreReadAsTheyAreWritten_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("region");
    QTest::addColumn<QString>("expected");
    const auto row = [](const QString& text, const QString& region, const QString& expected) {
        QTest::newRow(qPrintable(text + u" in "_s + region)) << text << region << expected;
    };
    row(u"+436601234567"_s, {}, u"+436601234567 AT 43"_s);
    row(u"+43 660 1234567"_s, u"DE"_s, u"+436601234567 AT 43"_s);
    row(u"0660/1234567"_s, u"AT"_s, u"+436601234567 AT 43"_s);
    row(u"0043 660 1234567"_s, u"DE"_s, u"+436601234567 AT 43"_s);
    row(u"+43 (0) 660 1234567"_s, {}, u"+436601234567 AT 43"_s);
    row(u"+4915112345678"_s, {}, u"+4915112345678 DE 49"_s);
    row(u"0151 12345678"_s, u"DE"_s, u"+4915112345678 DE 49"_s);
    row(u"(0151) 1234-5678"_s, u"DE"_s, u"+4915112345678 DE 49"_s);
    row(u"06 12 34 56 78"_s, u"FR"_s, u"+33612345678 FR 33"_s);
    row(u"+33 7 56 78 90 12"_s, {}, u"+33756789012 FR 33"_s);
    row(u"07912 345678"_s, u"GB"_s, u"+447912345678 GB 44"_s);
    row(u"+447797712345"_s, {}, u"+447797712345 JE 44"_s);
    row(u"+1 650 253 0000"_s, {}, u"+16502530000 US 1"_s);
    row(u"+14165550123"_s, {}, u"+14165550123 CA 1"_s);
    row(u"+919876543210"_s, {}, u"+919876543210 IN 91"_s);
    row(u"+41781234567"_s, {}, u"+41781234567 CH 41"_s);
    row(u"+393123456789"_s, {}, u"+393123456789 IT 39"_s);
    // Kept for films (Ofcom, NANPA), for tests of a provider, or newer than the library's plans.
    row(u"+447700900123"_s, {}, u"+447700900123 GB 44"_s);
    row(u"07700 900123"_s, u"GB"_s, u"+447700900123 GB 44"_s);
    row(u"+15551234567"_s, {}, u"+15551234567 US 1"_s);
    row(u"+491511234567"_s, {}, u"+491511234567 DE 49"_s);
    row(u"+15005550006"_s, {}, u"+15005550006 US 1"_s);
    row(u"+491000000000"_s, {}, u"+491000000000 DE 49"_s);
}

void PolicyPhoneNumberTest::numbersAreReadAsTheyAreWritten()
{
    QFETCH(QString, text);
    QFETCH(QString, region);
    QFETCH(QString, expected);
    QCOMPARE(read(text, region), expected);
}

void PolicyPhoneNumberTest::whatNoCodeMayGoToIsRefused_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("region");
    QTest::addColumn<QString>("refusal");
    const auto row = [](const char* name, const QString& text, const QString& region,
                        NumberRefusal refusal) {
        QTest::newRow(name) << text << region << nameOf(refusal);
    };
    row("nothing", u""_s, u"DE"_s, NumberRefusal::notANumber);
    row("words", u"my number"_s, u"DE"_s, NumberRefusal::notANumber);
    row("letters for digits", u"+1 650 FLOWERS"_s, {}, NumberRefusal::notANumber);
    row("extension", u"+4915112345678 ext. 3"_s, {}, NumberRefusal::notANumber);
    row("tel: address", u"tel:+4915112345678"_s, {}, NumberRefusal::notANumber);
    row("line end", u"+4915112345678\n"_s, {}, NumberRefusal::notANumber);
    row("pause", u"+4915112345678,1"_s, {}, NumberRefusal::notANumber);
    row("other digits", u"+٤٩١٥١١٢٣٤٥٦٧٨"_s, {}, NumberRefusal::notANumber);
    row("punctuation", u"+-()"_s, u"DE"_s, NumberRefusal::notANumber);
    row("no country", u"0151 12345678"_s, {}, NumberRefusal::noCountryCode);
    row("no such country code", u"+999123456789"_s, {}, NumberRefusal::notAssigned);
    row("too short", u"+4915"_s, {}, NumberRefusal::tooShort);
    row("too long", u"+165025300001"_s, {}, NumberRefusal::tooLong);
    row("far too long", QString(200, u'1'), u"DE"_s, NumberRefusal::tooLong);
    row("unknown and too short", u"+491234567"_s, {}, NumberRefusal::tooShort);
    row("unknown and too long", u"+4912345678901234"_s, {}, NumberRefusal::tooLong);
    row("unknown, for films, a digit less", u"+44770090012"_s, {}, NumberRefusal::tooShort);
    row("unknown, as dialled within a place", u"+12345678"_s, {}, NumberRefusal::tooShort);
    row("unknown, of no country", u"+8888123456789"_s, {}, NumberRefusal::notAssigned);
    row("American freephone", u"+18005551234"_s, {}, NumberRefusal::freephone);
    row("Manx pager", u"+447640123456"_s, {}, NumberRefusal::pager);
    row("Berlin landline", u"+49301234567"_s, {}, NumberRefusal::notMobile);
    row("Vienna landline", u"+4315123456"_s, {}, NumberRefusal::notMobile);
    row("German premium", u"+499001234567"_s, {}, NumberRefusal::premiumRate);
    row("Austrian premium", u"+43900123456"_s, {}, NumberRefusal::premiumRate);
    row("British premium", u"+449012345678"_s, {}, NumberRefusal::premiumRate);
    row("British personal number", u"+447012345678"_s, {}, NumberRefusal::personal);
    row("American premium", u"+19002345678"_s, {}, NumberRefusal::premiumRate);
    row("freephone", u"+498001234567"_s, {}, NumberRefusal::freephone);
    row("German number of no place", u"+4932123456789"_s, {}, NumberRefusal::notMobile);
    row("voice over IP", u"+33912345678"_s, {}, NumberRefusal::voiceOverIp);
    row("Inmarsat", u"+870773111632"_s, {}, NumberRefusal::satellite);
    row("Iridium", u"+881612345678"_s, {}, NumberRefusal::satellite);
    row("international networks", u"+882337123456"_s, {}, NumberRefusal::satellite);
    row("international premium", u"+979123456789"_s, {}, NumberRefusal::premiumRate);
    row("international freephone", u"+80012345678"_s, {}, NumberRefusal::freephone);
    row("emergency", u"112"_s, u"DE"_s, NumberRefusal::tooShort);
}

void PolicyPhoneNumberTest::whatNoCodeMayGoToIsRefused()
{
    QFETCH(QString, text);
    QFETCH(QString, region);
    QFETCH(QString, refusal);
    QCOMPARE(read(text, region), refusal);
}

void PolicyPhoneNumberTest::e164IsTakenOnlyAsItIs()
{
    const auto number = PhoneNumber::fromE164(u"+436601234567");
    QVERIFY(number.ok());
    QCOMPARE(number->e164(), u"+436601234567"_s);
    for (const auto text :
         {u"436601234567", u"06601234567", u"00436601234567", u"+43 6601234567", u"+4306601234567",
          u"+43-6601234567", u"+436601234567 ", u" +436601234567", u"++436601234567", u"+", u""})
        QVERIFY2(!PhoneNumber::fromE164(text).ok(), qPrintable(QString::fromUtf16(text)));
    QCOMPARE(PhoneNumber::fromE164(u"436601234567").error(), NumberRefusal::noCountryCode);
    QCOMPARE(PhoneNumber::fromE164(u"+49301234567").error(), NumberRefusal::notMobile);
}

void PolicyPhoneNumberTest::onlyTheEndingIsShown()
{
    QCOMPARE(PhoneNumber::fromE164(u"+4915112344821")->ending(), u"•••• 4821"_s);
}

void PolicyPhoneNumberTest::onlyAllowedCountriesAreSentTo()
{
    const PhoneNumber austrian = *PhoneNumber::fromE164(u"+436601234567");
    const PhoneNumber jersey = *PhoneNumber::fromE164(u"+447797712345");
    QVERIFY(isAllowedIn(austrian, {u"DE"_s, u"AT"_s}).ok());
    QVERIFY(isAllowedIn(austrian, {}).ok());
    QCOMPARE(isAllowedIn(austrian, {u"DE"_s}).error(), NumberRefusal::countryNotAllowed);
    // It shares the United Kingdom's calling code, not its prices.
    QCOMPARE(isAllowedIn(jersey, {u"GB"_s}).error(), NumberRefusal::countryNotAllowed);
    // Finland's and Åland's mobiles are the same numbers, so it may be of either.
    const PhoneNumber nordic = *PhoneNumber::fromE164(u"+358412345678");
    QVERIFY(isAllowedIn(nordic, {u"FI"_s}).ok());
    QVERIFY(isAllowedIn(nordic, {u"DE"_s, u"AX"_s}).ok());
    QVERIFY(!isAllowedIn(nordic, {u"DE"_s, u"SE"_s}).ok());
}

void PolicyPhoneNumberTest::everyRefusalHasItsSentence()
{
    QSet<QString> sentences;
    for (int i = 0; i <= static_cast<int>(NumberRefusal::countryNotAllowed); ++i) {
        const QString said = sentence(static_cast<NumberRefusal>(i));
        QVERIFY(said.endsWith(u'.'));
        sentences += said;
    }
    QCOMPARE(sentences.size(), static_cast<int>(NumberRefusal::countryNotAllowed) + 1);
}

void PolicyPhoneNumberTest::whateverIsGivenYieldsE164OrARefusal()
{
    std::mt19937_64 random(20'261'122);
    const QString alphabet = u"0123456789012345678901234567890123456789+ -./()x"_s;
    const QStringList regions{u""_s, u"DE"_s, u"US"_s, u"??"_s, u"IN"_s};
    int numbers = 0;
    for (int i = 0; i < 20'000; ++i) {
        QString text = i % 2 == 0 ? u"+"_s : QString();
        const int size = std::uniform_int_distribution(0, 45)(random) / (1 + i % 4);
        for (int j = 0; j < size; ++j)
            text += alphabet[std::uniform_int_distribution(0, int(alphabet.size()) - 1)(random)];
        const auto number = PhoneNumber::parse(text, regions[i % regions.size()]);
        if (!number)
            continue;
        ++numbers;
        const auto again = PhoneNumber::fromE164(number->e164());
        QVERIFY2(again.ok(), qPrintable(text));
        QVERIFY(*again == *number);
        QVERIFY(number->e164().size() <= 16);
    }
    QVERIFY(numbers > 50);
}

void PolicyPhoneNumberTest::nothingIsWrittenToTheConsole()
{
    // At its wordiest, the library would log what it is given.
    (void)PhoneNumber::parse(u"+4915112345678", {});
    constexpr int verbosity = 5;
    i18n::phonenumbers::Logger::mutable_logger_impl()->set_verbosity_level(verbosity);
    Captured out(stdout);
    Captured error(stderr);
    for (const auto text : {u"+999123456789", u"+", u"12", u"+4915112345678", u"x", u"0151"})
        for (const auto region : {u"", u"DE", u"??", u"XX"})
            (void)PhoneNumber::parse(text, region);
    const QByteArray errors = error.end();
    QCOMPARE(out.end() + errors, QByteArray());
}

QTEST_GUILESS_MAIN(PolicyPhoneNumberTest)
#include "policy_phone_number_test.moc"
