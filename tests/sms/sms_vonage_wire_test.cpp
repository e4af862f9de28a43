#include "core/sms/vonage_wire.h"
#include "tests/sms/messages.h"
#include "tests/sms/requests.h"

#include <QTest>

using namespace countersign;
using namespace countersign::sms;
using namespace Qt::Literals::StringLiterals;
using namespace countersign::tests;
using world::MessageReport;
using world::MessageState;
using Outcome = MessageReport::Outcome;

namespace {

VonageWire wire(const QString& sender = u"ACME"_s)
{
    VonageSettings settings;
    settings.base = QUrl(QString::fromLatin1(VonageSettings::base_default));
    settings.apiKey = u"abcd1234"_s;
    settings.apiSecret = secretText("s3cret&key");
    settings.sender = sender;
    return VonageWire(std::move(settings));
}

/// A part as the SMS API documents it.
QByteArray part(const char* status)
{
    const QByteArray word = status;
    if (word != "0")
        return "{\"status\":\"" + word + "\",\"error-text\":\"436601234567: 482 913 refused\"}";
    return "{\"to\":\"436601234567\",\"message-id\":\"0A0000000123ABCD1\",\"status\":\"0\","
           "\"remaining-balance\":\"3.14159265\",\"message-price\":\"0.03330000\","
           "\"network\":\"12345\",\"client-ref\":\"message-1\",\"account-ref\":\"customer1234\"}";
}

HttpReply replyOf(const QList<QByteArray>& parts, int status = 200)
{
    return {status,
            "{\"message-count\":\"" + QByteArray::number(parts.size()) + "\",\"messages\":[" +
                parts.join(',') + "]}",
            true};
}

} // namespace

class SmsVonageWireTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMessageIsThisForm();
    void otherAlphabetsAreSaidSo();
    void aNumberAsSenderHasNoPlus();
    void lifeIsWithinTheirLimits();
    void aRegisteredTextGoesUnderItsIds();
    void everyPartMustBeTaken_data();
    void everyPartMustBeTaken();
    void everyStatusIsClassified();
    void nonsenseIsUnknown_data();
    void nonsenseIsUnknown();
    void theBalanceIsAskedForWithoutASecretInTheAddress();
    void deliveryIsNeverClaimed();
};

void SmsVonageWireTest::aMessageIsThisForm()
{
    const auto request = wire().sending(*messageOf("482 913"));
    QVERIFY(request.ok());
    QCOMPARE(request->method, HttpMethod::post);
    QCOMPARE(request->url.toEncoded(), QByteArray("https://rest.nexmo.com/sms/json"));
    QCOMPARE(bytesOf(request->body),
             QByteArray("api_key=abcd1234&api_secret=s3cret%26key&from=ACME&to=436601234567"
                        "&text=482%20913&ttl=300000&client-ref=message-1"));
    QCOMPARE(headerOf(*request, "Content-Type"), QByteArray("application/x-www-form-urlencoded"));
}

void SmsVonageWireTest::otherAlphabetsAreSaidSo()
{
    const QByteArray text = "a+b&c=d%e ЖЖ中😀\n\"";
    const auto request = wire().sending(*messageOf(text, true));
    QCOMPARE(fieldOf(*request, u"type"_s), u"unicode"_s);
    QCOMPARE(fieldOf(*request, u"text"_s).toUtf8(), text);
}

void SmsVonageWireTest::aNumberAsSenderHasNoPlus()
{
    const auto request = wire(u"+4930111222"_s).sending(*messageOf("482 913"));
    QCOMPARE(fieldOf(*request, u"from"_s), u"4930111222"_s);
}

