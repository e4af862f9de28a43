#include "tests/ctl/sellers.h"
#include "tests/peers/modem_peer.h"
#include "tests/sms/certificates.h"
#include "tests/sms/scripted_server.h"
#include "tests/till/secret_search.h"
#include "tests/till/till_process.h"

#include <QRegularExpression>
#include <QTest>
#include <map>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr const char* stranger = "+4915112345678"; // whom `sms test` writes to
constexpr const char* password = "kannel-pass";

/// Whatever Qt can log is logged, D-Bus's messages too, and to where the test reads it.
QStringList loud()
{
    return {u"QT_LOGGING_RULES=*=true"_s, u"QT_FORCE_STDERR_LOGGING=1"_s, u"QDBUS_DEBUG=1"_s};
}

/// The message that a request carries, as every seller's own interface calls it.
QString textIn(const QByteArray& request)
{
    static const QRegularExpression field(u"(?:[?&]|\\r\\n\\r\\n)(?:text|Body)=([^& \\r]*)"_s);
    const QString value = field.match(QString::fromLatin1(request)).captured(1);
    return QUrl::fromPercentEncoding(value.toLatin1().replace('+', ' '));
}

} // namespace

// Whatever a gateway does, nobody who reads what the programs say or log learns a number, a code, a
// message or a credential from it.
class CtlLogsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theSearchFindsEveryForm();
    void aGatewaysSecretsAreNowhere_data();
    void aGatewaysSecretsAreNowhere();
    void theDemoPhonesSecretsAreNowhere();
    void aModemsSecretsAreNowhere_data();
    void aModemsSecretsAreNowhere();

private:
    using Received = std::function<QStringList()>;

    void serve(const QString& seller, const QString& behaviour);
    [[nodiscard]] QByteArray answer(const QString& seller, const QString& behaviour) const;
    void open(const QString& name, Shop::Options options);
    void runAll(const Received& received);
    void sell(const Received& received);
    [[nodiscard]] bool hears(const TillProcess::Wanted& wanted);

    std::unique_ptr<Certificates> m_certificates;
    std::unique_ptr<Certificates> m_strangers;
    std::map<QString, std::unique_ptr<Shop>> m_shops; // one a seller
    Shop* m_shop = nullptr;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<TillProcess> m_till;
    SecretSearch m_search;
    QByteArray m_said;
};

void CtlLogsTest::initTestCase()
{
    m_certificates = std::make_unique<Certificates>();
    m_strangers = std::make_unique<Certificates>();
    QVERIFY(m_certificates->areMade() && m_strangers->areMade());
    for (const char* number : {anna.phone, stranger})
        m_search.number(QString::fromLatin1(number));
    for (const char* user : {"till", "abcd1234", "SKbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"})
        m_search.credential(user, password);
}

void CtlLogsTest::theSearchFindsEveryForm()
{
    SecretSearch search = m_search;
    search.code(u"482913"_s);
    search.text(u"ACME: 482 913 is your code"_s);
    for (const char* text :
         {"to +4917604069011", "4917604069011", "017604069011", "to=%2B4917604069011",
          "0176 0406 9011", "+4915112345678", "482913", "482 913", "482%20913", "kannel-pass",
          "Basic dGlsbDprYW5uZWwtcGFzcw==",
          "U0tiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI6a2FubmVsLXBhc3M=",
          "ACME%3A+482+913+is+your+code", "...913 is your code"})
        QVERIFY2(search.finds(text) > 0, text);
    QCOMPARE(search.finds("\"phone\":\"•••• 9011\", SKbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"), 0);
}

void CtlLogsTest::aGatewaysSecretsAreNowhere_data()
{
    QTest::addColumn<QString>("seller");
    QTest::addColumn<QString>("behaviour");
    for (const QString& seller : sellers().keys() + QStringList{u"kannel"_s}) {
        for (const char* behaviour : {"takes", "refuses", "talks nonsense", "is another", "hangs"})
            QTest::addRow("%s %s", qPrintable(seller), behaviour)
                << seller << QString::fromLatin1(behaviour);
    }
}

