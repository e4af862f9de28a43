#pragma once

#include <QHostAddress>
#include <QSslConfiguration>
#include <QSslServer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>
#include <QUrlQuery>
#include <functional>
#include <memory>
#include <utility>

namespace countersign::tests {

/// An HTTP server on loopback, with TLS where it is given a certificate, that does with each
/// request what the test says, byte by byte.
class ScriptedServer final : public QObject
{
public:
    using Answer = std::function<void(QTcpSocket& socket)>;

    explicit ScriptedServer(Answer answer)
        : m_server(std::make_unique<QTcpServer>()), m_scheme(QStringLiteral("http")),
          m_answer(std::move(answer))
    {
        connect(m_server.get(), &QTcpServer::newConnection, this, [this] { greetAll(); });
        m_server->listen(QHostAddress::LocalHost);
    }
    ScriptedServer(Answer answer, const QSslConfiguration& tls)
        : m_scheme(QStringLiteral("https")), m_answer(std::move(answer))
    {
        auto server = std::make_unique<QSslServer>();
        server->setSslConfiguration(tls);
        m_server = std::move(server);
        connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, this,
                [this] { greetAll(); });
        m_server->listen(QHostAddress::LocalHost);
    }
    [[nodiscard]] QUrl base() const
    {
        return QUrl(QStringLiteral("%1://127.0.0.1:%2").arg(m_scheme).arg(m_server->serverPort()));
    }
    [[nodiscard]] QUrl url() const
    {
        return base().resolved(QUrl(QStringLiteral("/cgi-bin/sendsms")));
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

    /// A field of a request whose body is a form, wherever in it that stands.
    static QString formField(const QByteArray& request, const QString& name)
    {
        QByteArray form = request.mid(request.indexOf("\r\n\r\n") + 4);
        const QUrlQuery fields(QString::fromLatin1(form.replace('+', "%20")));
        return fields.queryItemValue(name, QUrl::FullyDecoded);
    }

    QList<QByteArray> requests; // heads and bodies, in the order they came
    int connections = 0;

private:
    void greetAll()
    {
        while (QTcpSocket* socket = m_server->nextPendingConnection())
            greet(socket);
    }
    static bool isWhole(const QByteArray& request)
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
    void greet(QTcpSocket* socket)
    {
        ++connections;
        socket->setParent(this);
        connect(socket, &QTcpSocket::readyRead, this,
                [this, socket, request = QByteArray()]() mutable {
                    request += socket->readAll();
                    if (!isWhole(request))
                        return;
                    requests.push_back(std::exchange(request, QByteArray()));
                    m_answer(*socket);
                });
    }

    std::unique_ptr<QTcpServer> m_server;
    QString m_scheme;
    Answer m_answer;
};

} // namespace countersign::tests
