#include "app/composition/opened_store.h"
#include "app/composition/uplink_thread.h"
#include "app/ctl/queue.h"
#include "core/till/book.h"

#include <QEventLoop>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

using State = world::UplinkReport::State;

constexpr int word_within_ms = 5'000; // after everything has arrived

/// The last report: of success, or of the first try that failed.
Result<world::UplinkReport, Ending> drained(const settings::Settings& settings, const Queue& queue,
                                            const world::Clock& clock, world::Entropy& entropy)
{
    auto keys = keysToReadWith(settings);
    if (!keys)
        return failure(endingOf(keys.error()));
    const auto make = headOfficeFrom(settings, clock);
    if (!make)
        return failure(make.error());
    const auto courier = courierSettingsFrom(settings);
    if (!courier)
        return failure(courier.error());
    const auto open = journalTailOf(settings.till.data, (*keys)->signing.publicKey());
    QEventLoop wait;
    world::UplinkReport last;
    QObject here;
    UplinkThread thread(*courier, *make, open, clock, entropy);
    thread.uplink().start(queue.read.acknowledged, [&](const world::UplinkReport& report) {
        QMetaObject::invokeMethod(&here, [&, report] {
            // To ask for the signature once more says nothing new.
            if (last.state == State::arrived && report.state == State::sending && !report.trouble)
                return;
            last = report;
            const bool isDone =
                report.state == State::drained && report.confirmed.seq >= queue.read.end_seq;
            // Where head office has another branch, this one is still handed over whole.
            if (isDone || (report.trouble && report.state == State::waiting))
                wait.quit();
            // Whoever signs there has a moment, and isn't waited for.
            if (report.state == State::arrived)
                QTimer::singleShot(word_within_ms, &wait, &QEventLoop::quit);
        });
    });
    thread.uplink().committed(queue.read.end_seq, queue.read.end_seq);
    wait.exec();
    return last;
}

/// Keeps head office's word in the journal, unless a running till does, or has done: true if that
/// is so already.
Result<bool, Ending> keepWord(const settings::Settings& settings,
                              const journal::Acknowledgement& word, world::Clock& clock,
                              world::Entropy& entropy)
{
    auto opened = verifiedStore(settings, clock, entropy);
    if (!opened && opened.error().code == exitDamaged)
        return failure(opened.error());
    if (!opened)
        return false;
    const auto queue = queueOf(settings);
    if (!queue)
        return failure(queue.error());
    if (!till::mayFollow(word, queue->read.acknowledged, queue->read.end_seq + 1))
        return true;
    auto transaction = (*opened)->begin();
    if (!transaction)
        return failure(endingOf(transaction.error()));
    transaction->append(journal::acknowledged_kind, {}, journal::encoded(word));
    if (const auto committed = transaction->commit(); !committed)
        return failure(endingOf(committed.error()));
    return true;
}

} // namespace

namespace {

QString inWords(const world::UplinkReport& report, bool isKept, const QString& stream)
{
    if (report.state == State::arrived)
        return report.unsignedWhy.isEmpty()
                   ? u"Everything has arrived. Head office has yet to sign for it."_s
                   : u"Everything has arrived. Head office hasn't signed for it: %1."_s.arg(
                         report.unsignedWhy);
    const QString arrived = stream.isEmpty()
                                ? u"Everything has arrived."_s
                                : u"Everything has arrived in stream %1."_s.arg(stream);
    return isKept ? arrived : arrived + u" The till finds that out with its next try."_s;
}

QJsonObject inJson(const world::UplinkReport& report, bool isKept, bool hasKey)
{
    QJsonObject said{{u"drained"_s, true}, {u"noted"_s, isKept}};
    if (hasKey)
        said[u"signed"_s] = report.state != State::arrived;
    return said;
}

} // namespace

int drainQueue(const Call& call, const Queue& queue)
{
    if (queue.waiting.entries == 0 && queue.arrived.entries == 0)
        return exitDone;
    world::SystemClock clock;
    world::SystemEntropy entropy;
    const auto report = drained(call.settings, queue, clock, entropy);
    if (!report)
        return end(report.error());
    Result<bool, Ending> isKept = false;
    if (report->confirmed.seq > queue.read.acknowledged)
        isKept = keepWord(call.settings, report->confirmed, clock, entropy);
    if (const auto& trouble = report->trouble)
        return end({world::isStop(trouble->reason) ? exitRefused : exitUnreachable,
                    u"head office: "_s + trouble->words});
    if (!isKept)
        return end(isKept.error());
    keepArrived(*report, call.settings.till.data);
    const bool hasKey = !call.settings.uplink.headOfficeKey.path.isEmpty();
    if (call.isJson)
        print(QJsonDocument(inJson(*report, *isKept, hasKey)).toJson(QJsonDocument::Compact));
    else
        print(inWords(*report, *isKept, queue.stream));
    return exitDone;
}

} // namespace countersign::app
