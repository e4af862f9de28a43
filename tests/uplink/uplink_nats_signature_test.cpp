#include "core/uplink/nats_link.h"
#include "core/world/clock.h"
#include "tests/peers/nats_credentials.h"

#include <QSemaphore>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <cstdlib>
#include <memory>
#include <nats/nats.h>
#include <thread>

using namespace countersign;
using namespace countersign::uplink;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int limit_ms = 20'000;

SecretBytes credentials()
{
    QByteArray text = tests::NatsCredentials().of(u"till-3"_s);
    return SecretBytes::takenFrom(text);
}

/// What libnats signs that with.
QByteArray signatureOf(const QByteArray& nonce)
{
    unsigned char* bytes = nullptr;
    int length = 0;
    const SecretBytes seed = partOf(credentials(), NatsCredential::seed);
    const QByteArray text(reinterpret_cast<const char*>(seed.data()), qsizetype(seed.size()));
    if (nats_Sign(text.constData(), nonce.constData(), &bytes, &length) != NATS_OK)
        return {};
    const std::unique_ptr<unsigned char, decltype(&std::free)> held(bytes, &std::free);
    return QByteArray(reinterpret_cast<const char*>(bytes), length);
}

/// A server as far as a connection needs one. It wants one nonce after the other signed, and then
/// the last one again and again.
class Server
{
public:
    explicit Server(QList<QByteArray> nonces)
        : m_nonces(std::move(nonces)), m_thread([this] { serve(); })
    {
        m_listens.acquire();
    }
    ~Server()
    {
        m_isOver = true;
        m_thread.join();
    }
    [[nodiscard]] QByteArray url() const
    {
        return "nats://127.0.0.1:" + QByteArray::number(m_port);
    }
    [[nodiscard]] int asked() const { return m_asked; }

private:
    void serve()
    {
        QTcpServer server;
        server.listen(QHostAddress::LocalHost);
        m_port = server.serverPort();
        m_listens.release();
        while (!m_isOver) {
            if (!server.waitForNewConnection(20))
                continue;
            const std::unique_ptr<QTcpSocket> client(server.nextPendingConnection());
            admit(*client);
        }
    }
    void admit(QTcpSocket& client)
    {
        const QByteArray nonce = m_nonces.value(std::min<qsizetype>(m_asked, m_nonces.size() - 1));
        ++m_asked;
        client.write(
            "INFO {\"server_id\":\"A\",\"version\":\"2.9.10\",\"proto\":1,\"headers\":true,"
            "\"max_payload\":1048576,\"auth_required\":true,\"nonce\":\"" +
            nonce + "\"}\r\n");
        QByteArray said;
        while (!said.contains("PING") && client.waitForReadyRead(limit_ms))
            said += client.readAll();
        client.write(said.contains("\"sig\":\"") ? "PONG\r\n"
                                                 : "-ERR 'Authorization Violation'\r\n");
        client.waitForBytesWritten(limit_ms);
        while (!m_isOver && client.state() == QAbstractSocket::ConnectedState)
            client.waitForReadyRead(20);
    }

    const QList<QByteArray> m_nonces;
    QSemaphore m_listens;
    std::atomic<bool> m_isOver = false;
    std::atomic<int> m_asked = 0;
    int m_port = 0;
    std::thread m_thread;
};

NatsAddress addressOf(const Server& server)
{
    NatsAddress address{server.url(), "COUNTERSIGN", "till-3", "_INBOX.till-3"};
    address.credentials = credentials();
    return address;
}

} // namespace

// The proof by which NATS servers admit a till.
class UplinkNatsSignatureTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aSignatureThatTheLibraryDropsIsMadeAnew();
    void aServerThatWantsOnlySuchIsGivenUp();

private:
    QByteArray m_dropped; // what is signed with a zero byte first
    const world::SystemClock m_clock;
    NatsStop m_never;
};

void UplinkNatsSignatureTest::initTestCase()
{
    QCOMPARE(nats_Open(-1), NATS_OK);
    for (int i = 0; i < 10'000 && m_dropped.isEmpty(); ++i) {
        const QByteArray nonce = "nonce" + QByteArray::number(i);
        if (signatureOf(nonce).startsWith('\0'))
            m_dropped = nonce;
    }
    QVERIFY(!m_dropped.isEmpty());
}

void UplinkNatsSignatureTest::aSignatureThatTheLibraryDropsIsMadeAnew()
{
    const Server server({m_dropped, m_dropped, "nonce"});
    const auto link =
        NatsLink::open(addressOf(server), m_clock.now().boot_ms + limit_ms, m_clock, m_never);
    QVERIFY2(link.ok(), link ? "" : qPrintable(link.error().words));
    QCOMPARE(server.asked(), 3);
}

void UplinkNatsSignatureTest::aServerThatWantsOnlySuchIsGivenUp()
{
    const Server server({m_dropped});
    const auto link =
        NatsLink::open(addressOf(server), m_clock.now().boot_ms + limit_ms, m_clock, m_never);
    QVERIFY(!link.ok());
    QCOMPARE(link.error().kind, NatsFault::Kind::admitting);
    QVERIFY(server.asked() <= 4);
}

QTEST_GUILESS_MAIN(UplinkNatsSignatureTest)
#include "uplink_nats_signature_test.moc"
