#include "core/sms/gateway_wire.h"
#include "core/sms/wire_provider.h"
#include "tests/sms/messages.h"
#include "tests/sms/requests.h"
#include "tests/sms/scripted_server.h"

#include <QTest>
#include <optional>

using namespace countersign;
using namespace countersign::sms;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;
using world::MessageReport;
using world::MessageState;
using Outcome = MessageReport::Outcome;

namespace {

/// One that is asked what became of a message, by its id of it or by ours.
Gateway gatewayAt(const QUrl& base, const QString& asked, const QString& sent)
{
    Gateway gateway;
    gateway.name = u"phone"_s;
    HttpTemplateText sending;
    sending.method = HttpMethod::post;
    sending.url = base.toString() + u"/messages"_s;
    sending.form = {{u"to"_s, u"{to}"_s}, {u"text"_s, u"{text}"_s}, {u"ref"_s, sent}};
    gateway.sending = *HttpTemplate::create(sending);
    HttpTemplateText following;
    following.url = base.toString() + u"/messages/"_s + asked;
    gateway.following =
        Gateway::Following{*HttpTemplate::create(following),
                           ReplyWord{u"/state"_s, {}},
                           {{u"Sent"_s, MessageState::sent}, {u"Failed"_s, MessageState::failed}}};
    return gateway;
}

GatewayWire byOurs()
{
    return GatewayWire(
        gatewayAt(QUrl(u"http://192.0.2.7"_s), u"{message_id}"_s, u"{message_id}"_s));
}

HttpReply replyOf(int status, const QByteArray& body)
{
    return {status, body, true};
}

} // namespace

// A gateway of the settings that knows messages by our own ids: what had no answer is asked about.
class SmsGatewayFindingTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoGoesByOurIdCanBeAsked();
    void theQuestionHasOurId();
    void whatIsFound_data();
    void whatIsFound();
    void aSendingWithoutAnAnswerIsFound();
    void whatIsTakenIsFollowedByOurId();
};

void SmsGatewayFindingTest::whoGoesByOurIdCanBeAsked()
{
    const auto abilitiesOf = [](const QString& asked, const QString& sent, bool hasId) {
        Gateway gateway = gatewayAt(QUrl(u"http://192.0.2.7"_s), asked, sent);
        if (hasId)
            gateway.id = ReplyWord{u"/id"_s, {}};
        return GatewayWire(std::move(gateway)).abilities();
    };
    const auto ours = abilitiesOf(u"{message_id}"_s, u"{message_id}"_s, false);
    QVERIFY(ours.findsMessages && ours.tellsDelivery);
    const auto theirs = abilitiesOf(u"{id}"_s, u"{message_id}"_s, true);
    QVERIFY(!theirs.findsMessages && theirs.tellsDelivery);
    // It was never told our id.
    const auto untold = abilitiesOf(u"{message_id}"_s, u"till"_s, false);
    QVERIFY(!untold.findsMessages && !untold.tellsDelivery);
}

void SmsGatewayFindingTest::theQuestionHasOurId()
{
    const auto message = messageOf("482 913");
    const QUrl asked(u"http://192.0.2.7/messages/message-1"_s);
    QCOMPARE(byOurs().finding(*message, 0).url, asked);
    QCOMPARE(byOurs().ownReference(*message), u"message-1"_s);
    QCOMPARE(byOurs().following(u"message-1"_s).url, asked);
    QCOMPARE(fieldOf(*byOurs().sending(*message), u"ref"_s), u"message-1"_s);
    const GatewayWire theirs(gatewayAt(QUrl(u"http://192.0.2.7"_s), u"{id}"_s, u"till"_s));
    QCOMPARE(theirs.ownReference(*message), QString());
}

void SmsGatewayFindingTest::whatIsFound_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("outcome");
    QTest::addColumn<int>("state");
    const auto row = [](const char* name, int status, const char* body, Outcome outcome,
                        MessageState state) {
        QTest::newRow(name) << status << QByteArray(body) << int(outcome) << int(state);
    };
    const MessageState unknown = MessageState::unknown;
    row("sent", 200, "{\"state\":\"Sent\"}", Outcome::taken, MessageState::sent);
    row("failed there", 200, "{\"state\":\"Failed\"}", Outcome::taken, MessageState::failed);
    row("another state", 200, "{\"state\":\"Odd\"}", Outcome::unknown, unknown);
    row("no state", 200, "[]", Outcome::unknown, unknown);
    // It may be on its way there yet.
    row("not there", 404, "{}", Outcome::unknown, unknown);
    row("not now", 503, "{\"state\":\"Sent\"}", Outcome::unknown, unknown);
}

void SmsGatewayFindingTest::whatIsFound()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(int, outcome);
    QFETCH(int, state);
    const MessageReport report =
        byOurs().readFound(replyOf(status, body), *messageOf("482 913"), 0, 60'000);
    QCOMPARE(int(report.outcome), outcome);
    QCOMPARE(int(report.state), state);
    QCOMPARE(report.reference, report.outcome == Outcome::taken ? u"message-1"_s : QString());
    QCOMPARE(report.provider, u"phone"_s);
}

/// It took the message, and the line broke before it could say so.
void SmsGatewayFindingTest::aSendingWithoutAnAnswerIsFound()
{
    ScriptedServer server([&server](QTcpSocket& socket) {
        if (server.requests.back().startsWith("POST"))
            return socket.abort();
        ScriptedServer::bytes(ScriptedServer::reply("200 OK", "{\"state\":\"Sent\"}"))(socket);
    });
    WireProvider provider(std::make_shared<GatewayWire>(
                              gatewayAt(server.base(), u"{message_id}"_s, u"{message_id}"_s)),
                          HttpSettings());
    const auto message = messageOf("482 913");
    std::optional<MessageReport> sent;
    provider.send(message, [&](const MessageReport& report) { sent = report; });
    QVERIFY(QTest::qWaitFor([&] { return sent.has_value(); }, 10'000));
    QCOMPARE(sent->outcome, Outcome::unknown);
    std::optional<MessageReport> found;
    provider.find(message, 0, [&](const MessageReport& report) { found = report; });
    QVERIFY(QTest::qWaitFor([&] { return found.has_value(); }, 10'000));
    QCOMPARE(found->outcome, Outcome::taken);
    QCOMPARE(found->state, MessageState::sent);
    QCOMPARE(found->reference, u"message-1"_s);
    QVERIFY(server.requests.back().startsWith("GET /messages/message-1 "));
}

void SmsGatewayFindingTest::whatIsTakenIsFollowedByOurId()
{
    ScriptedServer server(
        ScriptedServer::bytes(ScriptedServer::reply("200 OK", "{\"state\":\"Sent\"}")));
    WireProvider provider(std::make_shared<GatewayWire>(
                              gatewayAt(server.base(), u"{message_id}"_s, u"{message_id}"_s)),
                          HttpSettings());
    std::optional<MessageReport> said;
    const auto heard = [&](const MessageReport& report) { said = report; };
    provider.send(messageOf("482 913"), heard);
    QVERIFY(QTest::qWaitFor([&] { return said.has_value(); }, 10'000));
    QCOMPARE(said->outcome, Outcome::taken);
    QCOMPARE(said->reference, u"message-1"_s);
    said.reset();
    provider.follow(u"message-1"_s, heard);
    QVERIFY(QTest::qWaitFor([&] { return said.has_value(); }, 10'000));
    QCOMPARE(said->state, MessageState::sent);
}

QTEST_GUILESS_MAIN(SmsGatewayFindingTest)
#include "sms_gateway_finding_test.moc"
