#include "core/sms/http_line.h"
#include "tests/sms/certificates.h"
#include "tests/sms/scripted_server.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QLoggingCategory>
#include <QTest>
#include <QTimer>
#include <optional>

using namespace countersign;
using namespace countersign::sms;
using tests::Certificates;
using tests::ScriptedServer;

namespace {

constexpr const char* secret = "hunter2-482913";

SecretBytes bytesOf(QByteArray text)
{
    text.detach();
    return SecretBytes::takenFrom(text);
}

HttpRequest get(const QUrl& url)
{
    HttpRequest request;
    request.url = url;
    return request;
}

HttpRequest post(const QUrl& url, const QByteArray& body = "code=482913")
{
    HttpRequest request = get(url);
    request.method = HttpMethod::post;
    request.headers.push_back({"Content-Type", bytesOf("application/x-www-form-urlencoded")});
    request.headers.push_back({"Authorization", bytesOf(QByteArray("Basic ") + secret)});
    request.body = bytesOf(body);
    return request;
}

HttpSettings within(std::int64_t timeout_ms, qsizetype reply_bytes_max = 4096)
{
    HttpSettings settings;
    settings.timeout_ms = timeout_ms;
    settings.reply_bytes_max = reply_bytes_max;
    return settings;
}

QByteArray emptyReply(int status, const QByteArray& more = {})
{
    return "HTTP/1.1 " + QByteArray::number(status) + " Whatever\r\n" + more +
           "Content-Length: 0\r\n\r\n";
}

/// Everything that is logged while it lives, at any level.
class Log
{
public:
    Log()
    {
        said.clear();
        QLoggingCategory::setFilterRules(QStringLiteral("*=true"));
        m_before = qInstallMessageHandler(
            [](QtMsgType, const QMessageLogContext&, const QString& text) { said += text; });
    }
    ~Log()
    {
        qInstallMessageHandler(m_before);
        QLoggingCategory::setFilterRules(QString());
    }
    static inline QString said;

private:
    QtMessageHandler m_before;
};

} // namespace

class SmsHttpLineTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void whatIsAskedArrivesAsItIs();
    void everyStatusIsAnAnswerOverTls();
    void aCertificateThatIsNotRightIsRefusedBeforeAnythingIsSaid_data();
    void aCertificateThatIsNotRightIsRefusedBeforeAnythingIsSaid();
    void onlyTheSystemsRootsAreBelievedUnlessToldOtherwise();
    void whoeverSpeaksNoTlsHearsNothing();
    void aRedirectionIsNotFollowed();
    void aHugeBodyIsCut();
    void aBodyThatTricklesIsLate();
    void aBodyCutShortIsNotWhole();
    void aPostIsNeverSentTwice();
    void aRepetitionThatIsRefusedWasStillSent();
    void aGatewayThatAsksToWaitIsGivenTheTime_data();
    void aGatewayThatAsksToWaitIsGivenTheTime();
    void anOversizedRequestNeverLeaves();
    void nothingThatWasAskedIsEverLogged();

private:
    std::optional<HttpAnswer> askOf(HttpLine& line, HttpRequest request);
    [[nodiscard]] HttpSettings trusting(std::int64_t timeout_ms = 5000) const;

    std::unique_ptr<Certificates> m_certificates;
    QSslConfiguration m_ours;
};

void SmsHttpLineTest::initTestCase()
{
    m_certificates = std::make_unique<Certificates>();
    m_ours = m_certificates->server(QStringLiteral("IP:127.0.0.1"));
    QVERIFY2(m_certificates->areMade(), "openssl makes the certificates");
}