/// What it answers to the request it has just got. What isn't to its liking, it repeats.
QByteArray CtlLogsTest::answer(const QString& seller, const QString& behaviour) const
{
    const QByteArray& request = m_server->requests.back();
    if (behaviour == u"refuses")
        return ScriptedServer::reply("403 Forbidden", "{\"code\":21211,\"title\":\"x\"}" + request);
    if (behaviour == u"talks nonsense")
        return "HTTP/1.1 200 " + textIn(request).toLatin1() + "\r\nX-Said: " + stranger +
               "\r\nSet-Cookie: a=" + anna.phone + "\r\n\r\n" + request + request;
    if (seller == u"kannel")
        return request.contains("&to=")
                   ? ScriptedServer::reply("202 Accepted", "0: Accepted for delivery")
                   : ScriptedServer::reply("400 Bad Request", "Missing receiver number, rejected");
    const Seller& said = sellers()[seller];
    return request.startsWith(said.asks) ? said.knows : said.taken;
}

void CtlLogsTest::serve(const QString& seller, const QString& behaviour)
{
    m_server = std::make_unique<ScriptedServer>(
        [=, this](QTcpSocket& socket) {
            if (behaviour != u"hangs")
                ScriptedServer::bytes(answer(seller, behaviour))(socket);
        },
        m_certificates->server(u"IP:127.0.0.1"_s));
    const QString authority =
        (behaviour == u"is another" ? *m_strangers : *m_certificates).authority();
    Shop::Options options;
    options.sending = u"accept_within = \"2 s\""_s;
    if (seller == u"kannel")
        options.providers =
            u"[[sms]]\nprovider = \"kannel\"\nurl = \"%1\"\nusername = \"till\"\nsender = "
            "\"ACME\"\npassword = { file = \"kannel.secret\" }\nca_file = \"%2\"\n"_s.arg(
                m_server->url().toString(), authority);
    else
        options.providers = u"[[sms]]\n"_s + smsOf(seller, m_server->base(), authority);
    options.providers += u"timeout = \"1 s\"\n"_s;
    open(seller, options);
}

void CtlLogsTest::open(const QString& name, Shop::Options options)
{
    std::unique_ptr<Shop>& shop = m_shops[name];
    if (shop)
        shop->write(options);
    else
        shop = std::make_unique<Shop>(options);
    m_shop = shop.get();
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
}

/// Also true once the till has ended.
bool CtlLogsTest::hears(const TillProcess::Wanted& wanted)
{
    return QTest::qWaitFor(
        [&] { return !m_till->nextIfAny(wanted, 1).isEmpty() || !m_till->isRunning(); },
        TillProcess::limit_ms);
}

/// A purchase, as far as it comes.
void CtlLogsTest::sell(const Received& received)
{
    const qsizetype before = received().size();
    m_till = std::make_unique<TillProcess>(m_shop->config(), loud());
    QVERIFY(m_till->start());
    m_till->send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    m_till->send(chargeCard(anna));
    QVERIFY(hears([](const QJsonObject& said) {
        return said[u"event"] == u"refused"_s ||
               (said[u"event"] == u"message"_s && said[u"state"] != u"queued"_s);
    }));
    if (const QString code = received().size() > before ? codeIn(received().back()) : QString();
        !code.isEmpty()) {
        m_till->send(key(wrongFor(code)));
        m_till->send(key(code));
        QVERIFY(hears([](const QJsonObject& said) {
            return said[u"event"] == u"recorded"_s || said[u"event"] == u"closed"_s;
        }));
    }
    m_till->endInput();
    for (const QString& text : received()) {
        m_search.text(text);
        if (const QString one = codeIn(text); !one.isEmpty()) {
            m_search.code(one);
            m_search.code(wrongFor(one));
        }
    }
}

