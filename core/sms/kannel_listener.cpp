#include "core/sms/kannel_listener.h"

#include "core/sms/http_report.h"

#include <QDebug>
#include <QHostAddress>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

namespace countersign::sms {

using world::MessageReport;
using world::MessageState;
using Outcome = MessageReport::Outcome;

namespace {

/// Kannel can be set up to try again until it reads a 2xx.
void answer(QTcpSocket& socket, const char* status)
{
    // What was left unread would make the system cut the answer off.
    (void)socket.readAll();
    socket.write(QByteArray("HTTP/1.1 ") + status +
                 "\r\nContent-Type: text/plain\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    socket.disconnectFromHost();
}

void warnOnce(bool& isSaid, const char* words)
{
    if (!std::exchange(isSaid, true))
        qWarning().noquote() << words;
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

struct KannelListener::Way
{
    std::mutex mutex;
    KannelListener* listener; // null once it has gone
};

KannelListener::KannelListener(SecretBytes key, std::optional<KannelReplyPlace> replies)
    : m_key(std::move(key)), m_replies(std::move(replies)), m_way(std::make_shared<Way>()),
      m_isHeard(std::make_shared<std::atomic<bool>>(false)), m_server(this)
{
    m_way->listener = this;
    m_server.setMaxPendingConnections(connections_max);
    connect(&m_server, &QTcpServer::newConnection, this, &KannelListener::greet);
}

KannelListener::~KannelListener()
{
    const std::scoped_lock lock(m_way->mutex);
    m_way->listener = nullptr;
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
    *m_isHeard = true;
    return where;
}

void KannelListener::listenLater(const QUrl& base)
{
    QTimer::singleShot(std::chrono::milliseconds(listen_every_ms), this, [this, base] {
        if (!listen(base))
            return listenLater(base);
        qWarning().noquote()
            << QStringLiteral("kannel is listened to at %1 from now on").arg(base.toString());
    });
}

void KannelListener::greet()
{
    while (QTcpSocket* socket = m_server.nextPendingConnection()) {
        socket->setReadBufferSize(head_bytes_max);
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        makeRoom();
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(*socket); });
        QTimer::singleShot(std::chrono::milliseconds(head_within_ms), socket, [this, socket] {
            if (!isWaiting(*socket))
                socket->abort();
        });
        read(*socket);
    }
}

/// Kannel says what it has at once, so it is the oldest silent one that goes: a crowd that says
/// nothing keeps nobody out.
void KannelListener::makeRoom()
{
    qsizetype open = 0;
    QTcpSocket* oldest = nullptr;
    for (QTcpSocket* socket : m_server.findChildren<QTcpSocket*>()) {
        if (socket->state() != QAbstractSocket::UnconnectedState)
            ++open;
        const bool isSilent =
            socket->state() == QAbstractSocket::ConnectedState && !isWaiting(*socket);
        if (oldest == nullptr && isSilent)
            oldest = socket;
    }
    if (open > connections_max && oldest != nullptr)
        oldest->abort();
}

void KannelListener::read(QTcpSocket& socket)
{
    if (socket.state() != QAbstractSocket::ConnectedState || isWaiting(socket))
        return;
    const QByteArray head = socket.peek(head_bytes_max);
    const qsizetype end = head.indexOf("\r\n\r\n");
    if (end < 0 && head.size() < head_bytes_max)
        return;
    const auto report = end < 0 ? std::nullopt : kannelReportIn(head, m_key);
    if (report)
        note(*report);
    if (!report && end >= 0 && m_replies)
        return receive(socket, head, *m_replies);
    answer(socket, report ? "200 OK" : "404 Not Found");
}

/// What can't be read today can't tomorrow, so Kannel needn't bring it again; how it is set up can
/// be mended.
void KannelListener::receive(QTcpSocket& socket, const QByteArray& head,
                             const KannelReplyPlace& place)
{
    auto reply = kannelReceivedIn(head, place);
    if (reply)
        return bring(socket, std::move(reply).value());
    switch (reply.error()) {
    case NotReceived::wrongWord:
        warnOnce(m_saidWrongWord, "a reply was brought to an address with another secret than "
                                  "sms.replies has: does Kannel's get-url hold that one?");
        return answer(socket, "404 Not Found");
    case NotReceived::elsewhere:
        return answer(socket, "404 Not Found");
    case NotReceived::inquiry:
        return answer(socket, "204 No Content");
    case NotReceived::incomplete:
        warnOnce(m_saidIncomplete,
                 "kannel brought a reply of which nothing can follow: its get-url "
                 "has to hold id=%I, at=%T, from=%p, coding=%c and text=%b");
        return answer(socket, "400 Bad Request");
    case NotReceived::noNumber:
        warnOnce(m_saidNoNumber, "kannel brought a reply from a sender that is no number of a "
                                 "phone; nothing follows from such ones");
        return answer(socket, "202 Accepted");
    }
}

void KannelListener::bring(QTcpSocket& socket, world::SmsReply reply)
{
    if (!m_brought || m_waiting.size() >= connections_max)
        return answer(socket, "503 Service Unavailable");
    const quint64 number = ++m_received;
    m_waiting.insert(number, &socket);
    QTimer::singleShot(std::chrono::milliseconds(kept_within_ms), this,
                       [this, number] { told(number, false); });
    m_brought(std::move(reply), [way = m_way, number](bool isKept) {
        const std::scoped_lock lock(way->mutex);
        if (KannelListener* listener = way->listener)
            QMetaObject::invokeMethod(
                listener, [listener, number, isKept] { listener->told(number, isKept); },
                Qt::QueuedConnection);
    });
}

/// Only the first word counts, and nobody may wait for it any more.
void KannelListener::told(quint64 number, bool isKept)
{
    const QPointer<QTcpSocket> socket = m_waiting.take(number);
    if (!socket)
        return;
    answer(*socket, isKept ? "202 Accepted" : "503 Service Unavailable");
    QTimer::singleShot(std::chrono::milliseconds(head_within_ms), socket.data(),
                       [socket = socket.data()] { socket->abort(); });
}

bool KannelListener::isWaiting(const QTcpSocket& socket) const
{
    return std::ranges::find(m_waiting, &socket, &QPointer<QTcpSocket>::data) != m_waiting.end();
}

void KannelListener::hear(world::SmsProvider::Brought brought)
{
    m_brought = std::move(brought);
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
