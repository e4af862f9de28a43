#pragma once

#include <QtGlobal>
#include <atomic>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace countersign::tests {

/// A line to a server on loopback that breaks or goes silent after a number of bytes, or swallows
/// them all. On a thread of its own, one connection at a time.
class CutLine
{
public:
    enum class Side { toServer, toClient };

    explicit CutLine(quint16 serverPort) : m_serverPort(serverPort), m_listener(listening())
    {
        m_thread = std::thread([this] { run(); });
    }
    ~CutLine()
    {
        m_isOver = true;
        m_thread.join();
        ::close(m_listener);
    }
    CutLine(const CutLine&) = delete;
    CutLine& operator=(const CutLine&) = delete;

    [[nodiscard]] quint16 port() const { return m_port; }
    /// So many more bytes go through to that side, and then nothing goes any more.
    void cutAfter(Side side, qsizetype bytes)
    {
        m_left[side == Side::toServer ? 1 : 0] = whole;
        m_left[side == Side::toServer ? 0 : 1] = bytes;
    }
    /// The same, and the line stays open.
    void holdAfter(Side side, qsizetype bytes)
    {
        m_hasHeld = false;
        m_holds = true;
        cutAfter(side, bytes);
    }
    [[nodiscard]] bool hasHeld() const { return m_hasHeld; }
    /// Ends the connection there is, if there is one.
    void cut() { m_isCut = true; }
    void heal()
    {
        m_holds = false;
        m_left[0] = m_left[1] = whole;
    }
    /// How many went through to that side since it was healed.
    [[nodiscard]] qsizetype passed(Side side) const
    {
        return whole - m_left[side == Side::toServer ? 0 : 1];
    }
    void swallow() { m_swallows = true; }
    [[nodiscard]] bool hasSwallowed() const { return m_hasSwallowed; }

private:
    static constexpr qsizetype whole = 1'000'000'000;
    static constexpr int turn_ms = 10;

    static sockaddr_in loopback(quint16 port)
    {
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }
    int listening()
    {
        const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address = loopback(0);
        socklen_t size = sizeof address;
        ::bind(listener, reinterpret_cast<sockaddr*>(&address), size);
        ::listen(listener, 1);
        ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
        m_port = ntohs(address.sin_port);
        return listener;
    }
    void run()
    {
        while (!m_isOver) {
            pollfd waited{m_listener, POLLIN, 0};
            if (::poll(&waited, 1, turn_ms) <= 0)
                continue;
            const int client = ::accept(m_listener, nullptr, nullptr);
            const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            const sockaddr_in address = loopback(m_serverPort);
            if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
                carry(client, server);
            ::close(client);
            ::close(server);
        }
    }
    void carry(int client, int server)
    {
        m_isCut = false;
        while (!m_isOver && !m_isCut) {
            pollfd waited[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
            if (::poll(waited, 2, turn_ms) <= 0)
                continue;
            if ((waited[0].revents != 0 && !pass(client, server, m_left[0])) ||
                (waited[1].revents != 0 && !pass(server, client, m_left[1])))
                return;
        }
    }
    bool pass(int from, int to, std::atomic<qsizetype>& left)
    {
        char bytes[4096];
        const auto read = ::recv(from, bytes, sizeof bytes, 0);
        if (read <= 0)
            return false;
        if (m_swallows)
            return m_hasSwallowed = true;
        const qsizetype passing = qMin<qsizetype>(read, left);
        left -= passing;
        if (::send(to, bytes, static_cast<std::size_t>(passing), MSG_NOSIGNAL) != passing)
            return false;
        if (passing == read)
            return true;
        return m_holds && (m_hasHeld = true);
    }

    quint16 m_serverPort;
    quint16 m_port = 0;
    int m_listener;
    std::atomic<qsizetype> m_left[2] = {whole, whole};
    std::atomic<bool> m_holds = false;
    std::atomic<bool> m_hasHeld = false;
    std::atomic<bool> m_swallows = false;
    std::atomic<bool> m_hasSwallowed = false;
    std::atomic<bool> m_isCut = false;
    std::atomic<bool> m_isOver = false;
    std::thread m_thread;
};

} // namespace countersign::tests
