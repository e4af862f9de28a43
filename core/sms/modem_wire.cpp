#include "core/sms/modem_wire.h"

#include <algorithm>
#include <tuple>

namespace countersign::sms {

using world::Message;
using world::MessageReport;
using world::MessageState;
using Outcome = world::MessageReport::Outcome;

namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t validity_step_minutes = 5;
constexpr std::int64_t validity_max_minutes = 10'080; // a week
constexpr int gsm_part_max = 160;                     // septets
constexpr int ucs2_part_max = 70;                     // UTF-16 units

QString textOf(const SecretBytes& bytes)
{
    return QString::fromUtf8(reinterpret_cast<const char*>(bytes.data()),
                             static_cast<qsizetype>(bytes.size()));
}

QString digitsOf(const QString& number)
{
    QString digits;
    for (const QChar c : number) {
        if (c >= u'0' && c <= u'9')
            digits += c;
    }
    return digits;
}

bool isNamed(const ModemSeen& modem, const QString& wanted)
{
    if (modem.equipment == wanted || modem.device == wanted || modem.deviceIdentifier == wanted)
        return true;
    const QString digits = digitsOf(wanted);
    return std::any_of(modem.ownNumbers.begin(), modem.ownNumbers.end(), [&](const QString& own) {
        return !digits.isEmpty() && digitsOf(own) == digits;
    });
}

} // namespace

ModemSeen modemFrom(const QString& path, const QVariantMap& properties)
{
    const auto text = [&](const char* key) {
        return properties.value(QLatin1String(key)).toString();
    };
    ModemSeen seen;
    seen.path = path;
    seen.name = (text("Manufacturer") + u' ' + text("Model")).trimmed();
    seen.equipment = text("EquipmentIdentifier");
    seen.device = text("Device");
    seen.deviceIdentifier = text("DeviceIdentifier");
    seen.ownNumbers = properties.value(QStringLiteral("OwnNumbers")).toStringList();
    seen.state = properties.value(QStringLiteral("State")).toInt();
    return seen;
}

ModemStanding standingOf(const ModemSeen& modem)
{
    switch (modem.state) {
    case -1:
        return ModemStanding::failed;
    case 2:
        return ModemStanding::locked;
    case 3:
        return modem.hasMessages ? ModemStanding::disabled : ModemStanding::wordless;
    case 6: // enabled
    case 7: // searching
        return modem.hasMessages ? ModemStanding::unregistered : ModemStanding::wordless;
    case 8:  // registered
    case 9:  // disconnecting, of data
    case 10: // connecting
    case 11: // connected
        return modem.hasMessages ? ModemStanding::ready : ModemStanding::wordless;
    default:
        return ModemStanding::starting;
    }
}

QString name(ModemStanding standing)
{
    switch (standing) {
    case ModemStanding::ready:
        return QStringLiteral("is ready");
    case ModemStanding::unregistered:
        return QStringLiteral("is not registered with a network");
    case ModemStanding::disabled:
        return QStringLiteral("is switched off");
    case ModemStanding::starting:
        return QStringLiteral("is starting or stopping");
    case ModemStanding::locked:
        return QStringLiteral("has a locked SIM");
    case ModemStanding::failed:
        return QStringLiteral("has failed or has no SIM");
    case ModemStanding::wordless:
        return QStringLiteral("can't send messages");
    }
    return {};
}

std::vector<ModemSeen> modemsWanted(std::vector<ModemSeen> seen, const QString& wanted)
{
    if (wanted != anyModem)
        std::erase_if(seen, [&](const ModemSeen& modem) { return !isNamed(modem, wanted); });
    // Paths end on a counter, so the shorter is the older.
    const auto rank = [](const ModemSeen& modem) {
        return std::make_tuple(standingOf(modem), modem.path.size(), modem.path);
    };
    std::sort(seen.begin(), seen.end(),
              [&](const ModemSeen& a, const ModemSeen& b) { return rank(a) < rank(b); });
    return seen;
}

bool fitsOnePart(const Message& message)
{
    const QString text = textOf(message.text);
    if (message.isUcs2)
        return text.size() <= ucs2_part_max;
    static const QString pairs = QStringLiteral("^{}\\[~]|\u20ac\f");
    const auto two =
        std::count_if(text.begin(), text.end(), [](QChar c) { return pairs.contains(c); });
    return text.size() + two <= gsm_part_max;
}

ModemMessage modemMessage(const Message& message, bool wantsReport)
{
    constexpr std::int64_t step_ms = validity_step_minutes * minute_ms;
    const std::int64_t steps =
        message.validFor_ms / step_ms + (message.validFor_ms % step_ms > 0 ? 1 : 0);
    ModemMessage handed;
    handed.number = message.to;
    handed.text = textOf(message.text);
    handed.validity_minutes = static_cast<unsigned>(
        std::clamp<std::int64_t>(steps, 1, validity_max_minutes / validity_step_minutes) *
        validity_step_minutes);
    handed.asksForReport = wantsReport && fitsOnePart(message);
    return handed;
}

MessageReport modemReport(Outcome outcome, MessageState state, const QString& reason)
{
    MessageReport report;
    report.provider = QStringLiteral("modem");
    report.outcome = outcome;
    report.state = state;
    report.reason = reason;
    return report;
}

MessageReport modemUnfit(ModemStanding standing)
{
    return modemReport(Outcome::transient, MessageState::queued,
                       QStringLiteral("the modem ") + name(standing));
}

bool isSameNumber(const QString& one, const QString& other)
{
    constexpr qsizetype subscriber_digits = 7;
    const QString a = digitsOf(one).right(subscriber_digits);
    return a.size() == subscriber_digits && a == digitsOf(other).right(subscriber_digits);
}

} // namespace countersign::sms
