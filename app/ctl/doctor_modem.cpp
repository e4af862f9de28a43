#include "app/ctl/doctor_report.h"
#include "app/ctl/modem_inquiry.h"

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

/// What somebody at the till can do about it.
QString advice(sms::ModemStanding standing)
{
    switch (standing) {
    case sms::ModemStanding::ready:
        return {};
    case sms::ModemStanding::unregistered:
        return u"; look at antenna, SIM and contract"_s;
    case sms::ModemStanding::disabled:
        return u"; the till switches it on when it sends, if a polkit rule lets it"_s;
    case sms::ModemStanding::starting:
        return u"; ask again in a minute"_s;
    case sms::ModemStanding::locked:
        return u"; unlock it or take the PIN off the SIM"_s;
    case sms::ModemStanding::failed:
        return u"; put a SIM in, and plug the modem in again"_s;
    case sms::ModemStanding::wordless:
        return u"; use another modem"_s;
    }
    return {};
}

} // namespace

void checkModem(DoctorReport& report, const settings::SmsProvider& provider)
{
    const auto found = askForModems(provider.modem);
    if (!found)
        return report.add(u"sms"_s, Verdict::fault,
                          u"modem: %1; install and start ModemManager"_s.arg(found.error()),
                          exitUnreachable);
    if (found->modems.empty())
        return report.add(u"sms"_s, Verdict::fault,
                          provider.modem == sms::anyModem
                              ? u"modem: none is there; plug it in"_s
                              : u"modem: the one of the settings isn't there; plug it in or mend "
                                "sms.modem"_s,
                          exitUnreachable);
    const sms::ModemSeen& modem = found->modems.front();
    const sms::ModemStanding standing = sms::standingOf(modem);
    if (!found->mayUse)
        return report.add(u"sms"_s, Verdict::fault,
                          u"modem: ModemManager doesn't let this user send messages; a polkit rule "
                          "must, as the guide to the settings shows"_s);
    const QString words = u"modem %1 %2"_s.arg(modem.name, sms::name(standing));
    switch (standing) {
    case sms::ModemStanding::ready:
        return report.add(u"sms"_s, Verdict::ok,
                          words + u", signal %1 %"_s.arg(modem.signal_percent));
    case sms::ModemStanding::disabled:
        return report.add(u"sms"_s, Verdict::warn, words + advice(standing));
    case sms::ModemStanding::starting:
    case sms::ModemStanding::unregistered:
        return report.add(u"sms"_s, Verdict::fault, words + advice(standing), exitUnreachable);
    case sms::ModemStanding::locked:
    case sms::ModemStanding::failed:
    case sms::ModemStanding::wordless:
        return report.add(u"sms"_s, Verdict::fault, words + advice(standing));
    }
}

} // namespace countersign::app