std::optional<HttpAnswer> SmsHttpLineTest::askOf(HttpLine& line, HttpRequest request)
{
    std::optional<HttpAnswer> answered;
    QEventLoop loop;
    QTimer::singleShot(10'000, &loop, &QEventLoop::quit);
    line.ask(std::move(request), [&](const HttpAnswer& answer) {
        answered = answer;
        loop.quit();
    });
    loop.exec();
    return answered;
}

HttpSettings SmsHttpLineTest::trusting(std::int64_t timeout_ms) const
{
    HttpSettings settings = within(timeout_ms);
    settings.authorities = *authoritiesIn(m_certificates->authority());
    return settings;
}

void SmsHttpLineTest::whatIsAskedArrivesAsItIs()
{
    ScriptedServer server(ScriptedServer::bytes(ScriptedServer::reply("201 Created", "{\"a\":1}")),
                          m_ours);
    HttpLine line(trusting());
    const auto answer = askOf(line, post(server.base(), "a=1&b=%C3%BC"));
    QVERIFY(answer && answer->ok());
    QCOMPARE((*answer)->status, 201);
    QCOMPARE((*answer)->body, QByteArray("{\"a\":1}"));
    QVERIFY((*answer)->isWhole);
    const QByteArray request = server.requests.front();
    QVERIFY(request.startsWith("POST / HTTP/1.1\r\n"));
    QVERIFY(request.endsWith("\r\n\r\na=1&b=%C3%BC"));
    QVERIFY(request.contains("Authorization: Basic hunter2-482913\r\n"));
    QVERIFY(request.contains("User-Agent: Countersign\r\n"));
}

// Of 1xx only 100 has a meaning here: the answer follows. Here none does.
void SmsHttpLineTest::everyStatusIsAnAnswerOverTls()
{
    int status = 0;
    ScriptedServer server(
        [&status](QTcpSocket& socket) {
            socket.write(emptyReply(status));
            socket.disconnectFromHost();
        },
        m_ours);
    HttpLine line(trusting());
    for (status = 100; status <= 599; ++status) {
        const auto answer = askOf(line, post(server.base()));
        QVERIFY2(answer, qPrintable(QString::number(status)));
        if (status == 100) {
            QVERIFY(!answer->ok());
            QCOMPARE(answer->error(), HttpSilence::lost);
        } else {
            QVERIFY2(answer->ok(), qPrintable(QString::number(status)));
            QCOMPARE((*answer)->status, status);
        }
    }
}

void SmsHttpLineTest::aCertificateThatIsNotRightIsRefusedBeforeAnythingIsSaid_data()
{
    QTest::addColumn<QSslConfiguration>("tls");
    QTest::newRow("another host") << m_certificates->server(QStringLiteral("DNS:other.example"));
    QTest::newRow("out of date") << m_certificates->server(QStringLiteral("IP:127.0.0.1"), -1);
    Certificates others;
    QTest::newRow("another authority") << others.server(QStringLiteral("IP:127.0.0.1"));
}

void SmsHttpLineTest::aCertificateThatIsNotRightIsRefusedBeforeAnythingIsSaid()
{
    QFETCH(QSslConfiguration, tls);
    QVERIFY(!tls.localCertificate().isNull());
    ScriptedServer server(ScriptedServer::bytes(emptyReply(200)), tls);
    HttpLine line(trusting());
    const auto answer = askOf(line, post(server.base()));
    QVERIFY(answer && !answer->ok());
    QCOMPARE(answer->error(), HttpSilence::untrusted);
    QVERIFY(surelyNotSent(answer->error()));
    QVERIFY(server.requests.isEmpty());
}

void SmsHttpLineTest::onlyTheSystemsRootsAreBelievedUnlessToldOtherwise()
{
    ScriptedServer server(ScriptedServer::bytes(emptyReply(200)), m_ours);
    HttpLine line(within(5000));
    const auto answer = askOf(line, post(server.base()));
    QVERIFY(answer && !answer->ok());
    QCOMPARE(answer->error(), HttpSilence::untrusted);
    QVERIFY(server.requests.isEmpty());
}

void SmsHttpLineTest::whoeverSpeaksNoTlsHearsNothing()
{
    QTcpServer plain;
    QByteArray heard;
    connect(&plain, &QTcpServer::newConnection, this, [&] {
        QTcpSocket* socket = plain.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [&heard, socket] {
            heard += socket->readAll();
            socket->write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            socket->disconnectFromHost();
        });
    });
    QVERIFY(plain.listen(QHostAddress::LocalHost));
    HttpLine line(trusting());
    const auto answer =
        askOf(line, post(QUrl(QStringLiteral("https://127.0.0.1:%1/").arg(plain.serverPort()))));
    QVERIFY(answer && !answer->ok());
    QVERIFY2(surelyNotSent(answer->error()), qPrintable(sentence(answer->error())));
    QVERIFY(!heard.isEmpty() && !heard.contains("482913"));
}

void SmsHttpLineTest::aRedirectionIsNotFollowed()
{
    ScriptedServer elsewhere(ScriptedServer::bytes(emptyReply(200)), m_ours);
    for (const int status : {301, 302, 303, 307, 308}) {
        ScriptedServer server(ScriptedServer::bytes(emptyReply(
                                  status, "Location: " + elsewhere.base().toEncoded() + "\r\n")),
                              m_ours);
        HttpLine line(trusting());
        const auto answer = askOf(line, post(server.base()));
        QVERIFY(answer && answer->ok());
        QCOMPARE((*answer)->status, status);
    }
    QCOMPARE(elsewhere.connections, 0);
}

