#pragma once

#include <QByteArray>
#include <QUrl>
#include <atomic>
#include <thread>

namespace countersign::bench {

/// A gateway on loopback that takes whatever it is asked and says 202 and the same words. It has a
/// thread of its own and costs as little as a server can: one connection after the other, with bare
/// sockets.
class LocalGateway
{
public:
    explicit LocalGateway(QByteArray says);
    ~LocalGateway();
    LocalGateway(const LocalGateway&) = delete;
    LocalGateway& operator=(const LocalGateway&) = delete;

    [[nodiscard]] QUrl url() const { return m_url; }

private:
    void serve();
    void answer(int connection) const;

    QByteArray m_reply;
    int m_socket = -1;
    QUrl m_url;
    std::atomic<bool> m_isOver = false;
    std::thread m_thread;
};

} // namespace countersign::bench
