#include "app/composition/opened_store.h"
#include "app/composition/uplink_thread.h"
#include "app/ctl/queue.h"
#include "core/till/book.h"

#include <QEventLoop>
#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

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
            last = report;
            const bool isDone = report.state == world::UplinkReport::State::drained &&
                                report.confirmed.seq >= queue.read.end_seq;
            if (report.trouble || isDone)
                wait.quit();
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

int drainQueue(const Call& call, const Queue& queue)
{
    if (queue.waiting.entries == 0)
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
    if (call.isJson)
        print(QJsonDocument({{u"drained"_s, true}, {u"noted"_s, *isKept}})
                  .toJson(QJsonDocument::Compact));
    else
        print(*isKept ? u"Everything has arrived."_s
                      : u"Everything has arrived. The till finds that out with its next try."_s);
    return exitDone;
}

} // namespace countersign::app