void SmsHttpLineTest::aHugeBodyIsCut()
{
    ScriptedServer server(
        [](QTcpSocket& socket) {
            socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            auto* flood = new QTimer(&socket);
            connect(flood, &QTimer::timeout, &socket,
                    [&socket] { socket.write(QByteArray(65'536, '[')); });
            flood->start(1);
        },
        m_ours);
    HttpLine line(trusting());
    const auto answer = askOf(line, post(server.base()));
    QVERIFY(answer && answer->ok());
    QCOMPARE((*answer)->body.size(), 4096);
    QVERIFY(!(*answer)->isWhole);
}

void SmsHttpLineTest::aBodyThatTricklesIsLate()
{
    ScriptedServer server(
        [](QTcpSocket& socket) {
            socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            auto* drip = new QTimer(&socket);
            connect(drip, &QTimer::timeout, &socket, [&socket] { socket.write("{"); });
            drip->start(20);
        },
        m_ours);
    HttpLine line(trusting(500));
    QElapsedTimer watch;
    watch.start();
    const auto answer = askOf(line, post(server.base()));
    QVERIFY(answer && !answer->ok());
    QCOMPARE(answer->error(), HttpSilence::late);
    QVERIFY(!surelyNotSent(HttpSilence::late));
    QVERIFY(watch.elapsed() >= 500 && watch.elapsed() < 5000);
}

void SmsHttpLineTest::aBodyCutShortIsNotWhole()
{
    ScriptedServer server(
        ScriptedServer::bytes("HTTP/1.1 201 Created\r\nContent-Length: 24\r\n\r\n{\"sid\":"),
        m_ours);
    HttpLine line(trusting());
    const auto answer = askOf(line, post(server.base()));
    QVERIFY(answer && answer->ok());
    QCOMPARE((*answer)->status, 201);
    QVERIFY(!(*answer)->isWhole);
}

void SmsHttpLineTest::aPostIsNeverSentTwice()
{
    ScriptedServer server([](QTcpSocket& socket) { socket.abort(); }, m_ours);
    HttpLine line(trusting());
    const auto answer = askOf(line, post(server.base()));
    QVERIFY(answer && !answer->ok());
    QCOMPARE(answer->error(), HttpSilence::lost);
    QTest::qWait(300); // for as long as a repetition would take
    QCOMPARE(server.requests.size(), 1);
}

void SmsHttpLineTest::aRepetitionThatIsRefusedWasStillSent()
{
    std::unique_ptr<QTcpServer> server = std::make_unique<QTcpServer>();
    connect(server.get(), &QTcpServer::newConnection, this, [&] {
        QTcpSocket* socket = server->nextPendingConnection();
        socket->setParent(this);
        connect(socket, &QTcpSocket::readyRead, this, [&server, socket] {
            server->close(); // whoever comes again is refused
            socket->abort();
        });
    });
    QVERIFY(server->listen(QHostAddress::LocalHost));
    HttpLine line(within(5000));
    const auto answer =
        askOf(line, get(QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(server->serverPort()))));
    QVERIFY(answer && !answer->ok());
    QCOMPARE(answer->error(), HttpSilence::lost);
}

void SmsHttpLineTest::aGatewayThatAsksToWaitIsGivenTheTime_data()
{
    QTest::addColumn<int>("status");
    QTest::newRow("429") << 429;
    QTest::newRow("503") << 503;
}

void SmsHttpLineTest::aGatewayThatAsksToWaitIsGivenTheTime()
{
    QFETCH(int, status);
    ScriptedServer server(ScriptedServer::bytes(emptyReply(status, "Retry-After: 1\r\n")));
    HttpLine line(within(5000));
    const auto first = askOf(line, get(server.base()));
    QVERIFY(first && first->ok());
    QElapsedTimer watch;
    watch.start();
    const auto second = askOf(line, get(server.base()));
    QVERIFY(second && !second->ok());
    QCOMPARE(second->error(), HttpSilence::heldBack);
    QCOMPARE(server.requests.size(), 1);
    std::optional<HttpAnswer> later;
    while (!later || !later->ok()) {
        later = askOf(line, get(server.base()));
        QVERIFY(watch.elapsed() < 5000);
        QTest::qWait(20);
    }
    QVERIFY(watch.elapsed() >= 900);
    QCOMPARE(server.requests.size(), 2);
}

void SmsHttpLineTest::anOversizedRequestNeverLeaves()
{
    ScriptedServer server(ScriptedServer::bytes(emptyReply(200)));
    HttpLine line(within(5000));
    const auto answer =
        askOf(line, post(server.base(), QByteArray(HttpLine::body_bytes_max + 1, 'a')));
    QVERIFY(answer && !answer->ok());
    QCOMPARE(answer->error(), HttpSilence::tooLarge);
    QCOMPARE(server.connections, 0);
}

void SmsHttpLineTest::nothingThatWasAskedIsEverLogged()
{
    const Log log;
    const QString query = QStringLiteral("password=") + QLatin1String(secret);
    for (const QByteArray& reply :
         {emptyReply(200), emptyReply(302, "Location: http://127.0.0.1:1/\r\n"), emptyReply(401),
          QByteArray("nonsense\r\n\r\n"), QByteArray()}) {
        ScriptedServer server(ScriptedServer::bytes(reply));
        QUrl url = server.base();
        url.setQuery(query);
        HttpLine line(within(2000));
        QVERIFY(askOf(line, get(url)));
        QVERIFY(askOf(line, post(url)));
    }
    ScriptedServer strange(ScriptedServer::bytes(emptyReply(200)),
                           m_certificates->server(QStringLiteral("DNS:other.example")));
    HttpLine line(trusting());
    QUrl url = strange.base();
    url.setQuery(query);
    QVERIFY(askOf(line, post(url)));
    QVERIFY2(!Log::said.contains(QLatin1String(secret)) && !Log::said.contains(u"482913"),
             qPrintable(Log::said));
}

QTEST_GUILESS_MAIN(SmsHttpLineTest)
#include "sms_http_line_test.moc"
