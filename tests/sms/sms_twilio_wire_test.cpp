#include "core/sms/twilio_wire.h"
#include "tests/sms/messages.h"
#include "tests/sms/requests.h"

#include <QDateTime>
#include <QTest>

using namespace countersign;
using namespace countersign::sms;
using namespace Qt::Literals::StringLiterals;
using namespace countersign::tests;
using world::MessageReport;
using world::MessageState;
using Outcome = MessageReport::Outcome;

namespace {

constexpr const char* account_sid = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
constexpr const char* message_sid = "SMbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

// Tue, 24 Nov 2026 17:00:10 UTC
const std::int64_t sent_ms =
    QDateTime(QDate(2026, 11, 24), QTime(17, 0, 10), Qt::UTC).toMSecsSinceEpoch();

TwilioSettings settingsOf()
{
    TwilioSettings settings;
    settings.base = QUrl(QString::fromLatin1(TwilioSettings::base_default));
    settings.accountSid = QString::fromLatin1(account_sid);
    settings.account.user = u"SKcccccccccccccccccccccccccccccccc"_s;
    settings.account.secret = secretText("s3cret&key");
    settings.sender = u"+4930111222"_s;
    return settings;
}

/// A message resource of API 2010-04-01 with every field that it documents.
QByteArray resource(const char* status, const char* errorCode = "null",
                    const char* direction = "outbound-api", const QByteArray& body = "482 913",
                    const char* created = "Tue, 24 Nov 2026 17:00:11 +0000",
                    const char* from = "+4930111222", const char* to = "+436601234567")
{
    return QByteArray("{\"account_sid\":\"") + account_sid +
           "\",\"api_version\":\"2010-04-01\",\"body\":\"" + body + "\",\"date_created\":\"" +
           created + "\",\"date_sent\":null,\"date_updated\":\"" + created + "\",\"direction\":\"" +
           direction + "\",\"error_code\":" + errorCode + ",\"error_message\":null,\"from\":\"" +
           from +
           "\",\"messaging_service_sid\":null,\"num_media\":\"0\",\"num_segments\":\"1\","
           "\"price\":null,\"price_unit\":\"USD\",\"sid\":\"" +
           message_sid + "\",\"status\":\"" + status +
           "\",\"subresource_uris\":{\"media\":\"/2010-04-01/x.json\"},\"to\":\"" + to +
           "\",\"uri\":\"/2010-04-01/y.json\"}";
}

QByteArray page(const QByteArray& messages, const char* next = "null")
{
    return "{\"end\":0,\"first_page_uri\":\"/2010-04-01/f\",\"next_page_uri\":" + QByteArray(next) +
           ",\"page\":0,\"page_size\":200,\"previous_page_uri\":null,"
           "\"start\":0,\"uri\":\"/2010-04-01/u\",\"messages\":[" +
           messages + "]}";
}

QByteArray error(int code, int status)
{
    return "{\"code\":" + QByteArray::number(code) +
           ",\"message\":\"The number +436601234567 is wrong: 482 913\",\"more_info\":"
           "\"https://www.twilio.com/docs/errors/" +
           QByteArray::number(code) + "\",\"status\":" + QByteArray::number(status) + "}";
}

} // namespace

class SmsTwilioWireTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMessageIsThisForm();
    void everyCharacterSurvives();
    void validityIsInWholeSecondsWithinTheirLimits();
    void whatIsNotToBeKeptIsSaidSo();
    void aMessagingServiceStandsInTheSendersPlace();
    void statesAreTheirWords_data();
    void statesAreTheirWords();
    void refusalsAreSaidInWordsOfOurOwn_data();
    void refusalsAreSaidInWordsOfOurOwn();
    void everyStatusIsClassified();
    void nonsenseIsUnknown_data();
    void nonsenseIsUnknown();
    void aMessageIsFollowedByItsId();
    void aMessageThatArrivedIsFound();
    void aMessageThatDidNotArriveMayGoAgain_data();
    void aMessageThatDidNotArriveMayGoAgain();
    void repliesComeOldestFirst();
    void aLongReplyIsCutBetweenCharacters();
    void onlyANumberCanBeRepliedTo();
};

void SmsTwilioWireTest::aMessageIsThisForm()
{
    const auto request = TwilioWire(settingsOf()).sending(*messageOf("482 913"));
    QVERIFY(request.ok());
    QCOMPARE(request->method, HttpMethod::post);
    QCOMPARE(request->url.toEncoded(), QByteArray("https://api.twilio.com/2010-04-01/Accounts/") +
                                           account_sid + "/Messages.json");
    QCOMPARE(bytesOf(request->body),
             QByteArray("To=%2B436601234567&From=%2B4930111222&Body=482%20913&ValidityPeriod=300"));
    QCOMPARE(headerOf(*request, "Content-Type"), QByteArray("application/x-www-form-urlencoded"));
    QCOMPARE(headerOf(*request, "Authorization"),
             "Basic " + QByteArray("SKcccccccccccccccccccccccccccccccc:s3cret&key").toBase64());
}

