#include "tests/peers/kannel_peer.h"

#include "tests/peers/program.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QXmlStreamReader>
#include <array>

namespace countersign::tests {

namespace {

constexpr int answer_max_ms = 2'000;

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// UCS-2 comes as the octets of a URL's query, big-endian.
QString fromUcs2(const QByteArray& encodedOctets)
{
    const QByteArray octets =
        QByteArray::fromPercentEncoding(QByteArray(encodedOctets).replace('+', ' '));
    QString text;
    for (qsizetype at = 0; at + 1 < octets.size(); at += 2) {
        const auto high = static_cast<unsigned char>(octets.at(at));
        const auto low = static_cast<unsigned char>(octets.at(at + 1));
        text += QChar(static_cast<char16_t>((high << 8) | low));
    }
    return text;
}

} // namespace

bool KannelPeer::isInstalled()
{
    for (const char* name : {"bearerbox", "smsbox", "fakesmsc"}) {
        if (programNamed(QString::fromLatin1(name)).isEmpty())
            return false;
    }
    return true;
}

KannelPeer::KannelPeer(quint16 smppPort) : m_speaksSmpp(smppPort != 0)
{
    // Held together, so that no two are the same.
    std::array<QTcpServer, 4> servers;
    for (QTcpServer& server : servers)
        server.listen(QHostAddress::LocalHost);
    m_ports = {servers[0].serverPort(), servers[1].serverPort(), servers[2].serverPort(),
               servers[3].serverPort()};
    if (m_speaksSmpp)
        m_ports.carrier = smppPort;
    QDir(m_folder.path()).mkdir(QStringLiteral("spool"));
    writeConfig();
}

KannelPeer::~KannelPeer()
{
    stop();
}

QString KannelPeer::path(const char* name) const
{
    return m_folder.filePath(QString::fromLatin1(name));
}

/// What is said of the carrier; its prefix without a route is the same.
QString KannelPeer::carrierGroup() const
{
    const QString both = QStringLiteral("group = smsc\n"
                                        "smsc = %1\n"
                                        "smsc-id = CARRIER\n"
                                        "host = 127.0.0.1\n"
                                        "port = %2\n"
                                        "denied-prefix = \"+999;%3\"\n")
                             .arg(m_speaksSmpp ? QStringLiteral("smpp") : QStringLiteral("fake"))
                             .arg(m_ports.carrier)
                             .arg(unroutablePhone());
    if (!m_speaksSmpp)
        return both + QStringLiteral("connect-allow-ip = 127.0.0.1\n");
    return both + QStringLiteral("transceiver-mode = true\n"
                                 "smsc-username = till\n"
                                 "smsc-password = carrier\n"
                                 "system-type = \"\"\n"
                                 "enquire-link-interval = 2\n"
                                 "reconnect-delay = 1\n"
                                 "wait-ack = 3\n"
                                 "wait-ack-expire = 1\n");
}

/// What configuration.md has a shop write. A smsbox with an id gets what phones send by a route
/// only.
QString KannelPeer::serviceGroups() const
{
    if (m_repliesTo.isEmpty())
        return {};
    return QStringLiteral("group = sms-service\n"
                          "keyword = default\n"
                          "catch-all = true\n"
                          "max-messages = 0\n"
                          "get-url = \"%1\"\n\n"
                          "group = smsbox-route\n"
                          "smsbox-id = BOX\n"
                          "smsc-id = CARRIER\n")
        .arg(m_repliesTo);
}

void KannelPeer::bringRepliesTo(const QString& address)
{
    m_repliesTo = address;
    writeConfig();
}

void KannelPeer::stopBox()
{
    end(m_smsbox, true);
}

void KannelPeer::writeConfig() const
{
    const QString config =
        QStringLiteral(R"(group = core
admin-port = %1
admin-interface = "127.0.0.1"
admin-password = admin
status-password = status
smsbox-port = %2
smsbox-interface = "127.0.0.1"
box-allow-ip = "127.0.0.1"
store-type = spool
store-location = "spool"
%7

%4
group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = %2
sendsms-port = %3
sendsms-interface = "127.0.0.1"
smsbox-id = BOX
%8
group = sendsms-user
username = %5
password = %6

%9)")
            .arg(m_ports.admin)
            .arg(m_ports.box)
            .arg(m_ports.send)
            .arg(carrierGroup())
            .arg(username(), QString::fromLatin1(password()),
                 m_speaksSmpp ? QStringLiteral("sms-outgoing-queue-limit = 3\n"
                                               "sms-resend-freq = 1\n"
                                               "sms-resend-retry = 20\n")
                              : QString(),
                 m_repliesTo.isEmpty() ? QString()
                                       : QStringLiteral("http-request-retry = 60\n"
                                                        "http-queue-delay = 1\n"),
                 serviceGroups());
    QFile file(path("kannel.conf"));
    if (file.open(QIODevice::WriteOnly))
        file.write(config.toUtf8());
}

void KannelPeer::run(std::unique_ptr<QProcess>& process, const QString& program,
                     const QStringList& arguments, const char* output)
{
    process = startProgram(program, arguments, m_folder.path(), path(output));
}

void KannelPeer::runCarrier()
{
    run(m_carrier, QStringLiteral("fakesmsc"),
        {QStringLiteral("-H"), QStringLiteral("127.0.0.1"), QStringLiteral("-r"),
         QString::number(m_ports.carrier), QStringLiteral("-m"), QStringLiteral("0"),
         QStringLiteral("1 2 text unused")},
        "carrier.log");
}

bool KannelPeer::start()
{
    const QStringList config{QStringLiteral("kannel.conf")};
    // Right after a stop its ports are still taken, and it gives up at once: then try again.
    const bool isUp = QTest::qWaitFor(
        [&] {
            if (!isRunning(m_bearerbox))
                run(m_bearerbox, QStringLiteral("bearerbox"), config, "bearerbox.log");
            return !status().isEmpty();
        },
        limit_ms);
    return isUp &&
           QTest::qWaitFor(
               [&] {
                   if (!isRunning(m_smsbox))
                       run(m_smsbox, QStringLiteral("smsbox"), config, "smsbox.log");
                   return isBoxOnline();
               },
               limit_ms) &&
           waitUntilRoutable();
}

bool KannelPeer::waitUntilRoutable()
{
    return QTest::qWaitFor(
        [&] {
            if (!m_speaksSmpp && !isRunning(m_carrier))
                runCarrier();
            return isCarrierOnline() && isBoxOnline();
        },
        limit_ms);
}

void KannelPeer::stop()
{
    end(m_carrier, true);
    end(m_smsbox, true);
    end(m_bearerbox, true);
}

void KannelPeer::kill()
{
    end(m_bearerbox, false);
    end(m_smsbox, false);
    end(m_carrier, false);
}

bool KannelPeer::cutCarrier()
{
    end(m_carrier, false);
    return waitUntilCut();
}

bool KannelPeer::waitUntilCut()
{
    return QTest::qWaitFor([&] { return !isCarrierOnline(); }, limit_ms);
}

bool KannelPeer::restoreCarrier()
{
    return waitUntilRoutable();
}

QByteArray KannelPeer::status() const
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), m_ports.admin);
    if (!socket.waitForConnected(answer_max_ms))
        return {};
    socket.write("GET /status.xml?password=status HTTP/1.0\r\n\r\n");
    while (socket.state() == QAbstractSocket::ConnectedState &&
           socket.waitForReadyRead(answer_max_ms)) {
    }
    const QByteArray reply = socket.readAll();
    return reply.mid(reply.indexOf("<?xml"));
}

