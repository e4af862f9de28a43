#include "core/sms/wire_provider.h"
#include "tests/sms/certificates.h"
#include "tests/sms/code_requests.h"
#include "tests/sms/messages.h"
#include "tests/sms/requests.h"
#include "tests/sms/scripted_server.h"
#include "tests/sms/seller_settings.h"

#include <QEventLoop>
#include <QTest>
#include <QTimer>
#include <optional>

using namespace countersign;
using namespace countersign::sms;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;
using world::CodeVerdict;
using world::MessageReport;
using Outcome = MessageReport::Outcome;

namespace {

constexpr int patience_ms = 60'000;
constexpr const char* reference = "c11236f4-00bf-4b89-84ba-88b25df97315";

/// A seller as a till speaks to it: one that carries messages, or one that makes its own code.
struct Spoken
{
    std::unique_ptr<WireProvider> messages;
    std::unique_ptr<WireCodeService> codes;
};

Spoken spokenTo(const QString& seller, const QUrl& base, const HttpSettings& line)
{
    Spoken spoken;
    const auto at = [&base](auto settings) {
        settings.base = base;
        return settings;
    };
    if (seller == u"twilio")
        spoken.messages = std::make_unique<WireProvider>(
            std::make_shared<TwilioWire>(at(twilioSettings())), line);
    else if (seller == u"vonage")
        spoken.messages = std::make_unique<WireProvider>(
            std::make_shared<VonageWire>(at(vonageSettings())), line);
    else if (seller == u"twilio-verify")
        spoken.codes = std::make_unique<WireCodeService>(
            std::make_shared<TwilioVerifyWire>(at(twilioVerifySettings())), line);
    else
        spoken.codes = std::make_unique<WireCodeService>(
            std::make_shared<VonageVerifyWire>(at(vonageVerifySettings())), line);
    return spoken;
}

/// As each seller documents that it took something; Twilio's and Verify's are 201 and 202.
QByteArray takenStatus(const QString& seller)
{
    return seller == u"vonage"          ? "200 OK"
           : seller == u"vonage-verify" ? "202 Accepted"
                                        : "201 Created";
}

/// What is said, as soon as it is: two thousand exchanges wait for no clock.
template <typename Said, typename Ask> Said heardFrom(Ask ask)
{
    QEventLoop loop;
    QTimer::singleShot(patience_ms, &loop, [] { qFatal("a seller's adapter answers in time"); });
    std::optional<Said> said;
    ask([&](const Said& heard) {
        said = heard;
        loop.quit();
    });
    if (!said)
        loop.exec();
    return *said;
}

MessageReport sentBy(const Spoken& seller)
{
    return heardFrom<MessageReport>([&](const auto& reported) {
        if (seller.messages)
            seller.messages->send(messageOf("482 913"), reported);
        else
            seller.codes->send(codeRequest(), {}, reported);
    });
}

CodeVerdict checkedBy(const Spoken& seller)
{
    return heardFrom<CodeVerdict>([&](const auto& reported) {
        seller.codes->check(QString::fromLatin1(reference), codeRequest(), secretText("482913"),
                            reported);
    });
}

/// RFC 9110: what says "later", what says "never", and what says nothing that can be relied on.
Outcome outcomeOf(const QString& seller, int status)
{
    if (status == 408 || status == 425 || status == 429 || status == 503 ||
        (status == 409 && seller == u"vonage-verify"))
        return Outcome::transient;
    return status / 100 == 3 || status / 100 == 4 ? Outcome::permanent : Outcome::unknown;
}

} // namespace

// Whatever answers in a seller's place over TLS, each seller's own adapter survives it, and says no
// more of the message, or of the digits, than is known.
class SmsSellersOverTlsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void anothersCertificateHearsNothing_data() { eachSeller(); }
    void anothersCertificateHearsNothing();
    void aRedirectionIsNotFollowed_data() { eachSeller(); }
    void aRedirectionIsNotFollowed();
    void whatCannotBeReadSaysNothing_data();
    void whatCannotBeReadSaysNothing();
    void everyStatusIsClassified_data() { eachSeller(); }
    void everyStatusIsClassified();

private:
    static void eachSeller();
    [[nodiscard]] HttpSettings trusting(std::int64_t timeout_ms = patience_ms) const;

    std::unique_ptr<Certificates> m_certificates;
    QSslConfiguration m_ours;
};

void SmsSellersOverTlsTest::initTestCase()
{
    m_certificates = std::make_unique<Certificates>();
    m_ours = m_certificates->server(u"IP:127.0.0.1"_s);
    QVERIFY2(m_certificates->areMade(), "openssl makes the certificates");
}

void SmsSellersOverTlsTest::eachSeller()
{
    QTest::addColumn<QString>("seller");
    for (const char* seller : {"twilio", "vonage", "twilio-verify", "vonage-verify"})
        QTest::newRow(seller) << QString::fromLatin1(seller);
}

HttpSettings SmsSellersOverTlsTest::trusting(std::int64_t timeout_ms) const
{
    HttpSettings settings;
    settings.timeout_ms = timeout_ms;
    settings.authorities = *authoritiesIn(m_certificates->authority());
    return settings;
}

