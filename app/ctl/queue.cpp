#include "app/ctl/queue.h"

#include "app/composition/opened_store.h"
#include "app/ctl/told_values.h"
#include "core/base/plain_text.h"
#include "core/store/journal_tail.h"
#include "core/store/store.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

namespace countersign::app {

using namespace Qt::Literals::StringLiterals;

namespace {

QString counted(quint64 entries)
{
    const QString number = QLocale(QLocale::English).toString(entries);
    return entries == 1 ? u"1 entry"_s : number + u" entries"_s;
}

/// "48.20 EUR and 5 JPY", or "no sale".
QString moneyIn(const world::Tally& tally)
{
    QStringList sums;
    for (const sale::Money& total : tally.totals)
        sums << total.toString() + u' ' + total.currency().toString();
    return sums.isEmpty() ? u"no sale"_s : u"sales of "_s + sums.join(u" and "_s);
}

bool isPlanned(const std::optional<NextTry>& next)
{
    return next && next->at_wall_ms > world::SystemClock().now().wall_ms;
}

/// How many have arrived that head office has yet to sign for.
quint64 unsignedIn(const Queue& queue)
{
    return queue.isSigned.value_or(false) ? 0 : queue.arrived.entries;
}

/// What head office has signed, as far as the journal says so.
QString signatureIn(const Queue& queue)
{
    if (const quint64 entries = unsignedIn(queue); entries > 0) {
        const QString why = queue.unsignedWhy.isEmpty() ? QString() : u": "_s + queue.unsignedWhy;
        return u"\n%1 arrived there without its signature so far%2."_s.arg(
            counted(entries) + (entries == 1 ? u" has"_s : u" have"_s), why);
    }
    const bool isWhole = queue.waiting.entries == 0 && queue.isSigned.value_or(false);
    return isWhole ? u" It has signed for that."_s : QString();
}

QString inWords(const Queue& queue)
{
    const quint64 entries = queue.read.end_seq;
    if (!queue.hasHeadOffice)
        return entries == 1
                   ? u"No head office is configured; 1 entry is kept here."_s
                   : u"No head office is configured; %1 are kept here."_s.arg(counted(entries));
    QString words = u"Nothing waits: head office has all that happened here."_s;
    if (!queue.stream.isEmpty())
        words = u"Nothing waits here: stream %1 has all that happened. If it is in the store, it "
                "hands it on to head office by itself."_s.arg(queue.stream);
    if (queue.waiting.entries > 0)
        words = u"%1 for head office since %2, with %3."_s.arg(
            counted(queue.waiting.entries) +
                (queue.waiting.entries == 1 ? u" waits"_s : u" wait"_s),
            moment(queue.waiting.since_ms), moneyIn(queue.waiting));
    words += signatureIn(queue);
    if (const auto& refusal = queue.read.refusal)
        words += u"\nHead office takes nothing from entry %1 on (%2): %3"_s.arg(
            QString::number(refusal->seq), QString::fromLatin1(refusal->why), refusal->reason);
    if (queue.waiting.entries > 0 && queue.next)
        words += u" The last try failed ("_s + queue.next->trouble + u")."_s;
    if (queue.waiting.entries > 0 && isPlanned(queue.next))
        words += u" While the till runs, the next is at %1."_s.arg(moment(queue.next->at_wall_ms));
    if (queue.takesChanges)
        words += u'\n' + changesInWords(queue.changes, world::SystemClock().now().wall_ms);
    return words;
}

QJsonObject inJson(const Queue& queue)
{
    QJsonArray totals;
    for (const sale::Money& total : queue.waiting.totals)
        totals.append(QJsonObject{{u"total"_s, total.toString()},
                                  {u"currency"_s, total.currency().toString()}});
    QJsonValue refused(QJsonValue::Null);
    if (const auto& refusal = queue.read.refusal)
        refused = QJsonObject{{u"entry"_s, static_cast<qint64>(refusal->seq)},
                              {u"why"_s, QString::fromLatin1(refusal->why)},
                              {u"reason"_s, refusal->reason}};
    const QJsonValue none(QJsonValue::Null);
    const bool isWaiting = queue.waiting.entries > 0;
    const auto since = isWaiting ? QJsonValue(moment(queue.waiting.since_ms)) : none;
    const auto next = isWaiting ? queue.next : std::nullopt;
    const auto unsignedWhy = queue.unsignedWhy.isEmpty() ? none : QJsonValue(queue.unsignedWhy);
    const auto planned = isPlanned(next) ? QJsonValue(moment(next->at_wall_ms)) : none;
    QJsonObject said{{u"head_office"_s, queue.hasHeadOffice},
                     {u"entries"_s, static_cast<qint64>(queue.read.end_seq)},
                     {u"acknowledged"_s, static_cast<qint64>(queue.read.acknowledged)},
                     {u"waiting"_s, static_cast<qint64>(queue.waiting.entries)},
                     {u"unsigned"_s, static_cast<qint64>(unsignedIn(queue))},
                     {u"unsigned_why"_s, unsignedWhy},
                     {u"signed"_s, queue.isSigned ? QJsonValue(*queue.isSigned) : none},
                     {u"since"_s, since},
                     {u"totals"_s, totals},
                     {u"refused"_s, queue.hasHeadOffice ? refused : none},
                     {u"trouble"_s, next ? QJsonValue(next->trouble) : none},
                     {u"next_try"_s, planned}};
    if (!queue.stream.isEmpty())
        said.insert(u"stream"_s, queue.stream);
    if (queue.takesChanges)
        said.insert(u"changes"_s, changesInJson(queue.changes));
    return said;
}

/// Sets what lies between head office's last word and what arrived there; returns where that ends.
Result<quint64, QString> readArrivedIn(Queue& queue, const settings::Settings& settings,
                                       world::JournalTail& tail)
{
    const quint64 acknowledged = queue.read.acknowledged;
    const auto arrived = readArrived(settings.till.data);
    if (settings.uplink.headOfficeKey.path.isEmpty() || !arrived ||
        arrived->head.seq <= acknowledged)
        return acknowledged;
    QByteArray ours;
    const auto read = tail.each(arrived->head.seq - 1, [&ours](const journal::Entry& entry) {
        ours = entry.hash;
        return false;
    });
    if (!read)
        return failure(read.error());
    if (ours != arrived->head.hash)
        return acknowledged;
    auto tally = tail.tally(acknowledged, arrived->head.seq);
    if (!tally)
        return failure(tally.error());
    queue.arrived = std::move(tally).value();
    if (queue.arrived.entries > 0) {
        queue.isSigned = arrived->isSigned;
        queue.unsignedWhy = arrived->isSigned ? QString() : plainText(arrived->why);
    }
    return arrived->head.seq;
}

Result<Queue, Ending> queueWith(const settings::Settings& settings, const store::Keys& keys)
{
    auto reader = store::StoreReader::open(settings.till.data);
    if (!reader)
        return failure(endingOf(reader.error()));
    const journal::PublicKey& key = keys.signing.publicKey();
    auto read = till::readQueue((*reader)->journal(), keys.first, key, settings.till.data);
    if (!read)
        return failure(endingOf(read.error()));
    Queue queue;
    queue.hasHeadOffice = settings.uplink.kind != settings::UplinkKind::none;
    if (settings.uplink.kind == settings::UplinkKind::nats &&
        settings.uplink.headOfficeKey.path.isEmpty())
        queue.stream = settings.uplink.stream;
    queue.read = *std::move(read);
    if (queue.read.word)
        queue.isSigned = !queue.read.word->key.isEmpty();
    queue.takesChanges = takesChanges(settings);
    queue.changes = standingOf(queue.read, readChangesHeard(settings.till.data));
    if (!queue.hasHeadOffice)
        return queue;
    auto tail = store::JournalTail::open(settings.till.data, key);
    if (!tail)
        return failure(endingOf(tail.error()));
    const auto arrived = readArrivedIn(queue, settings, **tail);
    if (!arrived)
        return failure(Ending{exitRefused, arrived.error()});
    auto waiting = (*tail)->tally(*arrived, queue.read.end_seq);
    if (!waiting)
        return failure(Ending{exitRefused, waiting.error()});
    queue.waiting = *std::move(waiting);
    queue.next = readNextTry(settings.till.data);
    return queue;
}

} // namespace

Result<Queue, Ending> queueOf(const settings::Settings& settings)
{
    return readWithKeys(settings, [&settings](const store::KeysPointer& keys) {
        return queueWith(settings, *keys);
    });
}

int queue(Call& call)
{
    const auto word = call.arguments.takeWord();
    if (word && *word != u"drain")
        return wrongUsage(u"queue takes drain, not %1"_s.arg(*word));
    if (auto rest = call.arguments.end(); !rest)
        return wrongUsage(rest.error());
    const auto read = queueOf(call.settings);
    if (!read)
        return end(read.error());
    if (call.isJson)
        print(QJsonDocument(inJson(*read)).toJson(QJsonDocument::Compact));
    else
        print(inWords(*read));
    if (!word)
        return exitDone;
    if (!read->hasHeadOffice)
        return end(
            {exitRefused, u"nothing can be sent: no head office is configured ([uplink])"_s});
    return drainQueue(call, *read);
}

} // namespace countersign::app
