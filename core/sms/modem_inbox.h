#pragma once

#include "core/sms/modem_account.h"
#include "core/sms/modem_bus.h"
#include "core/world/sms.h"

#include <QObject>
#include <QSet>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace countersign::sms {

/// What comes in at the modem: the network's reports on messages of ours, and what people answer.
/// ModemManager makes either a message object of its own, so looking through these is all there is
/// to it. Whatever was read is deleted, or the SIM would be full one day and take nothing more.
class ModemInbox final : public QObject
{
public:
    static constexpr std::size_t expected_max = 256; // messages whose report is awaited
    static constexpr qsizetype read_max = 256;       // at one look, of each modem

    /// `isSending` says whether a message may just be leaving: its report can be there first.
    ModemInbox(ModemBus& bus, ModemAccount account, std::function<bool()> isSending,
               QObject* parent);

    /// Takes note of a message that left; by what is returned it is followed. That holds for as
    /// long as this lives: the network's number for a message is only one of 256.
    QString expect(const ModemDaemon& daemon, const SmsSeen& sent, bool asksForReport);
    void follow(const QString& reference, world::SmsProvider::Reported reported);
    /// What was handed on once is deleted at the next asking, when it has been dealt with.
    void readReplies(world::SmsProvider::Replied replied);

private:
    struct Found
    {
        ModemDaemon daemon;
        QString modem;
        SmsSeen sms;
    };
    struct Look;
    using Looked = std::function<void(bool isDone, const std::vector<Found>& found)>;
    struct Expected
    {
        QString reference;
        QString number;
        unsigned number_of_modem = 0; // TP-Message-Reference
        bool asksForReport = false;
        world::MessageState state = world::MessageState::sent;
    };

    void look(Looked looked);
    void listThrough(const std::shared_ptr<Look>& look, const ModemDaemon& daemon,
                     const ModemSeen& modem);
    void conclude(const std::shared_ptr<Look>& look);
    void sort(const std::vector<Found>& found);
    [[nodiscard]] Expected* expected(const QString& reference);
    [[nodiscard]] Expected* expectedBy(const SmsSeen& report);
    std::vector<world::SmsReply> replies(const std::vector<Found>& found);

    ModemBus& m_bus;
    ModemAccount m_account;
    std::function<bool()> m_isSending;
    std::deque<Expected> m_expected; // the newest last
    std::shared_ptr<Look> m_look;    // under way
    QSet<QString> m_handedOn;        // daemon and object
};

} // namespace countersign::sms
