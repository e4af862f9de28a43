#include "tests/ctl/sellers.h"

#include "tests/sms/scripted_server.h"

#include <QProcess>
#include <QTest>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

const QMap<QString, Seller>& sellers()
{
    static const QMap<QString, Seller> all{
        {u"twilio"_s,
         {"account = \"ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"\n"
          "key = \"SKbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"\nsender = \"+4930111222\"\n",
          "POST /2010-04-01/Accounts/ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/Messages.json HTTP/1.1",
          ScriptedServer::reply("201 Created", "{\"sid\":\"SM1\",\"status\":\"queued\"}"),
          "GET /2010-04-01/Accounts/ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/Messages.json?PageSize=1",
          ScriptedServer::reply("200 OK", "{\"messages\":[]}")}},
        {u"twilio-verify"_s,
         {"account = \"ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"\n"
          "key = \"SKbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"\n"
          "service = \"VAcccccccccccccccccccccccccccccccc\"\n",
          "POST /v2/Services/VAcccccccccccccccccccccccccccccccc/Verifications HTTP/1.1",
          ScriptedServer::reply("201 Created", "{\"sid\":\"VE1\",\"status\":\"pending\"}"),
          "GET /v2/Services/VAcccccccccccccccccccccccccccccccc HTTP/1.1",
          ScriptedServer::reply("200 OK", "{\"sid\":\"VA\",\"code_length\":6,"
                                          "\"psd2_enabled\":true}")}},
        {u"vonage"_s,
         {"key = \"abcd1234\"\nsender = \"ACME\"\n", "POST /sms/json HTTP/1.1",
          ScriptedServer::reply("200 OK", "{\"message-count\":\"1\",\"messages\":[{\"status\":"
                                          "\"0\",\"message-id\":\"0A\"}]}"),
          "GET /account/get-balance HTTP/1.1",
          ScriptedServer::reply("200 OK", "{\"value\":10.28,\"autoReload\":false}")}},
        {u"vonage-verify"_s,
         {"key = \"abcd1234\"\n", "POST /v2/verify HTTP/1.1",
          ScriptedServer::reply("202 Accepted", "{\"request_id\":\"c11236f4\"}"),
          "DELETE /v2/verify/00000000-0000-0000-0000-000000000000 HTTP/1.1",
          ScriptedServer::reply("404 Not Found", "{\"title\":\"Not Found\"}")}},
        {u"http"_s,
         {"form = { to = \"{to}\", text = \"{text}\" }\nid = { json = \"/id\" }\n"
          "headers = { Authorization = \"Bearer {password}\" }\n"
          "inbox = { url = \"@URL/inbox\", list = \"/m\", id = \"/i\", from = \"/f\", "
          "text = \"/t\" }\n",
          "POST /send HTTP/1.1", ScriptedServer::reply("200 OK", "{\"id\":7}"),
          "GET /inbox HTTP/1.1", ScriptedServer::reply("200 OK", "{\"m\":[]}"),
          " answers and shows its inbox\n", "password", "/send"}},
    };
    return all;
}

QString smsOf(const QString& seller, const QUrl& base, const QString& authority,
              const QByteArray& lines)
{
    const Seller& said = sellers()[seller];
    QString own = QString::fromLatin1(lines.isEmpty() ? QByteArray(said.lines) : lines);
    own.replace(u"@URL"_s, base.toString());
    return u"provider = \"%1\"\n%2%3 = { file = \"kannel.secret\" }\nurl = \"%4%5\"\n"
           "ca_file = \"%6\"\n"_s.arg(seller, own, QLatin1String(said.secretKey), base.toString(),
                                      QLatin1String(said.path), authority);
}

Shop::Ran runServed(const Shop& shop, const QStringList& arguments, const QStringList& environment)
{
    QProcess process;
    QProcessEnvironment set = QProcessEnvironment::systemEnvironment();
    for (const QString& one : environment)
        set.insert(one.section(u'=', 0, 0), one.section(u'=', 1));
    process.setProcessEnvironment(set);
    process.start(QStringLiteral(COUNTERSIGNCTL),
                  QStringList{u"--config"_s, shop.config()} + arguments);
    process.closeWriteChannel();
    Shop::Ran ran;
    if (QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 30'000))
        ran.code = process.exitCode();
    ran.output = process.readAllStandardOutput();
    ran.errors = process.readAllStandardError();
    return ran;
}

} // namespace countersign::tests
