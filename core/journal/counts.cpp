#include "core/journal/counts.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <algorithm>
#include <tuple>

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 whole_max = static_cast<qint64>(seq_max);

QString hex(const QByteArray& bytes)
{
    return QString::fromLatin1(bytes.toHex());
}

/// Lower-case hexadecimal digits of at least one byte.
std::optional<QByteArray> bytesOf(const QString& text)
{
    const QByteArray digits = text.toLatin1();
    const QByteArray bytes = QByteArray::fromHex(digits);
    const bool isOurs = !bytes.isEmpty() && bytes.toHex() == digits;
    return isOurs ? std::optional(bytes) : std::nullopt;
}

std::optional<QByteArray> keyOf(const QString& text)
{
    const auto bytes = bytesOf(text);
    return bytes && bytes->size() == blinded_size_bytes ? bytes : std::nullopt;
}

/// A whole number from `min` to `max`.
std::optional<qint64> wholeOf(const QJsonValue& value, qint64 min, qint64 max)
{
    const qint64 number = value.toInteger(-1);
    const bool isOurs = value.isDouble() && number >= min && number <= max;
    return isOurs ? std::optional(number) : std::nullopt;
}

QJsonObject toJson(const HeardCount& count)
{
    return {{u"at_ms"_s, count.at_ms},
            {u"failures"_s, count.failures},
            {u"key"_s, hex(count.key)},
            {u"seq"_s, static_cast<qint64>(count.seq)},
            {u"till"_s, QString::fromLatin1(count.till)}};
}

std::optional<HeardCount> heardCountFrom(const QJsonObject& object)
{
    const auto key = keyOf(object["key"_L1].toString());
    const QByteArray till = object["till"_L1].toString().toUtf8();
    const auto failures = wholeOf(object["failures"_L1], 0, count_max);
    const auto seq = wholeOf(object["seq"_L1], 1, whole_max);
    const auto at = wholeOf(object["at_ms"_L1], 0, at_ms_max);
    if (!key || !isTillId(till) || !failures || !seq || !at)
        return std::nullopt;
    return HeardCount{*key, till, static_cast<int>(*failures), static_cast<quint64>(*seq), *at, 0};
}

QByteArray compact(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

bool isBefore(const HeardCount& a, const HeardCount& b)
{
    return std::tie(a.key, a.till) < std::tie(b.key, b.till);
}

/// Of two that must make way, the one that goes first.
bool isOlder(const HeardCount& a, const HeardCount& b)
{
    return std::tie(a.at_ms, a.key, a.till) < std::tie(b.at_ms, b.key, b.till);
}

Failure<QString> notOurs(const char* kind)
{
    return failure(u"this is no %1 that this version knows"_s.arg(QLatin1StringView(kind)));
}

} // namespace

