#include "tests/till/reply_gateway.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>

namespace countersign::tests {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int look_every_ms = 20;
constexpr int request_within_ms = 5'000;

bool isWhole(const QByteArray& request)
{
    const qsizetype head = request.indexOf("\r\n\r\n");
    if (head < 0)
        return false;
    qsizetype body = 0;
    for (const QByteArray& line : request.left(head).split('\n')) {
        if (line.toLower().startsWith("content-length:"))
            body = line.mid(15).trimmed().toLongLong();
    }
    return request.size() >= head + 4 + body;
}

} // namespace

ReplyGateway::ReplyGateway() : m_thread(QThread::create([this] { serve(); }))
{
    m_thread->start();
    while (m_port == 0)
        QThread::yieldCurrentThread();
}

ReplyGateway::~ReplyGateway()
{
    m_isOver = true;
    m_thread->wait();
}

void ReplyGateway::serve()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    m_port = server.serverPort();
    while (!m_isOver) {
        // One that came together with another is there already.
        if (!server.hasPendingConnections() && !server.waitForNewConnection(look_every_ms))
            continue;
        const std::unique_ptr<QTcpSocket> socket(server.nextPendingConnection());
        QByteArray request;
        while (!isWhole(request) && socket->waitForReadyRead(request_within_ms))
            request += socket->readAll();
        const QByteArray body = answerTo(request);
        socket->write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                      "Connection: close\r\nContent-Length: " +
                      QByteArray::number(body.size()) + "\r\n\r\n" + body);
        socket->disconnectFromHost();
        if (socket->state() != QAbstractSocket::UnconnectedState)
            socket->waitForDisconnected(request_within_ms);
    }
}

QByteArray ReplyGateway::answerTo(const QByteArray& request)
{
    const std::lock_guard lock(m_guard);
    if (request.startsWith("POST /send ")) {
        const auto sent = QJsonDocument::fromJson(request.mid(request.indexOf("\r\n\r\n") + 4));
        m_texts << sent[u"text"].toString();
        return "{\"id\":\"m" + QByteArray::number(m_texts.size()) + "\"}";
    }
    ++m_asked;
    const QJsonArray listed = m_honoursSince ? listedSince(request) : m_inbox;
    return QJsonDocument(QJsonObject{{u"messages"_s, listed}}).toJson(QJsonDocument::Compact);
}

QJsonArray ReplyGateway::listedSince(const QByteArray& request) const
{
    const qsizetype at = request.indexOf("since=") + 6;
    const qint64 since_s = request.mid(at, request.indexOf(' ', at) - at).toLongLong();
    QJsonArray listed;
    for (const QJsonValue& reply : m_inbox) {
        const auto when = QDateTime::fromString(reply[u"at"].toString(), Qt::ISODateWithMs);
        if (when.toSecsSinceEpoch() >= since_s)
            listed.append(reply);
    }
    return listed;
}

QString ReplyGateway::settings(const QString& sender) const
{
    return uR"([[sms]]
provider = "http"
name = "phone"
sender = "%2"
url = "http://127.0.0.1:%1/send"
json = '{ "to": "{to}", "text": "{text}" }'
id = { json = "/id" }
[sms.inbox]
url = "http://127.0.0.1:%1/inbox?since={since_s}"
list = "/messages"
id = "/id"
from = "/from"
text = "/text"
at = "/at"
)"_s.arg(QString::number(m_port), sender);
}

QStringList ReplyGateway::texts() const
{
    const std::lock_guard lock(m_guard);
    return m_texts;
}

void ReplyGateway::receive(const QString& from, const QString& text, const QString& at)
{
    const QString now = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
    const std::lock_guard lock(m_guard);
    m_inbox.append(QJsonObject{{u"id"_s, u"r%1"_s.arg(m_inbox.size() + 1)},
                               {u"from"_s, from},
                               {u"text"_s, text},
                               {u"at"_s, at.isEmpty() ? now : at}});
}

int ReplyGateway::asked() const
{
    const std::lock_guard lock(m_guard);
    return m_asked;
}

} // namespace countersign::tests
