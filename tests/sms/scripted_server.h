#pragma once

#include <QHostAddress>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>
#include <functional>

namespace countersign::tests {

/// An HTTP server on loopback that does with each request what the test says, byte by byte.
class ScriptedServer final : public QObject
{
public:
    using Answer = std::function<void(QTcpSocket& socket)>;

    explicit ScriptedServer(Answer answer) : m_answer(std::move(answer))
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket* socket = m_server.nextPendingConnection())
                greet(socket);
        });
        m_server.listen(QHostAddress::LocalHost);
    }
    [[nodiscard]] QUrl url() const
    {
        return QUrl(
            QStringLiteral("http://127.0.0.1:%1/cgi-bin/sendsms").arg(m_server.serverPort()));
    }
    static Answer bytes(const QByteArray& reply)
    {
        return [reply](QTcpSocket& socket) {
            socket.write(reply);
            socket.disconnectFromHost();
        };
    }
    static QByteArray reply(const QByteArray& status, const QByteArray& body)
    {
        return "HTTP/1.1 " + status +
               "\r\nContent-Type: text/html\r\nContent-Length: " + QByteArray::number(body.size()) +
               "\r\n\r\n" + body;
    }

    QList<QByteArray> requests; // whole heads, in the order they came
    int connections = 0;

private:
    void greet(QTcpSocket* socket)
    {
        ++connections;
        socket->setParent(this);
        connect(socket, &QTcpSocket::readyRead, this,
                [this, socket, head = QByteArray()]() mutable {
                    head += socket->readAll();
                    if (!head.endsWith("\r\n\r\n"))
                        return;
                    requests.push_back(head);
                    head.clear();
                    m_answer(*socket);
                });
    }

    QTcpServer m_server;
    Answer m_answer;
};

} // namespace countersign::tests
