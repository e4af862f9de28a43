#pragma once

#include <QByteArray>
#include <QJsonArray>
#include <QString>
#include <QStringList>
#include <atomic>
#include <memory>
#include <mutex>

class QThread;

namespace countersign::tests {

/// An SMS gateway on loopback that takes messages and can be asked what people answered. It lives
/// on a thread of its own, since nothing turns an event loop while a test waits for its till.
class ReplyGateway
{
public:
    ReplyGateway();
    ~ReplyGateway();
    ReplyGateway(const ReplyGateway&) = delete;
    ReplyGateway& operator=(const ReplyGateway&) = delete;

    /// A [[sms]] table that goes through it.
    [[nodiscard]] QString settings(const QString& sender = QStringLiteral("+436601112233")) const;
    /// The texts that it was given.
    [[nodiscard]] QStringList texts() const;
    /// It lists that reply from here on, each time, as such gateways do; dated now, or as it is
    /// said.
    void receive(const QString& from, const QString& text, const QString& at = {});
    /// Leaves out what it dates before the moment that it is asked from.
    void honourSince() { m_honoursSince = true; }
    /// How often its inbox was asked for.
    [[nodiscard]] int asked() const;

private:
    void serve();
    QByteArray answerTo(const QByteArray& request);
    [[nodiscard]] QJsonArray listedSince(const QByteArray& request) const;

    mutable std::mutex m_guard; // of texts, inbox and count
    QStringList m_texts;
    QJsonArray m_inbox;
    int m_asked = 0;
    std::atomic<int> m_port = 0;
    std::atomic<bool> m_honoursSince = false;
    std::atomic<bool> m_isOver = false;
    std::unique_ptr<QThread> m_thread;
};

} // namespace countersign::tests
