#include "core/journal/checkpoint.h"
#include "core/journal/fact_codec.h"
#include "core/journal/verify.h"
#include "core/journal/words.h"
#include "tests/fuzz/targets.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::fuzz {

using namespace journal;

namespace {

/// Texts have more than one spelling (hex, money), but numbers and flags have one.
void checkSame(const QByteArray& written, const QByteArray& payload)
{
    const QJsonObject ours = QJsonDocument::fromJson(written).object();
    const QJsonObject theirs = QJsonDocument::fromJson(payload).object();
    for (auto it = ours.begin(); it != ours.end(); ++it) {
        const QJsonValue given = theirs.value(it.key());
        if ((it->isDouble() || it->isBool()) && !given.isUndefined())
            check(*it == given, "a fact says what its payload says");
    }
}

void readFact(const QByteArray& kind, const QByteArray& payload)
{
    const auto fact = decodedFact(kind, payload);
    if (!fact) {
        check(!fact.error().isEmpty(), "a refused payload has a reason");
        return;
    }
    if (!fact->has_value())
        return;
    const EncodedFact written = encoded(**fact);
    check(written.kind == kind, "a fact keeps its kind");
    checkSame(written.payload, payload);
    const auto again = decodedFact(written.kind, written.payload);
    check(again.ok() && again->has_value(), "a written fact can be read");
    check(encoded(**again).payload == written.payload, "a written fact reads as it was");
    Entry entry;
    entry.kind = written.kind;
    entry.payload = written.payload;
    check(faultOfForm(entry) != "payload: not UTF-8", "a written fact is UTF-8");
}

void readCheckpoint(const QByteArray& payload)
{
    const auto checkpoint = decodedCheckpoint(payload);
    if (!checkpoint) {
        check(!checkpoint.error().isEmpty(), "a refused checkpoint has a reason");
        return;
    }
    const auto again = decodedCheckpoint(encoded(*checkpoint));
    check(again.ok() && *again == *checkpoint, "a written checkpoint reads as it was");
}

void readCounts(const QByteArray& kind, const QByteArray& payload)
{
    if (const auto count = decodedSharedCount(payload))
        check(decodedSharedCount(encoded(*count)) == count, "a written count reads as it was");
    if (const auto key = decodedCountKey(payload))
        check(decodedCountKey(encodedCountKey(*key)) == key, "a written key reads as it was");
    Entry entry;
    entry.seq = 7;
    entry.kind = kind;
    entry.payload = payload;
    CountsRecord record;
    if (!record.take(entry).ok()) {
        check(record == CountsRecord(), "what is refused changes nothing");
        return;
    }
    check(record.heard.size() <= CountsRecord::heard_max, "what is heard has its limit");
    check(countsRecordFrom(toJson(record)) == record, "a written record reads as it was");
}

} // namespace

void journalPayload(Bytes input)
{
    const QByteArray all = bytesOf(input);
    const qsizetype end = all.indexOf('\n');
    const QByteArray kind = all.left(end);
    const QByteArray payload = end < 0 ? QByteArray() : all.mid(end + 1);
    readFact(kind, payload);
    readCheckpoint(payload);
    readCounts(kind, payload);
    Entry entry;
    entry.kind = kind;
    entry.payload = payload;
    (void)claimedKey(entry);
}

} // namespace countersign::fuzz
