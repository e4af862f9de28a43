#include "core/base/limited_expression.h"
#include "core/sms/gateway_wire.h"
#include "tests/sms/messages.h"
#include "tests/sms/requests.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace countersign;
using namespace countersign::sms;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;
using world::MessageReport;
using world::MessageState;
using Outcome = MessageReport::Outcome;

namespace {

const QByteArray hostile = "a+b&c=d%e#f?g \"q\" \\ \r\nX-Evil: 1\t{to} €ЖЖ😀";

HttpTemplateText textOf(HttpMethod method, const QString& url)
{
    HttpTemplateText text;
    text.method = method;
    text.url = url;
    return text;
}

/// A gateway like an Android phone's on the store's own network.
Gateway phone()
{
    Gateway gateway;
    gateway.name = u"phone"_s;
    gateway.username = u"till"_s;
    gateway.password = secretText("s3cret");
    HttpTemplateText sending = textOf(HttpMethod::post, u"http://192.0.2.7:8080/messages"_s);
    sending.headers = {{u"Authorization"_s, u"{basic}"_s}};
    sending.json = u"{\"phoneNumbers\":[\"{to}\"],\"message\":\"{text}\",\"ttl\":"
                   "\"{valid_for_s:number}\",\"id\":\"{message_id}\",\"sim\":1,\"flash\":false}"_s;
    gateway.sending = *HttpTemplate::create(sending);
    gateway.id = ReplyWord{u"/id"_s, {}};
    gateway.following = Gateway::Following{
        *HttpTemplate::create(textOf(HttpMethod::get, u"http://192.0.2.7:8080/messages/{id}"_s)),
        ReplyWord{u"/state"_s, {}},
        {{u"Pending"_s, MessageState::accepted},
         {u"Sent"_s, MessageState::sent},
         {u"Delivered"_s, MessageState::delivered},
         {u"Failed"_s, MessageState::failed}}};
    gateway.inbox = Gateway::Inbox{
        *HttpTemplate::create(
            textOf(HttpMethod::get, u"http://192.0.2.7:8080/inbox?since={since}&s={since_s}"_s)),
        u"/messages"_s,
        u"/id"_s,
        u"/from/number"_s,
        u"/text"_s,
        u"/at"_s};
    gateway.isLocal = true;
    return gateway;
}

/// One that answers in words, as most sellers' older interfaces do.
GatewayWire wordy()
{
    Gateway gateway;
    gateway.name = u"http"_s;
    gateway.username = u"till"_s;
    gateway.password = secretText("p&s");
    HttpTemplateText sending = textOf(HttpMethod::get, u"https://sms.example/api/{sender}?v=1"_s);
    sending.query = {{u"user"_s, u"{username}"_s},
                     {u"pass"_s, u"{password}"_s},
                     {u"to"_s, u"{to_digits}"_s},
                     {u"msg"_s, u"{text}"_s},
                     {u"PE_ID"_s, u"11 01"_s}};
    gateway.sender = u"AC/ME"_s;
    gateway.sending = *HttpTemplate::create(sending);
    gateway.permanent = {{200, 299, u"ERR 4"_s, {}, {}, {}}};
    gateway.transient = {{200, 299, {}, *limitedExpression(u"^ERR (5|6)\\d"_s), {}, {}}};
    gateway.success = {{200, 200, {}, *limitedExpression(u"^OK [0-9]+"_s), {}, {}}};
    gateway.id = ReplyWord{{}, *limitedExpression(u"^OK ([0-9]+)"_s)};
    return GatewayWire(std::move(gateway));
}

} // namespace

class SmsGatewayWireTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachFieldIsEscapedForItsPlace();
    void hostileTextEndsNoHeader();
    void aFormIsAForm();
    void whatIsNoTemplateIsRefused_data();
    void whatIsNoTemplateIsRefused();
    void aTextWithoutItsTemplateIdIsRefused();
    void wordsDecide_data();
    void wordsDecide();
    void pointersDecide();
    void withoutRulesTheStatusDecides();
    void anIdIsTakenFromJsonOrWords();
    void statesAreMapped_data();
    void statesAreMapped();
    void theInboxIsRead();
    void aReplyWhoseTimeCannotBeReadIsLeftOut();
    void anInboxWithoutTimesIsNotAsked();
    void aHostileBodyCostsNoTime_data();
    void aHostileBodyCostsNoTime();
    void whatAGatewaySaysLateInItsReplyIsFound_data();
    void whatAGatewaySaysLateInItsReplyIsFound();
    void anExpressionIsAWholeOfItsOwn();
};

