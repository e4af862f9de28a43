#pragma once

#include "core/base/result.h"
#include "core/sms/kannel_received.h"
#include "core/sms/kannel_report.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <atomic>
#include <deque>
#include <memory>
#include <optional>

namespace countersign::sms {

/// Hears in the store's own network what Kannel tells of messages, by HTTP, and keeps it for those
/// who ask; and takes what people answer, which Kannel is told to bring again (503) unless it is
/// kept. Whatever else comes there is answered 404; who sends more than a short head, or takes long
/// over it, is hung up on. Lives on one thread, whose event loop must run.
class KannelListener final : public QObject
{
public:
    static constexpr std::size_t messages_max = 512; // of which anything is kept: the newest
    static constexpr qsizetype connections_max = 32; // at once
    /// A text of 1,600 bytes takes up to 4,800 there.
    static constexpr qsizetype head_bytes_max = 8'192;
    static constexpr std::int64_t head_within_ms = 5'000;
    /// Kannel waits for minutes, but brings nothing else in that connection.
    static constexpr std::int64_t kept_within_ms = 10'000;
    /// So many messages in a row of which nothing is told may be a carrier that is down; of more
    /// it is believed that Kannel doesn't get here, or each code would go out twice from then on.
    static constexpr int untold_max = 8;
    /// As when the network or whoever was there before needs a moment yet.
    static constexpr std::int64_t listen_every_ms = 2'000;

    explicit KannelListener(SecretBytes key, std::optional<KannelReplyPlace> replies = {});
    ~KannelListener() override;
    KannelListener(const KannelListener&) = delete;
    KannelListener& operator=(const KannelListener&) = delete;
    /// Listens at the base's address and port; returns the base, with the port that was free where
    /// it names 0. Nothing, and why, where it can't.
    Result<QUrl, QString> listen(const QUrl& base);
    /// Tries that until it can, and says so then. Called on its thread; the base names a port.
    void listenLater(const QUrl& base);
    /// Whether it listens. May be looked at on any thread, and after its end.
    [[nodiscard]] std::shared_ptr<const std::atomic<bool>> isHeard() const { return m_isHeard; }

    /// The message is about to be handed over: what is told of it from now on is kept.
    void expect(const QString& message);
    /// `taken` with what was told of it; with `accepted` where nothing was yet. `unknown` where
    /// nothing is told any more, and of one that wasn't expected: it was sent before this began.
    [[nodiscard]] world::MessageReport followed(const QString& message) const;
    /// `taken` where anything was told of it; else `unknown`: Kannel may have it all the same.
    [[nodiscard]] world::MessageReport found(const QString& message) const;
    /// Has each reply brought there from now on.
    void hear(world::SmsProvider::Brought brought);

private:
    struct Way; // back to this, from any thread
    struct Expected
    {
        QString message;
        world::MessageState state = world::MessageState::queued; // nothing was told
    };
    void greet();
    void makeRoom();
    void read(QTcpSocket& socket);
    void note(const KannelReport& report);
    void receive(QTcpSocket& socket, const QByteArray& head, const KannelReplyPlace& place);
    void bring(QTcpSocket& socket, world::SmsReply reply);
    void told(quint64 number, bool isKept);
    [[nodiscard]] bool isWaiting(const QTcpSocket& socket) const;
    [[nodiscard]] const Expected* find(const QString& message) const;

    SecretBytes m_key;
    std::optional<KannelReplyPlace> m_replies;
    world::SmsProvider::Brought m_brought;
    std::shared_ptr<Way> m_way;
    std::shared_ptr<std::atomic<bool>> m_isHeard;
    QHash<quint64, QPointer<QTcpSocket>> m_waiting; // for whether a reply is kept; by number
    quint64 m_received = 0;
    bool m_saidWrongWord = false;
    bool m_saidIncomplete = false;
    bool m_saidNoNumber = false;
    QTcpServer m_server;
    std::deque<Expected> m_expected; // the newest last
    int m_untold = 0;                // messages since anything was told
};

} // namespace countersign::sms
