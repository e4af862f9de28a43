#pragma once

#include "app/link/unix_socket.h"
#include "core/keypad/encoding.h"

#include <QObject>
#include <QSocketNotifier>
#include <cstdint>
#include <deque>
#include <functional>

namespace countersign::app {

/// What to do with a frame when `queued_frames_max` are already waiting for a peer that doesn't
/// read: states replace each other, deeds don't.
enum class WhenFull { replaceNewest, close };

struct ConversationLimits
{
    std::size_t frame_bytes_max = 0;   // of the frames that come in
    int frames_per_second_max = 0;     // that come in
    std::size_t queued_frames_max = 0; // that wait to go out
    WhenFull whenFull = WhenFull::close;
};

/// Frames in and frames out over one socket, on the thread that made it. Bytes that were read are
/// wiped. Ends for good at the peer's end, at a fault, or when too much comes in.
class Conversation : public QObject
{
public:
    /// Takes the body of a frame; the error says why that ends the conversation.
    using Hear = std::function<Result<Done, QString>(const SecretBytes& body)>;

    /// `ended` is called once, later, from the event loop, with the reason.
    Conversation(FileDescriptor socket, const ConversationLimits& limits, Hear hear,
                 std::function<void(const QString& why)> ended);

    /// A whole frame, length first.
    void send(SecretBytes frame);
    [[nodiscard]] bool isOpen() const { return m_socket.isOpen(); }
    /// Ended, or about to: what the peer said before it went may still be read and heard.
    [[nodiscard]] bool isPeerGone() const;

private:
    void read();
    void write();
    void end(const QString& why);
    [[nodiscard]] bool isFlood(std::size_t frames);

    FileDescriptor m_socket;
    ConversationLimits m_limits;
    Hear m_hear;
    std::function<void(const QString&)> m_ended;
    keypad::FrameReader m_reader;
    QSocketNotifier m_readable;
    QSocketNotifier m_writable;
    std::deque<SecretBytes> m_queue;
    std::size_t m_sent = 0; // bytes of the first in the queue
    std::int64_t m_second = 0;
    std::size_t m_framesInSecond = 0;
};

} // namespace countersign::app