void SmsGatewayWireTest::eachFieldIsEscapedForItsPlace()
{
    const auto json = GatewayWire(phone()).sending(*messageOf(hostile, true));
    QVERIFY(json.ok());
    QCOMPARE(json->method, HttpMethod::post);
    QCOMPARE(headerOf(*json, "Authorization"), "Basic " + QByteArray("till:s3cret").toBase64());
    QCOMPARE(headerOf(*json, "Content-Type"), QByteArray("application/json"));
    const QJsonObject sent = QJsonDocument::fromJson(bytesOf(json->body)).object();
    QCOMPARE(sent[u"message"_s].toString().toUtf8(), hostile);
    QCOMPARE(sent[u"phoneNumbers"_s][0].toString(), u"+436601234567"_s);
    QCOMPARE(sent[u"ttl"_s].toInt(), 300);
    QCOMPARE(sent[u"sim"_s].toInt(), 1);
    QVERIFY(sent[u"flash"_s].isBool() && !sent[u"flash"_s].toBool());

    const auto query = wordy().sending(*messageOf(hostile, true));
    const QByteArray url = query->url.toEncoded();
    QVERIFY2(url.startsWith("https://sms.example/api/AC%2FME?v=1&user=till&pass=p%26s"
                            "&to=436601234567&msg=a%2Bb%26c%3Dd%25e%23f%3Fg%20%22q%22"),
             url.constData());
    QVERIFY(url.endsWith("&PE_ID=11%2001"));
    const qsizetype begin = url.indexOf("&msg=") + 5;
    QCOMPARE(QByteArray::fromPercentEncoding(url.mid(begin, url.indexOf('&', begin) - begin)),
             hostile);
    QVERIFY(query->body.empty());
}

void SmsGatewayWireTest::hostileTextEndsNoHeader()
{
    HttpTemplateText text = textOf(HttpMethod::post, u"https://sms.example/"_s);
    text.headers = {{u"X-Text"_s, u"<{text}>"_s}};
    text.form = {{u"a"_s, u"b"_s}};
    TemplateFields fields;
    fields[u"text"_s] = secretText("a\r\nX-Evil: 1\x7f");
    const HttpRequest request = HttpTemplate::create(text)->filled(fields);
    QCOMPARE(headerOf(request, "X-Text"), QByteArray("<a  X-Evil: 1 >"));
}

void SmsGatewayWireTest::aFormIsAForm()
{
    HttpTemplateText text = textOf(HttpMethod::post, u"https://sms.example/"_s);
    text.form = {{u"to"_s, u"{to}"_s}, {u"text"_s, u"{{{text}}}"_s}, {u"dlt id"_s, u"7"_s}};
    TemplateFields fields;
    fields[u"to"_s] = secretText("+43");
    fields[u"text"_s] = secretText("a&b");
    const HttpRequest request = HttpTemplate::create(text)->filled(fields);
    QCOMPARE(bytesOf(request.body), QByteArray("to=%2B43&text=%7Ba%26b%7D&dlt%20id=7"));
    QCOMPARE(headerOf(request, "Content-Type"), QByteArray("application/x-www-form-urlencoded"));
}

