#include "core/sms/modem_inbox.h"

#include "core/sms/received_reply.h"

#include <QHash>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <utility>

namespace countersign::sms {

using world::MessageReport;
using world::MessageState;
using world::SmsReply;
using Outcome = world::MessageReport::Outcome;

/// One look through all that the modems hold. Whoever asks meanwhile shares it.
struct ModemInbox::Look
{
    std::vector<Looked> lookers;
    std::vector<Found> found;
    int open = 0; // answers that are awaited
    bool hasFailed = false;
    bool isConcluded = false;
};

ModemInbox::ModemInbox(ModemBus& bus, ModemAccount account, std::function<bool()> isSending,
                       QObject* parent)
    : QObject(parent), m_bus(bus), m_account(std::move(account)), m_isSending(std::move(isSending))
{
}

QString ModemInbox::expect(const ModemDaemon& daemon, const SmsSeen& sent, bool asksForReport)
{
    Expected expected;
    expected.reference = daemon.ownName() + u'/' + daemon.owner() + sent.path.section(u'/', -2);
    expected.number = sent.number;
    expected.number_of_modem = sent.reference;
    expected.asksForReport = asksForReport;
    m_expected.push_back(expected);
    if (m_expected.size() > expected_max)
        m_expected.pop_front();
    return expected.reference;
}

ModemInbox::Expected* ModemInbox::expected(const QString& reference)
{
    const auto found = std::find_if(m_expected.begin(), m_expected.end(), [&](const Expected& one) {
        return one.reference == reference;
    });
    return found == m_expected.end() ? nullptr : &*found;
}

/// The latest of that number: the modem's own count begins again after 255.
ModemInbox::Expected* ModemInbox::expectedBy(const SmsSeen& report)
{
    const auto found =
        std::find_if(m_expected.rbegin(), m_expected.rend(), [&](const Expected& one) {
            return one.asksForReport && one.number_of_modem == report.reference &&
                   isSameNumber(one.number, report.number);
        });
    return found == m_expected.rend() ? nullptr : &*found;
}

void ModemInbox::look(Looked looked)
{
    if (m_look) {
        m_look->lookers.push_back(std::move(looked));
        return;
    }
    const auto look = std::make_shared<Look>();
    m_look = look;
    look->lookers.push_back(std::move(looked));
    const auto fail = [this, look] {
        look->hasFailed = true;
        conclude(look);
    };
    QTimer::singleShot(std::chrono::milliseconds(m_account.timeout_ms), this, fail);
    m_bus.reach([this, look, fail](const Result<ModemDaemon, BusError>& daemon) {
        if (!daemon) {
            fail();
            return;
        }
        daemon->modems(this, [this, look, fail, daemon = *daemon](auto seen) {
            if (!seen) {
                fail();
                return;
            }
            auto modems = modemsWanted(std::move(seen).value(), m_account.wanted);
            std::erase_if(modems, [](const ModemSeen& modem) { return !modem.hasMessages; });
            look->open = static_cast<int>(modems.size());
            look->hasFailed = modems.empty();
            for (const ModemSeen& modem : modems)
                listThrough(look, daemon, modem);
            if (look->open == 0)
                conclude(look);
        });
    });
}

void ModemInbox::listThrough(const std::shared_ptr<Look>& look, const ModemDaemon& daemon,
                             const ModemSeen& modem)
{
    const auto answered = [this, look] {
        if (--look->open == 0)
            conclude(look);
    };
    daemon.list(this, modem.path, [this, look, answered, daemon, path = modem.path](auto listed) {
        if (!listed) {
            look->hasFailed = true;
            answered();
            return;
        }
        const QStringList some = listed->mid(0, read_max);
        look->open += static_cast<int>(some.size());
        for (const QString& sms : some) {
            daemon.read(this, sms, [look, answered, daemon, path](auto seen) {
                if (seen)
                    look->found.push_back({daemon, path, std::move(seen).value()});
                answered();
            });
        }
        answered();
    });
}

void ModemInbox::conclude(const std::shared_ptr<Look>& look)
{
    if (std::exchange(look->isConcluded, true))
        return;
    m_look.reset();
    sort(look->found);
    for (const Looked& looked : look->lookers)
        looked(!look->hasFailed, look->found);
}

/// Reports go to the messages they are about. What nobody will ask for is deleted.
void ModemInbox::sort(const std::vector<Found>& found)
{
    for (const auto& [daemon, modem, sms] : found) {
        switch (sms.kind) {
        case SmsSeen::Kind::report: {
            Expected* about = expectedBy(sms);
            if (about != nullptr)
                about->state = deliveryOf(sms.delivery).value_or(about->state);
            if (about != nullptr || !m_isSending())
                daemon.remove(modem, sms.path);
            break;
        }
        case SmsSeen::Kind::reply:
            if (!replyFrom(sms))
                daemon.remove(modem, sms.path);
            break;
        case SmsSeen::Kind::other:
            break;
        }
    }
}

void ModemInbox::follow(const QString& reference, world::SmsProvider::Reported reported)
{
    const auto tell = [this, reference, reported](bool isKnownNow) {
        MessageReport report = modemReport(Outcome::unknown, MessageState::unknown,
                                           QStringLiteral("its report can't be asked for"));
        const Expected* about = expected(reference);
        if (about != nullptr && (isKnownNow || about->state != MessageState::sent))
            report = modemReport(Outcome::taken, about->state, {});
        report.reference = reference;
        reported(report);
    };
    const Expected* about = expected(reference);
    if (about == nullptr || !about->asksForReport || about->state != MessageState::sent)
        tell(true);
    else
        look([tell](bool isDone, const std::vector<Found>&) { tell(isDone); });
}

std::vector<SmsReply> ModemInbox::replies(const std::vector<Found>& found)
{
    QMultiHash<QString, QString> places; // by id
    std::vector<SmsReply> all;
    QSet<QString> stillThere;
    for (const auto& [daemon, modem, sms] : found) {
        auto reply = replyFrom(sms);
        if (!reply)
            continue;
        const QString place = daemon.owner() + sms.path;
        if (m_handedOn.contains(place)) {
            stillThere.insert(place);
            daemon.remove(modem, sms.path);
        } else {
            places.insert(reply->id, place);
            all.push_back(std::move(*reply));
        }
    }
    m_handedOn = stillThere;
    std::vector<SmsReply> replies = newestOf(std::move(all));
    for (const SmsReply& reply : replies) {
        for (const QString& place : places.values(reply.id))
            m_handedOn.insert(place);
    }
    return replies;
}

void ModemInbox::readReplies(world::SmsProvider::Replied replied)
{
    look([this, replied = std::move(replied)](bool isDone, const std::vector<Found>& found) {
        if (isDone)
            replied(replies(found));
        else
            replied({});
    });
}

} // namespace countersign::sms
