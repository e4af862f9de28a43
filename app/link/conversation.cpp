#include "app/link/conversation.h"

#include <QDeadlineTimer>
#include <QMetaObject>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>

namespace countersign::app {

namespace {

constexpr std::size_t read_bytes = 4096;

} // namespace

Conversation::Conversation(FileDescriptor socket, const ConversationLimits& limits, Hear hear,
                           std::function<void(const QString&)> ended)
    : m_socket(std::move(socket)), m_limits(limits), m_hear(std::move(hear)),
      m_ended(std::move(ended)), m_reader(limits.frame_bytes_max),
      m_readable(m_socket.number(), QSocketNotifier::Read),
      m_writable(m_socket.number(), QSocketNotifier::Write)
{
    m_writable.setEnabled(false);
    connect(&m_readable, &QSocketNotifier::activated, this, [this] { read(); });
    connect(&m_writable, &QSocketNotifier::activated, this, [this] { write(); });
}

void Conversation::send(SecretBytes frame)
{
    if (!isOpen())
        return;
    if (m_queue.size() >= m_limits.queued_frames_max) {
        if (m_limits.whenFull == WhenFull::close)
            return end(QStringLiteral("the other side does not read"));
        // The first may have gone out in part.
        if (m_queue.size() > 1)
            m_queue.pop_back();
    }
    m_queue.push_back(std::move(frame));
    write();
}

bool Conversation::isPeerGone() const
{
    pollfd state{m_socket.number(), POLLRDHUP, 0};
    return !isOpen() || (poll(&state, 1, 0) == 1 && (state.revents & (POLLRDHUP | POLLHUP)) != 0);
}

void Conversation::write()
{
    while (isOpen() && !m_queue.empty()) {
        const auto rest = m_queue.front().span().subspan(m_sent);
        const auto sent = ::send(m_socket.number(), rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EINTR)
                continue;
            if (errno != EAGAIN && errno != EWOULDBLOCK)
                end(QStringLiteral("the other side is gone"));
            break;
        }
        m_sent += static_cast<std::size_t>(sent);
        if (m_sent == m_queue.front().size()) {
            m_queue.pop_front();
            m_sent = 0;
        }
    }
    m_writable.setEnabled(isOpen() && !m_queue.empty());
}

void Conversation::read()
{
    SecretBytes bytes(read_bytes);
    const auto got = recv(m_socket.number(), bytes.data(), bytes.size(), 0);
    if (got < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK))
        return;
    if (got <= 0)
        return end(QStringLiteral("the other side is gone"));
    auto bodies = m_reader.read(bytes.span().first(static_cast<std::size_t>(got)));
    if (!bodies)
        return end(bodies.error().toString());
    if (isFlood(bodies->size()))
        return end(
            QStringLiteral("more than %1 frames in a second").arg(m_limits.frames_per_second_max));
    for (const auto& body : *bodies) {
        if (!isOpen())
            return;
        const auto heard = m_hear(body);
        if (!heard)
            return end(heard.error());
    }
}

bool Conversation::isFlood(std::size_t frames)
{
    const auto second = QDeadlineTimer::current().deadline() / 1000;
    if (second != m_second) {
        m_second = second;
        m_framesInSecond = 0;
    }
    m_framesInSecond += frames;
    return m_framesInSecond > static_cast<std::size_t>(m_limits.frames_per_second_max);
}

void Conversation::end(const QString& why)
{
    if (!isOpen())
        return;
    m_readable.setEnabled(false);
    m_writable.setEnabled(false);
    m_queue.clear();
    m_socket = FileDescriptor();
    QMetaObject::invokeMethod(
        this, [this, why] { m_ended(why); }, Qt::QueuedConnection);
}

} // namespace countersign::app
