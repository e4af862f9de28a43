#include "app/composition/opened_store.h"
#include "app/composition/workplace.h"
#include "app/ctl/command.h"
#include "app/ctl/doctor_report.h"
#include "app/ctl/gateway_inquiry.h"
#include "app/ctl/modem_inquiry.h"
#include "app/ctl/texts_report.h"

#include "core/keypad/languages.h"
#include "core/sms/kannel_provider.h"

#include <sys/timex.h>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

void checkClock(DoctorReport& report)
{
    timex state{};
    const int status = ::adjtimex(&state);
    if (status == TIME_ERROR || (state.status & STA_UNSYNC) != 0)
        report.add(
            u"clock"_s, Verdict::warn,
            u"not synchronised; set up a time service so that receipts tell the right time"_s);
    else
        report.add(u"clock"_s, Verdict::ok, u"synchronised"_s);
}

void checkDisk(DoctorReport& report, const QString& data)
{
    const auto free = store::freeBytesIn(data);
    if (!free)
        return report.add(u"disk"_s, Verdict::fault, free.error().words);
    const QString words = u"%1 MB free"_s.arg(*free / 1'000'000);
    if (*free < store::Store::disk_free_bytes_min)
        report.add(u"disk"_s, Verdict::fault, words + u"; no payment is taken below 50 MB"_s);
    else
        report.add(u"disk"_s, Verdict::ok, words);
}

void checkLanguages(DoctorReport& report, const QStringList& languages)
{
    QStringList unspoken;
    for (const QString& language : languages) {
        if (!keypad::screenLanguages().contains(language))
            unspoken << language;
    }
    if (unspoken.isEmpty())
        report.add(u"languages"_s, Verdict::ok, languages.join(u", "_s));
    else
        report.add(u"languages"_s, Verdict::warn,
                   u"the customer's screen doesn't speak %1, only %2; take them out of "
                   "store.languages"_s.arg(unspoken.join(u", "_s),
                                           keypad::screenLanguages().join(u", "_s)));
}

void checkTerminal(DoctorReport& report, const settings::Settings& settings)
{
    const auto readable = payment::DemoTerminal::examine(demoTerminalFrom(settings));
    if (!readable)
        return report.add(u"terminal"_s, Verdict::fault,
                          u"no till can start: "_s + readable.error());
    report.add(u"terminal"_s, Verdict::warn,
               u"demo: no card is charged; for trying out and training only"_s);
}

void checkKannel(DoctorReport& report, const settings::SmsProvider& provider)
{
    const int port = provider.url.port(provider.url.scheme() == u"https"_s ? 443 : 80);
    const QString where = u"kannel at %1:%2 "_s.arg(provider.url.host()).arg(port);
    const auto account = kannelAccountOf(provider);
    if (!account)
        return report.add(u"sms"_s, Verdict::fault, account.error().words, account.error().code);
    sms::HttpRequest inquiry;
    inquiry.url = sms::kannelInquiry(*account);
    const auto answer = askGateway(std::move(inquiry), sms::kannelSettings(provider.timeout_ms));
    if (!answer)
        return report.add(u"sms"_s, Verdict::fault,
                          where + u"can't be reached; start it or mend the url"_s, exitUnreachable);
    switch (sms::kannelStanding(answer->status, answer->body)) {
    case sms::KannelStanding::admitted:
        return report.add(u"sms"_s, Verdict::ok, where + u"answers and knows user and password"_s);
    case sms::KannelStanding::denied:
        return report.add(u"sms"_s, Verdict::fault,
                          where + u"denies user or password, or doesn't serve this machine; mend "
                                  "them here or in its sendsms-user"_s);
    case sms::KannelStanding::strange:
        return report.add(u"sms"_s, Verdict::warn,
                          where + u"answers, but not as Kannel's sendsms does (HTTP %1); user and "
                                  "password are not checked"_s.arg(answer->status));
    }
}

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

void checkProvider(DoctorReport& report, const settings::SmsProvider& provider)
{
    switch (provider.kind) {
    case settings::SmsKind::demo:
        return report.add(u"sms"_s, Verdict::warn,
                          u"demo: messages go to the demo phone, to nobody else"_s);
    case settings::SmsKind::kannel:
        return checkKannel(report, provider);
    case settings::SmsKind::modem:
        return checkModem(report, provider);
    }
}

} // namespace

int doctor(Call& call)
{
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    DoctorReport report(call.isJson);
    report.add(u"config"_s, Verdict::ok, call.settings.file);
    checkClock(report);
    checkLanguages(report, call.settings.store.languages);
    for (const TextsOfLanguage& texts : textsReport(call.settings))
        report.add(u"texts"_s, texts.hasWording ? Verdict::ok : Verdict::warn, texts.says);
    checkDisk(report, call.settings.till.data);
    auto keys = store::loadKeys(keyFoldersOf(call.settings));
    if (keys) {
        report.add(u"keys"_s, Verdict::ok, u"signing key %1"_s.arg((*keys)->signingId));
        checkStore(report, call.settings, *keys);
    } else {
        const Ending ending = endingOf(keys.error());
        report.add(u"keys"_s, Verdict::fault, ending.words, ending.code);
    }
    for (const settings::SmsProvider& provider : call.settings.sms)
        checkProvider(report, provider);
    checkTerminal(report, call.settings);
    report.add(u"uplink"_s, Verdict::ok, u"none is configured; purchases are kept on this till"_s);
    report.add(u"printer"_s, Verdict::ok, u"none is configured"_s);
    return report.code();
}

} // namespace countersign::app
