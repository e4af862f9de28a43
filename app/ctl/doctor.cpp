#include "app/composition/opened_store.h"
#include "app/composition/workplace.h"
#include "app/ctl/command.h"
#include "app/ctl/gateway_inquiry.h"
#include "app/ctl/modem_inquiry.h"
#include "app/ctl/texts_report.h"

#include "core/keypad/languages.h"
#include "core/sms/kannel_provider.h"
#include "core/store/catalogue_check.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <sys/timex.h>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

enum class Verdict { ok, warn, fault };

QString name(Verdict verdict)
{
    switch (verdict) {
    case Verdict::ok:
        return u"ok"_s;
    case Verdict::warn:
        return u"warn"_s;
    case Verdict::fault:
        return u"fault"_s;
    }
    return {};
}

/// Prints one line a check and remembers the worst.
class Report
{
public:
    explicit Report(bool isJson) : m_isJson(isJson) {}

    void add(const QString& what, Verdict verdict, const QString& words,
             ExitCode code = exitRefused)
    {
        if (verdict == Verdict::fault && (m_code == exitDone || code == exitDamaged))
            m_code = code;
        if (m_isJson)
            print(QJsonDocument(QJsonObject{{u"check"_s, what},
                                            {u"verdict"_s, name(verdict)},
                                            {u"says"_s, words}})
                      .toJson(QJsonDocument::Compact));
        else
            print(u"%1 %2 %3"_s.arg(name(verdict).leftJustified(5), what.leftJustified(9), words));
    }
    [[nodiscard]] int code() const { return m_code; }

private:
    bool m_isJson;
    int m_code = exitDone;
};

void checkClock(Report& report)
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

void checkDisk(Report& report, const QString& data)
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

void checkProducts(Report& report, store::StoreReader& reader, const store::Keys& keys,
                   const store::CatalogueRecord& record)
{
    const auto checked = store::checkCatalogue(reader.connection(), keys, record);
    if (!checked)
        return report.add(u"catalogue"_s, Verdict::fault, checked.error().words,
                          endingOf(checked.error()).code);
    if (*checked)
        return report.add(u"catalogue"_s, Verdict::ok, u"as the last import left it"_s);
    report.add(
        u"catalogue"_s, Verdict::warn,
        u"an earlier version imported it and kept nothing to compare with; import it again"_s);
}

void checkFile(Report& report, store::StoreReader& reader)
{
    if (const auto checked = reader.connection().checkFile(); !checked) {
        const Ending ending = endingOf(checked.error());
        return report.add(u"file"_s, Verdict::fault, ending.words, ending.code);
    }
    report.add(u"file"_s, Verdict::ok, u"pages, rows and indexes fit together"_s);
}

/// Opens the seal of every number in use. Of a number whose key was erased or lost none can be.
void checkRegistry(Report& report, store::Registry& registry)
{
    constexpr int rows_a_page = 500;
    qint64 methods = 0;
    qint64 numbers = 0;
    while (true) {
        const auto rows = registry.list(rows_a_page, static_cast<int>(methods));
        if (!rows)
            return report.add(u"registry"_s, Verdict::fault,
                              rows.error().words + u"; import the registry again with --replace"_s,
                              endingOf(rows.error()).code);
        for (const store::RegistryRow& row : *rows)
            numbers += row.ending.isEmpty() ? 0 : 1;
        methods += static_cast<qint64>(rows->size());
        if (rows->size() < rows_a_page)
            break;
    }
    report.add(u"registry"_s, Verdict::ok,
               u"%1 numbers of %2 payment methods can be unsealed"_s.arg(numbers).arg(methods));
}

void checkStore(Report& report, const settings::Settings& settings, const store::KeysPointer& keys)
{
    world::SystemClock clock;
    world::SystemEntropy entropy;
    auto reader = store::StoreReader::open(settings.till.data, keys);
    if (!reader) {
        const Ending ending = endingOf(reader.error());
        return report.add(u"store"_s, Verdict::fault, ending.words, ending.code);
    }
    checkFile(report, **reader);
    store::CatalogueRecord record;
    auto products = (*reader)->catalogue().count();
    report.add(u"products"_s, products && *products > 0 ? Verdict::ok : Verdict::warn,
               products ? u"%1 in the catalogue"_s.arg(*products) : products.error().words);
    auto head =
        (*reader)->journal().verify(keys->first, settings.till.data, [&record](const auto& entry) {
            record.take(entry);
            return true;
        });
    if (!head) {
        const Ending ending = endingOf(head.error());
        return report.add(u"journal"_s, Verdict::fault, ending.words, ending.code);
    }
    report.add(u"journal"_s, Verdict::ok, u"intact, %1 entries"_s.arg(head->seq));
    checkProducts(report, **reader, *keys, record);
    checkRegistry(report, (*reader)->registry());
    auto store = store::Store::open(settings.till.data, keys, clock, entropy);
    if (store) {
        report.add(u"store"_s, Verdict::ok, u"free to be opened by a till"_s);
    } else if (store.error().fault == store::StoreFault::locked) {
        report.add(u"store"_s, Verdict::ok, u"in use by a running till"_s);
    } else {
        const Ending ending = endingOf(store.error());
        report.add(u"store"_s, Verdict::fault, ending.words, ending.code);
    }
}

void checkLanguages(Report& report, const QStringList& languages)
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

void checkTerminal(Report& report, const settings::Settings& settings)
{
    const auto readable = payment::DemoTerminal::examine(demoTerminalFrom(settings));
    if (!readable)
        return report.add(u"terminal"_s, Verdict::fault,
                          u"no till can start: "_s + readable.error());
    report.add(u"terminal"_s, Verdict::warn,
               u"demo: no card is charged; for trying out and training only"_s);
}

void checkKannel(Report& report, const settings::SmsProvider& provider)
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

void checkModem(Report& report, const settings::SmsProvider& provider)
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

void checkProvider(Report& report, const settings::SmsProvider& provider)
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
    Report report(call.isJson);
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
