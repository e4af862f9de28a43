#include "core/sms/kannel_provider.h"
#include "tests/sms/messages.h"
#include "tests/sms/scripted_server.h"

#include <QElapsedTimer>
#include <QSemaphore>
#include <QTest>
#include <QTimer>
#include <optional>

using countersign::SecretBytes;
using countersign::sms::KannelAccount;
using countersign::sms::KannelProvider;
using countersign::tests::messageOf;
using countersign::tests::ScriptedServer;
using countersign::world::MessageReport;
using countersign::world::MessageState;
using Outcome = MessageReport::Outcome;

namespace {

KannelAccount accountAt(const QUrl& url)
{
    KannelAccount account;
    account.url = url;
    account.username = QStringLiteral("till");
    QByteArray password = "pass";
    password.detach();
    account.password = SecretBytes::takenFrom(password);
    account.sender = QStringLiteral("ACME");
    return account;
}

/// One message sent, and what was said of it.
class Sending
{
public:
    explicit Sending(const QUrl& url, std::int64_t timeout_ms = 5000)
        : m_provider(accountAt(url), timeout_ms)
    {
        m_provider.send(messageOf("482 913"), [this](const MessageReport& report) {
            ++reports;
            said = report;
        });
    }
    int reports = 0;
    std::optional<MessageReport> said;

private:
    KannelProvider m_provider;
};

/// Lets whatever else might still come, come: the loop turns for as long as a retry would take.
void settle()
{
    QTest::qWait(300);
}

} // namespace

class SmsKannelProviderTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendsOneGetAndReadsItsReply();
    void aDroppedConnectionIsUnknown_data();
    void aDroppedConnectionIsUnknown();
    void whatARepetitionIsToldIsNotBelieved();
    void aServerThatSaysNothingIsUnknownInTime();
    void aServerThatDripsIsUnknownInTime();
    void aRefusedConnectionIsTransient();
    void aRedirectionIsNotFollowed();
    void aRequestForCredentialsIsNotAnsweredTwice();
    void anEndlessReplyIsCut();
    void aReplyCutShortIsReadAsFarAsItCame();
    void messagesAtOnceEachGetOneReport();
    void tooManyAtOnceAreTurnedAway();
    void reportsOnItsOwnThreadAndCanBeSentFromAny();
    void nothingIsReportedOnceItIsGone();
};

void SmsKannelProviderTest::sendsOneGetAndReadsItsReply()
{
    ScriptedServer server(
        ScriptedServer::bytes(ScriptedServer::reply("202 Accepted", "0: Accepted for delivery")));
    Sending sending(server.url());
    QTRY_COMPARE(sending.reports, 1);
    QCOMPARE(sending.said->outcome, Outcome::taken);
    QCOMPARE(sending.said->state, MessageState::accepted);
    settle();
    QCOMPARE(sending.reports, 1);
    QCOMPARE(server.requests.size(), 1);
    const QByteArray head = server.requests.front();
    QVERIFY2(head.startsWith("GET /cgi-bin/sendsms?username=till&password=pass&from=ACME"
                             "&to=%2B436601234567&text=482%20913&charset=UTF-8&coding=0"
                             "&validity=5 HTTP/1.1\r\n"),
             head.constData());
    QVERIFY(head.toLower().contains("\r\nconnection: close\r\n"));
}

void SmsKannelProviderTest::aDroppedConnectionIsUnknown_data()
{
    QTest::addColumn<int>("how");
    QTest::newRow("closed") << 0;
    QTest::newRow("reset") << 1;
    QTest::newRow("closed within the head") << 2;
    QTest::newRow("closed after a moment") << 3;
}

