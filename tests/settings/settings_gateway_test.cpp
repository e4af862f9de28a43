#include "core/sale/provider_name.h"
#include "core/settings/settings.h"
#include "tests/settings/fault_rows.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace countersign;
using namespace countersign::settings;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr const char* example =
    "provider = \"http\"\n"
    "name = \"phone\"\n"
    "url = \"https://sms.example/send/{message_id}\"\n"
    "username = \"till\"\n"
    "password = { file = \"sms.secret\" }\n"
    "sender = \"ACME\"\n"
    "local = true\n"
    "headers = { Authorization = \"{basic}\" }\n"
    "query = { PE_ID = \"1101\" }\n"
    "json = '''{\"to\": \"{to}\", \"text\": \"{text}\", \"ttl\": \"{valid_for_s:number}\",\n"
    "  \"dlt\": [\"{template_id}\"]}'''\n"
    "success = { status = \"200-299\", json = \"/ok\", is = \"true\" }\n"
    "permanent = [{ contains = \"invalid number\" }, { status = \"403\" }]\n"
    "transient = [{ matches = \"^busy\" }]\n"
    "id = { json = \"/id\" }\n"
    "[sms.status]\n"
    "url = \"https://sms.example/state/{id}\"\n"
    "state = { matches = \"state=([a-z]+)\" }\n"
    "states = { delivered = [\"dlvrd\"], sent = [\"enroute\", \"sent\"] }\n"
    "every = \"10 s\"\n"
    "[sms.inbox]\n"
    "url = \"https://sms.example/inbox?since={since_s}\"\n"
    "list = \"/messages\"\n"
    "id = \"/id\"\n"
    "from = \"/from\"\n"
    "text = \"/text\"\n"
    "at = \"/at\"\n";

} // namespace

// Any gateway can be written down, and a line that is wrong is named.
class SettingsGatewayTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyKeyIsRead();
    void aSmallOneIsEnough();
    void itIsAskedByOurIdWhereThatIsSent();
    void everyOtherKindsNameIsKept();
    void whatIsWrongIsNamed_data();
    void whatIsWrongIsNamed();
    void anAddressThatLeaksIsRefused_data();
    void anAddressThatLeaksIsRefused();

private:
    [[nodiscard]] Result<Settings, Fault> parsed(const QByteArray& lines) const;
    QTemporaryDir m_folder;
};

