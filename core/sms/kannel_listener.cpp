#include "core/sms/kannel_listener.h"

#include "core/sms/http_report.h"

#include <QHostAddress>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <utility>

namespace countersign::sms {

using world::MessageReport;
using world::MessageState;
using Outcome = MessageReport::Outcome;

namespace {

/// Kannel can be set up to try again until it reads a 200.
QByteArray answerWith(const char* status)
{
    return QByteArray("HTTP/1.1 ") + status +
           "\r\nContent-Type: text/plain\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
}

MessageReport unknownOf(const QString& reason)
{
    return reportOf(QStringLiteral("kannel"), Outcome::unknown, reason);
}

MessageReport takenWith(const QString& message, MessageState state, bool isTold)
{
    MessageReport report = reportOf(QStringLiteral("kannel"), Outcome::taken, {});
    report.reference = message;
    report.state = state;
    report.isAnswer = isTold;
    return report;
}

} // namespace

KannelListener::KannelListener(SecretBytes key) : m_key(std::move(key)), m_server(this)
{
    m_server.setMaxPendingConnections(connections_max);
    connect(&m_server, &QTcpServer::newConnection, this, &KannelListener::greet);
}

Result<QUrl, QString> KannelListener::listen(const QUrl& base)
{
    const QHostAddress address(base.host());
    if (address.isNull())
        return failure(QStringLiteral("not an address"));
    if (!m_server.listen(address, static_cast<quint16>(base.port(0))))
        return failure(m_server.errorString());
    QUrl where = base;
    where.setPort(m_server.serverPort());
    return where;
}

void KannelListener::greet()
{
    while (QTcpSocket* socket = m_server.nextPendingConnection()) {
        if (m_server.findChildren<QTcpSocket*>().size() > connections_max) {
            socket->abort();
            socket->deleteLater();
            continue;
        }
        socket->setReadBufferSize(head_bytes_max);
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(*socket); });
        QTimer::singleShot(std::chrono::milliseconds(head_within_ms), socket,
                           [socket] { socket->abort(); });
        read(*socket);
    }
}

void KannelListener::read(QTcpSocket& socket)
{
    if (socket.state() != QAbstractSocket::ConnectedState)
        return;
    const QByteArray head = socket.peek(head_bytes_max);
    const qsizetype end = head.indexOf("\r\n\r\n");
    if (end < 0 && head.size() < head_bytes_max)
        return;
    const auto report = end < 0 ? std::nullopt : kannelReportIn(head, m_key);
    if (report)
        note(*report);
    // What was left unread would make the system cut the answer off.
    (void)socket.readAll();
    socket.write(answerWith(report ? "200 OK" : "404 Not Found"));
    socket.disconnectFromHost();
}

void KannelListener::expect(const QString& message)
{
    if (find(message) != nullptr)
        return;
    m_expected.push_back({message});
    m_untold = std::min(m_untold + 1, untold_max + 1);
    if (m_expected.size() > messages_max)
        m_expected.pop_front();
}

const KannelListener::Expected* KannelListener::find(const QString& message) const
{
    const auto found = std::ranges::find(m_expected, message, &Expected::message);
    return found == m_expected.end() ? nullptr : &*found;
}

void KannelListener::note(const KannelReport& report)
{
    m_untold = 0;
    const auto about = std::ranges::find(m_expected, report.message, &Expected::message);
    if (about != m_expected.end() && world::isProgress(about->state, report.state))
        about->state = report.state;
}

MessageReport KannelListener::followed(const QString& message) const
{
    const Expected* about = find(message);
    if (about == nullptr)
        return unknownOf(QStringLiteral("nothing is heard of it any more"));
    const bool isTold = about->state != MessageState::queued;
    if (!isTold && m_untold > untold_max)
        return unknownOf(QStringLiteral("nothing is told any more"));
    return takenWith(message, isTold ? about->state : MessageState::accepted, isTold);
}

MessageReport KannelListener::found(const QString& message) const
{
    const Expected* about = find(message);
    if (about == nullptr || about->state == MessageState::queued)
        return unknownOf(QStringLiteral("nothing was told of it"));
    return takenWith(message, about->state, true);
}

} // namespace countersign::sms