void SmsGatewayWireTest::whatIsNoTemplateIsRefused_data()
{
    QTest::addColumn<QString>("text");
    for (const char* text : {"{", "}", "{to", "to}", "{}", "{TO}", "{to }", "{to:digits}", "{{}"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void SmsGatewayWireTest::whatIsNoTemplateIsRefused()
{
    QFETCH(QString, text);
    HttpTemplateText form = textOf(HttpMethod::post, u"https://sms.example/"_s);
    form.form = {{u"a"_s, text}};
    QVERIFY(!HttpTemplate::create(form).ok());
}

void SmsGatewayWireTest::aTextWithoutItsTemplateIdIsRefused()
{
    Gateway gateway = phone();
    HttpTemplateText text = textOf(HttpMethod::post, u"https://sms.example/"_s);
    text.form = {{u"template"_s, u"{template_id}"_s}};
    gateway.sending = *HttpTemplate::create(text);
    const GatewayWire wire(std::move(gateway));
    QVERIFY(!wire.sending(*messageOf("482 913")).ok());
    world::Message message;
    message.templateId = u"1107 16"_s;
    const auto request = wire.sending(message);
    QVERIFY(request.ok());
    QCOMPARE(bytesOf(request->body), QByteArray("template=1107%2016"));
}

void SmsGatewayWireTest::wordsDecide_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Outcome>("outcome");
    QTest::newRow("taken") << 200 << QByteArray("OK 4711 482 913") << Outcome::taken;
    QTest::newRow("permanent") << 200 << QByteArray("ERR 41 482 913") << Outcome::permanent;
    QTest::newRow("transient") << 200 << QByteArray("ERR 52") << Outcome::transient;
    QTest::newRow("neither") << 200 << QByteArray("Welcome to our WLAN") << Outcome::unknown;
    QTest::newRow("not bytes of a text")
        << 200 << QByteArray("\xff\xfe\x00", 3) << Outcome::unknown;
    QTest::newRow("success in an error") << 500 << QByteArray("OK 4711") << Outcome::unknown;
    QTest::newRow("a status") << 403 << QByteArray("OK 4711") << Outcome::permanent;
    QTest::newRow("slow down") << 429 << QByteArray() << Outcome::transient;
}

void SmsGatewayWireTest::wordsDecide()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(Outcome, outcome);
    const MessageReport report = wordy().readSent({status, body, true});
    QCOMPARE(report.outcome, outcome);
    QVERIFY(!report.reason.contains(u"482 913"));
}

void SmsGatewayWireTest::pointersDecide()
{
    Gateway gateway = phone();
    gateway.success = {{200, 299, {}, {}, u"/results/0/ok"_s, u"true"_s}};
    gateway.permanent = {{100, 599, {}, {}, u"/error~1code"_s, {}}};
    const GatewayWire wire(std::move(gateway));
    const auto outcomeOf = [&](const char* body) {
        return wire.readSent({200, body, true}).outcome;
    };
    QCOMPARE(outcomeOf("{\"results\":[{\"ok\":true}]}"), Outcome::taken);
    QCOMPARE(outcomeOf("{\"results\":[{\"ok\":\"true\"}]}"), Outcome::taken);
    QCOMPARE(outcomeOf("{\"results\":[{\"ok\":false}]}"), Outcome::unknown);
    QCOMPARE(outcomeOf("{\"results\":[]}"), Outcome::unknown);
    QCOMPARE(outcomeOf("{\"error/code\":7,\"results\":[{\"ok\":true}]}"), Outcome::permanent);
    QCOMPARE(outcomeOf("{\"error/code\":null}"), Outcome::unknown);
    QCOMPARE(wire.readSent({200, QByteArray(200'000, '['), true}).outcome, Outcome::unknown);
}

void SmsGatewayWireTest::withoutRulesTheStatusDecides()
{
    const GatewayWire wire(phone());
    for (int status = 100; status <= 599; ++status) {
        const bool isLater = status == 408 || status == 425 || status == 429 || status == 503;
        const bool isNever = !isLater && (status / 100 == 3 || status / 100 == 4);
        QCOMPARE(wire.readSent({status, {}, true}).outcome, status / 100 == 2 ? Outcome::taken
                                                            : isLater         ? Outcome::transient
                                                            : isNever         ? Outcome::permanent
                                                                              : Outcome::unknown);
    }
}

void SmsGatewayWireTest::anIdIsTakenFromJsonOrWords()
{
    const GatewayWire wire(phone());
    QCOMPARE(wire.readSent({202, "{\"id\":\"a-1\"}", true}).reference, u"a-1"_s);
    QCOMPARE(wire.readSent({202, "{\"id\":12345678901}", true}).reference, u"12345678901"_s);
    QVERIFY(wire.readSent({202, "{\"id\":\"a b\\n\"}", true}).reference.isEmpty());
    QVERIFY(wire.readSent({202, "{\"id\":[1]}", true}).reference.isEmpty());
    QCOMPARE(wordy().readSent({200, "OK 4711 thanks", true}).reference, u"4711"_s);
}

void SmsGatewayWireTest::statesAreMapped_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Outcome>("outcome");
    QTest::addColumn<MessageState>("state");
    const auto row = [](const char* name, int status, const char* body, Outcome outcome,
                        MessageState state) {
        QTest::newRow(name) << status << QByteArray(body) << outcome << state;
    };
    row("pending", 200, "{\"state\":\"Pending\"}", Outcome::taken, MessageState::accepted);
    row("delivered", 200, "{\"state\":\"Delivered\"}", Outcome::taken, MessageState::delivered);
    row("failed", 200, "{\"state\":\"Failed\"}", Outcome::taken, MessageState::failed);
    row("new word", 200, "{\"state\":\"Lost\"}", Outcome::unknown, MessageState::unknown);
    row("nothing", 200, "", Outcome::unknown, MessageState::unknown);
    row("not found", 404, "{\"state\":\"Sent\"}", Outcome::unknown, MessageState::unknown);
    row("too often", 429, "", Outcome::transient, MessageState::queued);
}

void SmsGatewayWireTest::statesAreMapped()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(Outcome, outcome);
    QFETCH(MessageState, state);
    const GatewayWire wire(phone());
    QVERIFY(wire.abilities().tellsDelivery && wire.abilities().isLocal);
    QCOMPARE(wire.following(u"../a?b"_s).url.toEncoded(),
             QByteArray("http://192.0.2.7:8080/messages/..%2Fa%3Fb"));
    const MessageReport report = wire.readFollowed({status, body, true});
    QCOMPARE(report.outcome, outcome);
    QCOMPARE(report.state, state);
}

void SmsGatewayWireTest::theInboxIsRead()
{
    const GatewayWire wire(phone());
    QVERIFY(wire.abilities().readsReplies);
    QCOMPARE(wire.askingReplies(1'000'000'000'000).url.toEncoded(),
             QByteArray("http://192.0.2.7:8080/inbox?since=2001-09-08T11%3A46%3A40Z&s=999949600"));
    const QByteArray body =
        "{\"messages\":["
        "{\"id\":3,\"from\":{\"number\":\"436601234567\"},\"text\":\"STOP\","
        "\"at\":\"2001-09-09T01:46:42Z\"},"
        "{\"id\":2,\"from\":{\"number\":\"+436601234567\"},\"text\":\"NO\",\"at\":1000000001},"
        "{\"id\":1,\"from\":{\"number\":\"+436601234567\"},\"text\":\"old\",\"at\":999949599000},"
        "{\"id\":4,\"from\":{\"number\":\"ACME\"},\"text\":\"spam\",\"at\":1000000001},"
        "{\"from\":{\"number\":\"+436601234567\"}},7]}";
    const auto replies = wire.readReplies({200, body, true}, 1'000'000'000'000, 1'000'000'009'000);
    QVERIFY(replies);
    QCOMPARE(replies->size(), 2U);
    QCOMPARE(bytesOf(replies->front().text), QByteArray("NO"));
    QCOMPARE(replies->front().at_ms, 1'000'000'001'000);
    QCOMPARE(replies->back().from, u"+436601234567"_s);
    QCOMPARE(replies->back().id, u"3"_s);
    QCOMPARE(wire.undatedReplies({200, body, true}), 0);
    QVERIFY(!wire.readReplies({200, "{}", true}, 0, 0));
    QVERIFY(!wire.readReplies({500, body, true}, 0, 0));
}

/// Yesterday's NO would stop today's purchase.
void SmsGatewayWireTest::aReplyWhoseTimeCannotBeReadIsLeftOut()
{
    const GatewayWire wire(phone());
    for (const QByteArray& at : {"\"Sat, 28 Nov 2026 09:00:00 +0000\"", "\"yesterday\"", "null",
                                 "9223372036854775807", "\"9999-12-31T23:59:59-01:00\""}) {
        const HttpReply reply{200,
                              "{\"messages\":[{\"id\":3,\"from\":{\"number\":\"436601234567\"},"
                              "\"text\":\"NO\",\"at\":" +
                                  at + "}]}",
                              true};
        const auto replies = wire.readReplies(reply, 0, 5);
        QVERIFY(replies && replies->empty());
        QCOMPARE(wire.undatedReplies(reply), 1);
    }
}

void SmsGatewayWireTest::anInboxWithoutTimesIsNotAsked()
{
    Gateway gateway = phone();
    gateway.inbox->at.clear();
    QVERIFY(!GatewayWire(std::move(gateway)).abilities().readsReplies);
}

/// The steps and the room that an expression may take are those of the whole reply, not of each
/// place in it where the expression might begin.
void SmsGatewayWireTest::aHostileBodyCostsNoTime_data()
{
    QTest::addColumn<QString>("expression");
    for (const char* expression :
         {"^(([a-z])+.)+[A-Z]([a-z])+$", "(a+a+)+[yz]", "a{0,90}a{0,90}a{0,90}[bc]",
          "(a|aa){0,12}[bc]", "(?:a{0,300}a{0,200})[bc]", "a*a*[bc]", "(?=(a+))(?=(a+))[bc]"})
        QTest::newRow(expression) << QString::fromLatin1(expression);
}

void SmsGatewayWireTest::aHostileBodyCostsNoTime()
{
    QFETCH(QString, expression);
    Gateway gateway = phone();
    gateway.success = {{100, 599, {}, *limitedExpression(expression), {}, {}}};
    const GatewayWire wire(std::move(gateway));
    QElapsedTimer watch;
    watch.start();
    QCOMPARE(wire.readSent({200, QByteArray(65'536, 'a'), true}).outcome, Outcome::unknown);
    QVERIFY2(watch.elapsed() < 1000, qPrintable(QString::number(watch.elapsed())));
}

void SmsGatewayWireTest::whatAGatewaySaysLateInItsReplyIsFound_data()
{
    QTest::addColumn<QString>("expression");
    for (const char* expression :
         {"id=(\\w+)", "OK.*?id=(\\d+)", "(?i)ID=(\\d+)", "(?s)^<tr>.*id=(\\d+)",
          "(?m)^status=OK id=(\\w+)", "(\\d+)\\s*$", "^(?:[^<]*<[^>]*>)*[^<]*id=(\\d+)"})
        QTest::newRow(expression) << QString::fromLatin1(expression);
}

void SmsGatewayWireTest::whatAGatewaySaysLateInItsReplyIsFound()
{
    QFETCH(QString, expression);
    QString page = u"<tr><td class=\"x\">words of a page, and more</td></tr>\n"_s.repeated(60);
    page = page.left(examined_units_max - 40) + u"\nstatus=OK id=4711\n"_s;
    QCOMPARE(firstMatch(*limitedExpression(expression), page).captured(1), u"4711"_s);
    // What a reply holds beside it does no harm, and half a character least of all.
    page += u"€😀"_s.repeated(2000);
    QCOMPARE(firstMatch(*limitedExpression(u"id=(\\w+)"_s), page).captured(1), u"4711"_s);
    const QString cut = u"id=4711 "_s + u"a"_s.repeated(examined_units_max - 9) + u"😀"_s;
    QCOMPARE(firstMatch(*limitedExpression(u"id=(\\w+)"_s), cut).captured(1), u"4711"_s);
}

void SmsGatewayWireTest::anExpressionIsAWholeOfItsOwn()
{
    for (const char* pattern : {"a)(b", "(", "(*UCP)a", "(a(?R)?b)", ""})
        QVERIFY2(!limitedExpression(QString::fromLatin1(pattern)), pattern);
    const auto either = limitedExpression(u"a|(b)"_s);
    QCOMPARE(firstMatch(*either, u"xxb"_s).captured(1), u"b"_s);
    QVERIFY(!firstMatch(*either, u"xx"_s).hasMatch());
}

QTEST_GUILESS_MAIN(SmsGatewayWireTest)
#include "sms_gateway_wire_test.moc"
