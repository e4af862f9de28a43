#include "core/sms/modem_outbox.h"

#include <QTimer>
#include <algorithm>
#include <chrono>

namespace countersign::sms {

using world::Message;
using world::MessageReport;
using world::MessageState;
using Outcome = world::MessageReport::Outcome;

namespace {

MessageReport notNow(const char* reason)
{
    return modemReport(Outcome::transient, MessageState::queued, QLatin1String(reason));
}

MessageReport noAnswer()
{
    return modemReport(Outcome::unknown, MessageState::unknown,
                       QStringLiteral("no answer in time"));
}

} // namespace

/// Somebody who waits for a message's answer.
struct ModemOutbox::Attempt
{
    world::SmsProvider::Reported reported;
    bool isConcluded = false;

    void conclude(const MessageReport& report)
    {
        if (!std::exchange(isConcluded, true))
            reported(report);
    }
};

struct ModemOutbox::Errand
{
    std::shared_ptr<const Message> message;
    std::vector<std::shared_ptr<Attempt>> attempts;
    bool isHanded = false;
    bool wasEnabled = false;           // the modem, on its behalf
    std::optional<MessageReport> said; // by the modem

    [[nodiscard]] bool isAwaited() const
    {
        return std::any_of(attempts.begin(), attempts.end(),
                           [](const auto& attempt) { return !attempt->isConcluded; });
    }
};

ModemOutbox::ModemOutbox(ModemBus& bus, ModemAccount account, Left left, QObject* parent)
    : QObject(parent), m_bus(bus), m_account(std::move(account)), m_left(std::move(left))
{
}

bool ModemOutbox::isSending() const
{
    return m_current && m_current->isHanded;
}

ModemOutbox::ErrandPointer ModemOutbox::underWay(const QString& messageId) const
{
    const auto isIt = [&](const ErrandPointer& errand) {
        return errand && errand->message->id == messageId;
    };
    if (isIt(m_current))
        return m_current;
    const auto found = std::find_if(m_waiting.begin(), m_waiting.end(), isIt);
    return found == m_waiting.end() ? nullptr : *found;
}

void ModemOutbox::send(std::shared_ptr<const Message> message,
                       world::SmsProvider::Reported reported)
{
    const auto late = std::find_if(m_known.rbegin(), m_known.rend(), [&](const Known& known) {
        return known.messageId == message->id && known.isLate &&
               known.report.outcome == Outcome::taken;
    });
    if (late != m_known.rend()) {
        late->isLate = false;
        reported(late->report);
        return;
    }
    ErrandPointer errand = underWay(message->id);
    if (!errand) {
        if (m_waiting.size() >= waiting_max) {
            reported(notNow("too many messages wait for the modem"));
            return;
        }
        errand = std::make_shared<Errand>();
        errand->message = std::move(message);
        m_waiting.push_back(errand);
    }
    const auto attempt = std::make_shared<Attempt>(Attempt{std::move(reported)});
    errand->attempts.push_back(attempt);
    QTimer::singleShot(std::chrono::milliseconds(m_account.timeout_ms), Qt::PreciseTimer, this,
                       [this, errand, attempt] { expire(errand, *attempt); });
    next();
}

void ModemOutbox::expire(const ErrandPointer& errand, Attempt& attempt)
{
    if (errand->said)
        attempt.conclude(*errand->said);
    else if (errand->isHanded)
        attempt.conclude(noAnswer());
    else
        attempt.conclude(notNow("the modem didn't come to it in time"));
    if (!errand->isHanded && !errand->isAwaited())
        std::erase(m_waiting, errand);
}

void ModemOutbox::next()
{
    if (m_current || m_waiting.empty())
        return;
    m_current = m_waiting.front();
    m_waiting.pop_front();
    look(m_current);
}

void ModemOutbox::look(const ErrandPointer& errand)
{
    m_bus.reach([this, errand](const Result<ModemDaemon, BusError>& daemon) {
        if (!daemon) {
            end(errand, modemRefusal(daemon.error(), ModemStep::before));
            return;
        }
        daemon->modems(this, [this, errand, daemon = *daemon](auto seen) {
            if (seen)
                choose(errand, daemon, std::move(seen).value());
            else
                end(errand, modemRefusal(seen.error(), ModemStep::before));
        });
    });
}

void ModemOutbox::choose(const ErrandPointer& errand, const ModemDaemon& daemon,
                         std::vector<ModemSeen> seen)
{
    const auto wanted = modemsWanted(std::move(seen), m_account.wanted);
    if (wanted.empty()) {
        end(errand, notNow(m_account.wanted == anyModem ? "no modem is there"
                                                        : "the modem of the settings isn't there"));
        return;
    }
    const ModemStanding standing = standingOf(wanted.front());
    if (standing == ModemStanding::ready)
        create(errand, daemon, wanted.front().path);
    else if (standing == ModemStanding::disabled && !errand->wasEnabled)
        enable(errand, daemon, wanted.front().path);
    else
        end(errand, modemUnfit(standing));
}

void ModemOutbox::enable(const ErrandPointer& errand, const ModemDaemon& daemon,
                         const QString& modem)
{
    errand->wasEnabled = true;
    daemon.enable(this, modem, [this, errand](const Result<Done, BusError>& enabled) {
        if (enabled)
            look(errand);
        else
            end(errand, modemUnfit(ModemStanding::disabled));
    });
}

void ModemOutbox::create(const ErrandPointer& errand, const ModemDaemon& daemon,
                         const QString& modem)
{
    const ModemMessage message = modemMessage(*errand->message, m_account.asksForReports);
    daemon.create(this, modem, message,
                  [this, errand, daemon, modem](const Result<QString, BusError>& sms) {
                      if (!sms)
                          end(errand, modemRefusal(sms.error(), ModemStep::before));
                      else
                          hand(errand, daemon, modem, *sms);
                  });
}

void ModemOutbox::hand(const ErrandPointer& errand, const ModemDaemon& daemon, const QString& modem,
                       const QString& sms)
{
    if (!errand->isAwaited()) {
        daemon.remove(modem, sms);
        end(errand, notNow("the modem didn't come to it in time"));
        return;
    }
    errand->isHanded = true;
    daemon.send(this, sms, [this, errand, daemon, modem, sms](const Result<Done, BusError>& sent) {
        if (sent) {
            noteSent(errand, daemon, modem, sms);
            return;
        }
        // While it stands there, every user of this machine can read it on the bus.
        daemon.remove(modem, sms);
        end(errand, modemRefusal(sent.error(), ModemStep::handed));
    });
}

void ModemOutbox::noteSent(const ErrandPointer& errand, const ModemDaemon& daemon,
                           const QString& modem, const QString& sms)
{
    errand->said = modemReport(Outcome::taken, MessageState::sent, {});
    daemon.read(this, sms,
                [this, errand, daemon, modem, sms](const Result<SmsSeen, BusError>& seen) {
                    daemon.remove(modem, sms);
                    MessageReport report = *errand->said;
                    const bool asksForReport =
                        modemMessage(*errand->message, m_account.asksForReports).asksForReport;
                    if (seen)
                        report.reference = m_left(daemon, *seen, asksForReport);
                    end(errand, report);
                });
}

void ModemOutbox::end(const ErrandPointer& errand, const MessageReport& report)
{
    const bool isLate = !errand->isAwaited();
    m_known.push_back({errand->message->id, report, isLate});
    if (m_known.size() > known_max)
        m_known.pop_front();
    errand->said = report;
    m_current.reset();
    for (const auto& attempt : errand->attempts)
        attempt->conclude(report);
    next();
}

MessageReport ModemOutbox::find(const QString& messageId) const
{
    if (const ErrandPointer errand = underWay(messageId)) {
        if (errand->said)
            return *errand->said;
        return errand->isHanded ? noAnswer() : notNow("it still waits for the modem");
    }
    const auto known = std::find_if(m_known.rbegin(), m_known.rend(), [&](const Known& answer) {
        return answer.messageId == messageId;
    });
    if (known != m_known.rend())
        return known->report;
    return modemReport(Outcome::unknown, MessageState::unknown,
                       QStringLiteral("nothing is known of it here"));
}

} // namespace countersign::sms