void SmsTwilioWireTest::everyCharacterSurvives()
{
    const QByteArray text = "a+b&c=d%e#f?g/h;i €ÄёЖ中😀 \"<>\\^`{|}~[]\n@";
    const auto request = TwilioWire(settingsOf()).sending(*messageOf(text, true));
    QCOMPARE(fieldOf(*request, u"Body"_s).toUtf8(), text);
}

void SmsTwilioWireTest::validityIsInWholeSecondsWithinTheirLimits()
{
    const std::vector<std::pair<std::int64_t, QString>> cases{
        {-5, u"1"_s},        {0, u"1"_s},
        {999, u"1"_s},       {1999, u"1"_s},
        {300'000, u"300"_s}, {std::numeric_limits<std::int64_t>::max(), u"36000"_s}};
    for (const auto& [validFor_ms, seconds] : cases) {
        const auto request =
            TwilioWire(settingsOf()).sending(*messageOf("482 913", false, validFor_ms));
        QCOMPARE(fieldOf(*request, u"ValidityPeriod"_s), seconds);
    }
}

void SmsTwilioWireTest::whatIsNotToBeKeptIsSaidSo()
{
    TwilioSettings settings = settingsOf();
    settings.discardsText = true;
    settings.obfuscatesNumber = true;
    const TwilioWire wire(std::move(settings));
    const auto request = wire.sending(*messageOf("482 913"));
    QCOMPARE(fieldOf(*request, u"ContentRetention"_s), u"discard"_s);
    QCOMPARE(fieldOf(*request, u"AddressRetention"_s), u"obfuscate"_s);
    QVERIFY(!wire.abilities().findsMessages); // by a number that isn't kept
}

void SmsTwilioWireTest::aMessagingServiceStandsInTheSendersPlace()
{
    TwilioSettings settings = settingsOf();
    settings.messagingServiceSid = u"MGdddddddddddddddddddddddddddddddd"_s;
    const auto request = TwilioWire(std::move(settings)).sending(*messageOf("482 913"));
    QCOMPARE(fieldOf(*request, u"MessagingServiceSid"_s), u"MGdddddddddddddddddddddddddddddddd"_s);
    QVERIFY(!bytesOf(request->body).contains("From="));
}

void SmsTwilioWireTest::statesAreTheirWords_data()
{
    QTest::addColumn<MessageState>("state");
    QTest::addColumn<Outcome>("atOnce");
    const auto row = [](const char* word, MessageState state, Outcome atOnce = Outcome::taken) {
        QTest::newRow(word) << state << atOnce;
    };
    row("accepted", MessageState::accepted);
    row("scheduled", MessageState::accepted);
    row("queued", MessageState::accepted);
    row("sending", MessageState::accepted);
    row("sent", MessageState::sent);
    row("delivered", MessageState::delivered);
    row("read", MessageState::delivered);
    row("undelivered", MessageState::undelivered, Outcome::permanent);
    row("failed", MessageState::failed, Outcome::permanent);
    row("canceled", MessageState::failed, Outcome::permanent);
    row("partially_delivered", MessageState::sent);
    row("receiving", MessageState::unknown, Outcome::unknown);
    row("something new", MessageState::unknown, Outcome::unknown);
}

void SmsTwilioWireTest::statesAreTheirWords()
{
    QFETCH(MessageState, state);
    QFETCH(Outcome, atOnce);
    const TwilioWire wire(settingsOf());
    const HttpReply reply{201, resource(QTest::currentDataTag()), true};
    const MessageReport sent = wire.readSent(reply);
    QCOMPARE(sent.provider, u"twilio"_s);
    QCOMPARE(sent.outcome, atOnce);
    QCOMPARE(sent.state, state);
    QCOMPARE(sent.reason.isEmpty(), sent.outcome == Outcome::taken);
    const MessageReport followed =
        wire.readFollowed({200, resource(QTest::currentDataTag(), "30003"), true});
    QCOMPARE(followed.state, state);
    if (state != MessageState::unknown) {
        QCOMPARE(sent.reference, QString::fromLatin1(message_sid));
        QCOMPARE(followed.outcome, Outcome::taken);
        QCOMPARE(followed.reason, u"30003: the phone can't be reached"_s);
    }
}

void SmsTwilioWireTest::refusalsAreSaidInWordsOfOurOwn_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("code");
    QTest::addColumn<Outcome>("outcome");
    QTest::addColumn<QString>("reason");
    const auto row = [](int status, int code, Outcome outcome, const char* reason) {
        QTest::addRow("%d %d", status, code)
            << status << code << outcome << QString::fromLatin1(reason);
    };
    row(400, 21211, Outcome::permanent, "HTTP 400: 21211: not a valid number");
    row(400, 21610, Outcome::permanent, "HTTP 400: 21610: the recipient opted out");
    row(400, 21635, Outcome::permanent, "HTTP 400: 21635: a landline");
    row(400, 21611, Outcome::transient, "HTTP 400: 21611: this sender's queue is full");
    row(401, 20003, Outcome::permanent, "HTTP 401: 20003: the credentials are denied");
    row(429, 20429, Outcome::transient, "HTTP 429: 20429: too many requests");
    row(400, 99999, Outcome::permanent, "HTTP 400: 99999");
    row(400, 482913, Outcome::permanent, "HTTP 400");
    row(500, 20500, Outcome::unknown, "HTTP 500: 20500: an error of its own");
    row(503, 20503, Outcome::transient, "HTTP 503: 20503: the service is unavailable");
    row(502, 21211, Outcome::unknown, "HTTP 502: 21211: not a valid number");
}

void SmsTwilioWireTest::refusalsAreSaidInWordsOfOurOwn()
{
    QFETCH(int, status);
    QFETCH(int, code);
    QFETCH(Outcome, outcome);
    QFETCH(QString, reason);
    const MessageReport report =
        TwilioWire(settingsOf()).readSent({status, error(code, status), true});
    QCOMPARE(report.outcome, outcome);
    QCOMPARE(report.reason, reason);
    QVERIFY(report.reference.isEmpty());
}

void SmsTwilioWireTest::everyStatusIsClassified()
{
    const TwilioWire wire(settingsOf());
    for (int status = 100; status <= 599; ++status) {
        const MessageReport report = wire.readSent({status, {}, true});
        const bool isLater = status == 408 || status == 425 || status == 429 || status == 503;
        const bool isNever = !isLater && (status / 100 == 3 || status / 100 == 4);
        QCOMPARE(report.outcome, isLater   ? Outcome::transient
                                 : isNever ? Outcome::permanent
                                           : Outcome::unknown);
        QVERIFY(wire.readFollowed({status, {}, true}).outcome != Outcome::taken);
        QVERIFY(!wire.readReplies({status, {}, true}, 0, 0));
        QCOMPARE(wire.readFound({status, {}, true}, *messageOf("x"), 0, sent_ms).outcome,
                 Outcome::unknown);
    }
}

void SmsTwilioWireTest::nonsenseIsUnknown_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("<html>Welcome to our WLAN</html>");
    QTest::newRow("cut") << resource("queued").left(200);
    QTest::newRow("a list") << QByteArray("[1]");
    QTest::newRow("no id") << QByteArray("{\"status\":\"queued\"}");
    QTest::newRow("id a number") << QByteArray("{\"sid\":5,\"status\":\"queued\"}");
    QTest::newRow("id with a line") << QByteArray("{\"sid\":\"SM\\n1\",\"status\":\"queued\"}");
    QTest::newRow("status a list") << QByteArray("{\"sid\":\"SM1\",\"status\":[\"queued\"]}");
    QTest::newRow("deep") << QByteArray(200'000, '[');
    QTest::newRow("deep in a field") << QByteArray("{\"sid\":") + QByteArray(100'000, '{');
    QTest::newRow("bytes") << QByteArray("\xff\xfe\x00{}", 5);
}

void SmsTwilioWireTest::nonsenseIsUnknown()
{
    QFETCH(QByteArray, body);
    const TwilioWire wire(settingsOf());
    QCOMPARE(wire.readSent({201, body, true}).outcome, Outcome::unknown);
    QVERIFY(wire.readFollowed({200, body, true}).outcome != Outcome::taken);
    QCOMPARE(wire.readFound({200, body, true}, *messageOf("x"), 0, sent_ms).outcome,
             Outcome::unknown);
    QVERIFY(!wire.readReplies({200, body, true}, 0, 0));
}

void SmsTwilioWireTest::aMessageIsFollowedByItsId()
{
    const TwilioWire wire(settingsOf());
    const HttpRequest request = wire.following(QString::fromLatin1(message_sid));
    QCOMPARE(request.method, HttpMethod::get);
    QVERIFY(request.url.toEncoded().endsWith(QByteArray("/Messages/") + message_sid + ".json"));
    const HttpRequest strange = wire.following(u"../../x?y#z"_s);
    QVERIFY2(strange.url.toEncoded().endsWith("/Messages/..%2F..%2Fx%3Fy%23z.json"),
             strange.url.toEncoded().constData());
    QVERIFY(!strange.url.hasQuery());
}

void SmsTwilioWireTest::aMessageThatArrivedIsFound()
{
    const TwilioWire wire(settingsOf());
    const HttpRequest request = wire.finding(*messageOf("482 913"), sent_ms);
    QVERIFY2(request.url.toEncoded().endsWith("/Messages.json?To=%2B436601234567&"
                                              "DateSent%3E=2026-11-24&PageSize=200"),
             request.url.toEncoded().constData());
    const MessageReport found = wire.readFound({200, page(resource("sent")), true},
                                               *messageOf("482 913"), sent_ms, sent_ms + 100);
    QCOMPARE(found.outcome, Outcome::taken);
    QCOMPARE(found.state, MessageState::sent);
    QCOMPARE(found.reference, QString::fromLatin1(message_sid));
}

void SmsTwilioWireTest::aMessageThatDidNotArriveMayGoAgain_data()
{
    QTest::addColumn<QByteArray>("list");
    QTest::addColumn<int>("later_ms");
    QTest::addColumn<Outcome>("outcome");
    QTest::newRow("nothing") << page("") << 5000 << Outcome::transient;
    QTest::newRow("nothing yet") << page("") << 1000 << Outcome::unknown;
    QTest::newRow("more pages") << page("", "\"/next\"") << 5000 << Outcome::unknown;
    QTest::newRow("another text") << page(resource("sent", "null", "outbound-api", "Thank you"))
                                  << 5000 << Outcome::transient;
    QTest::newRow("an earlier one") << page(resource("sent", "null", "outbound-api", "482 913",
                                                     "Tue, 24 Nov 2026 16:59:00 +0000"))
                                    << 5000 << Outcome::transient;
    QTest::newRow("a reply with the code")
        << page(resource("received", "null", "inbound")) << 5000 << Outcome::transient;
    QTest::newRow("no text kept") << page(resource("sent", "null", "outbound-api", "")) << 5000
                                  << Outcome::unknown;
}

void SmsTwilioWireTest::aMessageThatDidNotArriveMayGoAgain()
{
    QFETCH(QByteArray, list);
    QFETCH(int, later_ms);
    QFETCH(Outcome, outcome);
    const MessageReport report =
        TwilioWire(settingsOf())
            .readFound({200, list, true}, *messageOf("482 913"), sent_ms, sent_ms + later_ms);
    QCOMPARE(report.outcome, outcome);
}

void SmsTwilioWireTest::repliesComeOldestFirst()
{
    const TwilioWire wire(settingsOf());
    QVERIFY(wire.abilities().readsReplies);
    QVERIFY(wire.askingReplies(sent_ms).url.toEncoded().contains("To=%2B4930111222&"));
    const auto inbound = [](const char* text, const char* at, const char* from = "+436601234567") {
        return resource("received", "null", "inbound", text, at, from, "+4930111222");
    };
    const QByteArray list =
        page(inbound("STOP", "Tue, 24 Nov 2026 17:02:00 +0000") + ',' + resource("sent") + ',' +
             inbound("spam", "Tue, 24 Nov 2026 17:01:30 +0000", "ACME") + ',' +
             inbound("bait", "Tue, 24 Nov 2026 17:01:30 +0000", "+\\u0664\\u0663660123") + ',' +
             inbound("NO", "Tue, 24 Nov 2026 17:01:00 +0000") + ',' +
             inbound("never", "Tue, 24 Nov 20246 17:01:00 +0000") + ',' +
             inbound("old", "Tue, 24 Nov 2026 02:00:00 +0000"));
    const auto replies = wire.readReplies({200, list, true}, sent_ms, sent_ms);
    QVERIFY(replies);
    QCOMPARE(replies->size(), 2U);
    QCOMPARE(bytesOf(replies->front().text), QByteArray("NO"));
    QCOMPARE(replies->front().from, u"+436601234567"_s);
    QCOMPARE(replies->front().at_ms, sent_ms + 50'000);
    QCOMPARE(bytesOf(replies->back().text), QByteArray("STOP"));
}

void SmsTwilioWireTest::aLongReplyIsCutBetweenCharacters()
{
    const QByteArray text = "ab" + QByteArray("€").repeated(600);
    const auto replies = TwilioWire(settingsOf())
                             .readReplies({200,
                                           page(resource("received", "null", "inbound", text,
                                                         "Tue, 24 Nov 2026 17:01:00 +0000",
                                                         "+436601234567", "+4930111222")),
                                           true},
                                          sent_ms, sent_ms);
    QCOMPARE(replies->size(), 1U);
    QCOMPARE(bytesOf(replies->front().text), text.left(2 + 3 * 532));
}

void SmsTwilioWireTest::onlyANumberCanBeRepliedTo()
{
    TwilioSettings settings = settingsOf();
    settings.sender = u"ACME"_s;
    QVERIFY(!TwilioWire(std::move(settings)).abilities().readsReplies);
}

QTEST_GUILESS_MAIN(SmsTwilioWireTest)
#include "sms_twilio_wire_test.moc"