void SmsKannelProviderTest::aDroppedConnectionIsUnknown()
{
    QFETCH(int, how);
    ScriptedServer server([how](QTcpSocket& socket) {
        if (how == 2)
            socket.write("HTTP/1.1 20");
        if (how == 1)
            socket.abort();
        else if (how == 3)
            QTimer::singleShot(50, &socket, [&socket] { socket.disconnectFromHost(); });
        else
            socket.disconnectFromHost();
    });
    Sending sending(server.url());
    QTRY_COMPARE(sending.reports, 1);
    QCOMPARE(sending.said->outcome, Outcome::unknown);
    QCOMPARE(sending.said->state, MessageState::unknown);
    settle();
    QCOMPARE(sending.reports, 1);
    // Repetitions may be out before they can be stopped, but never more than three.
    QVERIFY2(server.requests.size() <= 4, qPrintable(QString::number(server.requests.size())));
}

void SmsKannelProviderTest::whatARepetitionIsToldIsNotBelieved()
{
    int requests = 0;
    ScriptedServer server([&requests](QTcpSocket& socket) {
        if (++requests > 1)
            socket.write(ScriptedServer::reply("403 Forbidden", "Not routable. Do not try again."));
        socket.disconnectFromHost();
    });
    Sending sending(server.url());
    QTRY_COMPARE(sending.reports, 1);
    QCOMPARE(sending.said->outcome, Outcome::unknown);
    settle();
    QCOMPARE(sending.reports, 1);
}

void SmsKannelProviderTest::aServerThatSaysNothingIsUnknownInTime()
{
    ScriptedServer server([](QTcpSocket&) {});
    QElapsedTimer watch;
    watch.start();
    Sending sending(server.url(), 200);
    QTRY_COMPARE(sending.reports, 1);
    QVERIFY(watch.elapsed() >= 200);
    QCOMPARE(sending.said->outcome, Outcome::unknown);
    settle();
    QCOMPARE(sending.reports, 1);
    QCOMPARE(server.requests.size(), 1);
}

void SmsKannelProviderTest::aServerThatDripsIsUnknownInTime()
{
    ScriptedServer server([](QTcpSocket& socket) {
        socket.write("HTTP/1.1 202 Accepted\r\nX-Drip: ");
        auto* drip = new QTimer(&socket);
        QObject::connect(drip, &QTimer::timeout, &socket, [&socket] { socket.write("."); });
        drip->start(20);
    });
    Sending sending(server.url(), 300);
    QTRY_COMPARE(sending.reports, 1);
    QCOMPARE(sending.said->outcome, Outcome::unknown);
    QCOMPARE(sending.said->reason, QStringLiteral("no answer in time"));
}

void SmsKannelProviderTest::aRefusedConnectionIsTransient()
{
    QUrl url;
    {
        const ScriptedServer closed([](QTcpSocket&) {});
        url = closed.url();
    }
    Sending sending(url);
    QTRY_COMPARE(sending.reports, 1);
    QCOMPARE(sending.said->outcome, Outcome::transient);
    QCOMPARE(sending.said->reason, QStringLiteral("connection refused"));
}

void SmsKannelProviderTest::aRedirectionIsNotFollowed()
{
    ScriptedServer elsewhere(
        ScriptedServer::bytes(ScriptedServer::reply("202 Accepted", "0: Accepted for delivery")));
    ScriptedServer server(
        ScriptedServer::bytes("HTTP/1.1 302 Found\r\nLocation: " + elsewhere.url().toEncoded() +
                              "\r\nContent-Length: 0\r\n\r\n"));
    Sending sending(server.url());
    QTRY_COMPARE(sending.reports, 1);
    QCOMPARE(sending.said->outcome, Outcome::permanent);
    settle();
    QCOMPARE(elsewhere.connections, 0);
}

void SmsKannelProviderTest::aRequestForCredentialsIsNotAnsweredTwice()
{
    ScriptedServer server(
        ScriptedServer::bytes("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
                              "Content-Length: 0\r\n\r\n"));
    Sending sending(server.url());
    QTRY_COMPARE(sending.reports, 1);
    QCOMPARE(sending.said->outcome, Outcome::permanent);
    settle();
    QCOMPARE(server.requests.size(), 1);
}

