#pragma once

#include "core/sms/modem_account.h"
#include "core/world/sms.h"

#include <QThread>

namespace countersign::sms {

/// A modem in the till, through ModemManager on the system bus. What the modem says it sent is
/// `sent`; whether it arrived is known where the network reports it. Works without the internet.
///
/// The modem is the till's own: every message that comes in is read and then deleted from the SIM.
///
/// Works and reports on the thread given, whose event loop must run; destroyed from any thread,
/// before that thread has finished. What isn't reported by then never will be.
class ModemProvider final : public world::SmsProvider
{
public:
    static constexpr std::int64_t ask_every_ms = 2'000;

    explicit ModemProvider(ModemAccount account, QThread* thread = QThread::currentThread());
    ~ModemProvider() override;
    ModemProvider(const ModemProvider&) = delete;
    ModemProvider& operator=(const ModemProvider&) = delete;

    [[nodiscard]] QString name() const override { return QStringLiteral("modem"); }
    [[nodiscard]] world::SmsAbilities abilities() const override;
    void send(std::shared_ptr<const world::Message> message, Reported reported) override;
    void follow(const QString& reference, Reported reported) override;
    /// Only of what was sent since the till's start.
    void find(std::shared_ptr<const world::Message> message, std::int64_t since_ms,
              Reported reported) override;
    /// All that are there, whenever they came.
    void readReplies(std::int64_t since_ms, Replied replied) override;

private:
    class Line;
    Line* m_line; // lives on the thread; ends there
    bool m_tellsDelivery;
};

} // namespace countersign::sms
