#include "app/composition/workplace.h"
#include "app/ctl/command.h"

#include <QDateTime>
#include <QHostAddress>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkProxy>
#include <QTcpSocket>
#include <sys/timex.h>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int connect_timeout_ms = 3000;

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

    void add(const QString& what, Verdict verdict, const QString& words, ExitCode code = exitRefused)
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
        report.add(u"clock"_s, Verdict::warn,
                   u"not synchronised; set up a time service so that receipts tell the right time"_s);
    else
        report.add(u"clock"_s, Verdict::ok, u"synchronised"_s);
}

void checkDisk(Report& report, const store::Store& store)
{
    const auto free = store.freeBytes();
    if (!free)
        return report.add(u"disk"_s, Verdict::fault, free.error().words);
    const QString words = u"%1 MB free"_s.arg(*free / 1'000'000);
    if (*free < store::Store::disk_free_bytes_min)
        report.add(u"disk"_s, Verdict::fault, words + u"; no payment is taken below 50 MB"_s);
    else
        report.add(u"disk"_s, Verdict::ok, words);
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
    auto products = (*reader)->catalogue().count();
    report.add(u"products"_s, products && *products > 0 ? Verdict::ok : Verdict::warn,
               products ? u"%1 in the catalogue"_s.arg(*products) : products.error().words);
    auto head = (*reader)->journal().verify(keys->signing.publicKey(), settings.till.data,
                                            [](const auto&) { return true; });
    if (!head) {
        const Ending ending = endingOf(head.error());
        return report.add(u"journal"_s, Verdict::fault, ending.words, ending.code);
    }
    report.add(u"journal"_s, Verdict::ok, u"intact, %1 entries"_s.arg(head->seq));
    auto store = store::Store::open(settings.till.data, keys, clock, entropy);
    if (store) {
        report.add(u"store"_s, Verdict::ok, u"free to be opened by a till"_s);
        checkDisk(report, **store);
    } else if (store.error().fault == store::StoreFault::locked) {
        report.add(u"store"_s, Verdict::ok, u"in use by a running till"_s);
    } else {
        const Ending ending = endingOf(store.error());
        report.add(u"store"_s, Verdict::fault, ending.words, ending.code);
    }
}

void checkProvider(Report& report, const settings::SmsProvider& provider)
{
    if (provider.kind == settings::SmsKind::demo)
        return report.add(u"sms"_s, Verdict::warn,
                          u"demo: messages go to the demo phone, to nobody else"_s);
    QTcpSocket socket;
    socket.setProxy(QNetworkProxy::NoProxy);
    socket.connectToHost(provider.url.host(), static_cast<quint16>(provider.url.port(80)));
    const QString where =
        u"kannel at %1:%2 "_s.arg(provider.url.host()).arg(provider.url.port(80));
    if (socket.waitForConnected(connect_timeout_ms))
        report.add(u"sms"_s, Verdict::ok, where + u"answers"_s);
    else
        report.add(u"sms"_s, Verdict::fault,
                   where + u"can't be reached; start it or mend the url"_s, exitUnreachable);
}

} // namespace

int doctor(Call& call)
{
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    Report report(call.isJson);
    report.add(u"config"_s, Verdict::ok, call.settings.file);
    checkClock(report);
    auto keys = store::loadKeys(call.settings.till.data);
    if (keys) {
        report.add(u"keys"_s, Verdict::ok, u"signing key %1"_s.arg((*keys)->signingId));
        checkStore(report, call.settings, *keys);
    } else {
        const Ending ending = endingOf(keys.error());
        report.add(u"keys"_s, Verdict::fault, ending.words, ending.code);
    }
    for (const settings::SmsProvider& provider : call.settings.sms)
        checkProvider(report, provider);
    report.add(u"terminal"_s, Verdict::warn,
               u"demo: no card is charged; for trying out and training only"_s);
    report.add(u"uplink"_s, Verdict::ok, u"none is configured; purchases are kept on this till"_s);
    report.add(u"printer"_s, Verdict::ok, u"none is configured"_s);
    return report.code();
}

} // namespace countersign::app