void SmsKannelProviderTest::anEndlessReplyIsCut()
{
    ScriptedServer server([](QTcpSocket& socket) {
        socket.write("HTTP/1.1 403 Forbidden\r\n\r\nAuthorization failed for sendsms");
        auto* flood = new QTimer(&socket);
        QObject::connect(flood, &QTimer::timeout, &socket,
                         [&socket] { socket.write(QByteArray(65'536, '.')); });
        flood->start(1);
    });
    Sending sending(server.url());
    QTRY_COMPARE(sending.reports, 1);
    QCOMPARE(sending.said->outcome, Outcome::permanent);
    QCOMPARE(sending.said->reason, QStringLiteral("HTTP 403: Authorization failed for sendsms"));
    settle();
    QCOMPARE(sending.reports, 1);
}

void SmsKannelProviderTest::aReplyCutShortIsReadAsFarAsItCame()
{
    ScriptedServer server(
        ScriptedServer::bytes("HTTP/1.1 202 Accepted\r\nContent-Length: 24\r\n\r\n0: Acc"));
    Sending sending(server.url());
    QTRY_COMPARE(sending.reports, 1);
    QCOMPARE(sending.said->outcome, Outcome::taken);
    settle();
    QCOMPARE(server.requests.size(), 1);
}

void SmsKannelProviderTest::messagesAtOnceEachGetOneReport()
{
    ScriptedServer server(
        ScriptedServer::bytes(ScriptedServer::reply("202 Accepted", "0: Accepted for delivery")));
    KannelProvider provider(accountAt(server.url()));
    int taken = 0;
    for (int i = 0; i < 20; ++i) {
        provider.send(messageOf("482 913"), [&](const MessageReport& report) {
            taken += report.outcome == Outcome::taken ? 1 : 0;
        });
    }
    QTRY_COMPARE(taken, 20);
    settle();
    QCOMPARE(server.requests.size(), 20);
}

void SmsKannelProviderTest::tooManyAtOnceAreTurnedAway()
{
    ScriptedServer server([](QTcpSocket&) {});
    KannelProvider provider(accountAt(server.url()), 1000);
    int unanswered = 0;
    int turnedAway = 0;
    for (int i = 0; i <= KannelProvider::sendings_max; ++i) {
        provider.send(messageOf("482 913"), [&](const MessageReport& report) {
            unanswered += report.outcome == Outcome::unknown ? 1 : 0;
            turnedAway += report.outcome == Outcome::transient ? 1 : 0;
        });
    }
    QTRY_COMPARE(turnedAway, 1);
    QTRY_COMPARE(unanswered, KannelProvider::sendings_max);
}

void SmsKannelProviderTest::reportsOnItsOwnThreadAndCanBeSentFromAny()
{
    ScriptedServer server(
        ScriptedServer::bytes(ScriptedServer::reply("202 Accepted", "0: Accepted for delivery")));
    QThread network;
    network.start();
    {
        KannelProvider provider(accountAt(server.url()), 5000, &network);
        std::atomic<QThread*> reportedOn = nullptr;
        const std::unique_ptr<QThread> caller(QThread::create([&] {
            provider.send(messageOf("482 913"),
                          [&](const MessageReport&) { reportedOn = QThread::currentThread(); });
        }));
        caller->start();
        QVERIFY(caller->wait());
        QTRY_COMPARE(reportedOn.load(), &network);
    }
    network.quit();
    QVERIFY(network.wait());
}

void SmsKannelProviderTest::nothingIsReportedOnceItIsGone()
{
    ScriptedServer server([](QTcpSocket&) {});
    int reports = 0;
    {
        KannelProvider provider(accountAt(server.url()), 100);
        provider.send(messageOf("482 913"), [&](const MessageReport&) { ++reports; });
        QTRY_COMPARE(server.requests.size(), 1);
    }
    settle();
    QCOMPARE(reports, 0);
}

QTEST_GUILESS_MAIN(SmsKannelProviderTest)
#include "sms_kannel_provider_test.moc"
