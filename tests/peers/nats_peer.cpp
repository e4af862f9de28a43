#include "tests/peers/nats_peer.h"

#include "core/uplink/nats_head_office.h"
#include "core/uplink/nats_words.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpServer>
#include <algorithm>

namespace countersign::tests {

namespace {

constexpr std::int64_t ask_within_ms = 10'000;

/// As many as are wanted, none twice.
std::vector<quint16> freePorts(std::size_t count)
{
    std::vector<std::unique_ptr<QTcpServer>> taken;
    std::vector<quint16> ports;
    while (ports.size() < count) {
        taken.push_back(std::make_unique<QTcpServer>());
        taken.back()->listen(QHostAddress::LocalHost);
        ports.push_back(taken.back()->serverPort());
    }
    return ports;
}

} // namespace

QByteArray contentOf(const QString& file)
{
    QFile content(file);
    return content.open(QIODevice::ReadOnly) ? content.readAll() : QByteArray();
}

SecretBytes secretOf(const QByteArray& text)
{
    QByteArray bytes(text.constData(), text.size());
    return SecretBytes::takenFrom(bytes);
}

bool NatsPeer::isInstalled()
{
    return !programNamed(u"nats-server"_s).isEmpty();
}

NatsPeer::NatsPeer(int servers, const QString& storesIn)
    : m_stores(storesIn + u"/nats-XXXXXX"_s),
      m_serverCertificate(m_certificates.issue(u"head office"_s, u"IP:127.0.0.1"_s)),
      m_clientCertificate(m_certificates.issue(u"a till"_s, QString()))
{
    auto ports = freePorts(static_cast<std::size_t>(servers) * 2 + 1);
    m_leafPort = m_advertisedLeafPort = ports.back();
    QFile::setPermissions(m_clientCertificate + u".key"_s, QFile::ReadOwner | QFile::WriteOwner);
    for (int i = 0; i < servers; ++i)
        m_servers.push_back({ports[std::size_t(i) * 2], ports[std::size_t(i) * 2 + 1], nullptr});
}

NatsPeer::~NatsPeer()
{
    killAll();
}

QByteArray NatsPeer::settingsOf(std::size_t server) const
{
    const QByteArray name = "n" + QByteArray::number(int(server));
    QByteArray settings = "listen: \"127.0.0.1:" + QByteArray::number(m_servers[server].port) +
                          "\"\nserver_name: " + name + "\njetstream { store_dir: \"" +
                          QFile::encodeName(m_stores.filePath(QString::fromLatin1(name))) +
                          "\", domain: hq }\nmax_payload: 1MB\ntls { cert_file: \"" +
                          QFile::encodeName(m_serverCertificate) + ".pem\", key_file: \"" +
                          QFile::encodeName(m_serverCertificate) + ".key\", ca_file: \"" +
                          QFile::encodeName(m_certificates.authority()) + "\", verify: true }\n" +
                          m_credentials.settings();
    if (server == 0)
        settings += "leafnodes { listen: \"127.0.0.1:" + QByteArray::number(m_leafPort) +
                    "\", advertise: \"127.0.0.1:" + QByteArray::number(m_advertisedLeafPort) +
                    "\" }\n";
    if (m_servers.size() == 1)
        return settings;
    settings += "cluster { name: hq, listen: \"127.0.0.1:" +
                QByteArray::number(m_servers[server].routePort) + "\", routes: [";
    for (const Server& each : m_servers)
        settings += "\"nats://127.0.0.1:" + QByteArray::number(each.routePort) + "\", ";
    return settings + " ] }\n";
}

bool NatsPeer::startServer(std::size_t server)
{
    Server& started = m_servers[server];
    if (isRunning(started.process))
        return true;
    const QString settings = m_folder.filePath(u"n%1.conf"_s.arg(server));
    QFile file(settings);
    if (!file.open(QIODevice::WriteOnly) || file.write(settingsOf(server)) <= 0)
        return false;
    file.close();
    started.process = startProgram(u"nats-server"_s, {u"-c"_s, settings}, m_folder.path(),
                                   m_folder.filePath(u"log"_s));
    return isRunning(started.process);
}

bool NatsPeer::start()
{
    for (std::size_t i = 0; i < m_servers.size(); ++i) {
        if (!startServer(i))
            return false;
    }
    for (QDeadlineTimer left(limit_ms); !left.hasExpired();) {
        if (isReady())
            return true;
        m_servers.front().process->waitForFinished(100);
    }
    return false;
}

/// All servers know each other once a stream can have a replica on each.
bool NatsPeer::isReady()
{
    const QJsonObject made =
        ask("$JS.API.STREAM.CREATE.ready", {{u"name"_s, u"ready"_s},
                                            {u"subjects"_s, QJsonArray{u"ready"_s}},
                                            {u"num_replicas"_s, int(m_servers.size())}});
    return made.contains(u"config"_s) && ask("$JS.API.STREAM.DELETE.ready")[u"success"_s].toBool();
}

void NatsPeer::kill(int server)
{
    m_link.reset();
    end(m_servers[std::size_t(server)].process, false);
}

void NatsPeer::killAll()
{
    for (std::size_t i = 0; i < m_servers.size(); ++i)
        kill(int(i));
}

bool NatsPeer::makeStream(const QJsonObject& changes, const QByteArray& name)
{
    QJsonObject settings = QJsonDocument::fromJson(uplink::natsStreamSettings()).object();
    settings[u"name"_s] = QString::fromLatin1(name);
    return makeStreamAs(settings, changes);
}

bool NatsPeer::makeWordsStream()
{
    return makeStreamAs(QJsonDocument::fromJson(uplink::natsWordsSettings()).object(), {});
}

bool NatsPeer::makeStreamAs(QJsonObject settings, const QJsonObject& changes)
{
    const QByteArray name = settings[u"name"_s].toString().toLatin1();
    dropStream(name);
    settings[u"num_replicas"_s] = int(m_servers.size());
    for (auto change = changes.begin(); change != changes.end(); ++change)
        settings[change.key()] = change.value();
    for (QDeadlineTimer left(limit_ms); !left.hasExpired();) {
        if (ask("$JS.API.STREAM.CREATE." + name, settings).contains(u"config"_s))
            return true;
        m_servers.front().process->waitForFinished(100);
    }
    return false;
}

bool NatsPeer::changeStream(const QJsonObject& changes, const QByteArray& name)
{
    QJsonObject settings = ask("$JS.API.STREAM.INFO." + name)[u"config"_s].toObject();
    for (auto change = changes.begin(); change != changes.end(); ++change)
        settings[change.key()] = change.value();
    return ask("$JS.API.STREAM.UPDATE." + name, settings).contains(u"config"_s);
}

bool NatsPeer::dropStream(const QByteArray& name)
{
    return ask("$JS.API.STREAM.DELETE." + name)[u"success"_s].toBool();
}

int NatsPeer::leader(const QByteArray& stream)
{
    const QString name = ask("$JS.API.STREAM.INFO." + stream)[u"cluster"_s][u"leader"_s].toString();
    return name.startsWith(u'n') ? name.mid(1).toInt() : -1;
}

bool NatsPeer::isLevel(const QByteArray& stream)
{
    const QJsonArray others =
        ask("$JS.API.STREAM.INFO." + stream)[u"cluster"_s][u"replicas"_s].toArray();
    return others.size() + 1 == qsizetype(m_servers.size()) &&
           std::all_of(others.begin(), others.end(), [](const QJsonValue& other) {
               return other[u"current"_s].toBool() && other[u"lag"_s].toInteger() == 0;
           });
}

uplink::NatsLink* NatsPeer::link()
{
    if (m_link)
        return m_link.get();
    uplink::NatsAddress address = this->address();
    address.credentials = secretOf(m_credentials.of(u"owner"_s));
    auto opened =
        uplink::NatsLink::open(address, m_clock.now().boot_ms + ask_within_ms, m_clock, m_stop);
    if (opened)
        m_link = std::move(opened).value();
    return m_link.get();
}

QJsonObject NatsPeer::ask(const QByteArray& subject, const QJsonObject& request)
{
    if (link() == nullptr)
        return {};
    const auto reply =
        m_link->ask({subject, {}, QJsonDocument(request).toJson(QJsonDocument::Compact)},
                    m_clock.now().boot_ms + ask_within_ms);
    if (!reply && reply.error().isLost())
        m_link.reset();
    return reply ? QJsonDocument::fromJson(reply->body).object() : QJsonObject();
}

bool NatsPeer::add(const QByteArray& subject, const QByteArray& body)
{
    if (link() == nullptr)
        return false;
    const auto reply = m_link->ask({subject, {}, body}, m_clock.now().boot_ms + ask_within_ms);
    return reply && QJsonDocument::fromJson(reply->body)[u"seq"_s].toInteger() > 0;
}

std::vector<QByteArray> NatsPeer::messages(const QByteArray& subject, const QByteArray& stream)
{
    std::vector<QByteArray> bodies;
    for (qint64 next = 1;;) {
        const QJsonObject message =
            ask("$JS.API.STREAM.MSG.GET." + stream,
                {{u"seq"_s, next}, {u"next_by_subj"_s, QString::fromLatin1(subject)}})[u"message"_s]
                .toObject();
        if (message.isEmpty())
            return bodies;
        bodies.push_back(QByteArray::fromBase64(message[u"data"_s].toString().toLatin1()));
        next = message[u"seq"_s].toInteger() + 1;
    }
}

QByteArray NatsPeer::url() const
{
    QByteArray url = "tls://";
    for (const Server& server : m_servers)
        url += "127.0.0.1:" + QByteArray::number(server.port) + ',';
    return url.chopped(1);
}

QByteArray NatsPeer::credentialsOf(const QByteArray& till) const
{
    const QString name = QString::fromLatin1(till);
    return m_credentials.of(name,
                            {u"countersign.journal."_s + name, u"countersign.branch."_s + name,
                             u"$JS.API.STREAM.INFO.COUNTERSIGN"_s,
                             u"$JS.API.DIRECT.GET.COUNTERSIGN.countersign.journal."_s + name,
                             u"$JS.API.DIRECT.GET.COUNTERSIGN.countersign.branch."_s + name,
                             u"$JS.API.DIRECT.GET.COUNTERSIGN-WORDS.countersign.word.*."_s + name},
                            {u"_INBOX."_s + name + u".>"_s});
}

uplink::NatsAddress NatsPeer::address(const QByteArray& till)
{
    uplink::NatsAddress address;
    address.url = url();
    address.stream = "COUNTERSIGN";
    address.asker = till;
    address.inbox = "_INBOX." + till;
    address.authorities = m_certificates.authority();
    address.certificate = contentOf(m_clientCertificate + u".pem"_s);
    address.key = secretOf(contentOf(m_clientCertificate + u".key"_s));
    address.credentials = secretOf(credentialsOf(till));
    return address;
}

QByteArray NatsPeer::log() const
{
    return contentOf(m_folder.filePath(u"log"_s)).right(8000);
}

} // namespace countersign::tests