void CtlLogsTest::runAll(const Received& received)
{
    m_said.clear();
    for (const QStringList& command :
         {QStringList{u"doctor"_s},
          QStringList{u"sms"_s, u"test"_s, QString::fromLatin1(stranger)}}) {
        const Shop::Ran ran = runServed(*m_shop, command, loud());
        QVERIFY2(ran.code >= 0 && !ran.output.isEmpty(), qPrintable(command.join(u' ')));
        m_said += ran.output + ran.errors;
    }
    sell(received);
    if (QTest::currentTestFailed())
        return;
    m_said += m_till->output() + m_till->errors();
    for (const QStringList& command : {QStringList{u"messages"_s}, QStringList{u"queue"_s}}) {
        const Shop::Ran ran = m_shop->ctl(command);
        m_said += ran.output + ran.errors;
    }
    if (m_search.finds(m_said) == 0)
        return;
    for (const QByteArray& line : m_said.split('\n'))
        QVERIFY2(m_search.finds(line) == 0, line);
    QFAIL("found over lines");
}

void CtlLogsTest::aGatewaysSecretsAreNowhere()
{
    QFETCH(QString, seller);
    QFETCH(QString, behaviour);
    serve(seller, behaviour);
    if (QTest::currentTestFailed())
        return;
    const auto received = [this] {
        QStringList texts;
        for (const QByteArray& request : m_server->requests) {
            if (const QString text = textIn(request); !text.isEmpty())
                texts << text;
        }
        return texts;
    };
    runAll(received);
    QVERIFY2(m_said.contains("qt."), "whatever can be logged was");
    QCOMPARE(m_server->requests.isEmpty(), behaviour == u"is another");
    QVERIFY(behaviour != u"takes" || seller.endsWith(u"-verify") ||
            m_till->output().contains("\"event\":\"recorded\""));
    const bool carriesTexts = !seller.endsWith(u"-verify") && behaviour != u"is another";
    QCOMPARE(!received().isEmpty(), carriesTexts);
}

void CtlLogsTest::theDemoPhonesSecretsAreNowhere()
{
    open(u"demo"_s, {});
    runAll([this] { return m_shop->phone(); });
    QVERIFY(m_shop->phone().size() >= 2);
    Shop::Options broken;
    broken.providers = u"[[sms]]\nprovider = \"demo\"\nurl = \"file:nowhere/phone.jsonl\"\n"_s;
    broken.sending = u"accept_within = \"2 s\""_s;
    open(u"demo"_s, broken);
    runAll([] { return QStringList(); });
}

void CtlLogsTest::aModemsSecretsAreNowhere_data()
{
    QTest::addColumn<int>("refusal");
    QTest::addColumn<bool>("isSilent");
    QTest::newRow("takes") << AtModem::Manners().refusal << false;
    QTest::newRow("refuses") << 500 << false;
    QTest::newRow("hangs") << AtModem::Manners().refusal << true;
}

void CtlLogsTest::aModemsSecretsAreNowhere()
{
    if (!ModemPeer::isInstalled())
        QSKIP("ModemManager isn't installed (packages modemmanager, dbus)");
    QFETCH(int, refusal);
    QFETCH(bool, isSilent);
    ModemPeer peer;
    AtModem::Manners manners;
    manners.refusal = refusal;
    manners.isSilent = isSilent;
    QVERIFY2(peer.start(manners) && peer.enable(), qPrintable(peer.log()));
    Shop::Options options;
    options.hasModem = true;
    options.sending = u"accept_within = \"6 s\""_s;
    open(u"modem"_s, options);
    runAll([&] {
        QStringList texts;
        for (const auto& given : peer.modem().given())
            texts << given.text;
        return texts;
    });
    QVERIFY(!peer.modem().given().empty());
}

QTEST_GUILESS_MAIN(CtlLogsTest)
#include "ctl_logs_test.moc"
