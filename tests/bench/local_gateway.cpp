#include "tests/bench/local_gateway.h"

#include "core/base/check.h"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace countersign::bench {

LocalGateway::LocalGateway(QByteArray says)
    : m_reply("HTTP/1.1 202 Accepted\r\nContent-Type: text/html\r\nConnection: close\r\n"
              "Content-Length: " +
              QByteArray::number(says.size()) + "\r\n\r\n" + says),
      m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    check(m_socket >= 0 && ::bind(m_socket, any, size) == 0 && ::listen(m_socket, 16) == 0 &&
              ::getsockname(m_socket, any, &size) == 0,
          "a server can listen on loopback");
    m_url =
        QUrl(QStringLiteral("http://127.0.0.1:%1/cgi-bin/sendsms").arg(ntohs(address.sin_port)));
    m_thread = std::thread([this] { serve(); });
}

LocalGateway::~LocalGateway()
{
    m_isOver = true;
    ::shutdown(m_socket, SHUT_RDWR); // ends the wait for a connection
    m_thread.join();
    ::close(m_socket);
}

void LocalGateway::serve()
{
    while (!m_isOver) {
        const int connection = ::accept4(m_socket, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0)
            continue;
        answer(connection);
        ::close(connection);
    }
}

void LocalGateway::answer(int connection) const
{
    QByteArray request;
    std::array<char, 4096> part{};
    while (!request.contains("\r\n\r\n")) {
        const ssize_t bytes = ::read(connection, part.data(), part.size());
        if (bytes <= 0)
            return;
        request.append(part.data(), bytes);
    }
    (void)::send(connection, m_reply.constData(), static_cast<std::size_t>(m_reply.size()),
                 MSG_NOSIGNAL);
    ::shutdown(connection, SHUT_WR);
}

} // namespace countersign::bench
