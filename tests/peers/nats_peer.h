#pragma once

#include "core/uplink/nats_link.h"
#include "tests/peers/nats_credentials.h"
#include "tests/peers/program.h"
#include "tests/sms/certificates.h"

#include <QByteArray>
#include <QDir>
#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>
#include <memory>
#include <vector>

namespace countersign::tests {

/// Real NATS servers with JetStream on free ports of loopback, in a folder of their own, one or a
/// cluster, that take nobody without TLS, a certificate and credentials. Stopped by their pids when
/// it is destroyed, and by the kernel if the test dies first.
class NatsPeer
{
public:
    static constexpr int limit_ms = 60'000; // for each wait

    [[nodiscard]] static bool isInstalled();

    /// What the servers store is in folders that are made in `storesIn`.
    explicit NatsPeer(int servers = 3, const QString& storesIn = QDir::tempPath());
    ~NatsPeer();
    NatsPeer(const NatsPeer&) = delete;
    NatsPeer& operator=(const NatsPeer&) = delete;

    /// Starts those that don't run; true once they answer for streams.
    bool start();
    /// As a power cut would.
    void kill(int server);
    void killAll();
    /// Makes the stream anew, as `uplink stream` prints it but for what is changed.
    bool makeStream(const QJsonObject& changes = {}, const QByteArray& name = "COUNTERSIGN");
    /// What is changed of the stream that is there; true if it is.
    bool changeStream(const QJsonObject& changes, const QByteArray& name = "COUNTERSIGN");
    /// The stream of words, as `uplink stream words` prints it.
    bool makeWordsStream();
    bool dropStream(const QByteArray& name = "COUNTERSIGN");
    /// The number of the server that leads it, or -1.
    int leader(const QByteArray& stream = "COUNTERSIGN");

    /// True if all that the leader has is on the others too.
    bool isLevel(const QByteArray& stream = "COUNTERSIGN");

    /// What a request of somebody who may do all is answered.
    QJsonObject ask(const QByteArray& subject, const QJsonObject& request = {});
    /// Adds a message to whatever stream takes it; false if none does.
    bool add(const QByteArray& subject, const QByteArray& body);
    /// The bodies of a stream's messages, by the stream's leader and in its order.
    std::vector<QByteArray> messages(const QByteArray& subject,
                                     const QByteArray& stream = "COUNTERSIGN");

    /// Where they are, and as whom to ask there.
    uplink::NatsAddress address(const QByteArray& till = "till-3");
    /// With the permissions of a till, and no more.
    [[nodiscard]] QByteArray credentialsOf(const QByteArray& till) const;
    [[nodiscard]] QByteArray url() const;
    /// A client's certificate and key, with .pem and .key behind it.
    [[nodiscard]] const QString& clientCertificate() const { return m_clientCertificate; }
    [[nodiscard]] quint16 leafPort() const { return m_leafPort; } // without TLS, of the first
    /// Tells leaf nodes another port, before it is started: they come again to what they are told.
    void advertiseLeafPort(quint16 port) { m_advertisedLeafPort = port; }
    [[nodiscard]] Certificates& certificates() { return m_certificates; }
    [[nodiscard]] const NatsCredentials& credentials() const { return m_credentials; }
    [[nodiscard]] quint16 port(int server) const { return m_servers[std::size_t(server)].port; }
    [[nodiscard]] QByteArray log() const;

private:
    bool makeStreamAs(QJsonObject settings, const QJsonObject& changes);
    struct Server
    {
        quint16 port = 0;
        quint16 routePort = 0;
        std::unique_ptr<QProcess> process;
    };
    [[nodiscard]] QByteArray settingsOf(std::size_t server) const;
    bool startServer(std::size_t server);
    bool isReady();
    uplink::NatsLink* link();

    QTemporaryDir m_folder;
    QTemporaryDir m_stores;
    Certificates m_certificates;
    NatsCredentials m_credentials;
    QString m_serverCertificate;
    QString m_clientCertificate;
    std::vector<Server> m_servers;
    quint16 m_leafPort = 0;
    quint16 m_advertisedLeafPort = 0;
    world::SystemClock m_clock;
    uplink::NatsStop m_stop;
    std::unique_ptr<uplink::NatsLink> m_link;
};

/// A file's content; empty if it can't be read.
[[nodiscard]] QByteArray contentOf(const QString& file);
[[nodiscard]] SecretBytes secretOf(const QByteArray& text);

} // namespace countersign::tests