void SmsVonageWireTest::lifeIsWithinTheirLimits()
{
    const std::vector<std::pair<std::int64_t, QString>> cases{
        {-5, u"20000"_s},
        {19'999, u"20000"_s},
        {300'001, u"300001"_s},
        {std::numeric_limits<std::int64_t>::max(), u"604800000"_s}};
    for (const auto& [validFor_ms, ttl] : cases)
        QCOMPARE(fieldOf(*wire().sending(*messageOf("x", false, validFor_ms)), u"ttl"_s), ttl);
}

void SmsVonageWireTest::aRegisteredTextGoesUnderItsIds()
{
    VonageSettings settings;
    settings.base = QUrl(QString::fromLatin1(VonageSettings::base_default));
    settings.entityId = u"1101123"_s;
    world::Message message;
    message.id = u"message-1"_s;
    message.text = secretText("482 913");
    message.templateId = u"1107161234567890123"_s;
    const auto registered = VonageWire(std::move(settings)).sending(message);
    QCOMPARE(fieldOf(*registered, u"entity-id"_s), u"1101123"_s);
    QCOMPARE(fieldOf(*registered, u"content-id"_s), u"1107161234567890123"_s);
    const auto plain = wire().sending(*messageOf("482 913"));
    QVERIFY(!bytesOf(plain->body).contains("-id="));
}

void SmsVonageWireTest::everyPartMustBeTaken_data()
{
    QTest::addColumn<QList<QByteArray>>("parts");
    QTest::addColumn<Outcome>("outcome");
    QTest::addColumn<QString>("reason");
    const auto row = [](const QList<QByteArray>& words, Outcome outcome, const char* reason) {
        QList<QByteArray> parts;
        for (const QByteArray& word : words)
            parts += part(word);
        QTest::addRow("%s", words.join('+').constData())
            << parts << outcome << QString::fromLatin1(reason);
    };
    row({"0"}, Outcome::taken, "");
    row({"0", "0", "0"}, Outcome::taken, "");
    row({"1"}, Outcome::transient, "status 1: too many messages in a short time");
    row({"2"}, Outcome::permanent, "status 2: a parameter is missing");
    row({"4"}, Outcome::permanent, "status 4: the credentials are denied");
    row({"5"}, Outcome::transient, "status 5: an error of its own");
    row({"9"}, Outcome::permanent, "status 9: no credit is left");
    row({"33"}, Outcome::permanent, "status 33: the number is deactivated");
    row({"77"}, Outcome::permanent, "status 77");
    row({"482913"}, Outcome::permanent, "a status that isn't known");
    row({"NO!"}, Outcome::permanent, "a status that isn't known");
    row({"1", "1"}, Outcome::transient, "status 1: too many messages in a short time");
    row({"0", "9"}, Outcome::unknown, "1 of 2 parts taken; status 9: no credit is left");
}

void SmsVonageWireTest::everyPartMustBeTaken()
{
    QFETCH(QList<QByteArray>, parts);
    QFETCH(Outcome, outcome);
    QFETCH(QString, reason);
    const MessageReport report = wire().readSent(replyOf(parts));
    QCOMPARE(report.provider, u"vonage"_s);
    QCOMPARE(report.outcome, outcome);
    QCOMPARE(report.reason, reason);
    if (outcome == Outcome::taken) {
        QCOMPARE(report.state, MessageState::accepted);
        QCOMPARE(report.reference, u"0A0000000123ABCD1"_s);
    }
}

void SmsVonageWireTest::everyStatusIsClassified()
{
    for (int status = 100; status <= 599; ++status) {
        const Outcome outcome = wire().readSent(replyOf({part("0")}, status)).outcome;
        const bool isLater = status == 408 || status == 425 || status == 429 || status == 503;
        const bool isNever = !isLater && (status / 100 == 3 || status / 100 == 4);
        QCOMPARE(outcome, status == 200 ? Outcome::taken
                          : isLater     ? Outcome::transient
                          : isNever     ? Outcome::permanent
                                        : Outcome::unknown);
    }
}

void SmsVonageWireTest::nonsenseIsUnknown_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("<html>Welcome to our WLAN</html>");
    QTest::newRow("cut") << replyOf({part("0")}).body.left(90);
    QTest::newRow("no parts") << replyOf({}).body;
    QTest::newRow("part a number") << replyOf({"0"}).body;
    QTest::newRow("status a number") << replyOf({"{\"status\":0}"}).body;
    QTest::newRow("one refused, one unread") << replyOf({part("5"), "{\"status\":0}"}).body;
    QTest::newRow("deep") << QByteArray(200'000, '[');
}

void SmsVonageWireTest::nonsenseIsUnknown()
{
    QFETCH(QByteArray, body);
    QCOMPARE(wire().readSent({200, body, true}).outcome, Outcome::unknown);
}

void SmsVonageWireTest::theBalanceIsAskedForWithoutASecretInTheAddress()
{
    const HttpRequest request = wire().inquiry();
    QCOMPARE(request.url.toEncoded(), QByteArray("https://rest.nexmo.com/account/get-balance"));
    QCOMPARE(headerOf(request, "Authorization"),
             "Basic " + QByteArray("abcd1234:s3cret&key").toBase64());
}

void SmsVonageWireTest::deliveryIsNeverClaimed()
{
    QVERIFY(!wire().abilities().tellsDelivery);
    QVERIFY(!wire().abilities().findsMessages);
}

QTEST_GUILESS_MAIN(SmsVonageWireTest)
#include "sms_vonage_wire_test.moc"