void SettingsGatewayTest::initTestCase()
{
    QFile file(m_folder.filePath(u"sms.secret"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("hunter2\n") > 0);
    QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
}

Result<Settings, Fault> SettingsGatewayTest::parsed(const QByteArray& lines) const
{
    QByteArray text = minimal;
    return parse(text.replace("provider = \"demo\"\n", lines), m_folder.filePath(u"c.toml"_s));
}

void SettingsGatewayTest::everyKeyIsRead()
{
    const auto settings = parsed(example);
    QVERIFY2(settings.ok(), settings.ok() ? "" : qPrintable(settings.error().toString()));
    const SmsProvider& provider = settings->sms[0];
    QCOMPARE(provider.kind, SmsKind::http);
    QCOMPARE(name(provider), u"phone"_s);
    QCOMPARE(provider.username, u"till"_s);
    QVERIFY(provider.password.has_value() && provider.isLocal);
    QVERIFY(provider.gateway.has_value());
    const Gateway& gateway = *provider.gateway;
    QCOMPARE(gateway.send.method, HttpVerb::post);
    QCOMPARE(gateway.send.url, u"https://sms.example/send/{message_id}"_s);
    QVERIFY((gateway.send.headers == GatewayRequest::Pairs{{u"Authorization"_s, u"{basic}"_s}}));
    QVERIFY((gateway.send.query == GatewayRequest::Pairs{{u"PE_ID"_s, u"1101"_s}}));
    QVERIFY(gateway.send.json.contains(u"{template_id}"));
    QCOMPARE(gateway.success.size(), 1U);
    QCOMPARE(gateway.success[0].status_min, 200);
    QCOMPARE(gateway.success[0].status_max, 299);
    QCOMPARE(gateway.success[0].pointer.value_or(QString()), u"/ok"_s);
    QCOMPARE(gateway.success[0].is.value_or(QString()), u"true"_s);
    QCOMPARE(gateway.permanent.size(), 2U);
    QCOMPARE(gateway.permanent[0].contains, u"invalid number"_s);
    QCOMPARE(gateway.permanent[1].status_max, 403);
    QCOMPARE(gateway.transient[0].matches, u"^busy"_s);
    QCOMPARE(gateway.id->pointer, u"/id"_s);
    QCOMPARE(gateway.status->request.method, HttpVerb::get);
    QCOMPARE(gateway.status->state.matches, u"state=([a-z]+)"_s);
    QCOMPARE(gateway.status->states.size(), 3U);
    QCOMPARE(gateway.ask_every_ms, 10'000);
    QCOMPARE(gateway.inbox->list, u"/messages"_s);
    QCOMPARE(gateway.inbox->at, u"/at"_s);
}

void SettingsGatewayTest::aSmallOneIsEnough()
{
    const auto settings = parsed("provider = \"http\"\n"
                                 "url = \"http://192.0.2.7/send?to={to_digits}&text={text}\"\n");
    QVERIFY2(settings.ok(), settings.ok() ? "" : qPrintable(settings.error().toString()));
    QCOMPARE(name(settings->sms[0]), u"http"_s);
    QCOMPARE(settings->sms[0].gateway->send.method, HttpVerb::get);
}

void SettingsGatewayTest::itIsAskedByOurIdWhereThatIsSent()
{
    for (const char* request :
         {"url = \"http://192.0.2.7/send?id={message_id}\"\n",
          "url = \"http://192.0.2.7/send\"\nform = { id = \"{message_id}\" }\n",
          "url = \"http://192.0.2.7/send\"\njson = '{\"id\": \"{message_id}\"}'\n"}) {
        const auto settings = parsed(
            "provider = \"http\"\n" + QByteArray(request) +
            "status = { url = \"http://192.0.2.7/state\", query = { id = \"{message_id}\" }, "
            "state = { json = \"/s\" }, states = { sent = [\"x\"] } }\n");
        QVERIFY2(settings.ok(), settings.ok() ? "" : qPrintable(settings.error().toString()));
        QVERIFY(settings->sms[0].gateway->status && !settings->sms[0].gateway->id);
    }
}

void SettingsGatewayTest::everyOtherKindsNameIsKept()
{
    for (const SmsKind kind :
         {SmsKind::demo, SmsKind::kannel, SmsKind::twilio, SmsKind::twilioVerify, SmsKind::vonage,
          SmsKind::vonageVerify, SmsKind::modem}) {
        for (const QString& like : {name(kind), name(kind) + u"-2"_s, name(kind) + u"-lab"_s})
            QVERIFY2(sale::builtInProviderLike(like) == name(kind), qPrintable(like));
        QCOMPARE(sale::builtInProviderOf(name(kind) + u"-2"_s), name(kind));
        for (const QString& other : {name(kind) + u"-lab"_s, name(kind) + u"-"_s, name(kind) + u'2',
                                     u"my-"_s + name(kind)})
            QCOMPARE(sale::builtInProviderOf(other), QString());
    }
    for (const QString& free : {u"http"_s, u"http-2"_s, u"lab"_s, u"twilios"_s})
        QCOMPARE(sale::builtInProviderLike(free), QString());
}

void SettingsGatewayTest::whatIsWrongIsNamed_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("fault");
    const auto row = [](const char* name, const char* line, const char* fault) {
        QTest::newRow(name) << QByteArray(line) << QString::fromUtf8(fault);
    };
    row("unknown field", "form = { to = \"{to}\", text = \"{body}\" }",
        "10: sms.form: text: {body} is no field here; these are: {to}, {to_digits}, {text}, "
        "{sender}, {message_id}, {valid_for_s}, {template_id}, {username}, {password}, {basic}");
    row("a lone brace", "form = { to = \"{to\" }",
        "10: sms.form: to: must be text with fields such as {to}, and {{ or }} for a brace of its "
        "own");
    row("a name of small letters", "name = \"Lab\"",
        "10: sms.name: must be small letters, digits and hyphens");
    row("another provider's name", "name = \"twilio\"",
        "10: sms.name: \"twilio\" is kept for the provider twilio: reports and the papers of a "
        "disputed payment would take this gateway for it");
    row("a name like another provider's", "name = \"demo-lab\"",
        "10: sms.name: \"demo-lab\" is kept for the provider demo: reports and the papers of a "
        "disputed payment would take this gateway for it");
    row("a number in a form", "form = { ttl = 5 }", "10: sms.form.ttl: must be a text in quotes");
    row("a line in a header", "headers = { X = \"a\\nb\" }",
        "10: sms.headers.X: must not hold control characters");
    row("no header's name", "headers = { \"X Y\" = \"a\" }",
        "10: sms.headers: \"X Y\" is no header's name");
    row("no JSON", "json = '{to: 1}'", "10: sms.json: must be a JSON object or list");
    row("unknown field in JSON", "json = '{\"a\": [\"{body}\"]}'",
        "10: sms.json: {body} is no field here; these are: {to}, {to_digits}, {text}, {sender}, "
        "{message_id}, {valid_for_s}, {template_id}, {username}, {password}, {basic}");
    row("JSON beside a form", "form = { a = \"b\" }\njson = '{}'",
        "11: sms.json: can't stand beside form");
    row("GET with a form", "form = { a = \"b\" }\nmethod = \"GET\"",
        "11: sms.method: must be POST or PUT where there is a form or json");
    row("POST of nothing", "method = \"POST\"", "10: sms.method: needs a form or json");
    row("DELETE", "method = \"DELETE\"",
        "10: sms.method: must be one of GET, POST, PUT, not \"DELETE\"");
    row("no expression", "success = { matches = \"(\" }",
        "10: sms.success.matches: must be a regular expression: missing closing parenthesis");
    row("no group", "id = { matches = \"OK\" }",
        "10: sms.id.matches: must have a group, whose text is taken");
    row("both", "id = { matches = \"(OK)\", json = \"/a\" }",
        "10: sms.id: must be { json = \"/…\" } or { matches = \"…(…)…\" }");
    row("no pointer", "id = { json = \"id\" }",
        "10: sms.id.json: must be a JSON pointer, such as \"/messages/0/id\"");
    row("no status", "success = { status = \"2xx\" }",
        "10: sms.success.status: must be a status such as \"200\" or \"200-299\"");
    row("a status backwards", "success = { status = \"299-200\" }",
        "10: sms.success.status: must be a status such as \"200\" or \"200-299\"");
    row("is alone", "success = { is = \"ok\" }", "10: sms.success.is: needs json beside it");
    row("unknown in a rule", "success = [{ code = 5 }]",
        "10: sms.success.code: is not a setting; here are: status, contains, matches, json, is");
    row("a rule of nothing", "success = {}",
        "10: sms.success: must name status, contains, matches or json, else every reply is one");
    row("a number that is none", "json = '{\"to\": \"{to:number}\"}'",
        "10: sms.json: {to} is no number");
    row("status without id",
        "status = { url = \"http://a/{id}\", state = { json = \"/s\" }, states = {} }",
        "10: sms.status: needs id beside it");
    row("an unknown state",
        "id = { json = \"/i\" }\nstatus = { url = \"http://a/{id}\", state = { json = \"/s\" }, "
        "states = { lost = [\"x\"] } }",
        "11: sms.status.states.lost: is not a setting; here are: accepted, sent, delivered, "
        "undelivered, failed");
    row("a text in the status",
        "id = { json = \"/i\" }\nstatus = { url = \"http://a/{text}\", "
        "state = { json = \"/s\" }, states = {} }",
        "11: sms.status.url: {text} is no field here; these are: {username}, {password}, {basic}, "
        "{id}, {message_id}");
    row("a status by two ids",
        "id = { json = \"/i\" }\nstatus = { url = \"http://a/{id}/{message_id}\", "
        "state = { json = \"/s\" }, states = {} }",
        "11: sms.status: asks with {id} or with {message_id}, not with both");
    row("a status by an id that isn't sent",
        "status = { url = \"http://a/{message_id}\", state = { json = \"/s\" }, states = {} }",
        "10: sms.status: asks with {message_id}, which isn't sent");
    row("inbox without from", "inbox = { url = \"http://a/\", id = \"/i\", text = \"/t\" }",
        "10: sms.inbox.from: is required");
}

void SettingsGatewayTest::whatIsWrongIsNamed()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, fault);
    const auto settings =
        parsed("provider = \"http\"\nurl = \"http://192.0.2.7/send\"\n" + line + '\n');
    QVERIFY(!settings.ok());
    QCOMPARE(settings.error().toString().section(u"c.toml:"_s, 1), fault);
}

void SettingsGatewayTest::anAddressThatLeaksIsRefused_data()
{
    QTest::addColumn<QByteArray>("url");
    for (const char* url :
         {"https://{to}.example/", "https://{password}@sms.example/", "https://till:hunter2@sms/",
          "https://sms.example:{to}/", "ftp://sms.example/hunter2", "//sms.example/hunter2",
          "https://sms.example/#hunter2", "https://sms.example/hunter2 {to}", "https:///hunter2"})
        QTest::newRow(url) << QByteArray(url);
}

void SettingsGatewayTest::anAddressThatLeaksIsRefused()
{
    QFETCH(QByteArray, url);
    const auto settings = parsed("provider = \"http\"\nurl = \"" + url + "\"\n");
    QVERIFY(!settings.ok());
    const QString fault = settings.error().toString();
    QVERIFY2(fault.contains(u"c.toml:9: sms.url: must be an http or https address"),
             qPrintable(fault));
    QVERIFY(!fault.contains(u"hunter2"));
}

QTEST_GUILESS_MAIN(SettingsGatewayTest)
#include "settings_gateway_test.moc"
