#pragma once

#include "core/sms/modem_account.h"
#include "core/sms/modem_bus.h"
#include "core/world/sms.h"

#include <QObject>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace countersign::sms {

/// Messages on their way to the modem, which is handed one at a time: what waits behind a modem
/// that says nothing is still ours, surely wasn't sent, and may go another way.
///
/// A message that got no answer in time stays known. Offered again while the modem may still be
/// sending it, it isn't handed over a second time but shares the first one's answer.
class ModemOutbox final : public QObject
{
public:
    static constexpr std::size_t waiting_max = 32; // more are turned away as `transient`
    static constexpr std::size_t known_max = 64;   // answers that are kept

    /// Takes note of a message that left, and says by which reference it is followed.
    using Left = std::function<QString(const ModemDaemon&, const SmsSeen&, bool asksForReport)>;

    ModemOutbox(ModemBus& bus, ModemAccount account, Left left, QObject* parent);

    void send(std::shared_ptr<const world::Message> message, world::SmsProvider::Reported reported);
    /// What is known of the message of that id, as `SmsProvider::find` tells it.
    [[nodiscard]] world::MessageReport find(const QString& messageId) const;
    /// True while the modem may be sending.
    [[nodiscard]] bool isSending() const;

private:
    struct Attempt;
    struct Errand;
    using ErrandPointer = std::shared_ptr<Errand>;

    [[nodiscard]] ErrandPointer underWay(const QString& messageId) const;
    void expire(const ErrandPointer& errand, Attempt& attempt);
    void next();
    void look(const ErrandPointer& errand);
    void choose(const ErrandPointer& errand, const ModemDaemon& daemon,
                std::vector<ModemSeen> seen);
    void enable(const ErrandPointer& errand, const ModemDaemon& daemon, const QString& modem);
    void create(const ErrandPointer& errand, const ModemDaemon& daemon, const QString& modem);
    void hand(const ErrandPointer& errand, const ModemDaemon& daemon, const QString& modem,
              const QString& sms);
    void noteSent(const ErrandPointer& errand, const ModemDaemon& daemon, const QString& modem,
                  const QString& sms);
    void end(const ErrandPointer& errand, const world::MessageReport& report);

    ModemBus& m_bus;
    ModemAccount m_account;
    Left m_left;
    std::deque<ErrandPointer> m_waiting;
    ErrandPointer m_current;
    struct Known
    {
        QString messageId;
        world::MessageReport report;
        bool isLate = false; // nobody heard it
    };
    std::deque<Known> m_known; // the newest last
};

} // namespace countersign::sms