bool isTillId(const QByteArray& id)
{
    constexpr qsizetype id_bytes_max = 32;
    return !id.isEmpty() && id.size() <= id_bytes_max &&
           std::all_of(id.begin(), id.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

QByteArray encodedCountKey(const QByteArray& key)
{
    return compact({{u"key"_s, hex(key)}});
}

std::optional<QByteArray> decodedCountKey(const QByteArray& payload)
{
    const QJsonObject said = QJsonDocument::fromJson(payload).object();
    return said.size() == 1 ? keyOf(said["key"_L1].toString()) : std::nullopt;
}

QByteArray encoded(const SharedCount& count)
{
    return compact({{u"failures"_s, count.failures}, {u"key"_s, hex(count.key)}});
}

std::optional<SharedCount> decodedSharedCount(const QByteArray& payload)
{
    const QJsonObject said = QJsonDocument::fromJson(payload).object();
    const auto key = keyOf(said["key"_L1].toString());
    const auto failures = wholeOf(said["failures"_L1], 0, count_max);
    if (said.size() != 2 || !key || !failures)
        return std::nullopt;
    return SharedCount{*key, static_cast<int>(*failures)};
}

QByteArray encoded(const std::vector<HeardCount>& counts)
{
    QJsonArray list;
    for (const HeardCount& count : counts)
        list.append(toJson(count));
    return compact({{u"counts"_s, list}});
}

Result<Done, QString> CountsRecord::take(const Entry& entry)
{
    if (entry.kind == count_shared_kind) {
        const auto count = decodedSharedCount(entry.payload);
        if (!count)
            return notOurs(count_shared_kind);
        if (count->failures > 0)
            shared.insert(count->key, count->failures);
        else
            shared.remove(count->key);
        return Done{};
    }
    return entry.kind == counts_heard_kind && entry.seq > heard_seq ? hear(entry)
                                                                    : Result<Done, QString>(Done{});
}

Result<Done, QString> CountsRecord::hear(const Entry& entry)
{
    const QJsonObject said = QJsonDocument::fromJson(entry.payload).object();
    if (said.size() != 1 || !said["counts"_L1].isArray())
        return notOurs(counts_heard_kind);
    std::vector<HeardCount> counts;
    for (const QJsonValue value : said["counts"_L1].toArray()) {
        auto count = heardCountFrom(value.toObject());
        if (!count || value.toObject().size() != 5)
            return notOurs(counts_heard_kind);
        count->heard = entry.seq;
        counts.push_back(std::move(*count));
    }
    for (const HeardCount& count : counts)
        put(count);
    forgetOldest();
    heard_seq = entry.seq;
    heard_ms = entry.at_ms;
    return Done{};
}

void CountsRecord::put(const HeardCount& count)
{
    const auto at = std::lower_bound(heard.begin(), heard.end(), count, isBefore);
    const bool isKnown = at != heard.end() && at->key == count.key && at->till == count.till;
    if (count.failures == 0) {
        if (isKnown)
            heard.erase(at);
    } else if (isKnown) {
        *at = count;
    } else {
        heard.insert(at, count);
    }
}

void CountsRecord::forgetOldest()
{
    std::vector<HeardCount> newest = heard;
    std::sort(newest.begin(), newest.end(),
              [](const HeardCount& a, const HeardCount& b) { return isOlder(b, a); });
    QMap<QByteArray, std::size_t> ofTill;
    std::erase_if(newest, [&ofTill](const HeardCount& count) {
        return ++ofTill[count.till] > heard_of_till_max;
    });
    if (newest.size() > heard_max)
        newest.resize(heard_max);
    std::sort(newest.begin(), newest.end(), isBefore);
    heard = std::move(newest);
}

void CountsRecord::voidFor(const QByteArray& methodId)
{
    if (heard.empty())
        return;
    voided.insert(methodId, heard_seq);
    if (voided.size() <= voided_max)
        return;
    const auto values = voided.values();
    const quint64 first = *std::min_element(values.begin(), values.end());
    voided.remove(voided.key(first));
}

int CountsRecord::failuresElsewhere(const QByteArray& key, const QByteArray& methodId) const
{
    const quint64 until = voided.value(methodId, 0);
    qint64 failures = 0;
    for (const HeardCount& count : heard) {
        if (count.key == key && count.heard > until)
            failures += count.failures;
    }
    return static_cast<int>(std::min<qint64>(failures, count_max));
}

const HeardCount* CountsRecord::find(const QByteArray& key, const QByteArray& till) const
{
    const auto at = std::find_if(heard.begin(), heard.end(), [&](const HeardCount& count) {
        return count.key == key && count.till == till;
    });
    return at == heard.end() ? nullptr : &*at;
}

bool CountsRecord::isHeardOf(const QByteArray& key) const
{
    return std::any_of(heard.begin(), heard.end(),
                       [&](const HeardCount& count) { return count.key == key; });
}

bool CountsRecord::isEmpty() const
{
    return shared.isEmpty() && voided.isEmpty() && heard_seq == 0;
}

QJsonObject toJson(const CountsRecord& record)
{
    QJsonArray heard;
    for (const HeardCount& count : record.heard) {
        QJsonObject object = toJson(count);
        object.insert(u"heard"_s, static_cast<qint64>(count.heard));
        heard.append(object);
    }
    QJsonObject shared;
    for (auto it = record.shared.begin(); it != record.shared.end(); ++it)
        shared.insert(hex(it.key()), it.value());
    QJsonObject voided;
    for (auto it = record.voided.begin(); it != record.voided.end(); ++it)
        voided.insert(hex(it.key()), static_cast<qint64>(it.value()));
    return {{u"heard"_s, heard},
            {u"heard_ms"_s, record.heard_ms},
            {u"heard_seq"_s, static_cast<qint64>(record.heard_seq)},
            {u"shared"_s, shared},
            {u"voided"_s, voided}};
}

std::optional<CountsRecord> countsRecordFrom(const QJsonObject& object)
{
    const auto heardSeq = wholeOf(object["heard_seq"_L1], 0, whole_max);
    const auto heardAt = wholeOf(object["heard_ms"_L1], 0, at_ms_max);
    if (object.size() != 5 || !heardSeq || !heardAt || !object["heard"_L1].isArray() ||
        !object["shared"_L1].isObject() || !object["voided"_L1].isObject())
        return std::nullopt;
    CountsRecord record;
    record.heard_seq = static_cast<quint64>(*heardSeq);
    record.heard_ms = *heardAt;
    for (const QJsonValue value : object["heard"_L1].toArray()) {
        const QJsonObject said = value.toObject();
        auto count = heardCountFrom(said);
        const auto heard = wholeOf(said["heard"_L1], 1, *heardSeq);
        if (said.size() != 6 || !count || count->failures == 0 || !heard)
            return std::nullopt;
        count->heard = static_cast<quint64>(*heard);
        if (!record.heard.empty() && !isBefore(record.heard.back(), *count))
            return std::nullopt;
        record.heard.push_back(std::move(*count));
    }
    const QJsonObject shared = object["shared"_L1].toObject();
    for (auto it = shared.begin(); it != shared.end(); ++it) {
        const auto key = keyOf(it.key());
        const auto failures = wholeOf(it.value(), 1, count_max);
        if (!key || !failures)
            return std::nullopt;
        record.shared.insert(*key, static_cast<int>(*failures));
    }
    const QJsonObject voided = object["voided"_L1].toObject();
    for (auto it = voided.begin(); it != voided.end(); ++it) {
        const auto method = bytesOf(it.key());
        const auto until = wholeOf(it.value(), 0, *heardSeq);
        if (!method || !until)
            return std::nullopt;
        record.voided.insert(*method, static_cast<quint64>(*until));
    }
    return record;
}

} // namespace countersign::journal
