#include "app/composition/opened_store.h"
#include "app/composition/workplace.h"
#include "app/ctl/changes_report.h"
#include "app/ctl/command.h"
#include "app/ctl/doctor_access.h"
#include "app/ctl/doctor_report.h"
#include "app/ctl/sharing_report.h"
#include "app/ctl/texts_report.h"

#include "core/keypad/languages.h"

#include <QFileInfo>
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

/// Said only where it is too long: then it can't be moved into the database, or is read all the
/// time.
void checkLog(DoctorReport& report, const QString& data)
{
    constexpr qint64 log_bytes_max = 2 * store::WriteAheadLog::bytes_max;
    const qint64 bytes = QFileInfo(store::databasePath(data) + u"-wal"_s).size();
    if (bytes > log_bytes_max)
        report.add(u"log"_s, Verdict::warn,
                   u"store.db-wal has %1 MB, which are not moved into store.db; look whether "
                   "that can be written, and whether another program reads it all the time"_s.arg(
                       bytes / 1'000'000));
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
    checkTemplates(report, call.settings);
    checkDisk(report, call.settings.till.data);
    checkLog(report, call.settings.till.data);
    checkStore(report, call.settings);
    checkAccess(report, call.settings);
    checkProviders(report, call.settings);
    checkReplies(report, call.settings);
    checkTerminal(report, call.settings);
    const auto keys = keysToReadWith(call.settings);
    checkQueue(report, call.settings);
    checkUplink(report, call.settings, keys ? *keys : nullptr);
    checkCertificates(report, call.settings);
    checkChanges(report, call.settings);
    checkSharing(report, call.settings);
    report.add(u"printer"_s, Verdict::ok, u"none is configured"_s);
    return report.code();
}

} // namespace countersign::app
