#include "app/ctl/keyed_digits.h"
#include "app/ctl/till_command.h"
#include "tests/base/own_memory.h"

#include <QTest>
#include <string>

using namespace countersign;
using namespace countersign::app;

namespace {

QByteArray digitsOf(const SecretBytes& secret)
{
    return {reinterpret_cast<const char*>(secret.data()), qsizetype(secret.size())};
}

} // namespace

class CtlKeyedDigitsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void digitsAreTakenOutOfTheLine_data();
    void digitsAreTakenOutOfTheLine();
    void whatIsNotPlainDigitsStays_data();
    void whatIsNotPlainDigitsStays();
    void aCommandCarriesWhatWasKeyed();
    void noMemoryHoldsWhatWasKeyed();
};

void CtlKeyedDigitsTest::digitsAreTakenOutOfTheLine_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("left");
    QTest::newRow("plain") << QByteArray(R"({"do":"code","digits":"482913"})")
                           << QByteArray(R"({"do":"code","digits":"000000"})");
    QTest::newRow("spaces") << QByteArray("{ \"digits\" :\t\"482913\" , \"do\":\"code\"}")
                            << QByteArray("{ \"digits\" :\t\"000000\" , \"do\":\"code\"}");
    QTest::newRow("behind quotes in a text")
        << QByteArray(R"({"do":"a\"digits\":\"1","digits":"482913"})")
        << QByteArray(R"({"do":"a\"digits\":\"1","digits":"000000"})");
    QTest::newRow("the last of two") << QByteArray(R"({"digits":"111111","digits":"482913"})")
                                     << QByteArray(R"({"digits":"000000","digits":"000000"})");
}

void CtlKeyedDigitsTest::digitsAreTakenOutOfTheLine()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, left);
    QCOMPARE(digitsOf(takeDigits(line)), QByteArray("482913"));
    QCOMPARE(line, left);
}

void CtlKeyedDigitsTest::whatIsNotPlainDigitsStays_data()
{
    QTest::addColumn<QByteArray>("line");
    for (const char* line :
         {"", "\"", "\"digits", "\"digits\"", "\"digits\":", "\"digits\":\"", "\"digits\":\"1",
          "{\"digits\":\"\"}", "{\"digits\":482913}", "{\"digits\":\"48 2913\"}",
          "{\"digits\":\"\\u0034\"}", "{\"do\":\"digits\"}", "{\"other\":\"482913\"}",
          "{\"xdigits\":\"482913\"}", "{\"digits\":\"1\\", "\\", "{\"a\":\"\\\""})
        QTest::newRow(line) << QByteArray(line);
}

void CtlKeyedDigitsTest::whatIsNotPlainDigitsStays()
{
    QFETCH(QByteArray, line);
    const QByteArray before = line;
    QVERIFY(takeDigits(line).empty());
    QCOMPARE(line, before);
}

void CtlKeyedDigitsTest::aCommandCarriesWhatWasKeyed()
{
    const sale::Currency euro = *sale::Currency::fromCode(QStringLiteral("EUR"));
    const auto command = commandFromLine(R"({"do":"code","digits":"048213"})", euro);
    QVERIFY(command.ok());
    QCOMPARE(digitsOf(*std::get<till::KeyCode>(*command).digits), QByteArray("048213"));
    for (const char* line :
         {R"({"do":"code","digits":"04821\u0033"})", R"({"do":"code","d\u0069gits":"048213"})"}) {
        const auto escaped = commandFromLine(line, euro);
        QVERIFY2(escaped.ok(), line);
        QCOMPARE(digitsOf(*std::get<till::KeyCode>(*escaped).digits), QByteArray("048213"));
    }
    for (const char* line : {R"({"do":"code","digits":""})", R"({"do":"code","digits":"12x"})",
                             R"({"do":"code","digits":482913})", R"({"do":"code"})",
                             R"({"do":"code","digits":"1","digits":"2"})"})
        QVERIFY2(!commandFromLine(line, euro).ok(), line);
}

void CtlKeyedDigitsTest::noMemoryHoldsWhatWasKeyed()
{
    if (tests::memoryIsKept)
        QSKIP("a sanitizer keeps what was freed");
    const sale::Currency euro = *sale::Currency::fromCode(QStringLiteral("EUR"));
    // What is looked for stands nowhere itself: every bit of it is flipped.
    std::string plain = "7391284650";
    std::string wide;
    for (char& digit : plain) {
        digit = static_cast<char>(~static_cast<char>((digit - '0' + 3) % 10 + '0'));
        wide += digit;
        wide += static_cast<char>(~'\0');
    }
    QByteArray line = R"({"do":"code","digits":")";
    for (const char flipped : plain)
        line += static_cast<char>(~flipped);
    line += "\"}";
    {
        const auto command = commandFromLine(line, euro);
        QVERIFY(command.ok());
        QCOMPARE(tests::timesInMemory(plain), 2); // the line and the command
    }
    line.fill('0');
    QCOMPARE(tests::timesInMemory(plain), 0);
    QCOMPARE(tests::timesInMemory(wide), 0);
}

QTEST_GUILESS_MAIN(CtlKeyedDigitsTest)
#include "ctl_keyed_digits_test.moc"