bool KannelPeer::isCarrierOnline() const
{
    QXmlStreamReader xml(status());
    bool isSmsc = false;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        isSmsc = isSmsc || xml.name() == QLatin1String("smsc");
        if (isSmsc && xml.name() == QLatin1String("status"))
            return xml.readElementText().startsWith(QLatin1String("online"));
    }
    return false;
}

bool KannelPeer::waitUntilNothingIsKept()
{
    return QTest::qWaitFor(
        [&] {
            QXmlStreamReader xml(status());
            while (!xml.atEnd()) {
                if (xml.readNext() == QXmlStreamReader::StartElement &&
                    xml.name() == QLatin1String("storesize"))
                    return xml.readElementText() == QLatin1String("0");
            }
            return false;
        },
        limit_ms);
}

bool KannelPeer::isBoxOnline() const
{
    QXmlStreamReader xml(status());
    bool isBox = false;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        isBox = isBox || xml.name() == QLatin1String("box");
        if (isBox && xml.name() == QLatin1String("status"))
            return xml.readElementText().startsWith(QLatin1String("on-line"));
    }
    return false;
}

QList<KannelPeer::Received> KannelPeer::received() const
{
    static const QRegularExpression line(
        QStringLiteral("Got message \\d+: <(\\S+) (\\S+) (text|ucs-2) (.*?)>\\n(?=\\d{4}-|$)"),
        QRegularExpression::DotMatchesEverythingOption);
    QList<Received> all;
    auto found = line.globalMatch(QString::fromUtf8(contentOf(path("carrier.log"))));
    while (found.hasNext()) {
        const QRegularExpressionMatch match = found.next();
        const bool isUcs2 = match.captured(3) == QLatin1String("ucs-2");
        all.push_back({match.captured(1), match.captured(2),
                       isUcs2 ? fromUcs2(match.captured(4).toLatin1()) : match.captured(4),
                       isUcs2});
    }
    return all;
}

bool KannelPeer::waitUntilReceived(qsizetype messages)
{
    return QTest::qWaitFor([&] { return received().size() >= messages; }, limit_ms);
}

QUrl KannelPeer::url() const
{
    return QUrl(QStringLiteral("http://127.0.0.1:%1/cgi-bin/sendsms").arg(m_ports.send));
}

QString KannelPeer::log() const
{
    QString all;
    for (const char* name : {"bearerbox.log", "smsbox.log", "carrier.log"}) {
        all += QStringLiteral("== %1\n").arg(QString::fromLatin1(name));
        all += QString::fromUtf8(contentOf(path(name)).right(4'000));
    }
    return all;
}

} // namespace countersign::tests
