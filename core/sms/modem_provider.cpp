#include "core/sms/modem_provider.h"

#include "core/sms/modem_bus.h"
#include "core/sms/modem_inbox.h"
#include "core/sms/modem_outbox.h"

#include <utility>

namespace countersign::sms {

using world::Message;

class ModemProvider::Line final : public QObject
{
public:
    explicit Line(const ModemAccount& account)
        : m_bus(this), inbox(
                           m_bus, account, [this] { return outbox.isSending(); }, this),
          outbox(
              m_bus, account,
              [this](const ModemDaemon& daemon, const SmsSeen& sent, bool asksForReport) {
                  return inbox.expect(daemon, sent, asksForReport);
              },
              this)
    {
    }

    /// Calls on the line's own thread.
    template <class Work> void post(Work work)
    {
        QMetaObject::invokeMethod(this, std::move(work), Qt::QueuedConnection);
    }

private:
    ModemBus m_bus;

public:
    ModemInbox inbox;
    ModemOutbox outbox;
};

ModemProvider::ModemProvider(ModemAccount account, QThread* thread)
    : m_line(new Line(account)), m_tellsDelivery(account.asksForReports)
{
    m_line->moveToThread(thread);
}

ModemProvider::~ModemProvider()
{
    m_line->deleteLater();
}

world::SmsAbilities ModemProvider::abilities() const
{
    world::SmsAbilities abilities;
    abilities.tellsDelivery = m_tellsDelivery;
    abilities.findsMessages = true;
    abilities.readsReplies = true;
    abilities.isLocal = true;
    abilities.ask_every_ms = ask_every_ms;
    return abilities;
}

void ModemProvider::send(std::shared_ptr<const Message> message, Reported reported)
{
    m_line->post([line = m_line, message = std::move(message), reported = std::move(reported)] {
        line->outbox.send(message, reported);
    });
}

void ModemProvider::follow(const QString& reference, Reported reported)
{
    m_line->post([line = m_line, reference, reported = std::move(reported)] {
        line->inbox.follow(reference, reported);
    });
}

void ModemProvider::find(std::shared_ptr<const Message> message, std::int64_t since_ms,
                         Reported reported)
{
    (void)since_ms;
    m_line->post([line = m_line, id = message->id, reported = std::move(reported)] {
        reported(line->outbox.find(id));
    });
}

void ModemProvider::readReplies(std::int64_t since_ms, Replied replied)
{
    (void)since_ms;
    m_line->post(
        [line = m_line, replied = std::move(replied)] { line->inbox.readReplies(replied); });
}

} // namespace countersign::sms