/// Surely nothing was sent, so the next provider may go at once.
void SmsSellersOverTlsTest::anothersCertificateHearsNothing()
{
    QFETCH(QString, seller);
    Certificates strangers;
    ScriptedServer server(ScriptedServer::bytes(ScriptedServer::reply("200 OK", "{}")),
                          strangers.server(u"IP:127.0.0.1"_s));
    QVERIFY(strangers.areMade());
    const Spoken spoken = spokenTo(seller, server.base(), trusting());
    const MessageReport report = sentBy(spoken);
    QCOMPARE(report.outcome, Outcome::transient);
    QCOMPARE(report.reason, sentence(HttpSilence::untrusted));
    if (spoken.codes)
        QCOMPARE(checkedBy(spoken), CodeVerdict::unknown);
    QVERIFY(server.requests.isEmpty());
}

void SmsSellersOverTlsTest::aRedirectionIsNotFollowed()
{
    QFETCH(QString, seller);
    ScriptedServer elsewhere(ScriptedServer::bytes(ScriptedServer::reply("200 OK", "{}")), m_ours);
    ScriptedServer server(ScriptedServer::bytes("HTTP/1.1 307 Temporary Redirect\r\nLocation: " +
                                                elsewhere.base().toEncoded() +
                                                "\r\nContent-Length: 0\r\n\r\n"),
                          m_ours);
    const Spoken spoken = spokenTo(seller, server.base(), trusting());
    QCOMPARE(sentBy(spoken).outcome, Outcome::permanent);
    if (spoken.codes)
        QCOMPARE(checkedBy(spoken), CodeVerdict::unknown);
    QCOMPARE(elsewhere.connections, 0);
    QCOMPARE(server.requests.size(), spoken.codes ? 2 : 1);
}

void SmsSellersOverTlsTest::whatCannotBeReadSaysNothing_data()
{
    QTest::addColumn<QString>("seller");
    QTest::addColumn<QByteArray>("body"); // empty: it trickles
    QTest::addColumn<bool>("isEndless");
    for (const char* name : {"twilio", "vonage", "twilio-verify", "vonage-verify"}) {
        const QString seller = QString::fromLatin1(name);
        QTest::addRow("%s invalid JSON", name) << seller << QByteArray("{\"sid\":\"SM") << false;
        QTest::addRow("%s another's page", name)
            << seller << QByteArray("<html>482 913 is right</html>") << false;
        QTest::addRow("%s deep JSON", name) << seller << QByteArray(20'000, '[') << false;
        QTest::addRow("%s huge", name) << seller << QByteArray(65'536, ' ') << true;
        QTest::addRow("%s slow", name) << seller << QByteArray() << true;
    }
}

/// It says that all is well, in its status alone. So it may have gone, and nobody calls it sent.
void SmsSellersOverTlsTest::whatCannotBeReadSaysNothing()
{
    QFETCH(QString, seller);
    QFETCH(QByteArray, body);
    QFETCH(bool, isEndless);
    QByteArray status = takenStatus(seller);
    const auto answer = [&](QTcpSocket& socket) {
        if (!isEndless)
            return ScriptedServer::bytes(ScriptedServer::reply(status, body))(socket);
        socket.write("HTTP/1.1 " + status + "\r\nContent-Length: 1000000000\r\n\r\n");
        auto* more = new QTimer(&socket);
        connect(more, &QTimer::timeout, &socket,
                [&socket, body] { socket.write(body.isEmpty() ? QByteArray("{") : body); });
        more->start(body.isEmpty() ? 20 : 1);
    };
    ScriptedServer server(answer, m_ours);
    const Spoken spoken =
        spokenTo(seller, server.base(), trusting(body.isEmpty() ? 1'000 : patience_ms));
    const MessageReport report = sentBy(spoken);
    QCOMPARE(report.outcome, Outcome::unknown);
    QCOMPARE(report.reference, QString());
    status = "200 OK";
    if (spoken.codes)
        QCOMPARE(checkedBy(spoken), CodeVerdict::unknown);
    QCOMPARE(server.requests.size(), spoken.codes ? 2 : 1);
}

void SmsSellersOverTlsTest::everyStatusIsClassified()
{
    QFETCH(QString, seller);
    int status = 0;
    ScriptedServer server(
        [&status](QTcpSocket& socket) {
            ScriptedServer::bytes("HTTP/1.1 " + QByteArray::number(status) +
                                  " Whatever\r\nContent-Length: 0\r\n\r\n")(socket);
        },
        m_ours);
    const Spoken spoken = spokenTo(seller, server.base(), trusting());
    for (status = 100; status <= 599; ++status) {
        const MessageReport report = sentBy(spoken);
        QVERIFY2(report.outcome == outcomeOf(seller, status),
                 qPrintable(u"%1: %2"_s.arg(status).arg(report.reason)));
        QVERIFY(report.state != world::MessageState::accepted);
    }
    QCOMPARE(server.requests.size(), 500);
}

QTEST_GUILESS_MAIN(SmsSellersOverTlsTest)
#include "sms_sellers_over_tls_test.moc"
