#pragma once

#include "core/base/result.h"
#include "core/sms/kannel_report.h"

#include <QObject>
#include <QTcpServer>
#include <QTcpSocket>
#include <deque>
#include <optional>

namespace countersign::sms {

/// Hears in the store's own network what Kannel tells of messages, by HTTP, and keeps it for those
/// who ask. Whatever else comes there is answered 404; who sends more than a short head, or takes
/// long over it, is hung up on. Lives on one thread, whose event loop must run.
class KannelListener final : public QObject
{
public:
    static constexpr std::size_t messages_max = 512; // of which anything is kept: the newest
    static constexpr qsizetype connections_max = 32; // at once
    static constexpr qsizetype head_bytes_max = 4'096;
    static constexpr std::int64_t head_within_ms = 5'000;
    /// So many messages in a row of which nothing is told may be a carrier that is down; of more
    /// it is believed that Kannel doesn't get here, or each code would go out twice from then on.
    static constexpr int untold_max = 8;

    explicit KannelListener(SecretBytes key);
    /// Listens at the base's address and port; returns the base, with the port that was free where
    /// it names 0. Nothing, and why, where it can't.
    Result<QUrl, QString> listen(const QUrl& base);

    /// The message is about to be handed over: what is told of it from now on is kept.
    void expect(const QString& message);
    /// `taken` with what was told of it; with `accepted` where nothing was yet. `unknown` where
    /// nothing is told any more, and of one that wasn't expected: it was sent before this began.
    [[nodiscard]] world::MessageReport followed(const QString& message) const;
    /// `taken` where anything was told of it; else `unknown`: Kannel may have it all the same.
    [[nodiscard]] world::MessageReport found(const QString& message) const;

private:
    struct Expected
    {
        QString message;
        world::MessageState state = world::MessageState::queued; // nothing was told
    };
    void greet();
    void read(QTcpSocket& socket);
    void note(const KannelReport& report);
    [[nodiscard]] const Expected* find(const QString& message) const;

    SecretBytes m_key;
    QTcpServer m_server;
    std::deque<Expected> m_expected; // the newest last
    int m_untold = 0;                // messages since anything was told
};

} // namespace countersign::sms
