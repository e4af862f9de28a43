#pragma once

#include "core/sms/http_line.h"
#include "core/sms/wire.h"
#include "core/world/clock.h"

#include <atomic>
#include <memory>

namespace countersign::sms {

/// A gateway behind HTTP: asks over a line what its wire builds, and has the wire read the answer.
/// Asks and reports on the thread given, as HttpLine does.
class WireProvider : public world::SmsProvider
{
public:
    /// Of one list of replies.
    static constexpr int reply_pages_max = 25;

    WireProvider(
        std::shared_ptr<const SmsWire> wire, HttpSettings settings,
        QThread* thread = QThread::currentThread(),
        std::shared_ptr<const world::Clock> clock = std::make_shared<world::SystemClock>());

    [[nodiscard]] QString name() const override { return m_wire->name(); }
    [[nodiscard]] world::SmsAbilities abilities() const override { return m_wire->abilities(); }
    void send(std::shared_ptr<const world::Message> message, Reported reported) override;
    void follow(const QString& reference, Reported reported) override;
    void find(std::shared_ptr<const world::Message> message, std::int64_t since_ms,
              Reported reported) override;
    void readReplies(std::int64_t since_ms, Replied replied) override;

private:
    std::shared_ptr<const SmsWire> m_wire;
    std::shared_ptr<const world::Clock> m_clock;
    std::shared_ptr<HttpLine> m_line; // asked for one page after the other
    /// A page was too large once, or too late, where a small one could be read: those are asked for
    /// from then on.
    std::shared_ptr<std::atomic<bool>> m_asksForSmallPages;
};

/// A service that makes and checks its own code, behind HTTP.
class WireCodeService final : public world::CodeService
{
public:
    WireCodeService(std::shared_ptr<const CodeWire> wire, HttpSettings settings,
                    QThread* thread = QThread::currentThread());

    [[nodiscard]] QString name() const override { return m_wire->name(); }
    void send(const world::CodeRequest& request, const QString& replaced,
              Reported reported) override;
    void check(const QString& reference, const world::CodeRequest& request,
               const SecretBytes& digits, Checked checked) override;
    void cancel(const QString& reference) override;
    void withdraw(const QString& id) override;

private:
    struct Waiting;
    std::shared_ptr<const CodeWire> m_wire;
    std::shared_ptr<Waiting> m_waiting;
    std::shared_ptr<HttpLine> m_line; // asked once more when the first question is answered
};

} // namespace countersign::sms
